//! From a station on: its groups, its subnet's ACL, its routes, and whatever they lead to.

use super::crossing::Crossings;
use super::trip::{Ranges, Trip, common, destinations, to};
use crate::estate::network::{Route, RouteState, RouteTarget};
use crate::network::filter::{Direction, Filters, Link, Peer, RuleName};
use crate::network::route::Routes;
use crate::network::settle::{describe, unknown};
use crate::network::space::{Family, Range};
use crate::network::topology::Station;

/// Gateways one after another that a packet is followed through; networks have two or three.
pub(super) const MAX_DEPTH: u8 = 8;

/// Walks through a network.
pub struct Walk<'t, 'a> {
    /// What filters, and what is connected with what.
    pub filters: &'t Filters<'t, 'a>,
    /// What the Internet gets to, where it was asked before.
    pub crossings: Crossings<'a>,
}

/// Where flows are to arrive.
#[derive(Clone, Copy)]
pub enum Goal<'s, 'a> {
    /// At this station, by one of its addresses.
    Station(&'s Station<'a>),
    /// At addresses that no station is known to have.
    Addresses,
}

/// Who sends the packets, as the next gateway sees it.
#[derive(Clone)]
pub struct Sender<'a> {
    /// The station whose address is the source: that of the sender, or of the NAT gateway that stands for it.
    pub station: Station<'a>,
    /// Its VPC.
    pub vpc: Option<&'a str>,
    /// True for a NAT gateway.
    pub is_nat: bool,
}

/// What the reply has to pass, in the order of the way there.
#[derive(Clone, Debug)]
pub enum Leg<'a> {
    /// The packet left this subnet.
    Leave(&'a str),
    /// It entered this subnet; replies must be routed back so.
    Enter(&'a str, Back),
    /// It came from a transit gateway's attachment in the same subnet, which nothing filters on the way in.
    Beside(&'a str, Back),
    /// It went through a transit gateway, by these attachments. `is_split`: answers go by other subnets of them.
    Transit { gateway: &'a str, from: &'a str, to: &'a str, is_split: bool },
    /// It went out by this internet gateway, whose route table may lead answers elsewhere.
    Edge(&'a str),
    /// Its source was replaced: replies go to these again.
    Source { before: Vec<Range<u128>>, ports: bool },
    /// An internet gateway put the private address in the place of the public one: replies come from these again.
    Destination { before: Vec<Range<u128>> },
}

/// How replies must be routed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Back {
    /// To this.
    To(RouteTarget),
    /// It does not matter, or nobody can tell.
    Any,
}

/// Flows on their way through a network.
#[derive(Clone)]
pub struct Course<'s, 'a> {
    /// The flows.
    pub trip: Trip,
    /// What the reply has to pass.
    pub legs: Vec<Leg<'a>>,
    /// Who they come from, as groups see it.
    pub peer: Peer<'s, 'a>,
    /// Who they come from, as gateways see it.
    pub sender: Option<Sender<'a>>,
    /// Gateways so far.
    pub depth: u8,
    /// True for replies: groups, which keep state, are not asked about them.
    pub is_reply: bool,
}

/// Where flows ended.
#[derive(Clone)]
pub struct Arrived<'s, 'a> {
    /// How they came there.
    pub course: Course<'s, 'a>,
    /// Where.
    pub end: End,
}

/// An end of a way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The station that was asked for.
    Station,
    /// The Internet.
    Internet,
    /// A network beyond a VPN or Direct Connect gateway.
    Beyond,
    /// A service of AWS behind a gateway endpoint.
    Service,
    /// Nowhere: what stopped them is in the hops.
    Nowhere,
}

/// A place in a VPC.
#[derive(Clone, Copy)]
pub struct At<'a> {
    /// The VPC.
    pub vpc: Option<&'a str>,
    /// The subnet.
    pub subnet: Option<&'a str>,
}

impl<'s, 'a> Course<'s, 'a> {
    /// Of flows that set out.
    pub fn new(trip: Trip, peer: Peer<'s, 'a>) -> Self {
        Self { trip, legs: Vec::new(), peer, sender: None, depth: 0, is_reply: false }
    }

    /// It ends here.
    pub fn ends(self, end: End) -> Vec<Arrived<'s, 'a>> {
        vec![Arrived { course: self, end }]
    }
}

impl<'t, 'a> Walk<'t, 'a> {
    /// Through what these filter.
    pub fn new(filters: &'t Filters<'t, 'a>) -> Self {
        Self { filters, crossings: Crossings::default() }
    }
}

impl<'s, 't, 'a> Walk<'t, 'a> {
    /// All ways of flows from a station to a goal.
    pub fn from_station(
        &self,
        mut course: Course<'s, 'a>,
        station: &Station<'a>,
        goal: Goal<'s, 'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        let topology = self.filters.topology;
        let family = course.trip.family();
        course.trip.pass("interface", &station.id, None);
        let at = At { vpc: topology.vpc_of(station), subnet: station.subnet };
        course.sender = Some(Sender { station: station.clone(), vpc: at.vpc, is_nat: false });
        let peer = match goal {
            Goal::Station(target) => Peer::Station(target, self.link(at.vpc, topology.vpc_of(target), true)),
            Goal::Addresses => Peer::Outside,
        };
        if !course.is_reply {
            let verdict = self.filters.groups(station, Direction::Egress, family, &peer);
            course.trip.filter("security-group", &station.groups.list().join(", "), &verdict);
        }
        if let Some(why) = topology.doubt(&station.id) {
            course.trip.doubt("interface", &station.id, why);
        }
        // Within a subnet neither routes nor ACLs are asked (*Network ACL basics*).
        if let Goal::Station(target) = goal
            && target.subnet.is_some()
            && target.subnet == station.subnet
            && self.is_private(&course.trip, target)
        {
            return self.deliver(course, target, Back::Any, station.subnet);
        }
        self.leave(&mut course, at.subnet);
        self.onward(course, at, goal)
    }

    /// Out of a subnet, by its ACL.
    pub fn leave(&self, course: &mut Course<'s, 'a>, subnet: Option<&'a str>) {
        let Some(subnet) = subnet else { return };
        let verdict = self.filters.acl(subnet, Direction::Egress, course.trip.family());
        course.trip.filter("network-acl", &self.acl_id(subnet), &verdict);
        course.legs.push(Leg::Leave(subnet));
    }

    /// Into a subnet, by its ACL.
    pub fn enter(&self, course: &mut Course<'s, 'a>, subnet: Option<&'a str>, back: Back) {
        let Some(subnet) = subnet else { return };
        let verdict = self.filters.acl(subnet, Direction::Ingress, course.trip.family());
        course.trip.filter("network-acl", &self.acl_id(subnet), &verdict);
        course.legs.push(Leg::Enter(subnet, back));
    }

    /// The ACL of a subnet, for its hop.
    pub fn acl_id(&self, subnet: &str) -> String {
        let acl = self.filters.topology.acl(subnet).ok();
        acl.and_then(|acl| acl.id.as_ref()).map_or_else(|| format!("of {subnet}"), |id| id.value.clone())
    }

    /// Along the routes of the subnet that the flows are in.
    pub fn onward(&self, mut course: Course<'s, 'a>, at: At<'a>, goal: Goal<'s, 'a>) -> Vec<Arrived<'s, 'a>> {
        let Some(subnet) = at.subnet else {
            let id = course.sender.as_ref().map_or("", |sender| sender.station.id.as_str()).to_owned();
            course.trip.doubt(
                "route-table",
                "",
                unknown(format!("the subnet of `{id}`"), describe(&id), None),
            );
            return self.jump(course, goal);
        };
        match self.filters.routes(subnet) {
            Err(why) => {
                course.trip.doubt("route-table", &format!("of {subnet}"), why);
                self.jump(course, goal)
            }
            Ok(routes) => self.by_table(course, at, &routes, goal),
        }
    }

    /// Along the routes of a table.
    pub fn by_table(
        &self,
        mut course: Course<'s, 'a>,
        at: At<'a>,
        routes: &Routes<'a>,
        goal: Goal<'s, 'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        course.depth += 1;
        let table = routes.table.id.as_ref().map_or("", |id| id.value.as_str());
        if course.depth > MAX_DEPTH {
            course.trip.stop_because("route-table", table, "the routes lead round in a circle", None);
            return course.ends(End::Nowhere);
        }
        let family = course.trip.family();
        // Pieces with the same route are one way.
        let mut ways: Vec<(Option<usize>, bool, Ranges, Vec<_>)> = Vec::new();
        for range in destinations(&course.trip.asked) {
            for piece in routes.within(family, range) {
                match ways.iter_mut().find(|way| way.0 == piece.route && way.1 == piece.is_torn) {
                    Some(way) => way.2.push(piece.range),
                    None => {
                        ways.push((piece.route, piece.is_torn, vec![piece.range], routes.doubts(&piece)));
                    }
                }
            }
        }
        let mut arrived = Vec::new();
        for (route, _, ranges, doubts) in ways {
            let mut course = course.clone();
            course.trip.narrow(&to(family, &ranges));
            for why in doubts {
                course.trip.doubt("route-table", table, why);
            }
            let route = route.and_then(|at| routes.table.routes.as_ref()?.get(at));
            arrived.extend(self.by_route(course, at, table, route, goal));
        }
        arrived
    }

    fn by_route(
        &self,
        mut course: Course<'s, 'a>,
        at: At<'a>,
        table: &str,
        route: Option<&'a Route>,
        goal: Goal<'s, 'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        let Some(route) = route else {
            let span = self.filters.topology.tables.get(table).map(|table| table.span);
            let example = example(&course.trip);
            course.trip.stop_because("route-table", table, format!("no route to {example}"), span);
            return self.jump(course, goal);
        };
        let name = RuleName { text: route_name(table, route), span: Some(route.span) };
        if matches!(
            route.state.as_ref().map(|state| state.value),
            Some(RouteState::Blackhole | RouteState::Filtered)
        ) {
            course.trip.stop("route-table", table, Some(name));
            return self.jump(course, goal);
        }
        let Some(target) = &route.target else {
            let why = unknown(format!("where a route of `{table}` leads"), describe(table), Some(route.span));
            course.trip.doubt("route-table", table, why);
            return self.jump(course, goal);
        };
        course.trip.pass("route-table", table, Some(name));
        match &target.value {
            RouteTarget::Local => self.local(course, at, goal),
            RouteTarget::InternetGateway(id) => self.internet_gateway(course, at, id, Some(route), goal),
            RouteTarget::EgressOnly(id) => self.egress_only(course, at, id, Some(route), goal),
            RouteTarget::Nat(id) => self.nat(course, at, id, goal),
            RouteTarget::Peering(id) => self.peering(course, at, id, goal),
            RouteTarget::TransitGateway(id) => self.transit(course, at, id, goal),
            RouteTarget::VpnGateway(id) => self.vpn_gateway(course, at, id, goal),
            RouteTarget::Endpoint(id) => self.endpoint(course, at, id, route, goal),
            RouteTarget::Interface(id) => self.appliance(course, id, goal),
            RouteTarget::Instance(id) => self.appliance_instance(course, id, goal),
            RouteTarget::Other(id) => {
                let what = format!("what lies behind `{id}`");
                course.trip.doubt("gateway", id, unknown(what, String::new(), Some(target.span)));
                self.jump(course, goal)
            }
        }
    }

    /// Within the VPC.
    pub fn local(&self, mut course: Course<'s, 'a>, at: At<'a>, goal: Goal<'s, 'a>) -> Vec<Arrived<'s, 'a>> {
        let topology = self.filters.topology;
        match goal {
            Goal::Station(target) if topology.vpc_of(target).is_none() => {
                let why = unknown(format!("the VPC of `{}`", target.id), describe(&target.id), target.span);
                course.trip.doubt("vpc", "", why);
                self.jump(course, goal)
            }
            Goal::Station(target) if !self.is_private(&course.trip, target) => {
                let why = format!("{} is nobody's own address in this VPC", example(&course.trip));
                course.trip.stop_because("vpc", at.vpc.unwrap_or_default(), why, None);
                self.jump(course, goal)
            }
            Goal::Station(target) if topology.vpc_of(target) == at.vpc => {
                self.deliver(course, target, Back::To(RouteTarget::Local), at.subnet)
            }
            Goal::Station(target) => {
                let why = format!("the address lies in this VPC, and `{}` in another", target.id);
                course.trip.stop_because("vpc", at.vpc.unwrap_or_default(), why, None);
                self.jump(course, goal)
            }
            Goal::Addresses => self.nobody(course, at.vpc),
        }
    }

    /// Addresses in a VPC that are asked for without a station. Those that a station has are asked for by that station.
    pub fn nobody(&self, mut course: Course<'s, 'a>, vpc: Option<&'a str>) -> Vec<Arrived<'s, 'a>> {
        let topology = self.filters.topology;
        let family = course.trip.family();
        let wanted = destinations(&course.trip.asked);
        let is_there = topology.stations.iter().any(|station| {
            topology.vpc_of(station) == vpc && wanted.iter().any(|range| station.has(family, range))
        });
        if is_there {
            return Vec::new();
        }
        let vpc = vpc.unwrap_or_default();
        let example = example(&course.trip);
        if !topology.stations.is_empty() && topology.is_whole("describe-network-interfaces") != Some(false) {
            let why = format!("no interface of the texts has {example}");
            course.trip.stop_because("vpc", vpc, why, None);
        } else {
            let command = format!(
                "aws ec2 describe-network-interfaces --filters Name=addresses.private-ip-address,Values={example}"
            );
            course.trip.doubt("vpc", vpc, unknown(format!("who has {example} in `{vpc}`"), command, None));
        }
        course.ends(End::Nowhere)
    }

    /// To a station of this VPC, from a subnet of it or from outside.
    pub fn deliver(
        &self,
        mut course: Course<'s, 'a>,
        target: &Station<'a>,
        back: Back,
        from: Option<&'a str>,
    ) -> Vec<Arrived<'s, 'a>> {
        if from.is_none() || target.subnet != from {
            self.enter(&mut course, target.subnet, back);
        }
        self.arrive(course, target)
    }

    /// In at a station's groups.
    pub fn arrive(&self, mut course: Course<'s, 'a>, target: &Station<'a>) -> Vec<Arrived<'s, 'a>> {
        let family = course.trip.family();
        if !course.is_reply {
            let peer = self.seen(course.peer, target);
            let verdict = self.filters.groups(target, Direction::Ingress, family, &peer);
            course.trip.filter("security-group", &target.groups.list().join(", "), &verdict);
        }
        if target.is_nat {
            let why = "a NAT gateway takes only replies to what it sent";
            course.trip.stop_because("nat-gateway", &target.id, why, target.span);
            return course.ends(End::Station);
        }
        match self.filters.topology.doubt(&target.id) {
            Some(why) => course.trip.doubt("interface", &target.id, why),
            None => course.trip.pass("interface", &target.id, None),
        }
        course.ends(End::Station)
    }

    /// A peer as the groups of a target see it.
    fn seen(&self, peer: Peer<'s, 'a>, target: &Station<'a>) -> Peer<'s, 'a> {
        let topology = self.filters.topology;
        match peer {
            Peer::Station(station, Link::Refers) => {
                let link = self.link(topology.vpc_of(station), topology.vpc_of(target), false);
                Peer::Station(station, link)
            }
            other => other,
        }
    }

    /// After a place that stops everything, or of which nothing is known: on to the target, to find what else is in the way.
    pub fn jump(&self, course: Course<'s, 'a>, goal: Goal<'s, 'a>) -> Vec<Arrived<'s, 'a>> {
        let Goal::Station(target) = goal else { return course.ends(End::Nowhere) };
        let mut course = course;
        let topology = self.filters.topology;
        let is_private = self.is_private(&course.trip, target);
        // Answers must come back with the addresses that they were asked by.
        let may_be_renamed = !course.is_reply && !course.trip.possible.is_empty();
        if may_be_renamed && course.trip.family() == Family::V4 {
            self.renamed(&mut course, is_private);
        }
        if !is_private && course.trip.family() == Family::V4 {
            course.trip.set_destinations(&target.v4);
            course.peer = Peer::Outside;
        }
        let from = course.sender.as_ref().and_then(|sender| sender.vpc);
        let back = match (from, topology.vpc_of(target)) {
            // It may have come another way than to be expected.
            _ if !course.trip.possible.is_empty() => Back::Any,
            (Some(from), Some(to)) if from == to => Back::To(RouteTarget::Local),
            (Some(from), Some(to)) => match self.peering_between(from, to) {
                Some(id) => Back::To(RouteTarget::Peering(id.to_owned())),
                None => Back::Any,
            },
            _ => Back::Any,
        };
        self.deliver(course, target, back, None)
    }

    /// It is not known by which gateways the flows come: they may have other sources by now. Within networks only a NAT gateway
    /// of the sender's VPC can give them some.
    fn renamed(&self, course: &mut Course<'s, 'a>, is_private: bool) {
        let topology = self.filters.topology;
        let before = super::trip::sources(&course.trip.asked);
        let mut may_be = vec![Family::V4.addresses()];
        if is_private {
            let vpc = course.sender.as_ref().and_then(|sender| sender.vpc);
            let nats =
                topology.nats.iter().filter(|nat| nat.vpc.as_ref().map(|vpc| vpc.value.as_str()) == vpc);
            may_be = nats.flat_map(|nat| topology.of_nat(nat)).flat_map(|station| station.v4).collect();
            if may_be.is_empty() {
                return;
            }
            may_be.extend(&before);
        }
        course.legs.push(Leg::Source { before, ports: true });
        course.trip.set_sources(&super::trip::merged(may_be));
        course.trip.map(|flows| flows.with_source_ports(super::judge::CLIENT_PORTS));
    }

    /// True if flows go to the target's own addresses, not to public ones that stand for it.
    pub(super) fn is_private(&self, trip: &Trip, target: &Station<'a>) -> bool {
        !common(&destinations(&trip.asked), target.addresses(trip.family())).is_empty()
    }

    /// How stations of two VPCs may refer to each other's groups. `is_egress`: the rule is one of egress.
    pub fn link(&self, from: Option<&str>, to: Option<&str>, is_egress: bool) -> Link {
        let (Some(from), Some(to)) = (from, to) else { return Link::Unsure };
        if from == to {
            return Link::Refers;
        }
        if let Some(peering) =
            self.peering_between(from, to).and_then(|id| self.filters.topology.peerings.get(id))
        {
            let region = |side: &Option<crate::estate::network::PeeringSide>| {
                side.as_ref().and_then(|side| side.region.as_ref()).map(|region| region.value.clone())
            };
            let (a, b) = (region(&peering.requester), region(&peering.accepter));
            return if a.is_some() && b.is_some() && a != b { Link::Plain } else { Link::Refers };
        }
        match self.transit_link(from, to, is_egress) {
            Link::Plain if self.filters.has_unseen_peering(from) => Link::Unseen,
            link => link,
        }
    }

    /// The active peering of two VPCs.
    pub fn peering_between(&self, a: &str, b: &str) -> Option<&'a str> {
        let side = |side: &'a Option<crate::estate::network::PeeringSide>| {
            side.as_ref().and_then(|side| side.vpc.as_ref()).map(|vpc| vpc.value.as_str())
        };
        let fits = |peering: &&crate::estate::network::Peering| {
            peering.status.as_ref().is_none_or(|status| status.value == "active")
        };
        let found = self.filters.topology.peerings.iter().filter(fits).find(|peering| {
            let ends = (side(&peering.requester), side(&peering.accepter));
            ends == (Some(a), Some(b)) || ends == (Some(b), Some(a))
        });
        found.and_then(|peering| peering.id.as_ref()).map(|id| id.value.as_str())
    }
}

/// The first address that is asked for.
pub fn example(trip: &Trip) -> String {
    let first = destinations(&trip.asked).first().map(|range| trip.family().address(range.first).to_string());
    first.unwrap_or_default()
}

/// `rtb-1 0.0.0.0/0 → igw-1`
pub fn route_name(table: &str, route: &Route) -> String {
    use crate::estate::network::Destination;
    let to = match &route.destination.value {
        Destination::Cidr(net) => net.to_string(),
        Destination::PrefixList(text) | Destination::Unreadable(text) => text.clone(),
    };
    let by = route.target.as_ref().map_or("nothing", |target| target.value.id());
    let state = match route.state.as_ref().map(|state| state.value) {
        Some(RouteState::Blackhole) => " (blackhole)",
        Some(RouteState::Filtered) => " (filtered)",
        Some(RouteState::Active) | None => "",
    };
    format!("{table} {to} → {by}{state}")
}
