//! The ends of every range that anything mentions, and their neighbours: all rules are ranges, so that what holds at all
//! of these holds everywhere.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::cidr::{Cidr, address, number};
use crate::packet::{ICMP, ICMP_V6, TCP, UDP};
use crate::walk::is_global;
use crate::world::World;

/// Protocols: each that is mentioned, its neighbours, and the usual ones.
pub fn protocols(world: &World) -> BTreeSet<u8> {
    let mut found: BTreeSet<u8> = [ICMP, TCP, UDP, ICMP_V6, 0, 50, 255].into();
    let groups = world.groups.iter().flat_map(|group| group.ingress.iter().chain(&group.egress));
    let mentioned: Vec<u8> = groups
        .filter_map(|rule| rule.protocol)
        .chain(world.acls.iter().flat_map(|acl| &acl.entries).filter_map(|entry| entry.protocol))
        .collect();
    for protocol in mentioned {
        found.extend([protocol.saturating_sub(1), protocol, protocol.saturating_add(1)]);
    }
    found
}

/// Ports of TCP or UDP.
pub fn ports(world: &World, protocol: u8) -> BTreeSet<u16> {
    let mut ends: BTreeSet<i64> = [0, 1023, 1024, 65535].into();
    let groups = world.groups.iter().flat_map(|group| group.ingress.iter().chain(&group.egress));
    for rule in groups.filter(|rule| rule.protocol == Some(protocol)) {
        ends.extend([rule.from, rule.to]);
    }
    let entries = world.acls.iter().flat_map(|acl| &acl.entries);
    for (from, to) in entries.filter(|entry| entry.protocol == Some(protocol)).filter_map(|entry| entry.ports)
    {
        ends.extend([from, to]);
    }
    ends.extend(world.target_groups.iter().map(|group| i64::from(group.port)));
    ends.extend(world.listeners.iter().map(|listener| i64::from(listener.port)));
    ends.iter().flat_map(|end| [end - 1, *end, end + 1]).filter_map(|port| u16::try_from(port).ok()).collect()
}

/// Ports that clients and NAT gateways send from: 1024 and up.
pub fn client_ports(world: &World, protocol: u8) -> Vec<u16> {
    let mut found = ports(world, protocol);
    found.extend([32768, 49152, 60999, 61000]);
    found.into_iter().filter(|port| *port >= 1024).collect()
}

/// Types and codes of ICMP, as `type << 8 | code`.
pub fn messages(world: &World, protocol: u8) -> BTreeSet<u16> {
    let mut kinds: BTreeSet<i64> =
        if protocol == ICMP { [0, 3, 8, 13, 255].into() } else { [1, 128, 129, 255].into() };
    let mut codes: BTreeSet<i64> = [0, 255].into();
    let groups = world.groups.iter().flat_map(|group| group.ingress.iter().chain(&group.egress));
    let rules = groups.filter(|rule| rule.protocol == Some(protocol)).map(|rule| (rule.from, rule.to));
    let entries = world.acls.iter().flat_map(|acl| &acl.entries);
    let entries = entries.filter(|entry| entry.protocol == Some(protocol)).filter_map(|entry| entry.icmp);
    for (kind, code) in rules.chain(entries) {
        kinds.insert(kind);
        codes.insert(code);
    }
    let around = |set: &BTreeSet<i64>| -> BTreeSet<u8> {
        set.iter()
            .flat_map(|end| [end - 1, *end, end + 1])
            .filter_map(|value| u8::try_from(value).ok())
            .collect()
    };
    let codes = around(&codes);
    let all = around(&kinds);
    all.into_iter()
        .flat_map(|kind| codes.iter().map(move |code| u16::from(kind) << 8 | u16::from(*code)))
        .collect()
}

/// The value of an environment variable, as a number.
pub fn number_of(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().map_or(otherwise, |text| text.parse().unwrap())
}

/// Addresses of a family at all boundaries.
pub fn addresses(world: &World, is_v6: bool) -> BTreeSet<IpAddr> {
    let mut blocks: Vec<Cidr> = Vec::new();
    for rule in world.groups.iter().flat_map(|group| group.ingress.iter().chain(&group.egress)) {
        blocks.extend(&rule.ranges);
    }
    blocks.extend(world.acls.iter().flat_map(|acl| &acl.entries).map(|entry| entry.cidr));
    blocks.extend(world.tables.iter().flat_map(|table| &table.routes).filter_map(|route| route.cidr));
    blocks.extend(world.prefix_lists.iter().flat_map(|list| &list.entries));
    let mut ends: BTreeSet<u128> = blocks
        .iter()
        .filter(|block| block.is_v6 == is_v6)
        .flat_map(|block| [block.first, block.last])
        .collect();
    let own = world.interfaces.iter().flat_map(|one| &one.addresses);
    ends.extend(own.filter(|own| own.is_ipv6() == is_v6).map(|own| number(*own)));
    let last = if is_v6 { u128::MAX } else { u128::from(u32::MAX) };
    let around = |end: &u128| [end.saturating_sub(1), *end, end.saturating_add(1).min(last)];
    ends.iter().flat_map(around).map(|value| address(is_v6, value)).collect()
}

/// Addresses of the internet, none of the estate's own.
pub fn internet(world: &World, is_v6: bool) -> Vec<IpAddr> {
    let mut found = addresses(world, is_v6);
    found.insert(if is_v6 { "2001:4860:4860::8888" } else { "8.8.4.4" }.parse().unwrap());
    let is_ours = |address: IpAddr| {
        world
            .interfaces
            .iter()
            .any(|one| one.has(address) || one.public.iter().any(|(_, public)| *public == address))
            || (is_v6 && world.vpcs.iter().any(|vpc| vpc.cidrs.iter().any(|cidr| cidr.has(address))))
    };
    found.into_iter().filter(|one| is_global(*one) && !is_ours(*one)).collect()
}
