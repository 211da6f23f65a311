//! Load balancers in front of targets: *How Elastic Load Balancing works*, *Client IP preservation* (Network Load Balancers).
//!
//! A load balancer takes what its listeners listen for, and opens a connection of its own to a target, from its interfaces and
//! with its security groups. A Network Load Balancer may keep the client's address instead.

use std::net::IpAddr;

use rustc_hash::FxHashMap;

use super::judge::{Ask, Origin, Outcome, forget_routes_back};
use super::trip::{Decision, Hop, Trip, sources, with_sources};
use super::unseen::AllUnseen;
use super::walk::{Course, Goal, Walk};
use crate::estate::network::{Listener, LoadBalancer, LoadBalancerKind, Target, TargetGroup, TargetKind};
use crate::network::filter::{Link, Peer, RuleName};
use crate::network::settle::unknown;
use crate::network::space::{Family, FlowSet, Range, Unknown};
use crate::network::topology::{Public, Station, Topology};
use crate::text::Span;

/// A target, as a load balancer sees it.
#[derive(Clone)]
pub struct Front<'a> {
    /// The load balancer.
    pub balancer: &'a LoadBalancer,
    /// What it listens for.
    pub listener: &'a Listener,
    /// Port of the target; `None` if it is not known.
    pub port: Option<u16>,
    /// The target's address, where it is known which of them it is.
    pub address: Option<Registered>,
    /// Protocols towards the target.
    pub protocols: Vec<u8>,
    /// Whether the target sees the client's address.
    pub keeps_client: Keeps,
    /// The family of the targets' addresses, where it is only one (`IpAddressType` of the target group).
    pub family: Option<Family>,
    /// Whether nodes send to targets in other Availability Zones; `None` if nothing tells.
    pub cross_zone: Option<bool>,
    /// The group whose attributes tell, where it is not known.
    pub group: Option<&'a TargetGroup>,
    /// Why it is not sure that this is a target.
    pub doubt: Option<Unknown>,
}

/// The address of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    /// It was registered by this address.
    As(IpAddr),
    /// It is an instance: of IPv4 this is its primary private address (*Target type*, Elastic Load Balancing).
    Instance(IpAddr),
}

impl Registered {
    /// Of a station's own addresses of a family those that the load balancer sends to.
    pub(super) fn of(this: Option<Self>, own: &[Range<u128>], family: Family) -> Vec<Range<u128>> {
        let fits = |address: IpAddr| address.is_ipv4() == (family == Family::V4);
        match this {
            Some(Self::As(address) | Self::Instance(address)) if fits(address) => {
                vec![Range::address(address)]
            }
            Some(Self::As(_)) => Vec::new(),
            Some(Self::Instance(_)) | None => own.to_vec(),
        }
    }
}

/// The primary address of an instance's first interface.
fn primary(station: &Station<'_>) -> Option<Registered> {
    let mut own = station.interface?.addresses.iter();
    let found = own.find(|one| one.is_primary && one.address.value.is_ipv4())?;
    Some(Registered::Instance(found.address.value))
}

/// Whether a target sees the client's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// It does, or it does not.
    Surely(bool),
    /// By default; the attribute was not pasted, with the group's ARN.
    ByDefault(bool, String),
}

/// All load balancers by their targets.
pub struct Fronts<'a> {
    by_target: FxHashMap<String, Vec<Front<'a>>>,
    /// Groups whose targets were not pasted: any station of the VPC may be one.
    open: Vec<(&'a TargetGroup, Front<'a>)>,
    /// Those of which not everything was pasted.
    pub unseen: AllUnseen<'a>,
}

impl<'a> Fronts<'a> {
    /// Of a topology.
    pub fn new(topology: &Topology<'a>) -> Self {
        let network = &topology.estate.network;
        let unseen = AllUnseen::new(topology);
        let mut this = Self { by_target: FxHashMap::default(), open: Vec::new(), unseen };
        for group in &network.target_groups {
            for front in fronts(topology, group) {
                match &group.targets {
                    // Each target may have a port of its own.
                    None => this.open.push((group, Front { port: None, ..front })),
                    Some(targets) => {
                        for target in targets {
                            let front = Front {
                                port: target.port.as_ref().map(|port| port.value).or(front.port),
                                ..front.clone()
                            };
                            for (id, address) in target_ids(topology, group, target) {
                                let front = Front { address, ..front.clone() };
                                this.by_target.entry(id).or_default().push(front);
                            }
                        }
                    }
                }
            }
        }
        for balancer in network.load_balancers.iter().filter(|one| one.kind == LoadBalancerKind::Classic) {
            for listener in listeners(topology, balancer) {
                let front = Front {
                    balancer,
                    listener,
                    port: listener.instance_port.as_ref().map(|port| port.value),
                    address: None,
                    protocols: vec![6],
                    keeps_client: Keeps::Surely(false),
                    family: Some(Family::V4),
                    cross_zone: balancer.cross_zone.as_ref().map(|told| told.value),
                    group: None,
                    doubt: None,
                };
                for instance in &balancer.instances {
                    let first = topology.stations_at(topology.of_instance(&instance.value)).next();
                    if let Some(station) = first {
                        let front = Front { address: primary(&station), ..front.clone() };
                        this.by_target.entry(station.id).or_default().push(front);
                    }
                }
            }
        }
        this
    }

    /// What tells targets apart: the listeners that send to it, and to which port.
    pub fn keys(&self, id: &str) -> Vec<(String, Option<u16>)> {
        let of = |front: &Front<'a>| {
            let listener = front.listener.arn.as_ref().or(front.balancer.name.as_ref());
            (listener.map(|arn| arn.value.clone()).unwrap_or_default(), front.port)
        };
        self.by_target.get(id).into_iter().flatten().map(of).collect()
    }

    /// The load balancers that take this port of clients and hand on to another one of a target: their names and that port.
    pub fn on_other_ports(&self, id: &str, port: u16) -> impl Iterator<Item = (&'a str, u16)> {
        let fronts = self.by_target.get(id).into_iter().flatten();
        fronts.filter_map(move |front| {
            let listens = front.listener.port.as_ref()?.value == port;
            let to = front.port.filter(|to| listens && *to != port)?;
            Some((name(front.balancer), to))
        })
    }

    /// True if a load balancer is, or may be, in front of a station.
    pub fn has(&self, id: &str, station: &Station<'a>, vpc: Option<&str>) -> bool {
        !self.of(id, station, vpc).is_empty()
    }

    /// The load balancers in front of a station, and those that may be.
    pub fn of(&self, id: &str, station: &Station<'a>, vpc: Option<&str>) -> Vec<Front<'a>> {
        let mut list = self.by_target.get(id).cloned().unwrap_or_default();
        for (group, front) in &self.open {
            if fits(group, station, id, vpc) {
                list.push(front.clone());
            }
        }
        list
    }
}

/// Whether a station may be a target of a group whose targets were not pasted.
pub(super) fn fits(group: &TargetGroup, station: &Station<'_>, id: &str, vpc: Option<&str>) -> bool {
    let is_instance = station.interface.is_some_and(|one| one.instance.is_some());
    let fits = match group.kind {
        TargetKind::Instance => is_instance,
        TargetKind::Ip => true,
        TargetKind::Lambda => false,
        TargetKind::LoadBalancer => id.starts_with("arn:"),
        TargetKind::Unknown => true,
    };
    fits && group.vpc.as_ref().is_none_or(|own| Some(own.value.as_str()) == vpc)
}

/// What a listener speaks below.
pub fn transports(protocol: Option<&str>) -> Vec<u8> {
    match protocol {
        Some("UDP" | "QUIC" | "GENEVE") => vec![17],
        Some("TCP_UDP" | "TCP_QUIC") => vec![6, 17],
        _ => vec![6],
    }
}

/// The listeners of a load balancer.
pub fn listeners<'a>(topology: &Topology<'a>, balancer: &LoadBalancer) -> Vec<&'a Listener> {
    let key = balancer.arn.as_ref().or(balancer.name.as_ref()).map(|key| key.value.as_str());
    let own = |listener: &&Listener| {
        key.is_some() && listener.load_balancer.as_ref().map(|own| own.value.as_str()) == key
    };
    topology.estate.network.listeners.iter().filter(own).collect()
}

/// The load balancers and listeners that send to a group.
fn fronts<'a>(topology: &Topology<'a>, group: &'a TargetGroup) -> Vec<Front<'a>> {
    let Some(arn) = &group.arn else { return Vec::new() };
    let network = &topology.estate.network;
    let doubt = group.targets.is_none().then(|| {
        let name = group.name.as_ref().map_or(arn.value.as_str(), |name| name.value.as_str());
        let command = format!("aws elbv2 describe-target-health --target-group-arn {}", arn.value);
        unknown(format!("the targets of `{name}`"), command, Some(group.span))
    });
    let mut list = Vec::new();
    for balancer in &network.load_balancers {
        let own = listeners(topology, balancer);
        let sends = |listener: &&&Listener| {
            listener.actions.iter().any(|action| action.target_groups.iter().any(|id| id.value == arn.value))
        };
        let is_attached = balancer
            .arn
            .as_ref()
            .is_some_and(|balancer| group.load_balancers.iter().any(|id| id.value == balancer.value));
        let is_told = own.iter().any(|listener| sends(&listener));
        for listener in own {
            let is_sending = sends(&&listener);
            // By the rules of a listener that were not pasted, it may send there too.
            let by_rule = balancer.kind == LoadBalancerKind::Application && !listener.has_rules || !is_told;
            if !(is_sending || is_attached && by_rule) {
                continue;
            }
            let rule = (!is_sending).then(|| {
                let id = listener.arn.as_ref().map_or("", |arn| arn.value.as_str());
                let command = format!("aws elbv2 describe-rules --listener-arn {id}");
                unknown(format!("which listener sends to `{}`", arn.value), command, Some(group.span))
            });
            list.push(Front {
                balancer,
                listener,
                port: group.port.as_ref().map(|port| port.value),
                address: None,
                protocols: transports(group.protocol.as_ref().map(|p| p.value.as_str())),
                keeps_client: keeps_client(balancer, group, &arn.value),
                family: family(group),
                cross_zone: cross_zone(balancer, group),
                group: Some(group),
                doubt: doubt.clone().or(rule),
            });
        }
    }
    list
}

/// *Client IP preservation*: of a Network Load Balancer on for instances and for UDP, off for addresses with TCP and TLS,
/// unless the attribute says otherwise; with UDP it cannot.
fn keeps_client(balancer: &LoadBalancer, group: &TargetGroup, arn: &str) -> Keeps {
    if balancer.kind != LoadBalancerKind::Network || group.kind == TargetKind::LoadBalancer {
        // One that sends to an Application Load Balancer keeps the client's address.
        return Keeps::Surely(balancer.kind == LoadBalancerKind::Network);
    }
    let is_udp = transports(group.protocol.as_ref().map(|p| p.value.as_str())).contains(&17);
    let by_default = is_udp || group.kind == TargetKind::Instance;
    match &group.preserves_client {
        _ if is_udp => Keeps::Surely(true),
        Some(told) => Keeps::Surely(told.value),
        None => Keeps::ByDefault(by_default, arn.to_owned()),
    }
}

/// The family of the addresses that a group has. Without a word of it, instances are asked by IPv4, as all were before.
fn family(group: &TargetGroup) -> Option<Family> {
    match group.ip_address_type.as_ref().map(|kind| kind.value.as_str()) {
        Some("ipv6") => Some(Family::V6),
        Some("ipv4") => Some(Family::V4),
        _ if group.kind == TargetKind::Instance => Some(Family::V4),
        _ => None,
    }
}

/// *Cross-zone load balancing for target groups*: as the group says, else the load balancer, which of an Application Load
/// Balancer is always on.
fn cross_zone(balancer: &LoadBalancer, group: &TargetGroup) -> Option<bool> {
    let told = group.cross_zone.as_ref().or(balancer.cross_zone.as_ref()).map(|told| told.value);
    // An attribute that says "as the load balancer" is not told from one that was not pasted.
    told.or((balancer.kind == LoadBalancerKind::Application).then_some(true))
}

/// The stations that a target is: ids of interfaces, or the ARN of a load balancer, with the address that is meant. An address
/// that is none of the VPC's is one of another network: of which, the routes tell.
pub(super) fn target_ids<'a>(
    topology: &Topology<'a>,
    group: &TargetGroup,
    target: &Target,
) -> Vec<(String, Option<Registered>)> {
    let id = target.id.value.as_str();
    if id.starts_with("i-") {
        let station = topology.stations_at(topology.of_instance(id)).next();
        return station.map(|station| (station.id.clone(), primary(&station))).into_iter().collect();
    }
    if id.starts_with("arn:") {
        return vec![(id.to_owned(), None)];
    }
    let Ok(address) = id.parse() else { return Vec::new() };
    let own = group.vpc.as_ref().and_then(|vpc| topology.at_address(&vpc.value, address));
    let places: Vec<usize> = match own {
        Some(place) => vec![place],
        None => {
            let vpcs = topology.vpcs.iter().filter_map(|vpc| vpc.id.as_ref());
            vpcs.filter_map(|vpc| topology.at_address(&vpc.value, address)).collect()
        }
    };
    let stations = places.into_iter().filter_map(|place| topology.stations.get(place));
    stations.map(|station| (station.id.clone(), Some(Registered::As(address)))).collect()
}

impl<'t, 'a> Walk<'t, 'a> {
    /// All ways from an origin to a station by load balancers in front of it.
    pub fn through(
        &self,
        fronts: &Fronts<'a>,
        origin: &Origin<'a>,
        target: &Station<'a>,
        id: &str,
        ask: &Ask,
        depth: u8,
    ) -> Vec<Outcome> {
        let vpc = self.filters.topology.vpc_of(target);
        let list = fronts.of(id, target, vpc);
        list.iter().flat_map(|front| self.through_one(fronts, front, origin, target, ask, depth)).collect()
    }

    /// All ways from an origin to a station by one listener of a load balancer.
    pub(crate) fn through_one(
        &self,
        fronts: &Fronts<'a>,
        front: &Front<'a>,
        origin: &Origin<'a>,
        target: &Station<'a>,
        ask: &Ask,
        depth: u8,
    ) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        let ports = match front.port {
            Some(port) if !ask.ports.contains(port) => return outcomes,
            Some(port) => Range::one(port),
            None => ask.ports,
        };
        for protocol in front.protocols.iter().copied().filter(|protocol| ask.protocols.contains(*protocol)) {
            let leg = Ask { protocols: Range::one(protocol), ports };
            // The node that takes a connection is the one that opens another to a target.
            for station in self.filters.topology.of_balancer(front.balancer) {
                let mut front = front.clone();
                if front.port.is_none() && front.doubt.is_none() {
                    front.doubt = Some(port_of(&front));
                }
                match self.across(&front, &station, target) {
                    Across::Yes => {}
                    Across::No => continue,
                    Across::Unknown(why) => front.doubt = front.doubt.or(Some(why)),
                }
                let before = self.before(fronts, origin, &front, &station, (protocol, depth));
                outcomes.extend(self.joined(&before, &front, &station, target, &leg));
            }
        }
        outcomes
    }

    /// Whether a node of a load balancer sends to a target in another Availability Zone, if it is in another: not to one in a
    /// zone that the load balancer is not enabled for (*How Elastic Load Balancing works*), and only if it balances across
    /// zones. What lies outside of its VPC is in none of them.
    fn across(&self, front: &Front<'a>, node: &Station<'a>, target: &Station<'a>) -> Across {
        let topology = self.filters.topology;
        let (Some(from), Some(to)) = (node.subnet, target.subnet) else { return Across::Yes };
        if from == to || topology.vpc_of(node) != topology.vpc_of(target) {
            return Across::Yes;
        }
        let (own, far) = (self.zone(Some(from)), self.zone(Some(to)));
        if own.is_some() && own == far {
            return Across::Yes;
        }
        let enabled = &front.balancer.subnets;
        let zones: Vec<Option<&str>> = enabled.iter().map(|id| self.zone(Some(&id.value))).collect();
        let dark = own.is_none().then_some(from).or(far.is_none().then_some(to));
        let is_enabled = enabled.iter().any(|id| id.value == to) || (far.is_some() && zones.contains(&far));
        match (front.cross_zone, dark) {
            (_, None) if !is_enabled && !zones.is_empty() && !zones.contains(&None) => Across::No,
            (Some(true), _) if is_enabled || enabled.is_empty() => Across::Yes,
            (_, Some(subnet)) => Across::Unknown(super::transit::in_zone(subnet)),
            (Some(false), None) => Across::No,
            (Some(true), None) => Across::Yes,
            (None, None) => {
                let name = name(front.balancer);
                let what =
                    format!("whether `{name}` sends to targets in other Availability Zones ({CROSS_ZONE})");
                let arn = front.balancer.arn.as_ref().map_or("", |arn| arn.value.as_str());
                let command = match front.group.and_then(|group| group.arn.as_ref()) {
                    Some(group) if front.balancer.cross_zone.is_some() => {
                        format!(
                            "aws elbv2 describe-target-group-attributes --target-group-arn {}",
                            group.value
                        )
                    }
                    Some(_) => {
                        format!("aws elbv2 describe-load-balancer-attributes --load-balancer-arn {arn}")
                    }
                    None => format!("aws elb describe-load-balancer-attributes --load-balancer-name {name}"),
                };
                Across::Unknown(unknown(what, command, Some(front.balancer.span)))
            }
        }
    }

    /// From the origin to a node of the load balancer, on the port of the listener.
    fn before(
        &self,
        fronts: &Fronts<'a>,
        origin: &Origin<'a>,
        front: &Front<'a>,
        station: &Station<'a>,
        (protocol, depth): (u8, u8),
    ) -> Vec<Outcome> {
        let own = transports(front.listener.protocol.as_ref().map(|p| p.value.as_str()));
        let Some(port) = front.listener.port.as_ref().map(|port| port.value) else { return Vec::new() };
        let protocol = if own.contains(&protocol) { protocol } else { own.first().copied().unwrap_or(6) };
        let ask = Ask { protocols: Range::one(protocol), ports: Range::one(port) };
        let mut list = self.direct(origin, station, &ask);
        if let (Some(arn), true) = (&front.balancer.arn, depth > 0) {
            list.extend(self.through(fronts, origin, station, &arn.value, &ask, depth - 1));
        }
        list
    }

    /// The way to a load balancer and the way from it to a target as one.
    fn joined(
        &self,
        before: &[Outcome],
        front: &Front<'a>,
        station: &Station<'a>,
        target: &Station<'a>,
        leg: &Ask,
    ) -> Vec<Outcome> {
        let variants: Vec<(bool, Option<Unknown>)> = match &front.keeps_client {
            Keeps::Surely(keeps) => vec![(*keeps, None)],
            Keeps::ByDefault(keeps, arn) => {
                let what =
                    "whether targets see the client's address (`preserve_client_ip.enabled`)".to_owned();
                let command = format!("aws elbv2 describe-target-group-attributes --target-group-arn {arn}");
                let why = unknown(what, command, None);
                vec![(*keeps, Some(why.clone())), (!keeps, Some(why))]
            }
        };
        let text = handed_on(front);
        let hand = Hand {
            name: name(front.balancer),
            text: &text,
            ports: front.listener.port.as_ref().map(|port| port.value).zip(front.port),
            span: Some(front.listener.span),
            address: front.address,
            family: front.family,
            doubt: front.doubt.as_ref(),
        };
        let mut outcomes = Vec::new();
        for first in before {
            let made: Vec<(Vec<Outcome>, &Option<Unknown>)> = variants
                .iter()
                .map(|(keeps, why)| (self.second(first, &hand, station, target, leg, *keeps), why))
                .collect();
            // If it comes to the same either way, it does not matter what was not pasted.
            let all_sure = made.iter().all(|(list, _)| list.iter().any(|one| !one.certain.is_empty()));
            for (list, why) in made {
                for mut one in list {
                    if let Some(why) = why.as_ref().filter(|_| !all_sure && !one.possible.is_empty()) {
                        one.certain = FlowSet::empty(one.family);
                        one.reasons.push(why.clone());
                    }
                    outcomes.push(one);
                }
                if all_sure {
                    break;
                }
            }
        }
        outcomes
    }

    /// Why a target cannot see the client's address: that is for targets in the VPC of the load balancer or in one that is
    /// peered with it in the Region, not over a transit gateway (*Edit target group attributes for your Network Load Balancer*,
    /// "Client IP preservation").
    fn cannot_keep(&self, node: &Station<'a>, target: &Station<'a>, name: &str) -> Option<Unknown> {
        let topology = self.filters.topology;
        let (own, far) = (topology.vpc_of(node)?, topology.vpc_of(target)?);
        let is_peered = || {
            self.peering_between(own, far).is_some()
                && matches!(self.link(own.into(), far.into(), false), Link::Refers)
        };
        (own != far && !is_peered()).then(|| {
            let what = format!(
                "what `{name}` sends to `{}`: it cannot keep clients' addresses on the way there",
                target.id
            );
            unknown(what, String::new(), target.span)
        })
    }

    /// From a node of a load balancer on to a target, as one with the way to the node.
    pub(super) fn second(
        &self,
        first: &Outcome,
        hand: &Hand<'_>,
        station: &Station<'a>,
        target: &Station<'a>,
        leg: &Ask,
        keeps: bool,
    ) -> Vec<Outcome> {
        if keeps && let Some(why) = self.cannot_keep(station, target, hand.name) {
            // Nobody says what comes of it: what its own address gets is the most.
            let mut outcomes = self.second(first, hand, station, target, leg, false);
            for one in outcomes.iter_mut().filter(|one| !one.possible.is_empty()) {
                one.certain = FlowSet::empty(one.family);
                one.reasons.push(why.clone());
            }
            return outcomes;
        }
        let mut outcomes = Vec::new();
        for family in Family::BOTH.into_iter().filter(|family| hand.family.is_none_or(|own| own == *family)) {
            // A client's address can be kept only where both sides speak the same family.
            let keeps = keeps && family == first.family;
            let own = Registered::of(hand.address, target.addresses(family), family);
            let clients = if first.possible.is_empty() { Vec::new() } else { first.seen.clone() };
            let from: Vec<Range<u128>> =
                if keeps && !clients.is_empty() { clients } else { station.addresses(family).to_vec() };
            if own.is_empty() || from.is_empty() {
                continue;
            }
            let mut sender = station.clone();
            if keeps {
                // References to the load balancer's groups hold for what it hands on from its clients too.
                (sender.v4, sender.v6) = (vec![Family::V4.addresses()], vec![Family::V6.addresses()]);
            }
            sender.public = Public::These(Vec::new());
            let trip = Trip::new(leg.flows(family, &from, &own));
            let course = Course::new(trip, Peer::Station(&sender, Link::Refers));
            let mut arrived = self.from_station(course, &sender, Goal::Station(target));
            if keeps {
                arrived.iter_mut().for_each(forget_routes_back);
            }
            let judged = if keeps { self.judged(arrived) } else { self.judged_at(target, arrived) };
            for second in judged {
                outcomes.push(join(first, second, hand, keeps));
            }
        }
        outcomes
    }
}

const CROSS_ZONE: &str = "`load_balancing.cross_zone.enabled`";

/// Whether a node sends to a target.
enum Across {
    Yes,
    No,
    Unknown(Unknown),
}

/// What a load balancer hands on.
pub(super) struct Hand<'f> {
    /// Its name.
    pub name: &'f str,
    /// From which port to which, in words.
    pub text: &'f str,
    /// The listener's port and the target's, where both are known.
    pub ports: Option<(u16, u16)>,
    /// The listener.
    pub span: Option<Span>,
    /// The address of the target, where it is known which of them it is.
    pub address: Option<Registered>,
    /// The family of the target's address, where it is only one.
    pub family: Option<Family>,
    /// Why it is not sure.
    pub doubt: Option<&'f Unknown>,
}

fn name(balancer: &LoadBalancer) -> &str {
    balancer.name.as_ref().or(balancer.arn.as_ref()).map_or("", |name| name.value.as_str())
}

/// `HTTPS 443 → port 8080`
fn handed_on(front: &Front<'_>) -> String {
    let port = front.listener.port.as_ref().map_or(0, |port| port.value);
    let protocol = front.listener.protocol.as_ref().map_or("", |protocol| protocol.value.as_str());
    match front.port {
        Some(to) => format!("{protocol} {port} → port {to}"),
        None => format!("{protocol} {port} → ports that were not pasted"),
    }
}

/// That the port of a target is not known.
fn port_of(front: &Front<'_>) -> Unknown {
    let arn = front.group.and_then(|group| group.arn.as_ref()).map_or("", |arn| arn.value.as_str());
    let command = format!("aws elbv2 describe-target-groups --target-group-arns {arn}");
    unknown(
        format!("the port of the targets of `{}`", name(front.balancer)),
        command,
        Some(front.listener.span),
    )
}

fn join(first: &Outcome, second: Outcome, hand: &Hand<'_>, keeps: bool) -> Outcome {
    let decision = if hand.doubt.is_some() { Decision::Unknown } else { Decision::Allow };
    let rule = Some(RuleName { text: hand.text.to_owned(), span: hand.span });
    let hop = Hop { kind: "load-balancer", id: hand.name.to_owned(), decision, rule };
    let empty = FlowSet::empty(first.family);
    let note = hand.ports.filter(|(from, to)| from != to).map(|(from, to)| {
        let name = hand.name;
        format!("`{name}` takes it on port {from} and hands it on to port {to}; the ports told are those of the target.")
    });
    // What reaches the target, told with the clients as its sources.
    let told = |flows: &FlowSet, clients: &FlowSet| {
        if flows.is_empty() || clients.is_empty() {
            return empty.clone();
        }
        // As the clients sent it, where no gateway has given them other addresses; else all that such a gateway stands for.
        if keeps && first.is_seen_as_sent {
            return flows.intersect(&super::trip::from(flows.family(), &sources(clients)));
        }
        if flows.family() == clients.family() {
            return with_sources(flows, &sources(clients));
        }
        flows.clone()
    };
    let mut reasons = first.reasons.clone();
    reasons.extend(second.reasons.iter().chain(hand.doubt).cloned());
    let certain = if hand.doubt.is_some() { empty.clone() } else { told(&second.certain, &first.certain) };
    Outcome {
        family: second.family,
        certain,
        possible: told(&second.possible, &first.possible),
        seen: second.seen.clone(),
        is_seen_as_sent: keeps && first.is_seen_as_sent && second.is_seen_as_sent,
        there: first.there.iter().cloned().chain([hop]).chain(second.there).collect(),
        back: second.back.into_iter().chain(first.back.iter().cloned()).collect(),
        reasons,
        notes: first.notes.iter().cloned().chain(second.notes).chain(note).collect(),
        via: Some(hand.name.to_owned()),
        end: second.end,
    }
}
