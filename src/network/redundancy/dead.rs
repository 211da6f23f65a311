//! Rules that let in private addresses from which nothing gets there.

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use super::Redundancy;
use crate::estate::network::RouteTarget;
use crate::network::filter::{Direction, Filters, Remote};
use crate::network::space::{Family, Range};
use crate::network::topology::{Station, Topology};
use crate::order::Order as _;

/// A rule of ingress about private addresses that no interface of its group has a way back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dead<'a> {
    /// Its place among the subjects.
    pub rule: usize,
    /// Ids of the route tables that were looked at, sorted.
    pub tables: Vec<&'a str>,
    /// How many interfaces have its group.
    pub interfaces: usize,
}

/// Of all rules. None where it is not known which interfaces have which groups.
///
/// Private addresses do not come over an internet gateway or a NAT gateway (*Enable internet access for a VPC using an internet
/// gateway*; *NAT gateway basics*), so that they are those of the VPC or come by a route that leads back to them: peering, a
/// transit gateway, a VPN, an appliance. Where the route tables of all subnets in which an instance with the group has
/// interfaces have no such route for any of the addresses, no connection from there comes about.
pub(super) fn dead<'a>(filters: &Filters<'_, 'a>, all: &Redundancy<'a>) -> Vec<Dead<'a>> {
    let topology = filters.topology;
    let mut found = Vec::new();
    if !all.knows_interfaces {
        return found;
    }
    let mut lost: FxHashMap<(IpNet, &'a str), Option<&'a str>> = FxHashMap::default();
    for owner in &all.groups {
        let places = topology.of_group(owner.group.key());
        if places.is_empty() {
            continue;
        }
        let mut subnets: Option<Vec<&'a str>> = None;
        for rule in owner.rules(Direction::Ingress) {
            let Remote::Range(net) = all.subjects[rule].rule.remote else { continue };
            if !is_private(&net) {
                continue;
            }
            let subnets = subnets.get_or_insert_with(|| subnets_of(topology, places));
            let tables: Option<Vec<&'a str>> = (subnets.iter())
                .map(|subnet| {
                    *lost.entry((net, *subnet)).or_insert_with(|| no_way_back(filters, subnet, &net))
                })
                .collect();
            if let Some(mut tables) = tables.filter(|tables| !tables.is_empty()) {
                tables.order();
                tables.dedup();
                found.push(Dead { rule, tables, interfaces: places.len() });
            }
        }
    }
    found
}

/// The subnets of interfaces, and of the other interfaces of their instances, through which replies may leave. Empty if one is
/// not known.
fn subnets_of<'a>(topology: &Topology<'a>, places: &[usize]) -> Vec<&'a str> {
    let mut subnets = Vec::new();
    let at = |place: &usize| topology.stations.get(*place);
    for station in places.iter().filter_map(at) {
        let instance = station.interface.and_then(|interface| interface.instance.as_ref());
        let others = instance.map_or(&[][..], |instance| topology.of_instance(&instance.value));
        for one in std::iter::once(station).chain(others.iter().filter_map(at)) {
            // What forwards for others has ways that no table tells.
            let Some(subnet) = one.subnet.filter(|_| known(one)) else { return Vec::new() };
            if !subnets.contains(&subnet) {
                subnets.push(subnet);
            }
        }
    }
    subnets
}

fn known(station: &Station<'_>) -> bool {
    let id = station.interface.and_then(|interface| interface.id.as_ref());
    station.checks_source && id.is_some()
}

/// The subnet's table if none of its routes leads to any of the addresses and none may.
fn no_way_back<'a>(filters: &Filters<'_, 'a>, subnet: &str, net: &IpNet) -> Option<&'a str> {
    let topology = filters.topology;
    let (family, range) = (Family::of_net(net), Range::of(net));
    let vpc = topology.vpc_of_subnet(subnet)?;
    let own = topology.vpcs.told(vpc, |vpc| (!vpc.cidrs.is_empty()).then_some(&vpc.cidrs))?;
    let meets = |cidr: &IpNet| Family::of_net(cidr) == family && Range::of(cidr).intersect(&range).is_some();
    if own.iter().any(|cidr| meets(&cidr.value)) || topology.doubt(vpc).is_some() {
        return None;
    }
    let routes = filters.routes(subnet).ok()?;
    for piece in routes.within(family, range) {
        if !routes.doubts(&piece).is_empty() {
            return None;
        }
        let Some(route) = routes.route(&piece) else { continue };
        let is_dead = route.state.as_ref().is_some_and(|state| {
            use crate::estate::network::RouteState::{Blackhole, Filtered};
            matches!(state.value, Blackhole | Filtered)
        });
        let target = route.target.as_ref().map(|target| &target.value);
        let outwards = matches!(
            target,
            Some(RouteTarget::InternetGateway(_) | RouteTarget::EgressOnly(_) | RouteTarget::Nat(_))
        );
        if !is_dead && !outwards {
            return None;
        }
    }
    routes.table.id.as_ref().map(|id| id.value.as_str())
}

/// Addresses that only private networks use: RFC 1918, RFC 6598, RFC 4193.
fn is_private(net: &IpNet) -> bool {
    let range = Range::of(net);
    let within = |address: [u8; 4], bits: u32| {
        let first = u128::from(u32::from_be_bytes(address));
        Range { first, last: first + (1 << bits) - 1 }.covers(&range)
    };
    match net {
        IpNet::V4(_) => {
            within([10, 0, 0, 0], 24)
                || within([172, 16, 0, 0], 20)
                || within([192, 168, 0, 0], 16)
                || within([100, 64, 0, 0], 22)
        }
        IpNet::V6(net) => net.prefix_len() >= 7 && net.network().is_unique_local(),
    }
}
