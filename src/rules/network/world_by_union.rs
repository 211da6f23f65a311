//! # The world in pieces
//!
//! Several address ranges of a group, none of which is the whole Internet, let everybody in together:
//! `0.0.0.0/1` and `128.0.0.0/1`, or all public addresses around the private ones. A check for `0.0.0.0/0`
//! does not see them. *Security group rules* (Amazon VPC User Guide): the rules of a group are all evaluated,
//! and any of them may allow.
//!
//! The addresses that no packet from the Internet has are taken as covered: *IANA IPv4 Special-Purpose
//! Address Registry*. For IPv6 the whole is `2000::/3`. ICMP is not looked at.
//!
//! Network: sg-world-by-union.

use std::net::Ipv4Addr;
use std::ops::{Range, RangeInclusive};

use ipnet::{IpNet, Ipv4Net};
use rustc_hash::{FxHashMap, FxHashSet};

use super::cover::{Block, covered};
use super::exposure::{Exposure, Users, of_ports, service_words, with_services};
use super::reachable::flows;
use super::{ports, remove};
use crate::estate::network::{AddressRange, GLOBAL_UNICAST, Permission, Protocol, SecurityGroup};
use crate::network::space::Family as Space;
use crate::order::Order;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::{Span, ViewId};

pub(super) static RULE: Rule = Rule {
    id: "network-world-by-union",
    title: "Address ranges together let in the whole Internet",
    family: Family::Network,
    severity: Severity::High,
    question: "Do several address ranges of a security group let in the whole Internet together?",
    why: "Everybody gets in, as with 0.0.0.0/0, but the checks that look for 0.0.0.0/0 stay green. Such ranges are \
          written to get past a check, or grow over the years.",
    remedy: "Take the ranges out, and let in the addresses that do need access.",
    references: &[
        (
            "Security group rules",
            "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        ),
        ("IpPermission", "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html"),
    ],
    controls: &[("nist-800-53-r5", "SC-7"), ("fedramp-moderate-r4", "SC-7"), ("soc2", "CC6.6")],
    examples: &[
        Example::new(
            "two halves in one permission",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432,
                 "IpRanges": [{"CidrIp": ⟦"0.0.0.0/1"⟧}, {"CidrIp": "128.0.0.0/1"}]}]}]}"#,
        ),
        Example::new(
            "halves in two permissions that share a port, among ranges that add nothing",
            r#"[{"GroupId": "sg-1", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 20, "ToPort": 22,
                 "IpRanges": [{"CidrIp": "203.0.113.0/24"}, {"CidrIp": ⟦"0.0.0.0/1"⟧}]},
                {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "192.0.0.0/2"}]},
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 80, "IpRanges": [{"CidrIp": "128.0.0.0/2"}],
                 "UserIdGroupPairs": [{"GroupId": "sg-2"}]}]}]"#,
        ),
        Example::new(
            "all that is public, and nothing else",
            r#"{"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [
                {"CidrIp": ⟦"1.0.0.0/8"⟧}, {"CidrIp": "2.0.0.0/7"}, {"CidrIp": "4.0.0.0/6"}, {"CidrIp": "8.0.0.0/7"},
                {"CidrIp": "11.0.0.0/8"}, {"CidrIp": "12.0.0.0/6"}, {"CidrIp": "16.0.0.0/4"}, {"CidrIp": "32.0.0.0/3"},
                {"CidrIp": "64.0.0.0/2"}, {"CidrIp": "128.0.0.0/1"}]}]}"#,
        ),
        Example::new(
            "IPv6 in two halves, as rules",
            r#"{"SecurityGroupRules": [
                {"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "IsEgress": false, "IpProtocol": "tcp",
                 "FromPort": 22, "ToPort": 22, "CidrIpv6": ⟦"3000::/4"⟧},
                {"SecurityGroupRuleId": "sgr-2", "GroupId": "sg-1", "IsEgress": false, "IpProtocol": "tcp",
                 "FromPort": 22, "ToPort": 22, "CidrIpv6": "2000::/4"}]}"#,
        ),
        Example::new(
            "halves at different ports",
            r#"{"GroupId": "sg-1", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/1"}]},
                {"IpProtocol": "tcp", "FromPort": 23, "ToPort": 23, "IpRanges": [{"CidrIp": "128.0.0.0/1"}]},
                {"IpProtocol": "udp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "128.0.0.0/1"}]}]}"#,
        ),
        Example::new(
            "halves of different groups",
            r#"[{"GroupId": "sg-1", "IpPermissions": [
                 {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/1"}]}]},
                {"GroupId": "sg-2", "IpPermissions": [
                 {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "128.0.0.0/1"}]}]}]"#,
        ),
        Example::new(
            "beside 0.0.0.0/0, which is reported as such",
            r#"{"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
                "IpRanges": [{"CidrIp": "0.0.0.0/0"}, {"CidrIp": "0.0.0.0/1"}, {"CidrIp": "128.0.0.0/1"}]}]}"#,
        ),
        Example::new(
            "outbound",
            r#"{"GroupId": "sg-1", "IpPermissions": [], "IpPermissionsEgress": [
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
                 "IpRanges": [{"CidrIp": "0.0.0.0/1"}, {"CidrIp": "128.0.0.0/1"}]}]}"#,
        ),
    ],
    check,
};

/// Port ranges that a message lists.
const MAX_PORTS: usize = 8;

/// Blocks that no packet from the Internet comes from: not globally reachable, multicast, or reserved.
pub(super) const NOT_PUBLIC: &[Ipv4Net] = &[
    net(0, 0, 0, 8),
    net(10, 0, 0, 8),
    net(100, 64, 0, 10),
    net(127, 0, 0, 8),
    net(169, 254, 0, 16),
    net(172, 16, 0, 12),
    net(192, 0, 2, 24),
    net(192, 168, 0, 16),
    net(198, 18, 0, 15),
    net(198, 51, 100, 24),
    net(203, 0, 113, 24),
    net(224, 0, 0, 3),
];

const fn net(a: u8, b: u8, c: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, 0), prefix)
}

/// A range of a group, and the permission that it stands in.
#[derive(Clone, Copy)]
struct Entry<'a> {
    permission: &'a Permission,
    range: &'a AddressRange,
}

/// Ranges that cover the world together.
pub(in crate::rules) struct Union<'a> {
    group: &'a SecurityGroup,
    entries: Vec<Entry<'a>>,
    opened: Vec<(Protocol, Vec<RangeInclusive<u16>>)>,
}

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let users = Users::new(cx);
    for union in cx.unions() {
        out.push(finding(cx, &users, union));
    }
}

/// Ids of the groups that let everybody reach a tcp or udp port, at once or in pieces.
pub(in crate::rules) fn open_groups<'a>(cx: &Context<'a>) -> FxHashSet<&'a str> {
    let is_open = |permission: &Permission| {
        permission.ports().is_some() && permission.ranges.iter().any(AddressRange::is_world)
    };
    let groups = cx.estate.security_groups.iter();
    let at_once = groups.filter(|group| group.ingress.iter().any(is_open));
    let in_pieces = cx.unions();
    at_once
        .chain(in_pieces.iter().map(|union| union.group))
        .filter_map(|group| group.id.as_ref().map(|id| id.value.as_str()))
        .collect()
}

/// The places of all blocks that are part of a union that is the world.
pub(super) fn in_unions(cx: &Context<'_>) -> FxHashSet<Span> {
    cx.unions().iter().flat_map(|union| &union.entries).map(|entry| entry.range.cidr.span).collect()
}

/// What belongs to one group: outputs are pasted page by page, or rule by rule.
pub(in crate::rules) fn unions<'a>(cx: &Context<'a>) -> Vec<Union<'a>> {
    let mut index: FxHashMap<(Option<ViewId>, &str), usize> = FxHashMap::default();
    let mut groups: Vec<(&SecurityGroup, Vec<&Permission>)> = Vec::new();
    for group in &cx.estate.security_groups {
        // Without an id, permissions of one document are taken as one group's, and names count in their
        // document.
        let view = group.id.is_none().then_some(group.span.view);
        let ix = *index.entry((view, group.key())).or_insert_with(|| {
            groups.push((group, Vec::new()));
            groups.len() - 1
        });
        groups[ix].1.extend(&group.ingress);
    }
    groups.iter().flat_map(|(group, permissions)| of_group(group, permissions)).collect()
}

fn of_group<'a>(group: &'a SecurityGroup, permissions: &[&'a Permission]) -> Vec<Union<'a>> {
    let mut unions: Vec<Union<'a>> = Vec::new();
    let mut by_entries: FxHashMap<Vec<Span>, usize> = FxHashMap::default();
    for protocol in protocols(permissions) {
        for v6 in [false, true] {
            for (entries, ports) in of_protocol(permissions, &protocol, v6) {
                // Rules for all protocols are seen with tcp and with udp.
                let key = entries.iter().map(|entry| entry.range.cidr.span).collect();
                let ix = *by_entries.entry(key).or_insert_with(|| {
                    unions.push(Union { group, entries, opened: Vec::new() });
                    unions.len() - 1
                });
                unions[ix].opened.push((protocol.clone(), ports));
            }
        }
    }
    unions
}

/// The protocols that the ranges of a group are for. What is open for all is looked at with tcp and udp.
fn protocols(permissions: &[&Permission]) -> Vec<Protocol> {
    let others = permissions.iter().map(|permission| &permission.protocol.value);
    let others: std::collections::BTreeSet<_> =
        others.filter(|protocol| matches!(protocol, Protocol::Other(_))).cloned().collect();
    [Protocol::Tcp, Protocol::Udp].into_iter().chain(others).collect()
}

type Found<'a> = (Vec<Entry<'a>>, Vec<RangeInclusive<u16>>);

fn of_protocol<'a>(permissions: &[&'a Permission], protocol: &Protocol, v6: bool) -> Vec<Found<'a>> {
    let (mut entries, mut boxes, mut hidden) = (Vec::new(), Vec::new(), Vec::new());
    for permission in permissions {
        let counts = [protocol, &Protocol::All].contains(&&permission.protocol.value);
        let Some(ports) = permission.ports().filter(|_| counts) else { continue };
        for range in permission.ranges.iter().filter(|range| is_v6(range) == v6) {
            if range.is_world() {
                hidden.push(ports.clone());
            } else if let Some(addresses) = addresses(&range.cidr.value) {
                entries.push(Entry { permission, range });
                boxes.push(Block { ports: ports.clone(), addresses });
            }
        }
    }
    let anyway: Vec<_> = if v6 { Vec::new() } else { NOT_PUBLIC.iter().map(v4_addresses).collect() };
    // One block that is not the world never is, with what is not public neither: most groups end here.
    if boxes.len() < 2 {
        return Vec::new();
    }
    let runs = covered(&space(v6), &anyway, &boxes, &hidden);
    runs.into_iter()
        .map(|run| (run.boxes.iter().map(|ix| entries[*ix]).collect(), run.ports))
        .filter(|(entries, _): &Found<'_>| !entries.is_empty())
        .collect()
}

fn is_v6(range: &AddressRange) -> bool {
    matches!(range.cidr.value, IpNet::V6(_))
}

fn space(v6: bool) -> Range<u128> {
    if v6 {
        let first = GLOBAL_UNICAST.network().to_bits();
        first..GLOBAL_UNICAST.broadcast().to_bits() + 1
    } else {
        0..1 << 32
    }
}

fn v4_addresses(net: &Ipv4Net) -> Range<u128> {
    u128::from(net.network().to_bits())..u128::from(net.broadcast().to_bits()) + 1
}

/// The part of the space that a block covers. `None` if there is none.
fn addresses(net: &IpNet) -> Option<Range<u128>> {
    match net {
        IpNet::V4(net) => Some(v4_addresses(net)),
        IpNet::V6(net) => {
            // Blocks hold one another or nothing of one another, and none that is reported here holds the
            // space.
            GLOBAL_UNICAST.contains(net).then(|| net.network().to_bits()..net.broadcast().to_bits() + 1)
        }
    }
}

fn finding(cx: &Context<'_>, users: &Users<'_>, union: &Union<'_>) -> Finding {
    // In the order of the text, so that the finding stands at the first.
    let mut entries = union.entries.clone();
    entries.order_by_key(|entry| entry.range.cidr.span);
    let blocks: Vec<_> = entries.iter().map(|entry| (entry.permission, entry.range)).collect();
    let exposure = worst(&union.opened);
    let v6 = entries.first().is_some_and(|entry| is_v6(entry.range));
    let what = in_words(&union.opened);
    let cidrs: Vec<String> = entries.iter().map(|entry| entry.range.cidr.value.to_string()).collect();
    let message = format!(
        "{} address ranges of {} together let {} reach {what}{}",
        entries.len(),
        union.group.label(),
        if v6 { "everybody with IPv6" } else { "everybody" },
        service_words(&exposure.services),
    );
    let first = entries.first().map_or(union.group.span, |entry| entry.range.cidr.span);
    let mut finding = Finding::new(&RULE, first, message)
        .severity(exposure.severity)
        .evidence("group", union.group.evidence())
        .evidence("cidr", cidrs)
        .evidence("protocol", union.opened.iter().map(|(protocol, _)| protocol.name()).collect::<Vec<_>>())
        .evidence("ports", what)
        .fix(remove::fix(cx, &blocks))
        .remedy("aws-cli", remove::command(union.group, &blocks));
    for entry in entries.iter().skip(1) {
        finding = finding.related(entry.range.cidr.span, "another part of the whole");
    }
    let permissions: Vec<_> = entries.iter().map(|entry| entry.permission).collect();
    let flows = flows(&permissions, if v6 { Space::V6 } else { Space::V4 });
    users.add_to(cx, union.group, &flows, with_services(finding, &exposure.services))
}

/// The worst of what is open, with all the services that are.
fn worst(opened: &[(Protocol, Vec<RangeInclusive<u16>>)]) -> Exposure {
    let each =
        opened.iter().flat_map(|(protocol, list)| list.iter().map(move |ports| of_ports(protocol, ports)));
    let mut worst =
        Exposure { reason: super::exposure::Reason::Port, severity: Severity::Info, services: Vec::new() };
    for exposure in each {
        worst.services.extend(exposure.services);
        if exposure.severity > worst.severity {
            (worst.severity, worst.reason) = (exposure.severity, exposure.reason);
        }
    }
    worst
}

fn in_words(opened: &[(Protocol, Vec<RangeInclusive<u16>>)]) -> String {
    let words = opened.iter().map(|(protocol, list)| match list.as_slice() {
        [one] => ports::in_words(protocol, one),
        many => {
            let list: Vec<_> = many.iter().take(MAX_PORTS).map(ports::range).collect();
            let more = match many.len().saturating_sub(MAX_PORTS) {
                0 => String::new(),
                more => format!(" and {more} more ranges"),
            };
            format!("{} ports {}{more}", protocol.name(), list.join(", "))
        }
    });
    words.collect::<Vec<_>>().join(" and ")
}
