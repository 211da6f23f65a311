//! WAF web ACLs, rule groups and IP sets, as `wafv2 get-…` prints them.
//!
//! Shapes: *WebACL*, *RuleGroup*, *IPSet* and *Statement*, AWS WAFV2 API Reference.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ipnet::IpNet;

use super::{Family, Reader};
use crate::estate::waf::{Field, IpSet, Statement, StatementKind, WafRule, WebAcl};
use crate::text::Spanned;
use crate::text::json::{Kind, Value};

pub(super) const FAMILY: Family = Family { read };

/// Levels of statements inside statements; AWS allows far fewer.
const MAX_NESTING: usize = 40;

fn read<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> &'static [&'static str] {
    let mut claimed = false;
    if let Some(acl) = object.get("WebACL").filter(|acl| is_acl(*acl)) {
        read_acl(cx, acl, false);
        claimed = true;
    }
    if let Some(group) = object.get("RuleGroup").filter(|group| group.get("Rules").is_some()) {
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
    if is_acl(object) && object.get("Rules").is_some() {
        read_acl(cx, object, false);
        return WHOLE;
    }
    if object.get("Addresses").is_some() && object.get("IPAddressVersion").is_some() {
        read_set(cx, object);
        return &["Name", "Id", "ARN", "Description", "IPAddressVersion", "Addresses"];
    }
    &[]
}

/// Keys of a bare web ACL.
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
    "CustomResponseBodies",
    "CaptchaConfig",
    "ChallengeConfig",
    "TokenDomains",
    "AssociationConfig",
    "RetrofittedByFirewallManager",
    "OnSourceDDoSProtectionConfig",
    "ApplicationConfig",
];

fn is_acl(object: Value<'_>) -> bool {
    object.get("DefaultAction").is_some_and(|action| action.get_any(&["Allow", "Block"]).is_some())
}

fn read_acl<'a>(cx: &mut Reader<'a>, object: Value<'a>, is_group: bool) {
    let rules = cx.list(object, "Rules");
    let some = |cx: &mut Reader<'a>, key: &str| !cx.list(object, key).is_empty();
    let acl = WebAcl {
        span: object.span(),
        is_group,
        name: cx.text(object, "Name"),
        arn: cx.text(object, "ARN"),
        default_action: object.get("DefaultAction").and_then(only_key),
        has_firewall_manager_groups: some(cx, "PreProcessFirewallManagerRuleGroups")
            || some(cx, "PostProcessFirewallManagerRuleGroups"),
        rules: rules.into_iter().map(|rule| read_rule(cx, rule)).collect(),
    };
    let (kind, label) = if is_group { ("waf-rule-group", "WAF rule group") } else { ("web-acl", "Web ACL") };
    let name = acl.name.as_ref().map_or_else(String::new, |name| format!(" `{}`", name.value));
    let count = acl.rules.len();
    let label = format!("{label}{name}, {count} rule{}", if count == 1 { "" } else { "s" });
    cx.understood(kind, label, object.span());
    cx.estate.web_acls.push(acl);
}

/// `{"Allow": {…}}`: the key, at its own place.
fn only_key(object: Value<'_>) -> Option<Spanned<String>> {
    object.members().next()?.0.spanned()
}

fn read_rule<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> WafRule {
    let override_action = object.get("OverrideAction");
    let action = object.get("Action");
    let statement = object.get("Statement").map(|value| statement(cx, value, 0));
    if statement.is_none() {
        cx.wrong(object.span(), "this rule has no `Statement`; what it matches is unknown");
    }
    let both_missing = action.is_none() && override_action.is_none();
    if both_missing {
        cx.wrong(
            object.span(),
            "this rule has neither `Action` nor `OverrideAction`; what it does is unknown",
        );
    }
    WafRule {
        span: object.span(),
        name: cx.text(object, "Name"),
        priority: cx.integer(object, "Priority"),
        action: action.and_then(only_key),
        override_action: override_action
            .and_then(|value| Some(Spanned { value: only_key(value)?.value, span: value.span() })),
        statement,
    }
}

/// `{"ByteMatchStatement": {…}}`
fn statement<'a>(cx: &mut Reader<'a>, value: Value<'a>, depth: usize) -> Statement {
    let only = value.members().next().and_then(|(key, inner)| Some((key.as_str()?.into_owned(), inner)));
    let Some((name, inner)) = only.filter(|_| value.members().count() == 1 && depth < MAX_NESTING) else {
        cx.wrong(value.span(), "this should be one statement; what it matches is unknown");
        return Statement {
            span: value.span(),
            name: String::new(),
            kind: StatementKind::Other,
            canonical: canonical(value),
        };
    };
    let kind = kind(cx, &name, inner, depth).unwrap_or(StatementKind::Other);
    Statement { span: inner.span(), name, kind, canonical: canonical(value) }
}

fn kind<'a>(cx: &mut Reader<'a>, name: &str, inner: Value<'a>, depth: usize) -> Option<StatementKind> {
    let nested = |cx: &mut Reader<'a>, value: Value<'a>| statement(cx, value, depth + 1);
    Some(match name {
        "AndStatement" | "OrStatement" => {
            let list = cx.list(inner, "Statements");
            let list: Vec<_> = list.into_iter().map(|value| nested(cx, value)).collect();
            // An empty And would match everything, an empty Or nothing; AWS takes neither.
            if list.is_empty() {
                return None;
            }
            if name == "AndStatement" { StatementKind::And(list) } else { StatementKind::Or(list) }
        }
        "NotStatement" => StatementKind::Not(Box::new(nested(cx, inner.get("Statement")?))),
        "IPSetReferenceStatement" => StatementKind::IpSet {
            arn: cx.text(inner, "ARN")?.value,
            forwarded: inner.get("IPSetForwardedIPConfig").map(Value::span),
        },
        "ByteMatchStatement" => StatementKind::Bytes {
            position: cx.text(inner, "PositionalConstraint")?.value,
            search: search(&cx.text(inner, "SearchString")?.value),
            field: field(inner)?,
        },
        "RegexMatchStatement" => {
            StatementKind::Regex { pattern: cx.text(inner, "RegexString")?.value, field: field(inner)? }
        }
        "SizeConstraintStatement" => StatementKind::Size {
            operator: cx.text(inner, "ComparisonOperator")?.value,
            size: cx.integer(inner, "Size")?.value,
            field: field(inner)?,
        },
        "RateBasedStatement" => StatementKind::RateBased { scope_down: scope_down(cx, inner, depth) },
        "ManagedRuleGroupStatement" => StatementKind::ManagedGroup {
            name: cx.text(inner, "Name").map(|name| name.value).unwrap_or_default(),
            overrides: overrides(cx, inner),
            scope_down: scope_down(cx, inner, depth),
        },
        "RuleGroupReferenceStatement" => StatementKind::GroupReference,
        _ => StatementKind::Other,
    })
}

fn scope_down<'a>(cx: &mut Reader<'a>, inner: Value<'a>, depth: usize) -> Option<Box<Statement>> {
    inner.get("ScopeDownStatement").map(|value| Box::new(statement(cx, value, depth + 1)))
}

fn overrides<'a>(cx: &mut Reader<'a>, inner: Value<'a>) -> Vec<(Spanned<String>, Spanned<String>)> {
    let mut all = Vec::new();
    for item in cx.list(inner, "RuleActionOverrides") {
        all.extend(cx.text(item, "Name").zip(item.get("ActionToUse").and_then(only_key)));
    }
    for item in cx.list(inner, "ExcludedRules") {
        // The older spelling of an override to Count.
        let name = cx.text(item, "Name");
        all.extend(name.map(|name| {
            let count = Spanned { value: "Count".to_owned(), span: item.span() };
            (name, count)
        }));
    }
    all
}

/// What a search string may mean: the CLI prints base64, console and CloudFormation the text itself.
fn search(text: &str) -> Vec<Vec<u8>> {
    let mut all = vec![text.as_bytes().to_vec()];
    all.extend(STANDARD.decode(text).ok().filter(|bytes| !bytes.is_empty()));
    all
}

fn field(inner: Value<'_>) -> Option<Field> {
    let (name, value) = inner.get("FieldToMatch")?.members().next()?;
    let of = value.get("Name").and_then(Value::as_str).map(|of| of.to_ascii_lowercase());
    Some(Field { name: name.as_str()?.into_owned(), of })
}

/// The value without white space and with its keys sorted.
fn canonical(value: Value<'_>) -> String {
    match value.kind() {
        Kind::Object => {
            let mut members: Vec<String> = value
                .members()
                .map(|(key, value)| format!("{}:{}", key.as_str().unwrap_or_default(), canonical(value)))
                .collect();
            members.sort();
            format!("{{{}}}", members.join(","))
        }
        Kind::Array => format!("[{}]", value.items().map(canonical).collect::<Vec<_>>().join(",")),
        Kind::String => format!("{:?}", value.as_str().unwrap_or_default()),
        _ => value.raw().to_owned(),
    }
}

fn read_set<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let mut addresses = Some(Vec::new());
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
