//! Who could reach a class.

use std::rc::Rc;

use super::class::{Class, Holder};
use super::near::Near;
use crate::network::filter::{Direction, Filters, Part, Peer, RuleName, Verdict};
use crate::network::reach::{Ask, Fronts, Origin, Outcome, Walk, balancer, internet, not_pasted};
use crate::network::settle::unknown;
use crate::network::space::{Block, Family, FlowSet, Range, Unknown};

/// What of a class can be reached.
#[derive(Default)]
pub struct Exposed {
    /// By whom, and what.
    pub openings: Vec<Rc<Opening>>,
    /// What is not known.
    pub reasons: Vec<Unknown>,
}

/// Flows that get to a class.
#[derive(Clone)]
pub struct Opening {
    /// Who sends them.
    pub from: From,
    /// Which way: a gateway, a load balancer, a peering, a VPC, a group.
    pub via: Rc<str>,
    /// What surely gets there, with its sources; destinations do not count.
    pub certain: FlowSet,
    /// What may get there.
    pub possible: FlowSet,
    /// A rule that lets it in, where it is not one of `parts`.
    pub rule: Option<Rc<RuleName>>,
    /// The rules of the class's groups, where they see those that send as addresses of the outside: those let it in that are
    /// about its flows.
    pub parts: Vec<Rc<[Part]>>,
}

impl Opening {
    /// What groups let in from addresses.
    pub(super) fn direct(
        from: From,
        via: Rc<str>,
        certain: FlowSet,
        possible: FlowSet,
        groups: &Verdict,
    ) -> Self {
        let parts = groups.parts.clone();
        // Of groups that were not pasted no rule is known.
        let is_rule = parts.is_empty() && !groups.allowed.certain.is_empty();
        let rule = is_rule.then(|| Rc::new(groups.otherwise.clone()));
        Self { from, via, certain, possible, rule, parts }
    }

    /// The rule that lets in some of its flows.
    pub fn rule_of(&self, flows: &FlowSet) -> Option<&RuleName> {
        let mut parts = self.parts.iter().flat_map(|parts| parts.iter());
        let part = parts.find(|part| part.allows && part.flows.meets(flows)).map(|part| &part.rule);
        part.or(self.rule.as_ref()).map(|rule| &**rule)
    }
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
    let mut found = by_internet(walk, fronts, class, &sides(walk.filters, class));
    taken(walk.filters, class, &mut found);
    found
}

/// A family, and what groups let in of it from addresses.
type Side = (Family, Verdict);

/// The families that a class has addresses of.
fn sides<'a>(filters: &Filters<'_, 'a>, class: &Class<'a>) -> Vec<Side> {
    let station = &class.station;
    let has = |family: &Family| {
        // A public address is known of stations whose own are not.
        !station.addresses(*family).is_empty() || *family == Family::V4 && station.public.may_be()
    };
    let side = |family| (family, filters.groups(station, Direction::Ingress, family, &Peer::Outside));
    Family::BOTH.into_iter().filter(has).map(side).collect()
}

fn by_internet<'a>(walk: &Walk<'_, 'a>, fronts: &Fronts<'a>, class: &Class<'a>, sides: &[Side]) -> Exposed {
    let mut found = Exposed::default();
    for (family, groups) in sides {
        for crossing in walk.from_world(&class.station, *family, groups) {
            found.because(&crossing.reasons);
            let rule = crossing.rule.map(Rc::new);
            let (certain, possible) = (crossing.certain, crossing.possible);
            let opening = Opening::direct(From::Internet, crossing.via, certain, possible, groups);
            found.openings.push(Rc::new(Opening { rule: rule.or(opening.rule), ..opening }));
        }
    }
    by_balancers(walk, fronts, class, &mut found);
    found
}

/// Finds who could reach a class.
pub fn exposed<'a>(walk: &Walk<'_, 'a>, fronts: &Fronts<'a>, near: &Near<'a>, class: &Class<'a>) -> Exposed {
    let sides = sides(walk.filters, class);
    let mut found = by_internet(walk, fronts, class, &sides);
    for (family, groups) in &sides {
        if !class.station.addresses(*family).is_empty() {
            near.networks(walk.filters, &class.station, *family, groups, &mut found.openings);
        }
    }
    near.groups(walk.filters, &class.station, &mut found.openings);
    taken(walk.filters, class, &mut found);
    found
}

pub(super) const ALL: Ask = Ask { protocols: Range::PROTOCOLS, ports: Range::PORTS };

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
            self.because(&outcome.reasons);
        }
        let rule = outcome.there.iter().rev().find(|hop| hop.kind == "security-group");
        let rule = rule.and_then(|hop| hop.rule.clone()).map(Rc::new);
        let (certain, possible) = (outcome.certain, outcome.possible);
        let (via, parts) = (via.into(), Vec::new());
        self.openings.push(Rc::new(Opening { from, via, certain, possible, rule, parts }));
    }

    fn because(&mut self, reasons: &[Unknown]) {
        for why in reasons {
            if !self.reasons.contains(why) {
                self.reasons.push(why.clone());
            }
        }
    }
}

/// What it takes is not known.
fn perhaps(found: &mut Exposed, why: Unknown) {
    for opening in found.openings.iter_mut().map(Rc::make_mut) {
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
    for opening in found.openings.iter_mut().map(Rc::make_mut) {
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
