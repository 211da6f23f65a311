//! # A prefix list lets in the whole Internet
//!
//! A rule names a prefix list, and the list's entries hold the whole Internet, at once, together, or with the
//! ranges of the group. A check of the rules alone sees an id. *Consolidate and manage network CIDR blocks with
//! managed prefix lists*, Amazon VPC User Guide. A list whose entries were not pasted is told as a diagnostic.
//!
//! Network: prefix-list-public.

use super::around::text;
use super::exposure::{Users, evidence_ports, of_permission, service_words, what, with_services};
use super::reachable::flows;
use super::world_by_union::{NOT_PUBLIC, in_unions};
use crate::estate::network::{AddressRange, GLOBAL_UNICAST, Permission, PrefixEntry, SecurityGroup};
use crate::network::space::Family as Space;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::Spanned;
use ipnet::IpNet;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    id: "network-world-by-prefix-list",
    title: "A prefix list lets in the whole Internet",
    family: Family::Network,
    severity: Severity::High,
    question: "Does a security group let in the whole Internet by way of a prefix list?",
    why: "Everybody gets in, and neither the group nor a check for 0.0.0.0/0 shows it. Whoever may change the \
        list opens all groups that name it.",
    remedy: "Take the wide entries out of the list, or the list out of the rule.",
    references: &[
        (
            "Consolidate and manage network CIDR blocks with managed prefix lists",
            "https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html",
        ),
        (
            "Security group rules",
            "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "SC-7"), ("soc2", "CC6.6")],
    examples: &[
        Example::new(
            "an entry that is the world",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "PrefixListIds": [{"PrefixListId": ⟦"pl-01234567"⟧}]}]}]}
$ aws ec2 get-managed-prefix-list-entries --prefix-list-id pl-01234567
{"Entries": [{"Cidr": "10.0.0.0/8"}, {"Cidr": "0.0.0.0/0"}]}"#,
        ),
        Example::new(
            "half of the world in the list, half in the group",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "0.0.0.0/1"}], "PrefixListIds": [{"PrefixListId": ⟦"pl-01234567"⟧}]}]}]}
$ aws ec2 get-managed-prefix-list-entries --prefix-list-id pl-01234567
{"Entries": [{"Cidr": "128.0.0.0/1"}]}"#,
        ),
        Example::new(
            "an office, and a list that was not pasted",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "PrefixListIds": [{"PrefixListId": "pl-01234567"}, {"PrefixListId": "pl-76543210"}]}]}]}
$ aws ec2 get-managed-prefix-list-entries --prefix-list-id pl-01234567
{"Entries": [{"Cidr": "203.0.113.0/24"}]}"#,
        ),
        Example::new(
            "the group is open anyway",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "PrefixListIds": [{"PrefixListId": "pl-01234567"}]}]}]}
$ aws ec2 get-managed-prefix-list-entries --prefix-list-id pl-01234567
{"Entries": [{"Cidr": "0.0.0.0/0"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let lists: FxHashMap<&str, &[PrefixEntry]> = (cx.estate.network.prefix_lists.iter())
        .filter_map(|list| Some((text(&list.id), list.entries.as_deref()?)))
        .collect();
    if lists.is_empty() {
        return;
    }
    let (users, told) = (Users::new(cx), in_unions(cx));
    for group in &cx.estate.security_groups {
        for permission in group.ingress.iter().filter(|permission| !permission.prefix_lists.is_empty()) {
            let anyway = |range: &AddressRange| range.is_world() || told.contains(&range.cidr.span);
            if permission.ranges.iter().any(anyway) {
                continue;
            }
            if let Some(found) = open(permission, &lists) {
                let family = if found.is_v6 { Space::V6 } else { Space::V4 };
                let flows = flows(&[permission], family);
                out.push(users.add_to(cx, group, &flows, finding(group, permission, &found)));
            }
        }
    }
}

/// What lets everybody in.
struct Open<'a> {
    list: &'a Spanned<String>,
    entry: &'a PrefixEntry,
    is_v6: bool,
    alone: bool,
}

/// The first list whose entries make the ranges of a permission hold the whole Internet.
fn open<'a>(permission: &'a Permission, lists: &FxHashMap<&str, &'a [PrefixEntry]>) -> Option<Open<'a>> {
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    let own: Vec<IpNet> = permission.ranges.iter().map(|range| range.cidr.value).collect();
    let of = |list: &'a Spanned<String>| lists.get(list.value.as_str()).copied().unwrap_or_default();
    let all = permission.prefix_lists.iter().filter(|list| seen.insert(&list.value));
    let all: Vec<_> = all.map(|list| (list, of(list))).collect();
    for is_v6 in [false, true] {
        let nets = |entries: &[PrefixEntry]| entries.iter().map(|entry| entry.cidr.value).collect::<Vec<_>>();
        for (list, entries) in &all {
            let widest = entries.iter().filter(|entry| entry.cidr.value.addr().is_ipv6() == is_v6);
            let widest = widest.min_by_key(|entry| entry.cidr.value.prefix_len());
            if let Some(entry) = widest.filter(|_| is_world(&nets(entries), is_v6)) {
                return Some(Open { list, entry, is_v6, alone: true });
            }
        }
        let together: Vec<IpNet> =
            own.iter().copied().chain(all.iter().flat_map(|(_, entries)| nets(entries))).collect();
        let of_family = |entry: &&PrefixEntry| entry.cidr.value.addr().is_ipv6() == is_v6;
        let first = all.iter().find_map(|(list, entries)| Some((*list, entries.iter().find(of_family)?)));
        if let Some((list, entry)) = first.filter(|_| is_world(&together, is_v6)) {
            return Some(Open { list, entry, is_v6, alone: false });
        }
    }
    None
}

/// True if blocks hold every public address of a family together.
fn is_world(nets: &[IpNet], is_v6: bool) -> bool {
    let range = |net: &IpNet| match net {
        IpNet::V4(net) => u128::from(net.network().to_bits())..u128::from(net.broadcast().to_bits()) + 1,
        IpNet::V6(net) => net.network().to_bits()..net.broadcast().to_bits().saturating_add(1),
    };
    let mut ranges: Vec<Range<u128>> =
        nets.iter().filter(|net| net.addr().is_ipv6() == is_v6).map(range).collect();
    if ranges.is_empty() {
        return false;
    }
    let space = if is_v6 { range(&IpNet::V6(GLOBAL_UNICAST)) } else { 0..1 << 32 };
    if !is_v6 {
        ranges.extend(NOT_PUBLIC.iter().map(|net| range(&IpNet::V4(*net))));
    }
    crate::order::Order::order_by_key(ranges.as_mut_slice(), |range| range.start);
    let mut reached = space.start;
    for range in ranges.iter().filter(|range| range.end > space.start) {
        if range.start > reached {
            return false;
        }
        reached = reached.max(range.end);
    }
    reached >= space.end
}

fn finding(group: &SecurityGroup, permission: &Permission, found: &Open<'_>) -> Finding {
    let exposure = of_permission(permission);
    let message = format!(
        "{} lets {} reach {}{}, by way of prefix list `{}`{}",
        group.label(),
        if found.is_v6 { "everybody with IPv6" } else { "everybody" },
        what(permission),
        service_words(&exposure.services),
        found.list.value,
        if found.alone { "" } else { " together with its other ranges" },
    );
    let finding = Finding::new(&RULE, found.list.span, message)
        .severity(exposure.severity)
        .evidence("group", group.evidence())
        .evidence("prefix_list", found.list.value.as_str())
        .evidence("cidr", found.entry.cidr.value.to_string())
        .evidence("protocol", permission.protocol.value.name())
        .evidence("ports", evidence_ports(permission))
        .related(found.entry.cidr.span, "the entry of the list");
    with_services(finding, &exposure.services)
}
