//! The way back. Groups keep state and let replies through; ACLs and routes judge them as any other packet.

use super::transit::Serves;
use super::trip::{Trip, destinations, to};
use super::walk::{Arrived, Back, Leg, Walk, example, route_name};
use crate::estate::network::{RouteState, RouteTarget};
use crate::network::filter::{Direction, RuleName};
use crate::network::route::{Next, TransitRoutes};
use crate::network::space::{FlowSet, Range};

impl<'s, 't, 'a> Walk<'t, 'a> {
    /// The replies to what arrived, on their way back to who asked.
    pub fn back(&self, arrived: &Arrived<'s, 'a>) -> Trip {
        let mut trip = arrived.course.trip.turned();
        if trip.asked.is_empty() {
            return trip;
        }
        self.along(&mut trip, &arrived.course.legs);
        trip
    }

    /// Back along the legs of the way there.
    pub(super) fn along(&self, trip: &mut Trip, legs: &[Leg<'a>]) {
        for leg in legs.iter().rev() {
            match leg {
                Leg::Enter(subnet, back) => {
                    self.out(trip, subnet);
                    self.routed(trip, subnet, back);
                }
                Leg::Beside(subnet, back) => {
                    self.out(trip, subnet);
                    self.into(trip, subnet);
                    self.routed(trip, subnet, back);
                }
                Leg::Leave(subnet) => self.into(trip, subnet),
                Leg::Destination { before } => trip.set_sources(before),
                Leg::Source { before, ports } => {
                    trip.set_destinations(before);
                    if *ports {
                        trip.map(any_port);
                    }
                }
                Leg::Transit { gateway, from, to, .. } => self.transit_back(trip, gateway, from, to),
                Leg::Edge(gateway) => self.edge(trip, gateway),
            }
        }
    }

    fn out(&self, trip: &mut Trip, subnet: &str) {
        let verdict = self.filters.acl(subnet, Direction::Egress, trip.family());
        trip.filter("network-acl", &self.acl_id(subnet), &verdict);
    }

    fn into(&self, trip: &mut Trip, subnet: &str) {
        let verdict = self.filters.acl(subnet, Direction::Ingress, trip.family());
        trip.filter("network-acl", &self.acl_id(subnet), &verdict);
    }

    /// Whether the routes of a subnet lead replies to where the packets came from.
    fn routed(&self, trip: &mut Trip, subnet: &'a str, back: &Back) {
        let Back::To(wanted) = back else { return };
        let routes = match self.filters.routes(subnet) {
            Ok(routes) => routes,
            Err(why) => return trip.doubt("route-table", &format!("of {subnet}"), why),
        };
        let id = routes.table.id.as_ref().map_or("", |id| id.value.as_str());
        let family = trip.family();
        let mut good: Vec<Range<u128>> = Vec::new();
        let mut unsure: Vec<Range<u128>> = Vec::new();
        let (mut taken, mut other) = (None, None);
        for range in destinations(&trip.asked) {
            for piece in routes.within(family, range) {
                let doubts = routes.doubts(&piece);
                let route = routes.route(&piece);
                let target = route.and_then(|route| route.target.as_ref()).map(|target| &target.value);
                let is_active = route.is_some_and(|route| {
                    route.state.as_ref().is_none_or(|state| state.value == RouteState::Active)
                });
                let leads = match (target, wanted) {
                    (Some(target), wanted) if target == wanted && is_active => Some(true),
                    // An appliance may hand it on, or not.
                    (Some(RouteTarget::Endpoint(id)), _) if self.is_gateway_endpoint(id, route) => {
                        Some(false)
                    }
                    (
                        Some(RouteTarget::Interface(_) | RouteTarget::Instance(_) | RouteTarget::Endpoint(_)),
                        _,
                    ) if is_active => None,
                    _ => Some(false),
                };
                match (leads, doubts.is_empty()) {
                    (Some(true), true) => {
                        good.push(piece.range);
                        taken = taken.or(route);
                    }
                    (Some(false), true) => other = other.or(Some(route)),
                    (leads, _) => {
                        unsure.push(piece.range);
                        trip.because(&doubts);
                        if leads.is_none() {
                            let through = target.map_or("", RouteTarget::id);
                            let what = format!("whether `{through}` hands replies on");
                            let why =
                                crate::network::settle::unknown(what, String::new(), route.map(|r| r.span));
                            trip.because(&[why]);
                        }
                    }
                }
            }
        }
        let certain = to(family, &good);
        let possible = certain.union(&to(family, &unsure));
        if trip.asked.intersect(&possible).is_empty() {
            let text = match other {
                Some(Some(route)) => {
                    format!("replies go elsewhere, not to {}: {}", wanted.id(), route_name(id, route))
                }
                _ => format!("no route back to {}", example(trip)),
            };
            let span = other.flatten().map_or(routes.table.span, |route| route.span);
            return trip.stop("route-table", id, Some(RuleName { text, span: Some(span) }));
        }
        let is_sure = certain.meets(&trip.asked);
        trip.asked = trip.asked.intersect(&possible);
        trip.possible = trip.possible.intersect(&possible);
        trip.certain = trip.certain.intersect(&certain);
        let rule = taken.map(|route| RuleName { text: route_name(id, route), span: Some(route.span) });
        if is_sure {
            trip.pass("route-table", id, rule);
        } else {
            let why = trip.reasons.last().cloned();
            if let Some(why) = why {
                trip.doubt("route-table", id, why);
            }
        }
        if let RouteTarget::TransitGateway(gateway) = wanted
            && let Some(vpc) = self.filters.topology.vpc_of_subnet(subnet)
            && let Some(name) = self.filters.topology.attachment(gateway, vpc).and_then(|one| one.id.as_ref())
        {
            match self.serves(&name.value, Some(subnet)) {
                Serves::Yes => {}
                Serves::No(why) => trip.stop_because("transit-gateway", gateway, why, None),
                Serves::Unknown(why) => trip.doubt("transit-gateway", gateway, why),
            }
        }
    }

    /// Whether a transit gateway leads replies back to the attachment that the packets came by.
    fn transit_back(&self, trip: &mut Trip, gateway: &str, from: &str, out: &str) {
        let topology = self.filters.topology;
        if topology.is_unassociated(out, gateway) {
            let why = format!("`{out}` is associated with no route table");
            return trip.stop_because("transit-gateway", gateway, why, None);
        }
        let table = topology.transit_table(out, gateway);
        let routes = table.and_then(|table| Ok((table, TransitRoutes::new(topology, table)?)));
        let (table, routes) = match routes {
            Ok(found) => found,
            Err(why) => return trip.doubt("transit-gateway", gateway, why),
        };
        for why in routes.doubts() {
            trip.doubt("transit-gateway", gateway, why.clone());
        }
        let family = trip.family();
        let mut good = Vec::new();
        let mut rule = None;
        for range in destinations(&trip.asked) {
            for (part, next) in routes.within(family, range) {
                if let Next::Attachments(route) = next
                    && route.attachments.iter().any(|id| id.value == from)
                {
                    good.push(part);
                    let dest = route.cidr().map(|net| net.to_string()).unwrap_or_default();
                    let text = format!("{table} {dest} → {from}");
                    rule = rule.or(Some(RuleName { text, span: Some(route.span) }));
                }
            }
        }
        let why = format!("`{table}` has no route back to {}", example(trip));
        if trip.only("transit-gateway", gateway, &to(family, &good), &why, None) {
            trip.pass("transit-gateway", gateway, rule);
        }
    }
}

/// To any port: which port a client had before its NAT gateway gave it another is its own affair.
fn any_port(flows: &FlowSet) -> FlowSet {
    use crate::network::space::{Block, has_ports};
    let family = flows.family();
    let blocks: Vec<Block> = (flows.blocks().into_iter())
        .map(|block| {
            let ported = block.protocols.first == block.protocols.last && has_ports(block.protocols.first);
            if ported { Block { ports: Range::PORTS, ..block } } else { block }
        })
        .collect();
    FlowSet::from_blocks(family, &blocks)
}
