//! Why it is bad that everybody reaches a port. One answer for each rule of this folder to ask for, so that a
//! block is reported once.

use std::ops::RangeInclusive;

use rustc_hash::FxHashMap;

use super::reachable::flows;
use super::services::{Class, Service, names, services};
use super::{ports, remove};
use crate::estate::instance::Instance;
use crate::estate::network::{AddressRange, Permission, Protocol, SecurityGroup};
use crate::network::space::{Family, FlowSet};
use crate::report::model::Severity;
use crate::rules::{Context, Finding, Findings, Rule};

/// Names of services that a message lists.
const MAX_NAMES: usize = 6;

/// Instances that a finding points at.
const MAX_INSTANCES: usize = 3;

/// The worst reason why a port should not be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    AllPorts,
    Admin,
    Database,
    Port,
    Icmp,
}

/// What is open.
#[derive(Debug)]
pub(super) struct Exposure {
    pub reason: Reason,
    pub severity: Severity,
    /// The services that give the reason; all of a range of other ports.
    pub services: Vec<&'static Service>,
}

/// What it means that everybody reaches these ports.
pub(super) fn of_ports(protocol: &Protocol, range: &RangeInclusive<u16>) -> Exposure {
    if !ports::has_ports(protocol) {
        return Exposure { reason: Reason::Port, severity: Severity::Medium, services: Vec::new() };
    }
    if ports::is_all(range) {
        let severity = if matches!(protocol, Protocol::All | Protocol::Tcp) {
            Severity::Critical
        } else {
            Severity::High
        };
        return Exposure { reason: Reason::AllPorts, severity, services: Vec::new() };
    }
    let services = services(protocol, range);
    let worst = |class| {
        let of_class = services.iter().filter(|service| service.class == class);
        of_class.map(|service| service.severity).max()
    };
    let found = worst(Class::Admin).map(|severity| (Reason::Admin, severity));
    let found = found.or_else(|| worst(Class::Database).map(|severity| (Reason::Database, severity)));
    if let Some((reason, severity)) = found {
        // A range with both is as bad as the worse of them.
        let severity = severity.max(worst(Class::Database).unwrap_or(severity));
        let services = services.into_iter().filter(|service| service.class != Class::Other).collect();
        return Exposure { reason, severity, services };
    }
    let known = services.iter().map(|service| service.severity).max();
    let only_known = range.clone().all(|port| services.iter().any(|s| (s.first..=s.last).contains(&port)));
    let severity = match known {
        Some(severity) if only_known => severity,
        // Nobody knows what listens there.
        known => known.unwrap_or(Severity::Medium).max(Severity::Medium),
    };
    Exposure { reason: Reason::Port, severity, services }
}

/// What it means that a permission lets everybody in.
pub(super) fn of_permission(permission: &Permission) -> Exposure {
    match permission.ports() {
        Some(range) => of_ports(&permission.protocol.value, &range),
        None => Exposure {
            reason: Reason::Icmp,
            severity: if is_harmless_icmp(permission) { Severity::Info } else { Severity::Low },
            services: Vec::new(),
        },
    }
}

/// Echo request, and the messages that path MTU discovery needs (*Security group rules for different use
/// cases*, Amazon EC2 User Guide).
fn is_harmless_icmp(permission: &Permission) -> bool {
    match permission.protocol.value {
        Protocol::Icmp => matches!(permission.icmp_type(), Some(3 | 8)),
        _ => matches!(permission.icmp_type(), Some(1 | 2 | 128)),
    }
}

/// For messages: ` (SSH, Telnet and 3 more)`; empty where no service is known.
pub(super) fn service_words(services: &[&'static Service]) -> String {
    let names = names(services);
    let (shown, more) = names.split_at(names.len().min(MAX_NAMES));
    match (shown.is_empty(), more.len()) {
        (true, _) => String::new(),
        (false, 0) => format!(" ({})", shown.join(", ")),
        (false, more) => format!(" ({} and {more} more)", shown.join(", ")),
    }
}

/// Reports every block for which this reason is the worst.
pub(super) fn report(cx: &Context<'_>, out: &mut Findings<'_>, rule: &'static Rule, reason: Reason) {
    let users = Users::new(cx);
    for group in &cx.estate.security_groups {
        for permission in &group.ingress {
            let worldly = permission.ranges.iter().any(AddressRange::is_world);
            let exposure = worldly.then(|| of_permission(permission)).filter(|found| found.reason == reason);
            let Some(exposure) = exposure else { continue };
            for range in permission.ranges.iter().filter(|range| range.is_world()) {
                out.push(finding(cx, rule, &users, group, permission, range, &exposure));
            }
        }
    }
}

fn finding(
    cx: &Context<'_>,
    rule: &'static Rule,
    users: &Users<'_>,
    group: &SecurityGroup,
    permission: &Permission,
    range: &AddressRange,
    exposure: &Exposure,
) -> Finding {
    let cidr = range.cidr.value;
    let what = what(permission);
    let everybody = if matches!(cidr, ipnet::IpNet::V4(_)) { "everybody" } else { "everybody with IPv6" };
    let message = format!(
        "{} lets {everybody} (`{cidr}`) reach {what}{}",
        group.label(),
        service_words(&exposure.services)
    );
    let finding = Finding::new(rule, range.cidr.span, message)
        .severity(exposure.severity)
        .evidence("group", group.evidence())
        .evidence("cidr", cidr.to_string())
        .evidence("protocol", permission.protocol.value.name())
        .evidence("ports", evidence_ports(permission))
        .fix(is_mistake(exposure).then(|| remove::fix(cx, &[(permission, range)])).flatten())
        .remedy("aws-cli", remove::command(group, &[(permission, range)]));
    let finding = match names(&exposure.services).as_slice() {
        few @ ([_] | [_, _]) => finding.title(format!("{} open to the world", few.join(" and "))),
        _ => finding,
    };
    let finding = with_services(finding, &exposure.services);
    let family = Family::of_net(&cidr);
    users.add_to(cx, group, &flows(&[permission], family), finding)
}

/// False for doors that may well be meant to be open, such as those of a web site, a mail server or a VPN: no
/// edit should close them unasked.
fn is_mistake(exposure: &Exposure) -> bool {
    exposure.severity > Severity::Low || exposure.reason == Reason::Icmp && exposure.severity > Severity::Info
}

/// The services as evidence.
pub(super) fn with_services(finding: Finding, services: &[&'static Service]) -> Finding {
    if services.is_empty() { finding } else { finding.evidence("services", names(services)) }
}

pub(super) fn what(permission: &Permission) -> String {
    match permission.ports() {
        Some(range) => ports::in_words(&permission.protocol.value, &range),
        None => ports::icmp_in_words(permission),
    }
}

pub(super) fn evidence_ports(permission: &Permission) -> String {
    permission.ports().map_or_else(|| ports::icmp_in_words(permission), |range| ports::range(&range))
}

/// The instances with a public address, by their groups.
pub(super) struct Users<'a>(FxHashMap<&'a str, Vec<&'a Instance>>);

impl<'a> Users<'a> {
    pub fn new(cx: &Context<'a>) -> Self {
        let mut users: FxHashMap<&str, Vec<&Instance>> = FxHashMap::default();
        for instance in &cx.estate.instances {
            if instance.is_gone() || instance.public_addresses.is_empty() {
                continue;
            }
            for group in &instance.security_groups {
                users.entry(&group.value).or_default().push(instance);
            }
        }
        Self(users)
    }

    /// Points at the instances that a group opens to the Internet. A door that is wide open to a machine that
    /// is known to be there is as bad as it gets.
    pub fn add_to(
        &self,
        cx: &Context<'_>,
        group: &SecurityGroup,
        flows: &FlowSet,
        finding: Finding,
    ) -> Finding {
        let mut finding = cx.doors().judge(group, flows, finding);
        let users = group.id.as_ref().and_then(|id| self.0.get(id.value.as_str()));
        let Some(users) = users else { return finding };
        let known = finding.evidence.get("reached").is_some_and(serde_json::Value::is_number);
        if finding.severity == Severity::High && !known {
            finding.severity = Severity::Critical;
        }
        finding = finding.evidence("public_instances", users.len());
        for instance in users.iter().take(MAX_INSTANCES) {
            if let Some(address) = instance.public_addresses.first() {
                let message = format!("{} has this group and a public address", instance.label());
                finding = finding.related(address.span, message);
            }
        }
        finding
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_reason_wins() {
        let reason = |protocol, range| {
            let exposure = of_ports(&protocol, &range);
            (exposure.reason, exposure.severity)
        };
        assert_eq!(reason(Protocol::Tcp, 1..=65535), (Reason::AllPorts, Severity::Critical));
        assert_eq!(reason(Protocol::Udp, 0..=65535), (Reason::AllPorts, Severity::High));
        assert_eq!(reason(Protocol::Tcp, 22..=6379), (Reason::Admin, Severity::Critical));
        assert_eq!(reason(Protocol::Tcp, 22..=22), (Reason::Admin, Severity::High));
        assert_eq!(reason(Protocol::Tcp, 5432..=5433), (Reason::Database, Severity::High));
        assert_eq!(reason(Protocol::Tcp, 80..=80), (Reason::Port, Severity::Info));
        assert_eq!(reason(Protocol::Tcp, 80..=81), (Reason::Port, Severity::Medium));
        assert_eq!(reason(Protocol::Tcp, 12345..=12345), (Reason::Port, Severity::Medium));
        assert_eq!(reason(Protocol::Other("50".into()), 0..=65535), (Reason::Port, Severity::Medium));
        assert_eq!(reason(Protocol::Other("132".into()), 0..=65535), (Reason::AllPorts, Severity::High));
    }
}
