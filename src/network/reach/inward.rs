//! From outside into a VPC: by an internet gateway, a virtual private gateway.

use super::internet::internet;
use super::trip::{Trip, destinations};
use super::walk::{Arrived, Back, Course, Leg, Walk};
use crate::estate::network::{InternetGateway, RouteState, RouteTarget};
use crate::network::filter::{Peer, RuleName};
use crate::network::settle::{of_vpc, unknown};
use crate::network::space::{Family, Range};
use crate::network::topology::{Public, Station};

impl<'s, 't, 'a> Walk<'t, 'a> {
    /// From the Internet to a station, by its public address, its IPv6 address, or already by the private one that the public
    /// one stands for.
    pub fn from_internet(&self, mut course: Course<'s, 'a>, target: &Station<'a>) -> Vec<Arrived<'s, 'a>> {
        let family = course.trip.family();
        course.peer = Peer::Outside;
        self.public_address(&mut course, target, family);
        self.denies_gateway(&mut course, target);
        let Some(vpc) = self.filters.topology.vpc_of(target) else {
            let what = format!("the VPC of `{}`", target.id);
            let why = unknown(what, crate::network::settle::describe(&target.id), target.span);
            course.trip.doubt("internet-gateway", "", why);
            return self.deliver(course, target, Back::Any, None);
        };
        let gateway = self.gateway_of(&mut course, target, vpc);
        self.block_public_access(&mut course, target.subnet, false);
        if let Some(id) = gateway {
            self.edge_in(&mut course, id);
        }
        let back = gateway.map(|id| Back::To(RouteTarget::InternetGateway(id.to_owned())));
        self.deliver(course, target, back.unwrap_or(Back::Any), None)
    }

    /// Turns a public address into the private one, and stops where there is none.
    fn public_address(&self, course: &mut Course<'s, 'a>, target: &Station<'a>, family: Family) {
        if family == Family::V6 {
            let world = super::trip::to(family, &internet(family));
            let why = format!("`{}` has no global IPv6 address", target.id);
            course.trip.only("interface", &target.id, &world, &why, target.span);
            return;
        }
        match &target.public {
            Public::These(list) if list.is_empty() => {
                let has_one =
                    target.interface.is_some_and(|one| one.addresses.iter().any(|a| a.public.is_some()));
                let why = match has_one {
                    true => format!("{} is no public address", super::walk::example(&course.trip)),
                    false => format!("`{}` has no public IPv4 address", target.id),
                };
                course.trip.stop_because("interface", &target.id, why, target.span);
                course.trip.set_destinations(&target.v4);
            }
            Public::These(list) => {
                let asked = destinations(&course.trip.asked);
                let meant = |address: std::net::IpAddr| {
                    asked.iter().any(|range| range.contains(Range::address(address).first))
                };
                let pairs = list.iter().filter(|(private, public)| meant(*private) || meant(*public));
                let private: Vec<_> = pairs.map(|(private, _)| Range::address(*private)).collect();
                if private.is_empty() {
                    let why = "no public address stands for what is asked for";
                    course.trip.stop_because("interface", &target.id, why, target.span);
                } else {
                    if asked.iter().all(|range| !private.iter().any(|own| own.intersect(range).is_some())) {
                        course.legs.push(Leg::Destination { before: asked });
                    }
                    course.trip.set_destinations(&private);
                }
            }
            Public::Some => course.trip.set_destinations(&target.v4),
            Public::Unknown => {
                let what = format!("whether `{}` has a public IPv4 address", target.id);
                let command = crate::network::settle::describe(&target.id);
                course.trip.doubt("interface", &target.id, unknown(what, command, target.span));
                course.trip.set_destinations(&target.v4);
            }
        }
    }

    /// The internet gateway of a VPC: as it says, else as the routes say.
    fn gateway_of(&self, course: &mut Course<'s, 'a>, target: &Station<'a>, vpc: &str) -> Option<&'a str> {
        let topology = self.filters.topology;
        let attached = |gateway: &&InternetGateway| {
            !gateway.is_egress_only && gateway.vpcs.iter().any(|own| own.value == vpc)
        };
        let told = topology.gateways.iter().find(attached).and_then(|gateway| gateway.id.as_ref());
        let id = told.map(|id| id.value.as_str()).or_else(|| self.routed_gateway(target));
        if let Some(id) = id {
            match topology.doubt(id) {
                Some(why) => course.trip.doubt("internet-gateway", id, why),
                None => course.trip.pass("internet-gateway", id, None),
            }
            return Some(id);
        }
        let is_whole = topology.is_whole("describe-internet-gateways");
        let gateways_told =
            topology.gateways.iter().any(|gateway| !gateway.is_egress_only) && is_whole != Some(false);
        if is_whole == Some(true) || gateways_told {
            let why = format!("no internet gateway is attached to `{vpc}`");
            course.trip.stop_because("internet-gateway", "", why, None);
        } else {
            let what = format!("whether `{vpc}` has an internet gateway");
            let command =
                format!("aws ec2 describe-internet-gateways --filters Name=attachment.vpc-id,Values={vpc}");
            course.trip.doubt("internet-gateway", "", unknown(what, command, None));
        }
        None
    }

    fn routed_gateway(&self, target: &Station<'a>) -> Option<&'a str> {
        let topology = self.filters.topology;
        let table = topology.table(target.subnet?).ok()?;
        let is_active = |route: &&crate::estate::network::Route| {
            route.state.as_ref().is_some_and(|state| state.value == RouteState::Active)
        };
        let mut active = table.routes.iter().flatten().filter(is_active);
        active.find_map(|route| match &route.target.as_ref()?.value {
            RouteTarget::InternetGateway(id) if topology.gateways.get(id).is_none() => Some(id.as_str()),
            _ => None,
        })
    }

    /// In by a gateway: what comes by an appliance may be from anybody.
    fn edge_in(&self, course: &mut Course<'s, 'a>, gateway: &str) {
        let known = course.trip.reasons.len();
        self.edge(&mut course.trip, gateway);
        if course.trip.reasons.len() > known {
            course.peer = Peer::Someone;
        }
    }

    /// A route table of a gateway may send what comes in to an appliance first (*Gateway route tables*).
    pub(super) fn edge(&self, trip: &mut Trip, gateway: &str) {
        let topology = self.filters.topology;
        let Some(table) = topology.edge_table(gateway) else { return };
        let id = table.id.as_ref().map_or("", |id| id.value.as_str());
        let routes = match self.filters.routes_of(table) {
            Ok(routes) => routes,
            Err(why) => return trip.doubt("route-table", id, why),
        };
        let family = trip.family();
        let (mut sure, mut all, mut stop, mut doubts) = (Vec::new(), Vec::new(), None, Vec::new());
        for range in destinations(&trip.asked) {
            for piece in routes.within(family, range) {
                let unsure = routes.doubts(&piece);
                let is_sure = unsure.is_empty();
                doubts.extend(unsure);
                // What no route is for stays in the VPC.
                let Some(route) = routes.route(&piece) else {
                    all.push(piece.range);
                    sure.extend(is_sure.then_some(piece.range));
                    continue;
                };
                let through = match route.target.as_ref().map(|target| &target.value) {
                    Some(RouteTarget::Local) => None,
                    // To the one whose address it is: nothing stands in between.
                    Some(RouteTarget::Interface(eni)) => match topology.interface(eni) {
                        Some(station) if station.has_all(family, &piece.range) => None,
                        Some(station) if station.checks_source && !station.has(family, &piece.range) => {
                            stop = stop.or(Some(route));
                            continue;
                        }
                        _ => Some(eni.as_str()),
                    },
                    Some(through) => Some(through.id()),
                    None => Some(id),
                };
                all.push(piece.range);
                match through {
                    None => sure.extend(is_sure.then_some(piece.range)),
                    Some(through) => {
                        let what = format!("what `{through}` lets through, and whether it changes addresses");
                        doubts.push(unknown(what, String::new(), Some(route.span)));
                    }
                }
            }
        }
        if let (Some(route), true) = (stop, all.is_empty()) {
            let name = super::walk::route_name(id, route);
            let text =
                format!("{name}, which takes only what is for its own addresses (`SourceDestCheck` is on)");
            return trip.stop("route-table", id, Some(RuleName { text, span: Some(route.span) }));
        }
        trip.narrow(&super::trip::to(family, &all));
        trip.certain = trip.certain.intersect(&super::trip::to(family, &sure));
        if let (Some(why), true) = (doubts.first(), sure.is_empty()) {
            trip.doubt("appliance", why.what.split('`').nth(1).unwrap_or_default(), why.clone());
        }
        trip.because(&doubts);
    }

    /// From the network behind a virtual private gateway to a station.
    pub fn from_vpn(
        &self,
        mut course: Course<'s, 'a>,
        id: &'a str,
        target: &Station<'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        course.peer = Peer::Outside;
        let topology = self.filters.topology;
        let vpc = topology.vpc_of(target);
        match topology.vpn_gateways.get(id) {
            Some(gateway) if !gateway.vpcs.iter().any(|own| Some(own.value.as_str()) == vpc) => {
                let why = format!("not attached to `{}`", vpc.unwrap_or_default());
                course.trip.stop_because("vpn-gateway", id, why, Some(gateway.span));
            }
            _ => course.trip.pass("vpn-gateway", id, None),
        }
        self.edge_in(&mut course, id);
        self.deliver(course, target, Back::To(RouteTarget::VpnGateway(id.to_owned())), None)
    }

    /// From a VPC that was not pasted, over a peering: its groups are not known, its routes and ACLs neither.
    pub fn from_peer(
        &self,
        mut course: Course<'s, 'a>,
        id: &'a str,
        target: &Station<'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        course.peer = Peer::Someone;
        let peering = self.filters.topology.peerings.get(id);
        let status = peering.and_then(|peering| peering.status.as_ref());
        match status.filter(|status| status.value != "active") {
            Some(status) => {
                let why = format!("its status is `{}`", status.value);
                course.trip.stop_because("peering", id, why, Some(status.span));
            }
            None => {
                let vpc = target.vpc.unwrap_or_default();
                let other = peering.and_then(|one| {
                    [&one.requester, &one.accepter]
                        .into_iter()
                        .flatten()
                        .find_map(|side| side.vpc.as_ref().filter(|own| own.value != vpc))
                });
                let what = "what the routes and filters of the VPC on the other side are".to_owned();
                let command =
                    other.map(|vpc| of_vpc("describe-route-tables", &vpc.value)).unwrap_or_default();
                course.trip.doubt("peering", id, unknown(what, command, None));
            }
        }
        self.deliver(course, target, Back::To(RouteTarget::Peering(id.to_owned())), None)
    }
}
