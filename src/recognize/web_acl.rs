//! WAF web ACLs, rule groups and IP sets, as `wafv2 get-…` prints them.
//!
//! Shapes: *WebACL*, *RuleGroup*, *IPSet*, *Rule* and *FirewallManagerRuleGroup*, AWS WAFV2 API Reference.

mod search;
mod statement;

use ipnet::IpNet;

use self::search::Encoding;
use self::statement::{Statements, canonical};
use super::{Family, Reader};
use crate::estate::waf::{IpSet, Stage, Visibility, WafRule, WebAcl};
use crate::text::Spanned;
use crate::text::json::{Kind, Value};

pub(super) const FAMILY: Family = Family { read };

/// What a rule may do with a request that it matches.
const ACTIONS: &[&str] = &["Allow", "Block", "Count", "Captcha", "Challenge", "Monetize"];

fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> &'static [&'static str] {
    let mut claimed = false;
    if let Some(acl) = object.get("WebACL").filter(|acl| is_acl(*acl)) {
        read_acl(cx, acl, false);
        claimed = true;
    }
    if let Some(group) = object.get("RuleGroup").filter(|group| is_group(*group)) {
        read_acl(cx, group, true);
        claimed = true;
    }
    if let Some(set) = object.get("IPSet").filter(|set| set.get("Addresses").is_some()) {
        read_set(cx, set);
        claimed = true;
    }
    if claimed {
        return &["WebACL", "RuleGroup", "IPSet", "LockToken", "ApplicationIntegrationURL"];
    }
    if is_acl(object) {
        read_acl(cx, object, false);
        return WHOLE;
    }
    if is_group(object) && object.get("VisibilityConfig").is_some() {
        read_acl(cx, object, true);
        return WHOLE;
    }
    if object.get("Addresses").is_some() && object.get("IPAddressVersion").is_some() {
        read_set(cx, object);
        return &["Name", "Id", "ARN", "Description", "IPAddressVersion", "Addresses"];
    }
    &[]
}

/// Keys of a bare web ACL or rule group.
const WHOLE: &[&str] = &[
    "Name",
    "Id",
    "ARN",
    "DefaultAction",
    "Description",
    "Rules",
    "VisibilityConfig",
    "DataProtectionConfig",
    "Capacity",
    "PreProcessFirewallManagerRuleGroups",
    "PostProcessFirewallManagerRuleGroups",
    "ManagedByFirewallManager",
    "LabelNamespace",
    "AvailableLabels",
    "ConsumedLabels",
    "CustomResponseBodies",
    "CaptchaConfig",
    "ChallengeConfig",
    "TokenDomains",
    "AssociationConfig",
    "RetrofittedByFirewallManager",
    "OnSourceDDoSProtectionConfig",
    "MonetizationConfig",
    "ApplicationConfig",
];

/// Other services have a default action too (CloudFormation, WAF Classic): theirs is no object with one of these.
fn is_acl(object: Value<'_>) -> bool {
    let action = object.get("DefaultAction").and_then(only_member);
    object.get("Rules").is_some()
        && action.is_some_and(|(key, _)| ["Allow", "Block"].iter().any(|known| key.is_key(known)))
}

fn is_group(object: Value<'_>) -> bool {
    let is_rule = |rule: Value<'_>| rule.get("Statement").is_some() && rule.get("Priority").is_some();
    object.get("DefaultAction").is_none()
        && object.get("Capacity").is_some()
        && object.get("Rules").is_some_and(|rules| rules.is_array() && rules.items().all(is_rule))
}

fn read_acl<'a>(cx: &mut Reader<'a>, object: Value<'a>, is_group: bool) {
    let mut statements = Statements::new(Encoding::of(object));
    let mut rules = Vec::new();
    for (key, stage) in [
        ("PreProcessFirewallManagerRuleGroups", Stage::Before),
        ("Rules", Stage::Own),
        ("PostProcessFirewallManagerRuleGroups", Stage::After),
    ] {
        for rule in cx.list(object, key) {
            rules.push(read_rule(cx, &mut statements, rule, stage));
        }
    }
    let acl = WebAcl {
        span: object.span(),
        is_group,
        name: cx.text(object, "Name"),
        arn: cx.text(object, "ARN"),
        label_namespace: cx.text(object, "LabelNamespace").map(|text| text.value),
        default_action: object.get("DefaultAction").and_then(only_key),
        rules,
        visibility: visibility(cx, object),
    };
    let (kind, label) = if is_group { ("waf-rule-group", "WAF rule group") } else { ("web-acl", "Web ACL") };
    let name = acl.name.as_ref().map_or_else(String::new, |name| format!(" `{}`", name.value));
    let count = acl.rules.len();
    let label = format!("{label}{name}, {count} rule{}", if count == 1 { "" } else { "s" });
    cx.understood(kind, label, object.span());
    // The same output given twice says everything once. Two states of one web ACL are both read.
    if cx.seen.insert(canonical(object)) {
        cx.estate.web_acls.push(acl);
    }
}

/// The member of an object that must have one. Some tools print all that there could be, as `null`.
fn only_member(object: Value<'_>) -> Option<(Value<'_>, Value<'_>)> {
    let mut members = object.members().filter(|(_, value)| value.kind() != Kind::Null);
    let first = members.next()?;
    members.next().is_none().then_some(first)
}

/// `{"Allow": {…}}`: the key, at its own place.
fn only_key(object: Value<'_>) -> Option<Spanned<String>> {
    only_member(object)?.0.spanned()
}

/// A member that is there and not `null`.
fn present<'a>(object: Value<'a>, key: &str) -> Option<Value<'a>> {
    object.get(key).filter(|value| value.kind() != Kind::Null)
}

fn visibility<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Visibility {
    let metrics =
        present(object, "VisibilityConfig").and_then(|config| cx.boolean(config, "CloudWatchMetricsEnabled"));
    Visibility { metrics }
}

fn read_rule<'a>(
    cx: &mut Reader<'a>,
    statements: &mut Statements,
    object: Value<'a>,
    stage: Stage,
) -> WafRule {
    let key = if stage == Stage::Own { "Statement" } else { "FirewallManagerStatement" };
    let statement = present(object, key).map(|value| statements.read(cx, value));
    if statement.is_none() {
        cx.wrong(object.span(), format!("this rule has no `{key}`; what it matches is unknown"));
    }
    let action = choice(cx, object, "Action", ACTIONS);
    let override_action = choice(cx, object, "OverrideAction", &["None", "Count"]);
    if present(object, "Action").is_none() && present(object, "OverrideAction").is_none() {
        let message = "this rule has neither `Action` nor `OverrideAction`; what it does is unknown";
        cx.wrong(object.span(), message);
    }
    let labels = cx.list(object, "RuleLabels");
    WafRule {
        span: object.span(),
        stage,
        name: cx.text(object, "Name"),
        priority: cx.integer(object, "Priority"),
        action,
        override_action: override_action.and_then(|value| {
            Some(Spanned { value: value.value, span: object.get("OverrideAction")?.span() })
        }),
        statement,
        labels: labels.into_iter().filter_map(|label| cx.text(label, "Name")).collect(),
        visibility: visibility(cx, object),
    }
}

/// An object whose one key says what is done. Anything else is told and stays unknown.
fn choice<'a>(cx: &mut Reader<'a>, object: Value<'a>, key: &str, known: &[&str]) -> Option<Spanned<String>> {
    let value = present(object, key)?;
    let chosen = only_key(value).filter(|chosen| known.contains(&chosen.value.as_str()));
    if chosen.is_none() {
        let list = known.join("`, `");
        cx.wrong(value.span(), format!("`{key}` should hold one of `{list}`; what it does is unknown"));
    }
    chosen
}

fn read_set<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let is_list = object.get("Addresses").is_some_and(Value::is_array);
    let mut addresses = is_list.then(Vec::new);
    for item in cx.list(object, "Addresses") {
        match item.as_str().and_then(|text| text.parse::<IpNet>().ok()) {
            Some(net) => addresses.iter_mut().for_each(|all| all.push(net)),
            None => {
                cx.wrong(item.span(), "this is no CIDR block; what the set holds is unknown");
                addresses = None;
                break;
            }
        }
    }
    let name = cx.text(object, "Name").map_or_else(String::new, |name| format!(" `{}`", name.value));
    let arn = cx.text(object, "ARN").map(|arn| arn.value).unwrap_or_default();
    cx.understood("waf-ip-set", format!("IP set{name}"), object.span());
    cx.estate.ip_sets.push(IpSet { arn, addresses });
}
