//! Gateways on the way out of a subnet.

use super::internet::internet;
use super::trip::{common, destinations, sources, to};
use super::walk::{Arrived, At, Back, Course, End, Goal, Leg, Sender, Walk, example};
use crate::estate::network::{BlockMode, EndpointKind, Route, RouteState, RouteTarget};
use crate::network::filter::{Peer, RuleName};
use crate::network::settle::{describe, unknown};
use crate::network::space::{Block, Family, FlowSet, Range};
use crate::network::topology::{BLOCK_NOT_TOLD, Public, Station};

impl<'s, 't, 'a> Walk<'t, 'a> {
    /// Out by an internet gateway: for IPv4 it puts the public address in the place of the private one, and drops what has
    /// none (*Enable internet access for a VPC using an internet gateway*).
    pub(super) fn internet_gateway(
        &self,
        mut course: Course<'s, 'a>,
        at: At<'a>,
        id: &'a str,
        route: Option<&Route>,
        goal: Goal<'s, 'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        let family = course.trip.family();
        if !self.is_attached(&mut course, at, id, route) {
            return self.jump(course, goal);
        }
        if self.is_transitive(&mut course, at, "internet-gateway", id) {
            return self.jump(course, goal);
        }
        let is_nat = course.sender.as_ref().is_some_and(|sender| sender.is_nat);
        self.block_public_access(&mut course, at.subnet, is_nat);
        let Some(sender) = course.sender.clone() else { return course.ends(End::Nowhere) };
        let station = &sender.station;
        self.denies_gateway(&mut course, station);
        let world = internet(family);
        let before = sources(&course.trip.asked);
        match (family, &station.public) {
            (Family::V4, Public::These(list)) => {
                let pairs = list.iter().filter(|(private, _)| {
                    before.iter().any(|range| range.contains(Range::address(*private).first))
                });
                let pairs: Vec<(Range<u128>, Range<u128>)> = pairs
                    .map(|(private, public)| (Range::address(*private), Range::address(*public)))
                    .collect();
                if pairs.is_empty() {
                    let why = format!("`{}` has no public IPv4 address", station.id);
                    course.trip.stop_because("internet-gateway", id, why, station.span);
                    return self.jump(course, goal);
                }
                // Where a target's groups see the sender, each address goes out as its own.
                let each = if matches!(goal, Goal::Station(_)) { 1 } else { pairs.len() };
                let mut arrived = Vec::new();
                for pairs in pairs.chunks(each) {
                    let (own, public): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
                    let mut course = course.clone();
                    course.trip.narrow(&super::trip::from(family, &own));
                    course.legs.push(Leg::Edge(id));
                    course.legs.push(Leg::Source { before: own, ports: false });
                    course.trip.set_sources(&public);
                    arrived.extend(self.out_to_world(course, "internet-gateway", id, goal));
                }
                return arrived;
            }
            (Family::V4, Public::Some | Public::Unknown) => {
                if station.public == Public::Unknown {
                    let what = format!("whether `{}` has a public IPv4 address", station.id);
                    let why = unknown(what, describe(&station.id), station.span);
                    course.trip.doubt("internet-gateway", id, why);
                }
                course.legs.push(Leg::Edge(id));
                course.legs.push(Leg::Source { before, ports: false });
                course.trip.set_sources(&world);
            }
            (Family::V6, _) => {
                let why = "addresses that are not global unicast do not go out";
                if !course.trip.only("internet-gateway", id, &super::trip::from(family, &world), why, None) {
                    return self.jump(course, goal);
                }
                course.legs.push(Leg::Edge(id));
            }
        }
        self.out_to_world(course, "internet-gateway", id, goal)
    }

    /// Out by an egress-only internet gateway: IPv6, and nothing comes in unasked (*Enable outbound IPv6 traffic using an
    /// egress-only internet gateway*).
    pub(super) fn egress_only(
        &self,
        mut course: Course<'s, 'a>,
        at: At<'a>,
        id: &'a str,
        route: Option<&Route>,
        goal: Goal<'s, 'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        let family = course.trip.family();
        if family == Family::V4 {
            let why = "an egress-only internet gateway carries IPv6 only";
            course.trip.stop_because("egress-only-internet-gateway", id, why, None);
            return self.jump(course, goal);
        }
        if !self.is_attached(&mut course, at, id, route)
            || self.is_transitive(&mut course, at, "egress-only-internet-gateway", id)
        {
            return self.jump(course, goal);
        }
        if course.is_reply {
            let why = "it knows of no connection that came another way";
            course.trip.stop_because("egress-only-internet-gateway", id, why, None);
            return self.jump(course, goal);
        }
        self.block_public_access(&mut course, at.subnet, true);
        let world = super::trip::from(family, &internet(family));
        let why = "addresses that are not global unicast do not go out";
        if !course.trip.only("egress-only-internet-gateway", id, &world, why, None) {
            return self.jump(course, goal);
        }
        self.out_to_world(course, "egress-only-internet-gateway", id, goal)
    }

    /// The other side of an internet gateway.
    fn out_to_world(
        &self,
        mut course: Course<'s, 'a>,
        kind: &'static str,
        id: &str,
        goal: Goal<'s, 'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        let family = course.trip.family();
        let why = format!("{} is no address of the Internet", example(&course.trip));
        if !course.trip.only(kind, id, &to(family, &internet(family)), &why, None) {
            return self.jump(course, goal);
        }
        course.trip.pass(kind, id, None);
        course.peer = Peer::Outside;
        match goal {
            Goal::Station(target) => self.from_internet(course, target),
            Goal::Addresses => course.ends(End::Internet),
        }
    }

    /// Whether a gateway is attached to the VPC. A route to one that is not is a blackhole (*Route*, Amazon EC2 API
    /// Reference), so an active route tells as much.
    fn is_attached(&self, course: &mut Course<'s, 'a>, at: At<'a>, id: &str, route: Option<&Route>) -> bool {
        let topology = self.filters.topology;
        let vpc = at.vpc.unwrap_or_default();
        if let Some(why) = topology.doubt(id) {
            course.trip.doubt("internet-gateway", id, why);
            return true;
        }
        let is_active = route
            .is_some_and(|route| route.state.as_ref().is_some_and(|state| state.value == RouteState::Active));
        match topology.gateways.get(id) {
            Some(gateway) if !gateway.vpcs.iter().any(|own| own.value == vpc) => {
                let why = format!("not attached to `{vpc}`");
                course.trip.stop_because("internet-gateway", id, why, Some(gateway.span));
                false
            }
            None if !is_active => {
                let what = format!("whether `{id}` is attached to `{vpc}`");
                course.trip.doubt("internet-gateway", id, unknown(what, describe(id), None));
                true
            }
            Some(_) | None => true,
        }
    }

    /// A packet that came into the VPC from elsewhere does not leave it again by its gateways: *VPC peering basics* (no
    /// edge-to-edge routing), and an internet gateway knows only interfaces of its VPC.
    fn is_transitive(&self, course: &mut Course<'s, 'a>, at: At<'a>, kind: &'static str, id: &str) -> bool {
        let from = course.sender.as_ref().and_then(|sender| sender.vpc);
        if from.is_none() || at.vpc.is_none() || from == at.vpc {
            return false;
        }
        let why = format!("`{id}` takes nothing that comes from another network than its own VPC");
        course.trip.stop_because(kind, id, why, None);
        true
    }

    /// VPC Block Public Access. `may_pass`: the packet comes from a NAT gateway or goes by an egress-only internet gateway,
    /// which blocking ingress lets through.
    pub(super) fn block_public_access(
        &self,
        course: &mut Course<'s, 'a>,
        subnet: Option<&str>,
        may_pass: bool,
    ) {
        let Some(subnet) = subnet else { return };
        match self.filters.topology.blocking(subnet) {
            Err(why) => course.trip.doubt("block-public-access", subnet, why),
            Ok(blocking) => {
                if blocking.span.is_none() {
                    course.trip.notes.push(BLOCK_NOT_TOLD.to_owned());
                }
                let blocks = match blocking.mode {
                    BlockMode::Off => false,
                    BlockMode::Ingress => !may_pass,
                    BlockMode::Bidirectional => true,
                };
                if blocks {
                    let mode =
                        if blocking.mode == BlockMode::Ingress { "ingress" } else { "both directions" };
                    let text = format!("VPC Block Public Access blocks {mode} of `{subnet}`");
                    let rule = RuleName { text, span: blocking.span };
                    course.trip.stop("block-public-access", subnet, Some(rule));
                }
            }
        }
    }

    /// `DenyAllIgwTraffic` of *NetworkInterface*, Amazon EC2 API Reference.
    pub(super) fn denies_gateway(&self, course: &mut Course<'s, 'a>, station: &Station<'a>) {
        if station.denies_gateway {
            let why = "the interface denies all traffic of internet gateways (`DenyAllIgwTraffic`)";
            course.trip.stop_because("interface", &station.id, why, station.span);
        }
    }

    /// Through a NAT gateway: TCP, UDP and ICMP; it has no security groups; the ACL and the routes of its subnet hold; it
    /// sends from its own address, from ports 1024 to 65535 (*NAT gateway basics*).
    pub(super) fn nat(
        &self,
        mut course: Course<'s, 'a>,
        at: At<'a>,
        id: &'a str,
        goal: Goal<'s, 'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        let topology = self.filters.topology;
        let family = course.trip.family();
        let Some(nat) = topology.nats.get(id) else {
            course.trip.doubt("nat-gateway", id, unknown(format!("`{id}`"), describe(id), None));
            course.legs.push(Leg::Source { before: sources(&course.trip.asked), ports: true });
            course.trip.set_sources(&[family.addresses()]);
            course.trip.map(|flows| flows.with_source_ports(CLIENT_PORTS));
            course.peer = Peer::Outside;
            return self.behind_nat(course, None, goal);
        };
        if let Some(state) = nat.state.as_ref().filter(|state| state.value != "available") {
            let why = format!("its state is `{}`", state.value);
            course.trip.stop_because("nat-gateway", id, why, Some(state.span));
            return self.jump(course, goal);
        }
        if family == Family::V6 {
            let mapped: Range<u128> =
                Range { first: 0x0064_ff9b << 96, last: (0x0064_ff9b << 96) | 0xffff_ffff };
            if common(&destinations(&course.trip.asked), &[mapped]).is_empty() {
                let why = "a NAT gateway takes of IPv6 only what DNS64 made of IPv4 addresses (64:ff9b::/96)";
                course.trip.stop_because("nat-gateway", id, why, Some(nat.span));
            } else {
                let what = "what an address of 64:ff9b::/96 leads to".to_owned();
                course.trip.doubt("nat-gateway", id, unknown(what, String::new(), None));
            }
            return self.jump(course, goal);
        }
        let Some(station) = topology.of_nat(nat).into_iter().next() else { return self.jump(course, goal) };
        if nat.subnet.is_some() && at.subnet != station.subnet {
            self.enter(&mut course, station.subnet, Back::To(RouteTarget::Local));
        }
        let blocks: Vec<Block> =
            [6, 17, 1].map(|p| Block { protocols: Range::one(p), ..Block::all(family) }).to_vec();
        let carried = FlowSet::from_blocks(family, &blocks);
        if !course.trip.only("nat-gateway", id, &carried, "carries TCP, UDP and ICMP only", Some(nat.span)) {
            return self.jump(course, goal);
        }
        match topology.doubt(id) {
            Some(why) => course.trip.doubt("nat-gateway", id, why),
            None => course.trip.pass("nat-gateway", id, None),
        }
        course.legs.push(Leg::Source { before: sources(&course.trip.asked), ports: true });
        course.trip.set_sources(&station.v4);
        course.trip.map(|flows| flows.with_source_ports(CLIENT_PORTS));
        course.peer = Peer::Outside;
        let vpc = topology.vpc_of(&station);
        course.sender = Some(Sender { station: station.clone(), vpc, is_nat: true });
        if nat.is_regional || nat.subnet.is_none() {
            let table = nat.route_table.as_ref().and_then(|id| topology.tables.get(&id.value));
            return match table.map(|table| self.filters.routes_of(table)) {
                Some(Ok(routes)) => self.by_table(course, At { vpc, subnet: None }, &routes, goal),
                _ => {
                    let why = unknown(format!("the routes of `{id}`"), describe(id), Some(nat.span));
                    course.trip.doubt("nat-gateway", id, why);
                    self.jump(course, goal)
                }
            };
        }
        self.behind_nat(course, station.subnet, goal)
    }

    fn behind_nat(
        &self,
        mut course: Course<'s, 'a>,
        subnet: Option<&'a str>,
        goal: Goal<'s, 'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        let Some(subnet) = subnet else {
            return match goal {
                Goal::Station(_) => self.jump(course, goal),
                Goal::Addresses => course.ends(End::Internet),
            };
        };
        let vpc = self.filters.topology.vpc_of_subnet(subnet);
        let vpc = vpc.or_else(|| course.sender.as_ref().and_then(|sender| sender.vpc));
        if let Goal::Station(target) = goal
            && target.subnet == Some(subnet)
            && self.is_private(&course.trip, target)
        {
            return self.deliver(course, target, Back::To(RouteTarget::Local), Some(subnet));
        }
        self.leave(&mut course, Some(subnet));
        self.onward(course, At { vpc, subnet: Some(subnet) }, goal)
    }

    /// Over a peering: active, and only between the two VPCs themselves (*VPC peering basics*).
    pub(super) fn peering(
        &self,
        mut course: Course<'s, 'a>,
        at: At<'a>,
        id: &'a str,
        goal: Goal<'s, 'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        let topology = self.filters.topology;
        let Some(peering) = topology.peerings.get(id) else {
            course.trip.doubt("peering", id, unknown(format!("`{id}`"), describe(id), None));
            return self.jump(course, goal);
        };
        if let Some(status) = peering.status.as_ref().filter(|status| status.value != "active") {
            let why = format!("its status is `{}`", status.value);
            course.trip.stop_because("peering", id, why, Some(status.span));
            return self.jump(course, goal);
        }
        if self.is_transitive(&mut course, at, "peering", id) {
            return self.jump(course, goal);
        }
        if let Some(why) = topology.doubt(id) {
            course.trip.doubt("peering", id, why);
        }
        let vpc = |side: &'a Option<crate::estate::network::PeeringSide>| {
            side.as_ref().and_then(|side| side.vpc.as_ref()).map(|vpc| vpc.value.as_str())
        };
        let (requester, accepter) = (vpc(&peering.requester), vpc(&peering.accepter));
        let (other, side) = if requester == at.vpc {
            (accepter, &peering.accepter)
        } else if accepter == at.vpc {
            (requester, &peering.requester)
        } else {
            let why = format!("does not connect `{}`", at.vpc.unwrap_or_default());
            course.trip.stop_because("peering", id, why, Some(peering.span));
            return self.jump(course, goal);
        };
        let family = course.trip.family();
        let told = side.iter().flat_map(|side| &side.cidrs);
        let own = other.and_then(|other| topology.vpcs.told(other, |vpc| Some(&vpc.cidrs)));
        let cidrs: Vec<_> = told
            .chain(own.into_iter().flatten())
            .filter(|cidr| Family::of_net(&cidr.value) == family)
            .map(|cidr| Range::of(&cidr.value))
            .collect();
        if !cidrs.is_empty() {
            let why = format!("{} is no address of `{}`", example(&course.trip), other.unwrap_or_default());
            if !course.trip.only("peering", id, &to(family, &cidrs), &why, Some(peering.span)) {
                return self.jump(course, goal);
            }
        }
        course.trip.pass("peering", id, None);
        let back = Back::To(RouteTarget::Peering(id.to_owned()));
        match goal {
            Goal::Station(target)
                if topology.vpc_of(target) == other && self.is_private(&course.trip, target) =>
            {
                self.deliver(course, target, back, None)
            }
            Goal::Station(target) => {
                let why = format!("leads to `{}`, where `{}` is not", other.unwrap_or_default(), target.id);
                course.trip.stop_because("peering", id, why, Some(peering.span));
                self.jump(course, goal)
            }
            Goal::Addresses => self.beyond_peering(course, id, other),
        }
    }

    fn beyond_peering(
        &self,
        mut course: Course<'s, 'a>,
        id: &str,
        other: Option<&'a str>,
    ) -> Vec<Arrived<'s, 'a>> {
        let topology = self.filters.topology;
        let is_pasted = |vpc| {
            let is_whole = topology.is_whole("describe-network-interfaces") == Some(true);
            is_whole && topology.vpcs.get(vpc).is_some()
                || topology.stations.iter().any(|station| topology.vpc_of(station) == Some(vpc))
        };
        if other.is_some_and(is_pasted) {
            return self.nobody(course, other);
        }
        let vpc = other.unwrap_or_default();
        let what = format!("what `{vpc}` lets in and answers");
        let command = crate::network::settle::of_vpc("describe-network-interfaces", vpc);
        course.trip.doubt("peering", id, unknown(what, command, None));
        course.ends(End::Beyond)
    }

    /// To a virtual private gateway, and over its VPNs or Direct Connect (*Site-to-Site VPN routing options*).
    pub(super) fn vpn_gateway(
        &self,
        mut course: Course<'s, 'a>,
        at: At<'a>,
        id: &'a str,
        goal: Goal<'s, 'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        let topology = self.filters.topology;
        let family = course.trip.family();
        let vpc = at.vpc.unwrap_or_default();
        if let Some(gateway) = topology.vpn_gateways.get(id)
            && !gateway.vpcs.iter().any(|own| own.value == vpc)
        {
            let why = format!("not attached to `{vpc}`");
            course.trip.stop_because("vpn-gateway", id, why, Some(gateway.span));
            return self.jump(course, goal);
        }
        if self.is_transitive(&mut course, at, "vpn-gateway", id) {
            return self.jump(course, goal);
        }
        let connections: Vec<_> = (topology.estate.network.vpn_connections.iter())
            .filter(|one| one.vpn_gateway.as_ref().is_some_and(|gateway| gateway.value == id))
            .filter(|one| one.state.as_ref().is_none_or(|state| state.value == "available"))
            .collect();
        let is_static = !connections.is_empty()
            && connections.iter().all(|one| one.is_static.as_ref().is_some_and(|is| is.value));
        if is_static {
            let routes = connections.iter().flat_map(|one| &one.routes);
            let ranges: Vec<_> = routes
                .filter(|net| Family::of_net(&net.value) == family)
                .map(|net| Range::of(&net.value))
                .collect();
            let why = format!("its VPN connections have no route to {}", example(&course.trip));
            let span = connections.first().map(|one| one.span);
            if !course.trip.only("vpn-gateway", id, &to(family, &ranges), &why, span) {
                return self.jump(course, goal);
            }
        }
        course.trip.pass("vpn-gateway", id, None);
        course
            .trip
            .notes
            .push(format!("What lies behind `{id}`, and whether it answers, is not in AWS's outputs."));
        match goal {
            Goal::Addresses => course.ends(End::Beyond),
            Goal::Station(_) => {
                let what = format!("where the network behind `{id}` sends it");
                course.trip.doubt("vpn-gateway", id, unknown(what, String::new(), None));
                self.jump(course, goal)
            }
        }
    }

    /// To an endpoint: that of a gateway endpoint leads to its service (*Gateway endpoints*), that of a Gateway Load Balancer
    /// to appliances.
    pub(super) fn endpoint(
        &self,
        mut course: Course<'s, 'a>,
        at: At<'a>,
        id: &'a str,
        route: &Route,
        goal: Goal<'s, 'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        if !self.is_gateway_endpoint(id, Some(route)) {
            return self.appliance(course, id, goal);
        }
        // It cannot be used from other networks (*Gateway endpoints*).
        if self.is_transitive(&mut course, at, "vpc-endpoint", id) {
            return self.jump(course, goal);
        }
        course.trip.pass("vpc-endpoint", id, None);
        course.peer = Peer::Outside;
        match goal {
            Goal::Addresses => course.ends(End::Service),
            Goal::Station(_) => {
                course.trip.stop_because("vpc-endpoint", id, "leads to a service of AWS", None);
                self.jump(course, goal)
            }
        }
    }

    /// True for a gateway endpoint: it is told to be one, or is routed to by the prefix list of a service.
    pub(super) fn is_gateway_endpoint(&self, id: &str, route: Option<&Route>) -> bool {
        use crate::estate::network::Destination;
        match self.filters.topology.endpoints.get(id).map(|endpoint| endpoint.kind) {
            Some(EndpointKind::Gateway) => true,
            Some(EndpointKind::GatewayLoadBalancer) => false,
            _ => route.is_some_and(|route| matches!(route.destination.value, Destination::PrefixList(_))),
        }
    }

    /// To an instance without telling its interface.
    pub(super) fn appliance_instance(
        &self,
        course: Course<'s, 'a>,
        id: &'a str,
        goal: Goal<'s, 'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        let first = self.filters.topology.of_instance(id).first();
        let station = first.and_then(|place| self.filters.topology.stations.get(*place));
        let interface = station.and_then(|station| station.interface).and_then(|one| one.id.as_ref());
        self.appliance(course, interface.map_or(id, |id| id.value.as_str()), goal)
    }

    /// Through an appliance: what it lets through, and whether it changes addresses, AWS does not know.
    pub(super) fn appliance(
        &self,
        mut course: Course<'s, 'a>,
        id: &str,
        goal: Goal<'s, 'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        let family = course.trip.family();
        if let Some(station) = self.filters.topology.interface(id)
            && station.checks_source
        {
            let why = format!("`{id}` takes only what is for its own addresses (`SourceDestCheck` is on)");
            course.trip.stop_because("appliance", id, why, station.span);
            return self.jump(course, goal);
        }
        let what = format!("what `{id}` lets through, and whether it changes addresses");
        course.trip.doubt("appliance", id, unknown(what, String::new(), None));
        course.legs.push(Leg::Source { before: sources(&course.trip.asked), ports: true });
        course.trip.set_sources(&[family.addresses()]);
        course.trip.map(|flows| flows.with_source_ports(CLIENT_PORTS));
        course.peer = Peer::Someone;
        course.sender = None;
        match goal {
            Goal::Station(_) => self.jump(course, goal),
            Goal::Addresses => course.ends(End::Beyond),
        }
    }
}

/// Ports that clients, NAT gateways and load balancers send from (*Ephemeral ports*, Amazon VPC User Guide).
pub const CLIENT_PORTS: Range<u16> = Range { first: 1024, last: u16::MAX };
