//! Who could reach a class.

use super::class::{Class, Holder};
use super::peer::over_peering;
use crate::estate::network::{RouteState, RouteTarget};
use crate::network::filter::{Direction, Filters, Peer, Remote, RuleName};
use crate::network::reach::{Ask, Fronts, Origin, Outcome, Walk, balancer, internet, not_pasted, trip};
use crate::network::settle::unknown;
use crate::network::space::{Block, Family, FlowSet, Range, Unknown};
use crate::network::topology::Station;

/// What of a class can be reached.
#[derive(Default)]
pub struct Exposed {
    /// By whom, and what.
    pub openings: Vec<Opening>,
    /// What is not known.
    pub reasons: Vec<Unknown>,
}

/// Flows that get to a class.
pub struct Opening {
    /// Who sends them.
    pub from: From,
    /// Which way: a gateway, a load balancer, a peering, a VPC, a group.
    pub via: String,
    /// What surely gets there, with its sources; destinations are those of one of the class.
    pub certain: FlowSet,
    /// What may get there.
    pub possible: FlowSet,
    /// A rule that lets it in.
    pub rule: Option<RuleName>,
    /// True if the groups of the class see those that send as addresses of the outside.
    pub is_direct: bool,
}

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// The Internet.
    Internet,
    /// Another network, or the VPC itself, by addresses.
    Network,
    /// Members of a security group.
    Group,
}

/// Finds who on the Internet could reach a class, also by load balancers in front of it.
pub fn exposed_to_internet<'a>(walk: &Walk<'_, 'a>, fronts: &Fronts<'a>, class: &Class<'a>) -> Exposed {
    let mut found = by_internet(walk, fronts, class);
    taken(walk.filters, class, &mut found);
    found
}

fn by_internet<'a>(walk: &Walk<'_, 'a>, fronts: &Fronts<'a>, class: &Class<'a>) -> Exposed {
    let mut found = Exposed::default();
    for family in Family::BOTH {
        from_internet(walk, class, family, &mut found);
    }
    by_balancers(walk, fronts, class, &mut found);
    found
}

/// Finds who could reach a class.
pub fn exposed<'a>(walk: &Walk<'_, 'a>, fronts: &Fronts<'a>, class: &Class<'a>) -> Exposed {
    let mut found = by_internet(walk, fronts, class);
    for family in Family::BOTH {
        from_networks(walk.filters, &class.station, family, &mut found);
    }
    from_groups(walk.filters, &class.station, &mut found);
    taken(walk.filters, class, &mut found);
    found
}

const ALL: Ask = Ask { protocols: Range::PROTOCOLS, ports: Range::PORTS };

fn from_internet<'a>(walk: &Walk<'_, 'a>, class: &Class<'a>, family: Family, found: &mut Exposed) {
    let station = &class.station;
    let may_be = match family {
        Family::V4 => station.public.may_be(),
        Family::V6 => !station.v6.is_empty(),
    };
    if !may_be {
        return;
    }
    let origin = Origin::Internet(internet::internet(family));
    for outcome in walk.direct_in(&origin, station, &ALL, family) {
        let via = outcome.there.iter().find(|hop| hop.kind == "internet-gateway").map(|hop| hop.id.clone());
        found.add(From::Internet, via.unwrap_or_default(), outcome);
    }
}

fn by_balancers<'a>(walk: &Walk<'_, 'a>, fronts: &Fronts<'a>, class: &Class<'a>, found: &mut Exposed) {
    let id = match class.holder {
        Holder::Balancer(balancer) => balancer.arn.as_ref().map_or("", |arn| arn.value.as_str()),
        _ => class.station.id.as_str(),
    };
    let is_unseen = fronts.unseen.has(id);
    if !is_unseen && !fronts.has(id, &class.station, walk.filters.topology.vpc_of(&class.station)) {
        return;
    }
    for family in Family::BOTH {
        let origin = Origin::Internet(internet::internet(family));
        if is_unseen {
            for outcome in walk.by_unseen(&fronts.unseen, &origin, &class.station, id, &ALL, false) {
                let via = outcome.via.clone().unwrap_or_default();
                found.add(From::Internet, via, outcome);
            }
        }
        for outcome in walk.through(fronts, &origin, &class.station, id, &ALL, 1) {
            let via = outcome.via.clone().unwrap_or_default();
            found.add(From::Internet, via, outcome);
        }
    }
}

impl Exposed {
    fn add(&mut self, from: From, via: String, outcome: Outcome) {
        if outcome.possible.is_empty() {
            return;
        }
        if outcome.certain != outcome.possible {
            for why in &outcome.reasons {
                if !self.reasons.contains(why) {
                    self.reasons.push(why.clone());
                }
            }
        }
        let rule = outcome.there.iter().rev().find(|hop| hop.kind == "security-group");
        let rule = rule.and_then(|hop| hop.rule.clone());
        let is_direct = outcome.via.is_none();
        let (certain, possible) = (outcome.certain, outcome.possible);
        self.openings.push(Opening { from, via, certain, possible, rule, is_direct });
    }
}

/// What the routes of the subnet say of where addresses lie, with what groups and ACLs let in from there. An address that is
/// routed to a gateway is one that replies get back to.
fn from_networks<'a>(filters: &Filters<'_, 'a>, station: &Station<'a>, family: Family, found: &mut Exposed) {
    let Some(subnet) = station.subnet else { return };
    let own = station.addresses(family);
    let Ok(routes) = filters.routes(subnet) else { return };
    if own.is_empty() {
        return;
    }
    let groups = filters.groups(station, Direction::Ingress, family, &Peer::Outside);
    if groups.allowed.possible.is_empty() {
        return;
    }
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
    for (target, ranges, is_beside) in regions.chain([beside]) {
        let mut opening = trip::Trip::new(ALL.flows(family, &ranges, own));
        let beyond = match target {
            RouteTarget::Peering(id) => over_peering(filters, id, station, &ranges, family, &ALL),
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
        opening.filter("security-group", "", &groups);
        if opening.possible.is_empty() {
            continue;
        }
        if !is_beside {
            opening.filter("network-acl", "", &filters.acl(subnet, Direction::Ingress, family));
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
        let rule = Some(groups.deciding(&possible, true).clone());
        let via = via.to_owned();
        // What comes from beside and from elsewhere in the VPC is one opening.
        let same = |one: &&mut Opening| {
            one.from == From::Network && one.via == via && one.possible.family() == family
        };
        if let Some(known) = found.openings.iter_mut().find(same) {
            known.certain = known.certain.union(&certain);
            known.possible = known.possible.union(&possible);
            continue;
        }
        found.openings.push(Opening { from: From::Network, via, certain, possible, rule, is_direct: true });
    }
}

/// Members of groups that the rules name: as the rules say.
fn from_groups<'a>(filters: &Filters<'_, 'a>, station: &Station<'a>, found: &mut Exposed) {
    for group in station.groups.list() {
        let Ok(rules) = filters.rules(group, Direction::Ingress) else { continue };
        for rule in rules.iter() {
            let Remote::Group(reference) = &rule.remote else { continue };
            let members = filters.topology.of_group(reference.key());
            for family in Family::BOTH {
                let own = station.addresses(family);
                let from: Vec<Range<u128>> = (members.iter())
                    .filter_map(|place| filters.topology.stations.get(*place))
                    .flat_map(|member| member.addresses(family))
                    .copied()
                    .take(MANY)
                    .collect();
                let Some(to) = own.first().filter(|_| !from.is_empty()) else { continue };
                let blocks: Vec<Block> = trip::merged(from)
                    .iter()
                    .map(|range| Block { destinations: *to, ..rule.block(family, *range) })
                    .collect();
                let flows = FlowSet::from_blocks(family, &blocks);
                found.openings.push(Opening {
                    from: From::Group,
                    via: reference.key().to_owned(),
                    certain: if rule.is_sure { flows.clone() } else { FlowSet::empty(family) },
                    possible: flows,
                    rule: Some(rule.name()),
                    is_direct: false,
                });
            }
        }
    }
}

/// Addresses of members that are told of a group.
const MANY: usize = 64;

/// What it takes is not known.
fn perhaps(found: &mut Exposed, why: Unknown) {
    for opening in &mut found.openings {
        opening.certain = FlowSet::empty(opening.certain.family());
    }
    if !found.openings.is_empty() {
        found.reasons.push(why);
    }
}

/// Only what the thing itself takes.
fn taken<'a>(filters: &Filters<'_, 'a>, class: &Class<'a>, found: &mut Exposed) {
    let takes: Vec<(Range<u8>, Range<u16>)> = match class.holder {
        Holder::Interface => return,
        Holder::Unseen(name) => return perhaps(found, not_pasted(name, &class.station)),
        Holder::Database(database) => match &database.port {
            Some(port) => vec![(Range::one(6), Range::one(port.value))],
            None => return,
        },
        Holder::Balancer(one) => {
            let listeners = balancer::listeners(filters.topology, one);
            if listeners.is_empty() {
                let arn = one.arn.as_ref().map_or("", |arn| arn.value.as_str());
                let command = format!("aws elbv2 describe-listeners --load-balancer-arn {arn}");
                let why = unknown("the listeners of the load balancer".to_owned(), command, Some(one.span));
                return perhaps(found, why);
            }
            let ports = listeners.iter().filter_map(|listener| {
                let port = listener.port.as_ref()?.value;
                let own = balancer::transports(listener.protocol.as_ref().map(|p| p.value.as_str()));
                Some(own.into_iter().map(move |protocol| (Range::one(protocol), Range::one(port))))
            });
            ports.flatten().collect()
        }
    };
    for opening in &mut found.openings {
        let family = opening.possible.family();
        let blocks: Vec<Block> = takes
            .iter()
            .map(|(protocols, ports)| Block { protocols: *protocols, ports: *ports, ..Block::all(family) })
            .collect();
        let own = FlowSet::from_blocks(family, &blocks);
        opening.certain = opening.certain.intersect(&own);
        opening.possible = opening.possible.intersect(&own);
    }
    found.openings.retain(|opening| !opening.possible.is_empty());
}
