//! Rules in a few words.

use std::ops::RangeInclusive;

use super::Direction;
use crate::estate::network::{AclEntry, Permission, Protocol};
use crate::text::Span;

/// A rule, as a person would look for it, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleName {
    /// For example `sg-1 ingress tcp 22 from 0.0.0.0/0`.
    pub text: String,
    /// Its place.
    pub span: Option<Span>,
}

/// `sg-1 ingress tcp 22 from 0.0.0.0/0`
pub(super) fn of_permission(group: &str, direction: Direction, rule: &Permission, remote: &str) -> String {
    let to = if direction == Direction::Ingress { "from" } else { "to" };
    let what = match (&rule.protocol.value, rule.icmp_type(), rule.icmp_code()) {
        (Protocol::All, ..) => "all".to_owned(),
        (protocol @ (Protocol::Icmp | Protocol::Icmpv6), kind, code) => icmp(protocol, kind, code),
        (protocol, ..) => ports(protocol, rule.ports()),
    };
    format!("{group} {} {what} {to} {remote}", direction.name())
}

/// `acl-1 ingress 100 allow tcp 22 from 0.0.0.0/0`
pub(super) fn of_entry(acl: &str, direction: Direction, entry: &AclEntry) -> String {
    let number = entry.number.as_ref().map_or("without number".to_owned(), |number| number.value.to_string());
    let to = if direction == Direction::Ingress { "from" } else { "to" };
    let action = match entry.allows {
        Some(true) => "allow",
        Some(false) => "deny",
        None => "unreadable",
    };
    let known =
        |value: &Option<crate::text::Spanned<i64>>| value.as_ref().map(|v| v.value).filter(|v| *v >= 0);
    let what = match &entry.protocol.value {
        Protocol::All => "all".to_owned(),
        protocol @ (Protocol::Icmp | Protocol::Icmpv6) => {
            icmp(protocol, known(&entry.icmp_type), known(&entry.icmp_code))
        }
        protocol => ports(protocol, entry.ports.as_ref().map(|ports| ports.value.clone())),
    };
    let cidr = entry.cidr.as_ref().map_or("an unreadable block".to_owned(), |cidr| cidr.value.to_string());
    format!("{acl} {} {number} {action} {what} {to} {cidr}", direction.name())
}

fn ports(protocol: &Protocol, ports: Option<RangeInclusive<u16>>) -> String {
    let name = protocol.name();
    match ports {
        None => name.to_owned(),
        Some(ports) if ports == (0..=u16::MAX) => name.to_owned(),
        Some(ports) if ports.start() == ports.end() => format!("{name} {}", ports.start()),
        Some(ports) => format!("{name} {}-{}", ports.start(), ports.end()),
    }
}

fn icmp(protocol: &Protocol, kind: Option<i64>, code: Option<i64>) -> String {
    let name = protocol.name();
    match (kind, code) {
        (None, _) => name.to_owned(),
        (Some(kind), None) => format!("{name} type {kind}"),
        (Some(kind), Some(code)) => format!("{name} type {kind} code {code}"),
    }
}
