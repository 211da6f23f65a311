//! From one end to another: does a packet get there, by which places, and does its reply get back?
//!
//! [`reach`] follows sets of flows, not single packets: from a station through its security groups, its subnet's network ACL
//! and routes, by gateways, into the subnet and the groups of the target, and the replies back. Where something stops them the
//! walk goes on as if it did not, so that an answer lists all that would have to change. What the texts do not tell splits the
//! set into what surely and what perhaps gets on. `docs/network.md` says what AWS's pages say of each step.

mod answer;
mod back;
pub(crate) mod balancer;
mod behind;
mod crossing;
mod elsewhere;
mod ends;
mod gateways;
pub(crate) mod internet;
mod inward;
mod judge;
mod nodes;
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
pub(crate) use nodes::{Node, Nodes, not_pasted};
use trip::{Decision, Hop};
pub use walk::Walk;

use super::filter::{Filters, RuleName};
use super::settle::unknown;
use super::space::{Family, FlowSet};
use super::topology::{Station, Topology};
use crate::Analysis;
use crate::estate::network::LoadBalancer;
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
    let topology = walk.filters.topology;
    let (fronts, nodes) = (Fronts::new(topology), Nodes::new(topology));
    let mut pairs = 0;
    for target in &to.parties {
        let behind = Behind::new(topology, to, nodes.of(&target.station));
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
            for asked in behind.asked(ask) {
                let mut outcomes = walk.direct(&origin, &target.station, &asked);
                if !matches!(origin, Origin::Connect(_)) {
                    for member in behind.member_ids(target) {
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
                    let outcome = behind.taken(&target.station, ask, outcome);
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

/// What is behind a target, where that takes only some ports.
struct Behind<'a> {
    takes: Option<Vec<Ask>>,
    node: Node<'a>,
}

impl<'a> Behind<'a> {
    /// Of an end: what it says itself, else what the target is an interface of.
    fn new(topology: &Topology<'a>, to: &Ends<'a>, node: Node<'a>) -> Self {
        match (to.balancer, node) {
            (Some(balancer), _) => Self { takes: to.takes.clone(), node: Node::Of(balancer) },
            (None, Node::Of(balancer)) => Self { takes: nodes::takes(topology, balancer), node },
            (None, node) => Self { takes: to.takes.clone(), node },
        }
    }

    fn balancer(&self) -> Option<&'a LoadBalancer> {
        match self.node {
            Node::Of(balancer) => Some(balancer),
            Node::None | Node::NotPasted(_) => None,
        }
    }

    /// What load balancers know the stations of a target by.
    fn member_ids(&self, target: &ends::Party<'_>) -> Vec<String> {
        match self.balancer().and_then(|balancer| balancer.arn.as_ref()) {
            Some(arn) => vec![arn.value.clone()],
            None => target.members.clone(),
        }
    }

    /// What is asked of a thing that takes only some ports.
    fn asked(&self, ask: &Ask) -> Vec<Ask> {
        let takes: Vec<Ask> = self.takes.iter().flatten().filter_map(|takes| takes.and(ask)).collect();
        if takes.is_empty() { vec![*ask] } else { takes }
    }

    /// The last step: what the thing itself takes.
    fn taken(&self, station: &Station<'_>, ask: &Ask, mut outcome: Outcome) -> Outcome {
        let why = match (&self.takes, self.node) {
            (Some(takes), _) if takes.iter().any(|takes| takes.and(ask).is_some()) => return outcome,
            (None, Node::None) => return outcome,
            (Some(_), _) => {
                let balancer = self.balancer();
                let (kind, text) = match balancer {
                    Some(_) => ("load-balancer", "no listener takes this"),
                    None => ("database", "it listens on another port"),
                };
                let id = balancer.and_then(|one| one.name.as_ref()).map(|name| name.value.clone());
                let rule = RuleName { text: text.to_owned(), span: balancer.map(|one| one.span) };
                let (id, decision) = (id.unwrap_or_default(), Decision::Deny);
                outcome.there.push(Hop { kind, id, decision, rule: Some(rule) });
                outcome.certain = FlowSet::empty(outcome.family);
                outcome.possible = FlowSet::empty(outcome.family);
                return outcome;
            }
            (None, Node::NotPasted(name)) => not_pasted(name, station),
            (None, Node::Of(balancer)) => {
                let arn = balancer.arn.as_ref().map_or("", |arn| arn.value.as_str());
                let what = "the listeners of the load balancer".to_owned();
                let command = format!("aws elbv2 describe-listeners --load-balancer-arn {arn}");
                unknown(what, command, Some(balancer.span))
            }
        };
        outcome.reasons.push(why);
        outcome.certain = FlowSet::empty(outcome.family);
        outcome
    }
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
    let all = Family::BOTH.map(|family| [family.addresses()]);
    if !to.gates.is_empty() || to.endpoint.is_some() && to.addresses.is_none() {
        goals = Family::BOTH.into_iter().zip(all.iter().map(<[_; 1]>::as_slice)).collect();
    }
    for (family, ranges) in goals {
        for party in from.parties.iter().chain(&from.strangers) {
            let origin = Origin::Station(party.station.clone());
            for outcome in walk.to_addresses(&origin, ranges, family, ask) {
                if let Some(id) = to.endpoint {
                    if outcome.there.iter().any(|hop| hop.kind == "vpc-endpoint" && hop.id == id) {
                        ways.push(Way { from: label(party), to: id.to_owned(), outcome });
                    }
                    continue;
                }
                let outcome = if to.addresses.is_none() { not_by_peering(outcome) } else { outcome };
                let is_service = outcome.end == walk::End::Service;
                if !to.gates.is_empty() {
                    if let Some(name) = behind::got_to(&to.gates, &outcome) {
                        ways.push(Way { from: label(party), to: name.to_owned(), outcome });
                    }
                    continue;
                }
                if is_service && to.addresses.is_none() {
                    only_a_service(&outcome, extra);
                    continue;
                }
                let to = if is_service { "a service of AWS" } else { "outside" };
                ways.push(Way { from: label(party), to: to.to_owned(), outcome });
            }
        }
    }
    if let (Some(id), None, true) = (to.endpoint, &to.addresses, ways.is_empty()) {
        let what = format!("the addresses that are routed to `{id}`");
        extra.unknown.push(unknown(what, "aws ec2 describe-prefix-lists".to_owned(), None));
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
