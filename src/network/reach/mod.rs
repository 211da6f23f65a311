//! From one end to another: does a packet get there, by which places, and does its reply get back?
//!
//! [`reach`] follows sets of flows, not single packets: from a station through its security groups, its subnet's network ACL
//! and routes, by gateways, into the subnet and the groups of the target, and the replies back. Where something stops them the
//! walk goes on as if it did not, so that an answer lists all that would have to change. What the texts do not tell splits the
//! set into what surely and what perhaps gets on. `docs/network.md` says what AWS's pages say of each step.

mod answer;
mod back;
pub(crate) mod balancer;
mod crossing;
mod elsewhere;
mod ends;
mod gateways;
pub(crate) mod internet;
mod inward;
mod judge;
mod transit;
pub(crate) mod trip;
mod unseen;
mod walk;

pub(crate) use answer::{FlowPart, flow_parts, unknown_row};
pub use answer::{FlowRow, HopRow, NotKnown, Reach, ReachQuery, Reachable, UnknownRow, WayRow};
pub use ends::EndSpec;

use answer::{Extra, Way, answer, ask};
pub use balancer::Fronts;
pub use crossing::{Crossing, Crossings};
use ends::{Ends, find, label};
pub use judge::{Ask, Origin, Outcome};
use trip::{Decision, Hop};
pub use walk::Walk;

use super::filter::{Filters, RuleName};
use super::settle::unknown;
use super::space::{Family, FlowSet};
use super::topology::Topology;
use crate::Analysis;
use crate::order::Order as _;
use crate::report::{Builder, Offsets};

/// Pairs of ends that are looked at; more are left out, and then the answer is not "no".
const MAX_PAIRS: usize = 2_000;

/// Load balancers one behind the other.
const MAX_BALANCERS: u8 = 1;

/// Whether packets get from one end to another.
///
/// # Errors
///
/// That an end is not in the texts, or what is wrong with the question.
pub fn reach(analysis: &Analysis, query: &ReachQuery, offsets: Offsets) -> Result<Reach, String> {
    let topology = Topology::new(&analysis.estate);
    let filters = Filters::new(&topology);
    one(analysis, &filters, query, offsets)
}

/// The same for several questions about one network.
///
/// # Errors
///
/// For each what [`reach`] says.
pub fn reach_all(
    analysis: &Analysis,
    queries: &[ReachQuery],
    offsets: Offsets,
) -> Vec<Result<Reach, String>> {
    let topology = Topology::new(&analysis.estate);
    let filters = Filters::new(&topology);
    queries.iter().map(|query| one(analysis, &filters, query, offsets)).collect()
}

fn one(
    analysis: &Analysis,
    filters: &Filters<'_, '_>,
    query: &ReachQuery,
    offsets: Offsets,
) -> Result<Reach, String> {
    let ask = ask(query)?;
    let topology = filters.topology;
    let (from, to) = (find(filters, &query.from)?, find(filters, &query.to)?);
    let is_world = |end: &EndSpec| *end == EndSpec::Internet;
    if is_world(&query.from) && is_world(&query.to) {
        return Err("both ends are the Internet; give something in the texts".to_owned());
    }
    let walk = Walk::new(filters);
    let mut extra = Extra::default();
    let mut ways = to_stations(&walk, &from, &to, &ask, &mut extra);
    ways.extend(to_addresses(&walk, &from, &to, &ask, &mut extra));
    if ways.iter().any(|way| !way.outcome.certain.is_empty()) {
        // What is asked for gets there: nobody has to be told of other ports.
        extra.notes.clear();
    }
    if ways.is_empty() && extra.unknown.is_empty() {
        nothing(topology, query, &mut extra);
    }
    ways.order_by_key(Way::rank);
    let world = internet::World::new(topology);
    Ok(answer(&Builder::new(analysis, offsets), &world, query.clone(), &ways, extra))
}

/// Ids of the stations that an end is.
///
/// # Errors
///
/// That nothing in the texts has the name.
pub(crate) fn stations(filters: &Filters<'_, '_>, end: &EndSpec) -> Result<Vec<String>, String> {
    Ok(find(filters, end)?.parties.into_iter().flat_map(|party| party.members).collect())
}

fn to_stations<'a>(
    walk: &Walk<'_, 'a>,
    from: &Ends<'a>,
    to: &Ends<'a>,
    ask: &Ask,
    extra: &mut Extra,
) -> Vec<Way> {
    let mut ways = Vec::new();
    if to.parties.is_empty() {
        return ways;
    }
    let fronts = Fronts::new(walk.filters.topology);
    let mut pairs = 0;
    for target in &to.parties {
        for (origin, name) in from.origins(walk.filters, &target.station) {
            if matches!(&origin, Origin::Station(station) if station.id == target.station.id && to.size() + from.size() > 2)
            {
                continue;
            }
            pairs += 1;
            if pairs > MAX_PAIRS {
                let what = format!("the ways of more than {MAX_PAIRS} pairs; ask for one thing at each end");
                extra.unknown.push(unknown(what, String::new(), None));
                return ways;
            }
            for asked in asked(to, ask) {
                let mut outcomes = walk.direct(&origin, &target.station, &asked);
                if !matches!(origin, Origin::Connect(_)) {
                    for member in member_ids(to, target) {
                        other_ports(&fronts, &member, ask, extra);
                        outcomes.extend(walk.through(
                            &fronts,
                            &origin,
                            &target.station,
                            &member,
                            &asked,
                            MAX_BALANCERS,
                        ));
                        let unseen = &fronts.unseen;
                        outcomes.extend(walk.by_unseen(
                            unseen,
                            &origin,
                            &target.station,
                            &member,
                            &asked,
                            true,
                        ));
                    }
                }
                for outcome in outcomes {
                    let outcome = taken(to, ask, outcome);
                    ways.push(Way { from: name.clone(), to: label(target), outcome });
                }
            }
        }
    }
    ways
}

/// Who asks for a port means the target's; what a load balancer takes on it and hands on to another one is told.
fn other_ports(fronts: &Fronts<'_>, member: &str, ask: &Ask, extra: &mut Extra) {
    if ask.ports.first != ask.ports.last {
        return;
    }
    for (name, port) in fronts.on_other_ports(member, ask.ports.first) {
        let note = format!(
            "The port is that of the target. `{name}` listens on port {} and hands on to port {port} of it: ask for that one, or \
             for the load balancer.",
            ask.ports.first
        );
        if !extra.notes.contains(&note) {
            extra.notes.push(note);
        }
    }
}

/// What load balancers know the stations of a target by.
fn member_ids(to: &Ends<'_>, target: &ends::Party<'_>) -> Vec<String> {
    match to.balancer.and_then(|balancer| balancer.arn.as_ref()) {
        Some(arn) => vec![arn.value.clone()],
        None => target.members.clone(),
    }
}

/// What is asked of a thing that takes only some ports.
fn asked(to: &Ends<'_>, ask: &Ask) -> Vec<Ask> {
    let takes: Vec<Ask> = to.takes.iter().flatten().filter_map(|takes| takes.and(ask)).collect();
    if takes.is_empty() { vec![*ask] } else { takes }
}

/// The last step: what the thing itself takes.
fn taken(to: &Ends<'_>, ask: &Ask, mut outcome: Outcome) -> Outcome {
    let mut stop = |kind, id: String, text: &str, span| {
        let rule = Some(RuleName { text: text.to_owned(), span });
        outcome.there.push(Hop { kind, id, decision: Decision::Deny, rule });
        outcome.certain = FlowSet::empty(outcome.family);
        outcome.possible = FlowSet::empty(outcome.family);
    };
    if let Some(takes) = &to.takes
        && !takes.iter().any(|takes| takes.and(ask).is_some())
    {
        let id = to.balancer.and_then(|balancer| balancer.name.as_ref()).map(|name| name.value.clone());
        let (kind, text) = match to.balancer {
            Some(_) => ("load-balancer", "no listener takes this"),
            None => ("database", "it listens on another port"),
        };
        stop(kind, id.unwrap_or_default(), text, to.balancer.map(|balancer| balancer.span));
    } else if let (Some(balancer), None) = (to.balancer, &to.takes) {
        let arn = balancer.arn.as_ref().map_or("", |arn| arn.value.as_str());
        let what = "the listeners of the load balancer".to_owned();
        let command = format!("aws elbv2 describe-listeners --load-balancer-arn {arn}");
        outcome.reasons.push(unknown(what, command, Some(balancer.span)));
        outcome.certain = FlowSet::empty(outcome.family);
    }
    outcome
}

fn to_addresses<'a>(
    walk: &Walk<'_, 'a>,
    from: &Ends<'a>,
    to: &Ends<'a>,
    ask: &Ask,
    extra: &mut Extra,
) -> Vec<Way> {
    let mut ways = Vec::new();
    let mut goals: Vec<(Family, &[super::space::Range<u128>])> = Vec::new();
    if let Some((family, ranges)) = &to.addresses {
        if to.parties.is_empty() || to.parties.iter().any(|party| !party.station.is_exact) {
            goals.push((*family, ranges));
        }
    } else {
        for (family, ranges) in Family::BOTH.into_iter().zip(&to.world) {
            goals.push((family, ranges));
        }
    }
    for (family, ranges) in goals {
        for party in from.parties.iter().chain(&from.strangers) {
            let origin = Origin::Station(party.station.clone());
            for outcome in walk.to_addresses(&origin, ranges, family, ask) {
                let outcome = if to.addresses.is_none() { not_by_peering(outcome) } else { outcome };
                let is_service = outcome.end == walk::End::Service;
                if is_service && to.addresses.is_none() {
                    only_a_service(&outcome, extra);
                    continue;
                }
                let to = if is_service { "a service of AWS" } else { "outside" };
                ways.push(Way { from: label(party), to: to.to_owned(), outcome });
            }
        }
    }
    ways
}

/// A gateway endpoint leads to its service, and nowhere else: whoever gets at that has not got to the Internet (*Gateway
/// endpoints*).
fn only_a_service(outcome: &Outcome, extra: &mut Extra) {
    let endpoint = outcome.there.iter().rfind(|hop| hop.kind == "vpc-endpoint");
    if let (Some(hop), false) = (endpoint, outcome.possible.is_empty()) {
        let note = format!(
            "By the gateway endpoint `{}` the addresses of a service of AWS are reached; that is not the Internet. Ask for one of \
             them as an address.",
            hop.id
        );
        if !extra.notes.contains(&note) {
            extra.notes.push(note);
        }
    }
}

/// Addresses behind a peering are not the Internet, be they ones that the Internet has too (*VPC peering limitations*: no edge
/// to edge routing).
fn not_by_peering(mut outcome: Outcome) -> Outcome {
    let peering = outcome.there.iter().find(|hop| hop.kind == "peering").map(|hop| hop.id.clone());
    if let (Some(id), true) = (peering, outcome.end == walk::End::Beyond) {
        let text = "leads to the VPC on its other side, not to the Internet".to_owned();
        let rule = Some(RuleName { text, span: None });
        outcome.there.push(Hop { kind: "peering", id, decision: Decision::Deny, rule });
        outcome.certain = FlowSet::empty(outcome.family);
        outcome.possible = FlowSet::empty(outcome.family);
    }
    outcome
}

/// There was no way to look at: says why.
fn nothing(topology: &Topology<'_>, query: &ReachQuery, extra: &mut Extra) {
    let end = |end: &EndSpec| String::from(end.clone());
    let whole = topology.is_whole("describe-network-interfaces") == Some(true);
    let text = format!(
        "a way from `{}` to `{}`: nothing in the texts sends it there",
        end(&query.from),
        end(&query.to)
    );
    if whole {
        extra.blocked.push(HopRow {
            hop: end(&query.to),
            kind: "end".to_owned(),
            decision: "deny".to_owned(),
            is_reply: false,
            rule: Some(format!("there is not {text}")),
            location: None,
        });
    } else {
        extra.unknown.push(unknown(text, "aws ec2 describe-network-interfaces".to_owned(), None));
    }
}
