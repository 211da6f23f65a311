//! Load balancers of which not everything was pasted: what they may hand on to a target.
//!
//! That there is one is told by its interfaces, by a target group that it is attached to, or by a listener. As long as its
//! listeners or targets were not pasted, nobody can say that nothing comes by it.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::balancer::{Hand, Registered, fits, listeners, target_ids, transports};
use super::judge::{Ask, Origin, Outcome};
use super::trip::{Trip, with_sources};
use super::walk::{Back, Course, Walk};
use crate::estate::network::{Listener, LoadBalancer, LoadBalancerKind, TargetGroup};
use crate::network::filter::Peer;
use crate::network::settle::unknown;
use crate::network::space::{Family, FlowSet, Range, Unknown};
use crate::network::topology::{Station, Topology};

/// A load balancer that may hand something on.
#[derive(Clone)]
pub struct Unseen<'a> {
    name: String,
    /// Its interfaces, as far as they are known.
    nodes: Rc<Vec<Station<'a>>>,
    /// What it listens for; `None`: anything.
    listener: Option<&'a Listener>,
    /// Port of the target; `None`: any.
    port: Option<u16>,
    /// Protocols towards the target.
    protocols: Vec<u8>,
    address: Option<Registered>,
    /// Whether a target may see the client's address.
    may_keep: bool,
    /// What is not known.
    why: Unknown,
}

/// All that may hand something on.
#[derive(Default)]
pub struct AllUnseen<'a> {
    by_target: FxHashMap<String, Vec<Unseen<'a>>>,
    /// To whom is not known; of a target group what it is of.
    open: Vec<(Option<&'a TargetGroup>, Unseen<'a>)>,
}

/// Interfaces of load balancers have descriptions that begin so (*Troubleshoot your Application Load Balancers*).
const NODE: &str = "ELB ";

impl<'a> AllUnseen<'a> {
    /// Of a topology.
    pub fn new(topology: &Topology<'a>) -> Self {
        let network = &topology.estate.network;
        let mut this = Self::default();
        let by_arn: FxHashMap<&str, &LoadBalancer> = (network.load_balancers.iter())
            .filter_map(|one| Some((one.arn.as_ref()?.value.as_str(), one)))
            .collect();
        let nodes = nodes(topology);
        let mut told: FxHashSet<&str> = FxHashSet::default();
        for group in &network.target_groups {
            let Some(arn) = group.arn.as_ref().map(|arn| arn.value.as_str()) else { continue };
            let sends = |listener: &&Listener| {
                listener.actions.iter().any(|action| action.target_groups.iter().any(|id| id.value == arn))
            };
            let by_listener = network.listeners.iter().filter(sends);
            let mut in_front: Vec<(&str, Option<&Listener>)> = by_listener
                .filter_map(|one| Some((one.load_balancer.as_ref()?.value.as_str(), Some(one))))
                .collect();
            let attached = group.load_balancers.iter().map(|id| id.value.as_str());
            in_front.extend(attached.filter(|id| id.contains(":loadbalancer/")).map(|id| (id, None)));
            for (id, listener) in in_front {
                let unseen = match by_arn.get(id) {
                    None => absent(id, listener, &nodes),
                    Some(one) if listener.is_none() && listeners(topology, one).is_empty() => {
                        deaf(topology, one)
                    }
                    Some(_) => continue,
                };
                told.insert(id);
                this.add(topology, group, unseen);
            }
        }
        let known: FxHashSet<&str> = network
            .target_groups
            .iter()
            .filter_map(|group| Some(group.arn.as_ref()?.value.as_str()))
            .collect();
        for listener in &network.listeners {
            let groups = listener.actions.iter().flat_map(|action| &action.target_groups);
            for group in groups.filter(|id| !known.contains(id.value.as_str())) {
                let Some(id) = listener.load_balancer.as_ref().map(|id| id.value.as_str()) else { continue };
                let what = format!("the target group `{}`", group.value);
                let command = format!("aws elbv2 describe-target-groups --target-group-arns {}", group.value);
                let unseen = match by_arn.get(id) {
                    None => absent(id, Some(listener), &nodes),
                    Some(one) => Unseen { listener: Some(listener), ..deaf(topology, one) },
                };
                let unseen = Unseen { why: unknown(what, command, Some(group.span)), ..unseen };
                told.insert(id);
                this.open.push((None, unseen));
            }
        }
        for one in &network.load_balancers {
            let id = one.arn.as_ref().map(|arn| arn.value.as_str());
            let is_other = matches!(one.kind, LoadBalancerKind::Gateway | LoadBalancerKind::Classic);
            if !is_other && id.is_none_or(|id| told.insert(id)) && listeners(topology, one).is_empty() {
                this.open.push((None, deaf(topology, one)));
            }
        }
        // Nothing but its interfaces is known.
        let pasted: FxHashSet<String> = network.load_balancers.iter().filter_map(described).collect();
        for (name, own) in &nodes {
            if !pasted.contains(*name)
                && !told.iter().any(|id| id.ends_with(&format!(":loadbalancer/{name}")))
            {
                let what = format!("what the load balancer `{name}` listens for, and its targets");
                let why = unknown(
                    what,
                    "aws elbv2 describe-load-balancers".to_owned(),
                    own.first().and_then(|one| one.span),
                );
                this.open.push((None, any(name, Rc::clone(own), is_network(name, own), why)));
            }
        }
        this
    }

    fn add(&mut self, topology: &Topology<'a>, group: &'a TargetGroup, unseen: Unseen<'a>) {
        let unseen = Unseen {
            port: group.port.as_ref().map(|port| port.value),
            protocols: transports(group.protocol.as_ref().map(|protocol| protocol.value.as_str())),
            ..unseen
        };
        let Some(targets) = &group.targets else {
            return self.open.push((Some(group), Unseen { port: None, ..unseen }));
        };
        for target in targets {
            for (id, address) in target_ids(topology, group, target) {
                let port = target.port.as_ref().map(|port| port.value).or(unseen.port);
                let unseen = Unseen { port, address, ..unseen.clone() };
                self.by_target.entry(id).or_default().push(unseen);
            }
        }
    }

    /// True if something may be handed on to a station.
    pub fn has(&self, id: &str) -> bool {
        self.by_target.contains_key(id)
    }

    /// That there are some of which it is not known to whom they hand on.
    pub fn note(&self) -> Option<String> {
        let mut names: Vec<&str> = Vec::new();
        for (_, unseen) in &self.open {
            if !names.contains(&unseen.name.as_str()) {
                names.push(&unseen.name);
            }
        }
        let more = names.len().saturating_sub(MANY);
        names.truncate(MANY);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let list = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        (!names.is_empty()).then(|| {
            format!(
                "What {list}{more} hand on is not in here: their listeners or targets were not pasted \
                 (aws elbv2 describe-load-balancers, describe-listeners, describe-target-groups, describe-target-health)."
            )
        })
    }
}

/// Load balancers that are told by name.
const MANY: usize = 5;

/// The interfaces of load balancers, by what names them there: `app/web/50dc6c495c0c9188`.
fn nodes<'a>(topology: &Topology<'a>) -> Vec<(&'a str, Rc<Vec<Station<'a>>>)> {
    let mut list: Vec<(&str, Vec<Station<'a>>)> = Vec::new();
    for station in &topology.stations {
        let Some(name) = described_as(station) else { continue };
        match list.iter_mut().find(|(known, _)| *known == name) {
            Some((_, own)) => own.push(station.clone()),
            None => list.push((name, vec![station.clone()])),
        }
    }
    list.into_iter().map(|(name, own)| (name, Rc::new(own))).collect()
}

fn described_as<'a>(station: &Station<'a>) -> Option<&'a str> {
    let interface = station.interface?;
    let is_elb = interface.requester.as_ref().is_none_or(|one| one.value.contains("elb"));
    interface.description.as_ref()?.value.strip_prefix(NODE).filter(|_| is_elb)
}

/// What names a load balancer in the descriptions of its interfaces.
fn described(one: &LoadBalancer) -> Option<String> {
    let path = one.arn.as_ref().and_then(|arn| arn.value.split_once(":loadbalancer/")).map(|(_, path)| path);
    path.or(one.name.as_ref().map(|name| name.value.as_str())).map(str::to_owned)
}

fn any<'a>(name: &str, nodes: Rc<Vec<Station<'a>>>, may_keep: bool, why: Unknown) -> Unseen<'a> {
    let (listener, port, address) = (None, None, None);
    Unseen { name: name.to_owned(), nodes, listener, port, protocols: vec![6, 17], address, may_keep, why }
}

fn is_network(name: &str, nodes: &[Station<'_>]) -> bool {
    let kind = |station: &Station<'_>| {
        station
            .interface
            .and_then(|one| one.kind.as_ref())
            .is_some_and(|kind| kind.value == "network_load_balancer")
    };
    name.starts_with("net/") || nodes.iter().any(kind)
}

/// A load balancer that was not pasted, of which something else tells.
fn absent<'a>(
    arn: &str,
    listener: Option<&'a Listener>,
    nodes: &[(&'a str, Rc<Vec<Station<'a>>>)],
) -> Unseen<'a> {
    let path = arn.split_once(":loadbalancer/").map_or(arn, |(_, path)| path);
    let own = nodes.iter().find(|(name, _)| *name == path).map(|(_, own)| Rc::clone(own)).unwrap_or_default();
    let command = format!("aws elbv2 describe-load-balancers --load-balancer-arns {arn}");
    let why = unknown(format!("the load balancer `{arn}`"), command, None);
    Unseen { listener, ..any(path, Rc::clone(&own), is_network(path, &own), why) }
}

/// A load balancer whose listeners were not pasted.
fn deaf<'a>(topology: &Topology<'a>, one: &'a LoadBalancer) -> Unseen<'a> {
    let name = one.name.as_ref().or(one.arn.as_ref()).map_or("", |name| name.value.as_str());
    let arn = one.arn.as_ref().map_or("", |arn| arn.value.as_str());
    let command = format!("aws elbv2 describe-listeners --load-balancer-arn {arn}");
    let why = unknown(format!("the listeners of `{name}`"), command, Some(one.span));
    let may_keep = matches!(one.kind, LoadBalancerKind::Network | LoadBalancerKind::Unknown);
    any(name, Rc::new(topology.of_balancer(one)), may_keep, why)
}

impl<'a> Walk<'_, 'a> {
    /// What may come to a station by load balancers of which not everything was pasted. `everywhere`: also by those of which
    /// it is not known to whom they hand on.
    pub fn by_unseen(
        &self,
        unseen: &AllUnseen<'a>,
        origin: &Origin<'a>,
        target: &Station<'a>,
        id: &str,
        ask: &Ask,
        everywhere: bool,
    ) -> Vec<Outcome> {
        let vpc = self.filters.topology.vpc_of(target);
        let open = unseen.open.iter().filter(|(group, _)| match group {
            Some(group) => fits(group, target, id, vpc),
            // A load balancer does not send to interfaces of others.
            None => everywhere && described_as(target).is_none(),
        });
        let own = unseen.by_target.get(id).into_iter().flatten();
        let mut outcomes = Vec::new();
        for one in own.chain(open.map(|(_, one)| one)) {
            for protocol in one.protocols.iter().copied().filter(|one| ask.protocols.contains(*one)) {
                let ports = match one.port {
                    Some(port) if !ask.ports.contains(port) => continue,
                    Some(port) => Range::one(port),
                    None => ask.ports,
                };
                let leg = Ask { protocols: Range::one(protocol), ports };
                outcomes.extend(self.by_one_unseen(one, origin, target, &leg));
            }
        }
        outcomes.retain(|one| !one.possible.is_empty());
        outcomes
    }

    fn by_one_unseen(
        &self,
        unseen: &Unseen<'a>,
        origin: &Origin<'a>,
        target: &Station<'a>,
        leg: &Ask,
    ) -> Vec<Outcome> {
        if unseen.nodes.is_empty() {
            return self.by_anything(unseen, origin, target, leg);
        }
        let text = format!("not known: {}", unseen.why.what);
        let hand = Hand {
            name: &unseen.name,
            text: &text,
            ports: None,
            span: unseen.why.span,
            address: unseen.address,
            family: None,
            doubt: Some(&unseen.why),
        };
        let port = unseen.listener.and_then(|listener| listener.port.as_ref());
        let ports = port.map_or(Range::PORTS, |port| Range::one(port.value));
        let protocols = match unseen.listener {
            Some(listener) => transports(listener.protocol.as_ref().map(|p| p.value.as_str())),
            None => vec![6, 17],
        };
        let mut outcomes = Vec::new();
        for node in unseen.nodes.iter().filter(|node| node.id != target.id) {
            for protocol in &protocols {
                let asked = Ask { protocols: Range::one(*protocol), ports };
                for first in self.direct(origin, node, &asked).iter().filter(|one| !one.possible.is_empty()) {
                    outcomes.extend(self.second(first, &hand, node, target, leg, false));
                    if unseen.may_keep {
                        outcomes.extend(self.second(first, &hand, node, target, leg, true));
                    }
                }
            }
        }
        outcomes
    }

    /// By a load balancer of which not even the interfaces are known: whatever the target's own side lets in.
    fn by_anything(
        &self,
        unseen: &Unseen<'a>,
        origin: &Origin<'a>,
        target: &Station<'a>,
        leg: &Ask,
    ) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        for family in Family::BOTH {
            let sources: Vec<Range<u128>> = match origin {
                Origin::Station(station) | Origin::Connect(station) => station.addresses(family).to_vec(),
                Origin::Internet(ranges) | Origin::Vpn(_, ranges) | Origin::Peering(_, ranges) => {
                    super::trip::common(ranges, &super::judge::of_family(family, ranges))
                }
            };
            let own = Registered::of(unseen.address, target.addresses(family), family);
            if own.is_empty() || sources.is_empty() {
                continue;
            }
            let all = [family.addresses()];
            let mut course = Course::new(Trip::new(leg.flows(family, &all, &own)), Peer::Someone);
            course.trip.doubt("load-balancer", &unseen.name, unseen.why.clone());
            for mut one in self.judged(self.deliver(course, target, Back::Any, None)) {
                one.possible = with_sources(&one.possible, &sources);
                one.certain = FlowSet::empty(family);
                one.via = Some(unseen.name.clone());
                outcomes.push(one);
            }
        }
        outcomes
    }
}
