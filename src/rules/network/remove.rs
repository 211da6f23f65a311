//! Taking blocks out of a group: in the text, and with the AWS CLI.

use std::fmt::Write as _;

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use crate::estate::network::{AddressRange, Permission, Protocol, SecurityGroup};
use crate::fix::{Fix, json};
use crate::rules::Context;
use crate::text::Span;

/// Stands for an id that the text does not give, or that no shell should see.
const NO_ID: &str = "SECURITY_GROUP_ID";

/// Removes blocks; a permission that lets in nobody any more goes as a whole.
pub(super) fn fix(cx: &Context<'_>, blocks: &[(&Permission, &AddressRange)]) -> Option<Fix> {
    let mut left: FxHashMap<Span, usize> = FxHashMap::default();
    for (permission, _) in blocks {
        let sources = permission.ranges.len() + permission.groups.len() + permission.prefix_lists.len();
        // What could not be read is a source too, and stays.
        let sources = sources + usize::from(permission.has_unread_sources);
        let left = left.entry(permission.span).or_insert(sources);
        *left = left.saturating_sub(1);
    }
    let mut spans = Vec::new();
    for (permission, range) in blocks {
        let span = if left.get(&permission.span) == Some(&0) { permission.span } else { range.span };
        if !spans.contains(&span) {
            spans.push(span);
        }
    }
    let edits = json::remove_all(cx.sources, &spans)?;
    let cidrs: Vec<_> = blocks.iter().map(|(_, range)| format!("`{}`", range.cidr.value)).collect();
    let title = match cidrs.len() {
        0..=4 => format!("Remove {}", cidrs.join(", ")),
        many => format!("Remove {many} address ranges"),
    };
    Some(Fix::new(title, edits).note("Add the addresses that do need access, each as narrow as it is."))
}

/// `aws ec2 revoke-security-group-ingress` for these blocks.
pub(super) fn command(group: &SecurityGroup, blocks: &[(&Permission, &AddressRange)]) -> String {
    revoke("revoke-security-group-ingress", group, blocks)
}

/// The same for egress.
pub(super) fn egress_command(group: &SecurityGroup, blocks: &[(&Permission, &AddressRange)]) -> String {
    revoke("revoke-security-group-egress", group, blocks)
}

fn revoke(operation: &str, group: &SecurityGroup, blocks: &[(&Permission, &AddressRange)]) -> String {
    let mut command = format!("aws ec2 {operation} --group-id {}", group_id(group));
    let rule_ids: Option<Vec<&str>> =
        blocks.iter().map(|(_, range)| range.rule_id.as_deref().filter(|id| is_safe_word(id))).collect();
    if let Some(ids) = rule_ids {
        let _ = write!(command, " --security-group-rule-ids {}", ids.join(" "));
        return command;
    }
    command.push_str(" --ip-permissions");
    for (permission, range) in blocks {
        let _ = write!(command, " '{}'", shorthand(&head(permission), &range.cidr.value));
    }
    command
}

/// The group's id, as a command may name it.
pub(super) fn group_id(group: &SecurityGroup) -> &str {
    group.id.as_ref().map(|id| id.value.as_str()).filter(|id| is_safe_word(id)).unwrap_or(NO_ID)
}

/// *Using shorthand syntax with the AWS CLI*. Names and numbers only: nothing of the text gets in as it
/// stands.
pub(super) fn head(permission: &Permission) -> String {
    let protocol = &permission.protocol.value;
    let mut text = match protocol {
        // A name that AWS does not know was read as all protocols, so that this is a number.
        Protocol::Other(_) => format!("IpProtocol={}", protocol.number().unwrap_or_default()),
        known => format!("IpProtocol={}", known.name()),
    };
    if !matches!(protocol, Protocol::All | Protocol::Other(_)) {
        for (key, port) in [("FromPort", &permission.from), ("ToPort", &permission.to)] {
            if let Some(port) = port {
                let _ = write!(text, ",{key}={}", port.value);
            }
        }
    }
    text
}

/// True for what an ARN may hold.
pub(super) fn is_safe_arn(text: &str) -> bool {
    text.starts_with("arn:") && text.split([':', '/', '.']).all(|part| part.is_empty() || is_safe_word(part))
}

/// With a block behind it.
pub(super) fn shorthand(head: &str, net: &IpNet) -> String {
    match net {
        IpNet::V4(net) => format!("{head},IpRanges=[{{CidrIp={net}}}]"),
        IpNet::V6(net) => format!("{head},Ipv6Ranges=[{{CidrIpv6={net}}}]"),
    }
}

/// True for what an id of AWS may hold: nothing that a shell would act on.
pub(in crate::rules) fn is_safe_word(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        && !text.starts_with('-')
}
