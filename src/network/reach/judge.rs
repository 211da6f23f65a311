//! From one end to one station or to addresses: there and back, and what of it works.

use super::internet::internet;
use super::trip::{Hop, Trip, common, sources, with_destinations, with_sources};
use super::walk::{Arrived, Back, Course, End, Goal, Leg, Walk};
use crate::estate::network::RouteTarget;
use crate::network::filter::{Link, Peer};
use crate::network::space::{Block, Family, FlowSet, Range, Unknown};
use crate::network::topology::{Public, Station};

pub use super::gateways::CLIENT_PORTS;

/// Which flows are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The protocols.
    pub protocols: Range<u8>,
    /// The ports, or types and codes of ICMP.
    pub ports: Range<u16>,
}

impl Ask {
    /// What both ask for.
    pub fn and(&self, other: &Self) -> Option<Self> {
        Some(Self {
            protocols: self.protocols.intersect(&other.protocols)?,
            ports: self.ports.intersect(&other.ports)?,
        })
    }

    /// Flows that set out. Clients send TCP and UDP from ports that are free to use (*Ephemeral ports*, Amazon VPC User Guide).
    pub fn flows(&self, family: Family, sources: &[Range<u128>], destinations: &[Range<u128>]) -> FlowSet {
        let pairs = sources.iter().flat_map(|source| destinations.iter().map(move |to| (*source, *to)));
        let blocks: Vec<Block> = pairs
            .map(|(sources, destinations)| Block {
                protocols: self.protocols,
                ports: self.ports,
                source_ports: Range::PORTS,
                sources,
                destinations,
            })
            .collect();
        FlowSet::from_blocks(family, &blocks).with_source_ports(CLIENT_PORTS)
    }
}

/// Where packets come from.
#[derive(Clone)]
pub enum Origin<'a> {
    /// Addresses of the Internet.
    Internet(Vec<Range<u128>>),
    /// A station.
    Station(Station<'a>),
    /// A client behind an instance connect endpoint that keeps the client's address (`PreserveClientIp`).
    Connect(Station<'a>),
    /// Addresses behind a virtual private gateway.
    Vpn(&'a str, Vec<Range<u128>>),
    /// Addresses behind a peering whose other VPC was not pasted.
    Peering(&'a str, Vec<Range<u128>>),
    /// Addresses behind an attachment of a transit gateway; of which, the texts may not tell.
    Transit {
        /// The transit gateway.
        gateway: &'a str,
        /// The attachment.
        attachment: Option<&'a str>,
        /// The addresses.
        sources: Vec<Range<u128>>,
    },
}

impl Origin<'_> {
    /// Its addresses, if the other is behind the same gateway and attachment.
    pub(super) fn sources_like(&mut self, other: &Self) -> Option<&mut Vec<Range<u128>>> {
        match (self, other) {
            (Self::Vpn(a, list), Self::Vpn(b, _)) | (Self::Peering(a, list), Self::Peering(b, _))
                if a == b =>
            {
                Some(list)
            }
            (
                Self::Transit { gateway: a, attachment: at, sources },
                Self::Transit { gateway: b, attachment: bt, .. },
            ) if a == b && at == bt => Some(sources),
            _ => None,
        }
    }
}

/// What came of one way.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The family of addresses.
    pub family: Family,
    /// What surely gets there and is answered, from any port.
    pub certain: FlowSet,
    /// What may get there and be answered.
    pub possible: FlowSet,
    /// The sources of what may get there, as the station there sees them.
    pub seen: Vec<Range<u128>>,
    /// True if they are those that sent it: no gateway has put others in their place.
    pub is_seen_as_sent: bool,
    /// The places on the way there.
    pub there: Vec<Hop>,
    /// The places on the way back.
    pub back: Vec<Hop>,
    /// Why it is not known.
    pub reasons: Vec<Unknown>,
    /// What a reader has to know.
    pub notes: Vec<String>,
    /// The load balancer in between.
    pub via: Option<String>,
    /// Where it ended.
    pub end: End,
}

impl<'t, 'a> Walk<'t, 'a> {
    /// All ways from an origin to a station, without load balancers in between.
    pub fn direct(&self, origin: &Origin<'a>, target: &Station<'a>, ask: &Ask) -> Vec<Outcome> {
        Family::BOTH.into_iter().flat_map(|family| self.direct_in(origin, target, ask, family)).collect()
    }

    /// The same, of one family.
    pub fn direct_in(
        &self,
        origin: &Origin<'a>,
        target: &Station<'a>,
        ask: &Ask,
        family: Family,
    ) -> Vec<Outcome> {
        let own = target.addresses(family);
        match origin {
            Origin::Internet(sources) => {
                let sources = common(sources, &internet(family));
                let named: Vec<Range<u128>> = match (&target.public, family) {
                    (Public::These(list), Family::V4) if !list.is_empty() => {
                        list.iter().map(|(private, _)| Range::address(*private)).collect()
                    }
                    _ => own.to_vec(),
                };
                if sources.is_empty() || named.is_empty() {
                    return Vec::new();
                }
                let mut course = Course::new(Trip::new(ask.flows(family, &sources, &named)), Peer::Outside);
                course.trip.pass("internet", "internet", None);
                self.judged(self.from_internet(course, target))
            }
            Origin::Station(station) | Origin::Connect(station) => {
                let sources = station.addresses(family);
                let is_connect = matches!(origin, Origin::Connect(_));
                if sources.is_empty() {
                    return Vec::new();
                }
                let mut outcomes = Vec::new();
                if !own.is_empty() {
                    outcomes = self.between(station, target, ask.flows(family, sources, own), is_connect);
                }
                if let (Public::These(list), Family::V4, false) = (&target.public, family, is_connect) {
                    let public: Vec<_> = list.iter().map(|(_, public)| Range::address(*public)).collect();
                    if !public.is_empty() && station.id != target.id {
                        outcomes.extend(self.between(
                            station,
                            target,
                            ask.flows(family, sources, &public),
                            false,
                        ));
                    }
                }
                outcomes
            }
            Origin::Vpn(_, sources) | Origin::Transit { sources, .. } => {
                if sources.is_empty() || !in_family(family, sources) {
                    return Vec::new();
                }
                if let (true, Public::These(list), Family::V4) = (own.is_empty(), &target.public, family) {
                    let public: Vec<_> = list.iter().map(|(_, public)| Range::address(*public)).collect();
                    let mut course =
                        Course::new(Trip::new(ask.flows(family, sources, &public)), Peer::Outside);
                    let why = "leads only to the VPC's own addresses, not to public ones";
                    let (kind, id) = match origin {
                        Origin::Transit { gateway, .. } => ("transit-gateway", *gateway),
                        Origin::Vpn(id, _) => ("vpn-gateway", *id),
                        _ => ("", ""),
                    };
                    course.trip.stop_because(kind, id, why, None);
                    return self.judged(course.ends(End::Nowhere));
                }
                if own.is_empty() {
                    return Vec::new();
                }
                let course = Course::new(Trip::new(ask.flows(family, sources, own)), Peer::Outside);
                self.judged(match origin {
                    Origin::Transit { gateway, attachment, .. } => {
                        self.from_transit(course, gateway, *attachment, target)
                    }
                    Origin::Vpn(id, _) => self.from_vpn(course, id, target),
                    _ => Vec::new(),
                })
            }
            Origin::Peering(id, sources) => {
                if sources.is_empty() || own.is_empty() || !in_family(family, sources) {
                    return Vec::new();
                }
                let course = Course::new(Trip::new(ask.flows(family, sources, own)), Peer::Someone);
                self.judged(self.from_peer(course, id, target))
            }
        }
    }

    fn between(
        &self,
        from: &Station<'a>,
        to: &Station<'a>,
        flows: FlowSet,
        keeps_client: bool,
    ) -> Vec<Outcome> {
        let course = Course::new(Trip::new(flows), Peer::Station(from, Link::Refers));
        let mut arrived = self.from_station(course, from, Goal::Station(to));
        if keeps_client {
            arrived.iter_mut().for_each(forget_routes_back);
            return self.judged(arrived);
        }
        self.judged_at(to, arrived)
    }

    /// All ways from an origin to addresses that no station is known to have.
    pub fn to_addresses(
        &self,
        origin: &Origin<'a>,
        ranges: &[Range<u128>],
        family: Family,
        ask: &Ask,
    ) -> Vec<Outcome> {
        let (Origin::Station(station) | Origin::Connect(station)) = origin else { return Vec::new() };
        let sources = station.addresses(family);
        if sources.is_empty() || ranges.is_empty() {
            return Vec::new();
        }
        let course =
            Course::new(Trip::new(ask.flows(family, sources, ranges)), Peer::Station(station, Link::Refers));
        self.judged(self.from_station(course, station, Goal::Addresses))
    }

    /// What works of ways, there and back.
    pub fn judged(&self, arrived: Vec<Arrived<'_, 'a>>) -> Vec<Outcome> {
        arrived.iter().map(|one| self.judge(one, None)).collect()
    }

    /// What works of ways to a station, there and back: replies may take another way.
    pub fn judged_at(&self, target: &Station<'a>, arrived: Vec<Arrived<'_, 'a>>) -> Vec<Outcome> {
        arrived.iter().map(|one| self.judge(one, Some(target))).collect()
    }

    fn judge(&self, arrived: &Arrived<'_, 'a>, target: Option<&Station<'a>>) -> Outcome {
        let trip = &arrived.course.trip;
        let mut reply = self.back(arrived);
        if let Some(target) = target {
            if arrived.course.legs.iter().any(|leg| matches!(leg, Leg::Transit { is_split: true, .. })) {
                reply = arrived.course.trip.turned();
                reply.certain = FlowSet::empty(trip.family());
                reply.possible = FlowSet::empty(trip.family());
            }
            self.by_other_ways(arrived, target, &mut reply);
        }
        let legs = &arrived.course.legs;
        let certain = as_sent(&trip.certain, legs).answered_by(&reply.certain);
        let possible = as_sent(&trip.possible, legs).answered_by(&reply.possible);
        let mut reasons = trip.reasons.clone();
        reasons.extend(reply.reasons.iter().filter(|why| !trip.reasons.contains(why)).cloned());
        let mut notes = trip.notes.clone();
        notes.extend(client_ports(&possible));
        let any = |flows: FlowSet| flows.with_source_ports(Range::PORTS);
        // Nowhere with a doubt on the way: it may have gone elsewhere.
        let (certain, possible) = match arrived.end {
            End::Nowhere => (FlowSet::empty(trip.family()), any(trip.possible.clone())),
            _ => (any(certain), any(possible)),
        };
        Outcome {
            family: trip.family(),
            certain,
            possible,
            seen: sources(&trip.possible),
            is_seen_as_sent: !legs.iter().any(|leg| matches!(leg, Leg::Source { .. })),
            there: trip.hops.clone(),
            back: reply.hops,
            reasons,
            notes,
            via: None,
            end: arrived.end.clone(),
        }
    }
}

/// All addresses of a family, if the ranges are of it.
pub(super) fn of_family(family: Family, ranges: &[Range<u128>]) -> Vec<Range<u128>> {
    if in_family(family, ranges) { vec![family.addresses()] } else { Vec::new() }
}

/// A set of ranges belongs to IPv4 where it fits; those of IPv6 lie above.
fn in_family(family: Family, ranges: &[Range<u128>]) -> bool {
    let fits = |range: &Range<u128>| range.last <= Family::V4.addresses().last;
    ranges.iter().all(|range| fits(range) == (family == Family::V4))
}

/// Replies to a client's own address are taken back to it by what keeps the address (a load balancer, also of a peered VPC; an
/// instance connect endpoint), whatever the routes say.
pub(super) fn forget_routes_back(arrived: &mut Arrived<'_, '_>) {
    for leg in &mut arrived.course.legs {
        if let Leg::Enter(_, back) = leg
            && matches!(back, Back::To(RouteTarget::Local | RouteTarget::Peering(_)))
        {
            *back = Back::Any;
        }
    }
}

/// Flows as they were sent, before any gateway changed them.
fn as_sent(flows: &FlowSet, legs: &[Leg<'_>]) -> FlowSet {
    let mut flows = flows.clone();
    for leg in legs.iter().rev() {
        match leg {
            Leg::Source { before, ports } => {
                flows = with_sources(&flows, before);
                if *ports {
                    flows = flows.with_source_ports(CLIENT_PORTS);
                }
            }
            Leg::Destination { before } => flows = with_destinations(&flows, before),
            Leg::Leave(_) | Leg::Enter(..) | Leg::Beside(..) | Leg::Transit { .. } | Leg::Edge(_) => {}
        }
    }
    flows
}

/// A note where replies reach only clients that use some of the usual ports.
fn client_ports(flows: &FlowSet) -> Option<String> {
    let whole = flows.with_source_ports(CLIENT_PORTS);
    if flows.is_empty() || flows.covers(&whole) {
        return None;
    }
    let ranges: Vec<Range<u128>> = (flows.blocks().iter())
        .map(|block| block.source_ports)
        .filter(|ports| *ports != Range::PORTS)
        .map(|ports| Range { first: ports.first.into(), last: ports.last.into() })
        .collect();
    let words: Vec<String> = (super::trip::merged(ranges).iter())
        .map(|ports| {
            if ports.first == ports.last {
                ports.first.to_string()
            } else {
                format!("{}-{}", ports.first, ports.last)
            }
        })
        .collect();
    Some(format!(
        "Replies get back to clients that send from ports {} only; clients use ports of 1024-65535.",
        words.join(", ")
    ))
}
