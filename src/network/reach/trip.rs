//! A set of flows on its way, and what happened to it so far.

use crate::network::filter::{RuleName, Verdict};
use crate::network::space::{Block, Family, FlowSet, Range, Unknown};
use crate::text::Span;

/// Addresses.
pub(super) type Ranges = Vec<Range<u128>>;

/// What a place on the way does with what comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Lets it, or some of it, through.
    Allow,
    /// Stops all of it.
    Deny,
    /// The texts do not tell.
    Unknown,
}

/// A place on the way.
#[derive(Clone, Debug)]
pub struct Hop {
    /// What it is, for example `network-acl`.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// What it does.
    pub decision: Decision,
    /// The rule, entry or route that decides, or why there is none.
    pub rule: Option<RuleName>,
}

/// Flows on their way.
#[derive(Clone, Debug)]
pub struct Trip {
    /// What would be here if no place before had stopped everything: every place is judged on it, so that all places that
    /// stop it are found.
    pub asked: FlowSet,
    /// What surely is here.
    pub certain: FlowSet,
    /// What may be here.
    pub possible: FlowSet,
    /// The places so far.
    pub hops: Vec<Hop>,
    /// Why `certain` and `possible` differ.
    pub reasons: Vec<Unknown>,
    /// What a reader has to know.
    pub notes: Vec<String>,
}

impl Trip {
    /// Flows that set out.
    pub fn new(flows: FlowSet) -> Self {
        Self {
            asked: flows.clone(),
            certain: flows.clone(),
            possible: flows,
            hops: Vec::new(),
            reasons: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The answers to what arrived.
    pub fn turned(&self) -> Self {
        Self {
            asked: self.asked.reply(),
            certain: self.certain.reply(),
            possible: self.possible.reply(),
            hops: Vec::new(),
            reasons: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The family of its flows.
    pub fn family(&self) -> Family {
        self.asked.family()
    }

    /// Passes a place that filters.
    pub fn filter(&mut self, kind: &'static str, id: &str, verdict: &Verdict) {
        let here = self.asked.intersect(&verdict.allowed.possible);
        if here.is_empty() {
            let rule = verdict.deciding(&self.asked, false).clone();
            return self.stop(kind, id, Some(rule));
        }
        let came = !self.possible.is_empty();
        let possible = self.possible.intersect(&verdict.allowed.possible);
        if came && possible.is_empty() {
            // What came so far and what may pass here have nothing in common.
            let rule = verdict.deciding(&self.possible, false).clone();
            return self.stop(kind, id, Some(rule));
        }
        let is_sure = verdict.allowed.certain.meets(&here);
        let judged = if came { &possible } else { &here };
        let rule = verdict.deciding(judged, true).clone();
        if !verdict.allowed.certain.covers(&here) {
            self.because(&verdict.allowed.reasons);
        }
        self.asked = here;
        self.certain = self.certain.intersect(&verdict.allowed.certain);
        self.possible = possible;
        let decision = if is_sure { Decision::Allow } else { Decision::Unknown };
        self.hops.push(Hop { kind, id: id.to_owned(), decision, rule: Some(rule) });
    }

    /// Passes a place that lets through only these flows, whatever else there is.
    pub fn only(
        &mut self,
        kind: &'static str,
        id: &str,
        flows: &FlowSet,
        why_not: &str,
        span: Option<Span>,
    ) -> bool {
        let here = self.asked.intersect(flows);
        if here.is_empty() {
            self.stop(kind, id, Some(RuleName { text: why_not.to_owned(), span }));
            return false;
        }
        self.narrow(flows);
        true
    }

    /// Looks only at these flows from here on.
    pub fn narrow(&mut self, flows: &FlowSet) {
        self.asked = self.asked.intersect(flows);
        self.certain = self.certain.intersect(flows);
        self.possible = self.possible.intersect(flows);
    }

    /// Stops everything here. What was asked goes on, to find what else would stop it.
    pub fn stop(&mut self, kind: &'static str, id: &str, rule: Option<RuleName>) {
        let none = FlowSet::empty(self.family());
        self.certain = none.clone();
        self.possible = none;
        self.hops.push(Hop { kind, id: id.to_owned(), decision: Decision::Deny, rule });
    }

    /// Stops everything here, in words.
    pub fn stop_because(&mut self, kind: &'static str, id: &str, why: impl Into<String>, span: Option<Span>) {
        self.stop(kind, id, Some(RuleName { text: why.into(), span }));
    }

    /// Passes a place of which it is not known what it does.
    pub fn doubt(&mut self, kind: &'static str, id: &str, why: Unknown) {
        let rule = RuleName { text: format!("not known: {}", why.what), span: why.span };
        self.hops.push(Hop { kind, id: id.to_owned(), decision: Decision::Unknown, rule: Some(rule) });
        self.certain = FlowSet::empty(self.family());
        self.because(&[why]);
    }

    /// Passes a place that lets everything through.
    pub fn pass(&mut self, kind: &'static str, id: &str, rule: Option<RuleName>) {
        self.hops.push(Hop { kind, id: id.to_owned(), decision: Decision::Allow, rule });
    }

    /// Adds reasons, each once.
    pub fn because(&mut self, reasons: &[Unknown]) {
        for why in reasons {
            if !self.reasons.contains(why) {
                self.reasons.push(why.clone());
            }
        }
    }

    /// The same change to all three sets.
    pub fn map(&mut self, change: impl Fn(&FlowSet) -> FlowSet) {
        self.asked = change(&self.asked);
        self.certain = change(&self.certain);
        self.possible = change(&self.possible);
    }

    /// Replaces all sources.
    pub fn set_sources(&mut self, sources: &[Range<u128>]) {
        self.map(|flows| with_sources(flows, sources));
    }

    /// Replaces all destinations.
    pub fn set_destinations(&mut self, destinations: &[Range<u128>]) {
        self.map(|flows| with_destinations(flows, destinations));
    }
}

/// The flows with any of these sources instead of their own.
pub fn with_sources(flows: &FlowSet, sources: &[Range<u128>]) -> FlowSet {
    let each = sources.iter().map(|range| flows.with_source(*range));
    each.fold(FlowSet::empty(flows.family()), |all, one| all.union(&one))
}

/// The flows with any of these destinations instead of their own.
pub fn with_destinations(flows: &FlowSet, destinations: &[Range<u128>]) -> FlowSet {
    let each = destinations.iter().map(|range| flows.with_destination(*range));
    each.fold(FlowSet::empty(flows.family()), |all, one| all.union(&one))
}

/// All flows to these addresses.
pub fn to(family: Family, ranges: &[Range<u128>]) -> FlowSet {
    let blocks: Vec<_> =
        ranges.iter().map(|range| Block { destinations: *range, ..Block::all(family) }).collect();
    FlowSet::from_blocks(family, &blocks)
}

/// All flows from these addresses.
pub fn from(family: Family, ranges: &[Range<u128>]) -> FlowSet {
    let blocks: Vec<_> = ranges.iter().map(|range| Block { sources: *range, ..Block::all(family) }).collect();
    FlowSet::from_blocks(family, &blocks)
}

/// The addresses that the flows go to, in order, none twice.
pub fn destinations(flows: &FlowSet) -> Vec<Range<u128>> {
    merged(flows.blocks().into_iter().map(|block| block.destinations).collect())
}

/// The addresses that the flows come from, in order, none twice.
pub fn sources(flows: &FlowSet) -> Vec<Range<u128>> {
    merged(flows.blocks().into_iter().map(|block| block.sources).collect())
}

/// Ranges in order, those that touch or overlap made one.
pub fn merged(mut ranges: Vec<Range<u128>>) -> Vec<Range<u128>> {
    use crate::order::Order as _;
    ranges.order_by_key(|range| range.first);
    let mut list: Vec<Range<u128>> = Vec::new();
    for range in ranges {
        match list.last_mut() {
            Some(last) if last.last.checked_add(1).is_none_or(|next| range.first <= next) => {
                last.last = last.last.max(range.last);
            }
            _ => list.push(range),
        }
    }
    list
}

/// What two lists of ranges have in common.
pub fn common(a: &[Range<u128>], b: &[Range<u128>]) -> Vec<Range<u128>> {
    let both = a.iter().flat_map(|one| b.iter().filter_map(move |other| one.intersect(other)));
    merged(both.collect())
}
