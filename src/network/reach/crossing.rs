//! From the Internet to stations, many of them: what only the place decides is walked once for all that are there.
//!
//! An internet gateway, Block Public Access, the network ACL and the routes of a subnet ask nothing of a station but whether it
//! has an address that can be written to. Groups let in by source, protocol and port, and keep state, so that what gets through
//! both is what both let through. Where a station is asked for more (a route table of the gateway sends its addresses through
//! an appliance, it is told differently by two texts, the place itself is not known in full) it is walked to by itself.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::internet::internet;
use super::judge::{Ask, Origin};
use super::trip::from;
use super::walk::{End, Walk};
use crate::network::filter::{RuleName, Verdict};
use crate::network::space::{Family, FlowSet, Range, Unknown};
use crate::network::topology::{Groups, Public, Station};

/// What the Internet sends to a station by one way, and gets answers to.
pub struct Crossing {
    /// The internet gateway.
    pub via: Rc<str>,
    /// What surely gets there. Destinations do not count.
    pub certain: FlowSet,
    /// What may get there.
    pub possible: FlowSet,
    /// The rule that lets it in, where the station was walked to by itself.
    pub rule: Option<RuleName>,
    /// Why the two differ.
    pub reasons: Vec<Unknown>,
}

/// What gets to a place, whatever groups say: by which gateway, and which flows.
type Open = Rc<[(Rc<str>, FlowSet)]>;

/// A VPC and a subnet of it, the family, and whether the interface denies what comes by an internet gateway.
type Place<'a> = (&'a str, Option<&'a str>, Family, bool);

/// Places that were looked at. `None`: not known in full.
#[derive(Default)]
pub struct Crossings<'a> {
    known: RefCell<FxHashMap<Place<'a>, Option<Open>>>,
    worlds: RefCell<FxHashMap<Family, FlowSet>>,
}

const ALL: Ask = Ask { protocols: Range::PROTOCOLS, ports: Range::PORTS };

impl<'a> Walk<'_, 'a> {
    /// What the Internet sends to a station that has these groups, without load balancers in between.
    pub fn from_world(&self, station: &Station<'a>, family: Family, groups: &Verdict) -> Vec<Crossing> {
        let has_address = match family {
            Family::V4 => station.public.may_be(),
            Family::V6 => !station.v6.is_empty(),
        };
        if !has_address || self.keeps_out(family, groups) {
            return Vec::new();
        }
        if let Some(open) = self.open(station, family) {
            let within = |(via, flows): &(Rc<str>, FlowSet)| {
                let possible = flows.intersect(&groups.allowed.possible);
                let certain = flows.intersect(&groups.allowed.certain);
                let reasons = if certain == possible { Vec::new() } else { groups.allowed.reasons.clone() };
                Crossing { via: Rc::clone(via), certain, possible, rule: None, reasons }
            };
            return open.iter().map(within).filter(|one| !one.possible.is_empty()).collect();
        }
        let outcomes = self.direct_in(&Origin::Internet(internet(family)), station, &ALL, family);
        let there = outcomes.into_iter().filter(|outcome| !outcome.possible.is_empty());
        let told = there.map(|outcome| {
            let rule = outcome.there.iter().rev().find(|hop| hop.kind == "security-group");
            Crossing {
                via: gateway(&outcome),
                rule: rule.and_then(|hop| hop.rule.clone()),
                reasons: if outcome.certain == outcome.possible { Vec::new() } else { outcome.reasons },
                certain: outcome.certain,
                possible: outcome.possible,
            }
        });
        told.collect()
    }

    /// True if groups let in no address of the Internet, and nothing sends in the name of others.
    fn keeps_out(&self, family: Family, groups: &Verdict) -> bool {
        let mut worlds = self.crossings.worlds.borrow_mut();
        let world = worlds.entry(family).or_insert_with(|| from(family, &internet(family)));
        !self.filters.topology.has_edge_tables() && !groups.allowed.possible.meets(world)
    }

    fn open(&self, station: &Station<'a>, family: Family) -> Option<Open> {
        let topology = self.filters.topology;
        let is_sure = match family {
            Family::V4 => match &station.public {
                Public::These(list) => list.iter().all(|(private, _)| private.is_ipv4()),
                Public::Some => !station.v4.is_empty(),
                Public::Unknown => false,
            },
            // Of others than global ones it is asked which.
            Family::V6 => station.v6.iter().all(|own| internet(family).iter().any(|world| world.covers(own))),
        };
        if !is_sure || station.is_nat || topology.has_edge_tables() || topology.doubt(&station.id).is_some() {
            return None;
        }
        let place = (topology.vpc_of(station)?, station.subnet, family, station.denies_gateway);
        let make = || {
            let open = Station { groups: Groups::None, ..station.clone() };
            let outcomes = self.direct_in(&Origin::Internet(internet(family)), &open, &ALL, family);
            let is_known = outcomes.iter().all(|one| one.certain == one.possible && one.end == End::Station);
            let there = outcomes.iter().filter(|one| !one.possible.is_empty());
            let told = there.map(|one| (gateway(one), one.possible.with_destination(family.addresses())));
            is_known.then(|| told.collect())
        };
        self.crossings.known.borrow_mut().entry(place).or_insert_with(make).clone()
    }
}

fn gateway(outcome: &super::Outcome) -> Rc<str> {
    let hop = outcome.there.iter().find(|hop| hop.kind == "internet-gateway");
    hop.map(|hop| hop.id.as_str()).unwrap_or_default().into()
}
