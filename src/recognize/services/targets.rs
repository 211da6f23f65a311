//! Target groups, their attributes and targets, and the rules of listeners. Attributes and targets come in outputs
//! that do not name their group; rules come apart from their listener. They are joined when all texts are read.

use rustc_hash::FxHashMap;

use super::load_balancers::actions;
use crate::estate::network::{Action, Target, TargetGroup, TargetKind};
use crate::recognize::Reader;
use crate::recognize::shape::Shape;
use crate::report::model::Level;
use crate::text::json::Value;
use crate::text::{Span, Spanned, counted};

pub(super) const TARGET_GROUP: Shape = Shape {
    kind: "target-groups",
    one: "target group",
    operation: "describe-target-groups",
    list: "TargetGroups",
    ids: &["TargetGroupArn"],
    also: &[],
    marks: &["TargetGroupName", "TargetType", "HealthCheckProtocol"],
    holds: &["Matcher", "LoadBalancerArns"],
    read: target_group,
};

pub(super) const RULE: Shape = Shape {
    kind: "listener-rules",
    one: "listener rule",
    operation: "describe-rules",
    list: "Rules",
    ids: &["RuleArn"],
    also: &[],
    marks: &["Actions", "Conditions", "IsDefault"],
    holds: &["Conditions", "Actions", "Transforms"],
    read: rule,
};

/// What waits for the target group or listener that it belongs to.
#[derive(Default)]
pub(in crate::recognize) struct Waiting {
    targets: Vec<OfGroup<Vec<Target>>>,
    attributes: Vec<OfGroup<GroupAttributes>>,
    /// `load_balancing.cross_zone.enabled` of load balancers, with their ARNs.
    cross_zone: Vec<(Option<String>, Spanned<bool>)>,
    rules: Vec<(Spanned<String>, Vec<Action>)>,
}

/// What is told of a target group apart from it.
#[derive(Default)]
struct GroupAttributes {
    preserves: Option<Spanned<bool>>,
    cross_zone: Option<Spanned<bool>>,
}

/// A part of a target group.
struct OfGroup<T> {
    span: Span,
    /// ARN of the group, as far as what stands around the output tells it.
    arn: Option<String>,
    source_name: String,
    what: T,
}

const KINDS: &[(&str, TargetKind)] = &[
    ("instance", TargetKind::Instance),
    ("ip", TargetKind::Ip),
    ("lambda", TargetKind::Lambda),
    ("alb", TargetKind::LoadBalancer),
];

fn target_group<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let group = TargetGroup {
        span: object.span(),
        arn: cx.text(object, "TargetGroupArn"),
        name: cx.text(object, "TargetGroupName"),
        protocol: cx.text(object, "Protocol"),
        port: cx.port(object, "Port"),
        vpc: cx.text(object, "VpcId"),
        kind: cx.word(object, "TargetType", KINDS).map_or(TargetKind::Unknown, |kind| kind.value),
        load_balancers: cx.texts(object, "LoadBalancerArns"),
        ip_address_type: cx.text(object, "IpAddressType"),
        cross_zone: None,
        preserves_client: None,
        targets: None,
    };
    cx.estate.network.target_groups.push(group);
}

fn rule<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let Some(arn) = cx.text(object, "RuleArn") else { return };
    let actions = actions(cx, object, "Actions");
    // `describe-listeners` tells those of the default rule too.
    if object.get("IsDefault").and_then(Value::as_bool) != Some(true) {
        cx.waiting.rules.push((arn, actions));
    }
}

// ---- outputs without a name ----

/// `elbv2 describe-target-health`.
pub(super) fn health<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    const LIST: &str = "TargetHealthDescriptions";
    let Some(list) = object.get(LIST).filter(|list| list.is_array()) else { return };
    let mut targets = Vec::new();
    for item in cx.list(object, LIST) {
        let Some(target) = cx.part(item, "Target") else { continue };
        let Some(id) = cx.text(target, "Id") else {
            cx.wrong(target.span(), "a target has no `Id`; it was not read");
            continue;
        };
        let port = cx.port(target, "Port");
        let state = cx.part(item, "TargetHealth").and_then(|health| cx.text(health, "State"));
        targets.push(Target { span: item.span(), id, port, state });
    }
    cx.understood("target-health", counted(targets.len(), "target"), list.span());
    cx.output("describe-target-health", object, list);
    let part = of_group(cx, object, list.span(), targets);
    cx.waiting.targets.push(part);
    cx.more.extend([LIST, "TargetGroupArn"]);
}

/// Beginnings of keys of `describe-target-group-attributes`, of `describe-load-balancer-attributes`, and of
/// `describe-listener-attributes`.
const GROUP_KEYS: &[&str] = &[
    "deregistration_delay.",
    "stickiness.",
    "load_balancing.algorithm",
    "preserve_client_ip.",
    "proxy_protocol_v2.",
    "slow_start.",
    "lambda.",
    "target_group_health.",
    "target_health_state.",
    "target_failover.",
];
const BALANCER_KEYS: &[&str] = &[
    "access_logs.",
    "connection_logs.",
    "health_check_logs.",
    "deletion_protection.",
    "idle_timeout.",
    "client_keep_alive.",
    "routing.",
    "load_balancing.cross_zone",
    "waf.",
    "ipv6.",
    "dns_record.",
    "zonal_shift.",
    "secondary_ips.",
    "tcp.idle_timeout",
];

/// `Attributes` of a target group, a load balancer or a listener: a list of keys and values.
pub(super) fn attributes<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let Some(list) = object.get("Attributes").filter(|list| list.is_array()) else { return };
    let begins = |starts: &[&str]| {
        list.items()
            .filter_map(|item| item.get("Key")?.as_str())
            .any(|key| starts.iter().any(|s| key.starts_with(s)))
    };
    if begins(GROUP_KEYS) {
        let mut own = GroupAttributes::default();
        for item in cx.list(object, "Attributes") {
            if item.get("Key").is_some_and(|key| key.is_key("preserve_client_ip.enabled")) {
                own.preserves = cx.boolean(item, "Value");
            } else if item.get("Key").is_some_and(|key| key.is_key(CROSS_ZONE)) {
                own.cross_zone = switch(cx, item);
            }
        }
        if let Some(told) = own.preserves.as_ref().or(own.cross_zone.as_ref()) {
            let part = of_group(cx, object, told.span, own);
            cx.waiting.attributes.push(part);
        }
        cx.understood("target-group-attributes", "Attributes of a target group", list.span());
    } else if begins(BALANCER_KEYS) {
        for item in cx.list(object, "Attributes") {
            if item.get("Key").is_some_and(|key| key.is_key(CROSS_ZONE))
                && let Some(told) = switch(cx, item)
            {
                let own =
                    object.get("LoadBalancerArn").and_then(Value::as_str).map(std::borrow::Cow::into_owned);
                let arn = own.or_else(|| super::asked_for(cx, "load-balancer-arn", "arn:"));
                cx.waiting.cross_zone.push((arn, told));
            }
        }
        cx.understood("load-balancer-attributes", "Attributes of a load balancer", list.span());
    } else {
        return;
    }
    cx.more.extend(["Attributes", "TargetGroupArn", "LoadBalancerArn", "ListenerArn"]);
}

const CROSS_ZONE: &str = "load_balancing.cross_zone.enabled";

/// `true` or `false`; `use_load_balancer_configuration` is neither.
fn switch<'a>(cx: &mut Reader<'a>, item: Value<'a>) -> Option<Spanned<bool>> {
    let text = cx.text(item, "Value")?;
    let value = text.value.parse().ok()?;
    Some(Spanned { value, span: text.span })
}

fn of_group<'a, T>(cx: &Reader<'a>, object: Value<'a>, span: Span, what: T) -> OfGroup<T> {
    let own = object.get("TargetGroupArn").and_then(Value::as_str).map(std::borrow::Cow::into_owned);
    let arn = own.or_else(|| super::asked_for(cx, "target-group-arn", "arn:"));
    OfGroup { span, arn, source_name: cx.source_name.clone(), what }
}

// ---- joining ----

/// Gives target groups and listeners what waits for them.
pub(super) fn link(cx: &mut Reader<'_>) {
    let waiting = std::mem::take(&mut cx.waiting);
    for part in waiting.targets {
        if let Some(ix) = find(cx, &part, "which targets it has", "describe-target-health") {
            // The same group's targets may come on several pages, or twice.
            let targets = cx.estate.network.target_groups[ix].targets.get_or_insert_default();
            for target in part.what {
                let same = |other: &Target| {
                    other.id.value == target.id.value
                        && other.port.as_ref().map(|port| port.value)
                            == target.port.as_ref().map(|port| port.value)
                };
                match targets.iter_mut().find(|other| same(other)) {
                    Some(known) => *known = target,
                    None => targets.push(target),
                }
            }
        }
    }
    for part in waiting.attributes {
        let what = "whether it keeps the client's address";
        if let Some(ix) = find(cx, &part, what, "describe-target-group-attributes") {
            let group = &mut cx.estate.network.target_groups[ix];
            group.preserves_client = part.what.preserves.or(group.preserves_client.take());
            group.cross_zone = part.what.cross_zone.or(group.cross_zone.take());
        }
    }
    for (arn, told) in waiting.cross_zone {
        let is_it = |one: &&mut crate::estate::network::LoadBalancer| {
            arn.is_some() && one.arn.as_ref().map(|own| &own.value) == arn.as_ref()
        };
        let mut balancers = cx.estate.network.load_balancers.iter_mut();
        if let Some(balancer) = balancers.find(is_it) {
            balancer.cross_zone = Some(told);
        }
    }
    rules(cx, waiting.rules);
}

/// The target group that a part belongs to: by its ARN, by a name that the text's own name has in it, or because
/// there is only one.
fn find<T>(cx: &mut Reader<'_>, part: &OfGroup<T>, what: &str, operation: &str) -> Option<usize> {
    let groups = &cx.estate.network.target_groups;
    let arn = |group: &TargetGroup| group.arn.as_ref().map(|arn| arn.value.clone());
    let by_name = || {
        let names = |group: &TargetGroup| {
            group
                .name
                .as_ref()
                .is_some_and(|name| !name.value.is_empty() && part.source_name.contains(&name.value))
        };
        let mut named = (0..groups.len()).filter(|ix| names(&groups[*ix]));
        named.next().filter(|_| named.next().is_none())
    };
    if let Some(wanted) = &part.arn {
        let found = groups.iter().position(|group| arn(group).as_ref() == Some(wanted));
        if found.is_none() {
            tell(
                cx,
                part.span,
                format!("the target group `{wanted}` is not in the text"),
                "aws elbv2 describe-target-groups",
            );
        }
        return found;
    }
    if let Some(ix) = by_name() {
        return Some(ix);
    }
    if groups.len() == 1 {
        let name = groups[0].name.as_ref().map_or("", |name| name.value.as_str());
        let message =
            format!("nothing says which target group this is of; it was taken for that of `{name}`");
        tell(cx, part.span, message, &format!("aws elbv2 {operation} --target-group-arn ARN"));
        return Some(0);
    }
    let message = format!("nothing says which target group this is of, so that {what} is not known");
    tell(cx, part.span, message, &format!("aws elbv2 {operation} --target-group-arn ARN"));
    None
}

fn tell(cx: &mut Reader<'_>, span: Span, message: String, command: &str) {
    let help = format!("paste it with the command that printed it, `{command}`");
    cx.problem("target-group-unknown", Level::Warning, span, message, help);
}

/// The ARN of a rule holds that of its listener: `…:listener-rule/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2`.
fn rules(cx: &mut Reader<'_>, rules: Vec<(Spanned<String>, Vec<Action>)>) {
    let listeners = cx.estate.network.listeners.iter().enumerate();
    let by_arn: FxHashMap<String, usize> =
        listeners.filter_map(|(ix, listener)| Some((listener.arn.as_ref()?.value.clone(), ix))).collect();
    let mut missing = None;
    for (arn, actions) in rules {
        let listener =
            arn.value.rsplit_once('/').map(|(head, _)| head.replace(":listener-rule/", ":listener/"));
        match listener.and_then(|listener| by_arn.get(&listener)) {
            Some(ix) => cx.estate.network.listeners[*ix].actions.extend(actions),
            None => missing = missing.or(Some(arn)),
        }
    }
    if let Some(arn) = missing {
        cx.problem(
            "listener-unknown",
            Level::Warning,
            arn.span,
            "the listener of this rule is not in the text, so that its port and protocol are not known",
            "add the output of `aws elbv2 describe-listeners --load-balancer-arn ARN`",
        );
    }
}
