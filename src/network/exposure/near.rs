//! Who could reach things without the Internet: by the routes of their subnets, and by the groups that rules name.
//!
//! What only a subnet decides is found once for all that is in it, and what only a group decides once for all that have it.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::found::{ALL, From, Opening};
use super::peer::over_peering;
use crate::estate::network::{RouteState, RouteTarget};
use crate::network::filter::{Direction, Filters, Remote, Verdict};
use crate::network::reach::{internet, trip};
use crate::network::space::{Block, Family, FlowSet, Range};
use crate::network::topology::Station;

/// Addresses of members that are told of a group.
const MANY: usize = 64;

/// By subnet and family.
type Regions<'a> = FxHashMap<(&'a str, Family), Rc<[Region]>>;

/// By group.
type Members<'a> = FxHashMap<&'a str, Rc<[Rc<Opening>]>>;

/// What was found so far.
#[derive(Default)]
pub struct Near<'a> {
    regions: RefCell<Regions<'a>>,
    members: RefCell<Members<'a>>,
}

/// Where addresses lie, as the routes of a subnet say, with what ACLs let through from there and back.
struct Region {
    via: Rc<str>,
    certain: FlowSet,
    possible: FlowSet,
    /// True if it is the same for all addresses of the subnet, and destinations do not count.
    is_alike: bool,
}

impl<'a> Near<'a> {
    /// What groups let in from where the routes of the subnet lead.
    pub(super) fn networks(
        &self,
        filters: &Filters<'_, 'a>,
        station: &Station<'a>,
        family: Family,
        groups: &Verdict,
        openings: &mut Vec<Rc<Opening>>,
    ) {
        let Some(subnet) = station.subnet else { return };
        if groups.allowed.possible.is_empty() {
            return;
        }
        let own = station.addresses(family);
        let near = filters.topology.cidrs(subnet, family == Family::V4);
        let is_near = own.iter().all(|own| near.iter().any(|near| near.covers(own)));
        let make = |to: &[Range<u128>]| regions(filters, station, subnet, family, to).into();
        let regions: Rc<[Region]> = if is_near {
            let mut known = self.regions.borrow_mut();
            Rc::clone(known.entry((subnet, family)).or_insert_with(|| make(&near)))
        } else {
            make(own)
        };
        for region in regions.iter() {
            let here = |flows: &FlowSet, groups: &FlowSet| {
                let let_in = flows.intersect(groups);
                if region.is_alike || let_in.is_empty() {
                    return let_in;
                }
                let_in.intersect(&trip::to(family, own)).with_destination(family.addresses())
            };
            let possible = here(&region.possible, &groups.allowed.possible);
            if !possible.is_empty() {
                let certain = here(&region.certain, &groups.allowed.certain);
                let via = Rc::clone(&region.via);
                openings.push(Rc::new(Opening::direct(From::Network, via, certain, possible, groups)));
            }
        }
    }

    /// Members of groups that the rules name: as the rules say.
    pub(super) fn groups(
        &self,
        filters: &Filters<'_, 'a>,
        station: &Station<'a>,
        openings: &mut Vec<Rc<Opening>>,
    ) {
        for group in station.groups.list() {
            let mut known = self.members.borrow_mut();
            let members = known.entry(group).or_insert_with(|| members(filters, group).into());
            let has = |one: &&Rc<Opening>| !station.addresses(one.possible.family()).is_empty();
            openings.extend(members.iter().filter(has).cloned());
        }
    }
}

/// What the routes of the subnet say of where addresses lie, with what ACLs let in from there. An address that is routed to a
/// gateway is one that replies get back to. Of the station only its place counts, and to which addresses is asked.
fn regions<'a>(
    filters: &Filters<'_, 'a>,
    station: &Station<'a>,
    subnet: &str,
    family: Family,
    to: &[Range<u128>],
) -> Vec<Region> {
    let Ok(routes) = filters.routes(subnet) else { return Vec::new() };
    let mut regions: Vec<(&RouteTarget, Vec<Range<u128>>)> = Vec::new();
    for piece in routes.within(family, family.addresses()) {
        let Some(route) = routes.route(&piece) else { continue };
        let is_active = route.state.as_ref().is_none_or(|state| state.value == RouteState::Active);
        let Some(target) = route.target.as_ref().map(|target| &target.value).filter(|_| is_active) else {
            continue;
        };
        let leads_elsewhere = matches!(
            target,
            RouteTarget::InternetGateway(_)
                | RouteTarget::EgressOnly(_)
                | RouteTarget::Nat(_)
                | RouteTarget::Endpoint(_)
        );
        if leads_elsewhere {
            continue;
        }
        match regions.iter_mut().find(|(known, _)| *known == target) {
            Some((_, ranges)) => ranges.push(piece.range),
            None => regions.push((target, vec![piece.range])),
        }
    }
    // Within the subnet ACLs are not asked (*Network ACL basics*).
    let near = filters.topology.cidrs(subnet, family == Family::V4);
    let far = trip::common(&[family.addresses()], &internet::without(family, &near));
    let beside = (&RouteTarget::Local, near, true);
    let regions = regions.into_iter().map(|(target, ranges)| (target, trip::common(&ranges, &far), false));
    // Of what comes out of a transit gateway into the very subnet of the attachment the ACL is not asked (*Network ACLs for transit
    // gateways*), whichever way the answers go.
    let has_attachment = (filters.topology.attachments.iter())
        .any(|one| one.subnets.iter().flatten().any(|own| own.value == subnet));
    let mut found: Vec<Region> = Vec::new();
    for (target, ranges, is_beside) in regions.chain([beside]) {
        let mut opening = trip::Trip::new(ALL.flows(family, &ranges, to));
        let beyond = match target {
            RouteTarget::Peering(id) => over_peering(filters, id, station, to, &ranges, family),
            _ => None,
        };
        let is_known = *target == RouteTarget::Local || beyond.is_some();
        if let Some(beyond) = beyond {
            opening.asked = beyond.possible.clone();
            (opening.certain, opening.possible) = (beyond.certain, beyond.possible);
            if opening.possible.is_empty() {
                continue;
            }
        }
        if !is_beside {
            let before = (opening.asked.clone(), opening.possible.clone());
            opening.filter("network-acl", "", &filters.acl(subnet, Direction::Ingress, family));
            if has_attachment && *target != RouteTarget::Local {
                (opening.asked, opening.possible) = before;
            }
        }
        let mut reply = opening.turned();
        if !is_beside {
            reply.filter("network-acl", "", &filters.acl(subnet, Direction::Egress, family));
        }
        let any = |flows: FlowSet| flows.with_source_ports(Range::PORTS);
        let possible = any(opening.possible.answered_by(&reply.possible));
        if possible.is_empty() {
            continue;
        }
        // Who is behind other gateways, and whether their side lets it out, is not looked at here.
        let certain =
            if is_known { any(opening.certain.answered_by(&reply.certain)) } else { FlowSet::empty(family) };
        let via = match target {
            RouteTarget::Local => filters.topology.vpc_of(station).unwrap_or("the VPC"),
            other => other.id(),
        };
        // What comes from beside and from elsewhere in the VPC is one opening.
        match found.iter_mut().find(|one| &*one.via == via) {
            Some(known) => {
                known.certain = known.certain.union(&certain);
                known.possible = known.possible.union(&possible);
            }
            None => found.push(Region { via: via.into(), certain, possible, is_alike: false }),
        }
    }
    let here = trip::to(family, to);
    for region in &mut found {
        let everywhere = |flows: &FlowSet| flows.with_destination(family.addresses());
        let (certain, possible) = (everywhere(&region.certain), everywhere(&region.possible));
        if certain.intersect(&here) == region.certain && possible.intersect(&here) == region.possible {
            (region.certain, region.possible, region.is_alike) = (certain, possible, true);
        }
    }
    found
}

/// What a group's rules let in of members of groups.
fn members<'a>(filters: &Filters<'_, 'a>, group: &'a str) -> Vec<Rc<Opening>> {
    let Ok(rules) = filters.rules(group, Direction::Ingress) else { return Vec::new() };
    let mut found = Vec::new();
    for rule in rules.iter() {
        let Remote::Group(reference) = &rule.remote else { continue };
        let members = filters.topology.of_group(reference.key());
        for family in Family::BOTH {
            let from: Vec<Range<u128>> = (members.iter())
                .filter_map(|place| filters.topology.stations.get(*place))
                .flat_map(|member| member.addresses(family))
                .copied()
                .take(MANY)
                .collect();
            if from.is_empty() {
                continue;
            }
            let blocks: Vec<Block> =
                trip::merged(from).iter().map(|range| rule.block(family, *range)).collect();
            let flows = FlowSet::from_blocks(family, &blocks);
            found.push(Rc::new(Opening {
                from: From::Group,
                via: reference.key().into(),
                certain: if rule.is_sure { flows.clone() } else { FlowSet::empty(family) },
                possible: flows,
                rule: Some(rule.shared_name()),
                parts: Vec::new(),
            }));
        }
    }
    found
}
