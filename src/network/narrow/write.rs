//! The change in the words of several tools.

use std::fmt::Write as _;

use ipnet::IpNet;
use serde_json::{Map, Value, json};

use super::plan::{Change, NewRule, Plan};
use crate::estate::network::{Permission, Protocol};
use crate::fix::{Edit, json as edit};
use crate::text::{Sources, Span};

/// Stands for an id that no shell should see.
const NO_ID: &str = "SECURITY_GROUP_ID";

/// What an id of AWS may hold.
fn word(text: &str) -> &str {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !text.is_empty() && text.bytes().all(safe) && !text.starts_with('-') { text } else { NO_ID }
}

fn id<'p>(plan: &'p Plan<'_>) -> &'p str {
    plan.group.id.as_ref().map_or(NO_ID, |id| word(&id.value))
}

/// The edits of the text. `None` where it cannot be edited.
pub(super) fn edits(sources: &Sources, plan: &Plan<'_>) -> Option<Vec<Edit>> {
    plan.group.ingress_span?;
    let mut edits = Vec::new();
    let mut whole: Vec<Span> = Vec::new();
    for change in &plan.changes {
        let permission = change.permission;
        let new: Vec<String> =
            change.new.iter().map(|rule| edit::pretty(&as_json(permission, rule))).collect();
        let sources_left = permission.ranges.len() - change.gone.len()
            + permission.groups.len()
            + permission.prefix_lists.len()
            + usize::from(permission.has_unread_sources);
        match (sources_left, new.is_empty()) {
            (0, true) => whole.push(permission.span),
            (0, false) => edits.push(edit::replace_block(sources, permission.span, &new.join(",\n"))),
            (_, is_empty) => {
                let spans: Vec<Span> = change.gone.iter().map(|range| range.span).collect();
                edits.extend(edit::remove_all(sources, &spans)?);
                if !is_empty {
                    let end = Span { start: permission.span.end, ..permission.span };
                    let one_line: Vec<String> =
                        change.new.iter().map(|rule| as_json(permission, rule).to_string()).collect();
                    edits.push(edit::replace(end, format!(", {}", one_line.join(", "))));
                }
            }
        }
    }
    if !whole.is_empty() {
        edits.extend(edit::remove_all(sources, &whole)?);
    }
    Some(edits)
}

/// `FromPort` and `ToPort` of a new rule; of ICMP its type and code.
fn ports(permission: &Permission, rule: &NewRule) -> Option<(i64, i64)> {
    match (&rule.protocol, &rule.ports) {
        (Protocol::Tcp | Protocol::Udp, Some(ports)) => {
            Some((i64::from(*ports.start()), i64::from(*ports.end())))
        }
        (Protocol::Icmp | Protocol::Icmpv6, _) => {
            Some((permission.icmp_type().unwrap_or(-1), permission.icmp_code().unwrap_or(-1)))
        }
        _ => None,
    }
}

fn as_json(permission: &Permission, rule: &NewRule) -> Value {
    let mut map = Map::new();
    map.insert("IpProtocol".into(), protocol(rule).into());
    if let Some((from, to)) = ports(permission, rule) {
        map.insert("FromPort".into(), from.into());
        map.insert("ToPort".into(), to.into());
    }
    let of = |v6: bool, key: &str| -> Vec<Value> {
        let nets = rule.ranges.iter().filter(|net| matches!(net, IpNet::V6(_)) == v6);
        nets.map(|net| json!({ key: net.to_string() })).collect()
    };
    let groups: Vec<Value> = rule.groups.iter().map(|id| json!({ "GroupId": word(id) })).collect();
    for (key, list) in [
        ("IpRanges", of(false, "CidrIp")),
        ("Ipv6Ranges", of(true, "CidrIpv6")),
        ("UserIdGroupPairs", groups),
    ] {
        if !list.is_empty() {
            map.insert(key.into(), list.into());
        }
    }
    Value::Object(map)
}

fn protocol(rule: &NewRule) -> String {
    match &rule.protocol {
        Protocol::Other(_) => rule.protocol.number().unwrap_or_default().to_string(),
        known => known.name().to_owned(),
    }
}

/// What is new first, so that nobody who needs access is shut out in between.
pub(super) fn aws_cli(plan: &Plan<'_>) -> String {
    let id = id(plan);
    let mut text = String::new();
    for change in &plan.changes {
        for rule in &change.new {
            let permission = as_json(change.permission, rule);
            let _ = writeln!(
                text,
                "aws ec2 authorize-security-group-ingress --group-id {id} --ip-permissions '[{permission}]'"
            );
        }
    }
    for change in &plan.changes {
        let old = NewRule {
            protocol: change.permission.protocol.value.clone(),
            ports: change.permission.ports(),
            ranges: change.gone.iter().map(|range| range.cidr.value).collect(),
            groups: Vec::new(),
        };
        let permission = as_json(change.permission, &old);
        let _ = writeln!(
            text,
            "aws ec2 revoke-security-group-ingress --group-id {id} --ip-permissions '[{permission}]'"
        );
    }
    text
}

/// One of the sources of a new rule, as its own rule.
struct One<'p> {
    rule: &'p NewRule,
    ports: Option<(i64, i64)>,
    net: Option<&'p IpNet>,
    group: Option<&'p str>,
}

fn each<'p>(plan: &'p Plan<'_>) -> Vec<One<'p>> {
    let of_change = |change: &'p Change<'_>| {
        change.new.iter().flat_map(move |rule| {
            let ports = ports(change.permission, rule);
            let nets = rule.ranges.iter().map(move |net| One { rule, ports, net: Some(net), group: None });
            let groups =
                rule.groups.iter().map(move |id| One { rule, ports, net: None, group: Some(word(id)) });
            nets.chain(groups)
        })
    };
    plan.changes.iter().flat_map(of_change).collect()
}

/// `aws_vpc_security_group_ingress_rule`
pub(super) fn terraform(plan: &Plan<'_>) -> String {
    let id = id(plan);
    let mut text = String::new();
    for (at, one) in each(plan).iter().enumerate() {
        let name = id.replace('-', "_");
        let _ = writeln!(text, "resource \"aws_vpc_security_group_ingress_rule\" \"{name}_{}\" {{", at + 1);
        let _ = writeln!(text, "  security_group_id = \"{id}\"");
        let _ = writeln!(text, "  ip_protocol       = \"{}\"", protocol(one.rule));
        if let Some((from, to)) = one.ports {
            let _ = writeln!(text, "  from_port         = {from}\n  to_port           = {to}");
        }
        let _ = match (one.net, one.group) {
            (Some(net @ IpNet::V4(_)), _) => writeln!(text, "  cidr_ipv4         = \"{net}\""),
            (Some(net), _) => writeln!(text, "  cidr_ipv6         = \"{net}\""),
            (None, group) => {
                writeln!(text, "  referenced_security_group_id = \"{}\"", group.unwrap_or(NO_ID))
            }
        };
        text.push_str("}\n");
    }
    text
}

/// Resources of the type `AWS::EC2::SecurityGroupIngress`.
pub(super) fn cloudformation(plan: &Plan<'_>) -> String {
    let id = id(plan);
    let mut resources = Map::new();
    for (at, one) in each(plan).iter().enumerate() {
        let mut map = Map::new();
        map.insert("GroupId".into(), id.into());
        map.insert("IpProtocol".into(), protocol(one.rule).into());
        if let Some((from, to)) = one.ports {
            map.insert("FromPort".into(), from.into());
            map.insert("ToPort".into(), to.into());
        }
        match (one.net, one.group) {
            (Some(net @ IpNet::V4(_)), _) => map.insert("CidrIp".into(), net.to_string().into()),
            (Some(net), _) => map.insert("CidrIpv6".into(), net.to_string().into()),
            (None, group) => map.insert("SourceSecurityGroupId".into(), group.unwrap_or(NO_ID).into()),
        };
        let name = format!("Ingress{}", at + 1);
        resources.insert(name, json!({ "Type": "AWS::EC2::SecurityGroupIngress", "Properties": map }));
    }
    if resources.is_empty() { String::new() } else { edit::pretty(&json!({ "Resources": resources })) }
}
