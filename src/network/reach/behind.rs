//! What lies behind a transit gateway: networks of one's own by VPN or Direct Connect, VPCs that were not pasted.
//!
//! Nothing of them is in the texts. Where answers go, the table of the target's attachment tells; what comes from there is routed
//! by the table of the attachment that it comes by (*How Amazon VPC Transit Gateways work*, "Route tables").

use super::ends::Ends;
use super::judge::{Origin, Outcome};
use super::transit::{is_on_premises, not_seen};
use super::trip::Decision;
use super::walk::{Arrived, Back, Course, Goal, Sender, Walk};
use crate::estate::network::{RouteTarget, TransitAttachment};
use crate::network::filter::Peer;
use crate::network::route::{Next, TransitRoutes};
use crate::network::settle::{describe, of_vpc, unknown};
use crate::network::space::{Family, Range, Unknown};
use crate::network::topology::{Groups, Public, Station, Topology};
use crate::text::Spanned;

/// A way out of a VPC that is asked for by its id, for what lies behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate<'a> {
    /// A virtual private gateway.
    Vpn(&'a str),
    /// An attachment of a transit gateway.
    Transit {
        /// The transit gateway.
        gateway: &'a str,
        /// The attachment.
        id: &'a str,
    },
}

impl<'a> Gate<'a> {
    /// Its id.
    pub fn id(self) -> &'a str {
        match self {
            Self::Vpn(id) | Self::Transit { id, .. } => id,
        }
    }

    /// True if the origin is, or may be, behind it.
    pub fn is_of(self, origin: &Origin<'_>) -> bool {
        match (self, origin) {
            (Self::Vpn(own), Origin::Vpn(id, _)) => own == *id,
            (Self::Transit { gateway: own, id }, Origin::Transit { gateway, attachment, .. }) => {
                own == *gateway && attachment.is_none_or(|attachment| attachment == id)
            }
            _ => false,
        }
    }

    /// These addresses behind it.
    pub fn origin(self, sources: Vec<Range<u128>>) -> Origin<'a> {
        match self {
            Self::Vpn(id) => Origin::Vpn(id, sources),
            Self::Transit { gateway, id } => Origin::Transit { gateway, attachment: Some(id), sources },
        }
    }
}

/// By which of the gates flows went, or may have gone, or were stopped before anything else took them.
pub fn got_to<'a>(gates: &[Gate<'a>], outcome: &Outcome) -> Option<&'a str> {
    const OTHERS: [&str; 4] = ["internet-gateway", "nat-gateway", "peering", "vpc-endpoint"];
    let by = |gate: &&Gate<'a>| outcome.there.iter().any(|hop| hop.id == gate.id());
    let went = gates.iter().find(by);
    let is_elsewhere =
        outcome.there.iter().any(|hop| hop.decision != Decision::Deny && OTHERS.contains(&hop.kind));
    let may_be = outcome.certain.is_empty() && !is_elsewhere;
    went.or(gates.first().filter(|_| may_be)).map(|gate| gate.id())
}

fn is(value: Option<&Spanned<String>>, id: &str) -> bool {
    value.is_some_and(|value| value.value == id)
}

/// What an attachment, a VPN connection, a customer gateway or a Direct Connect gateway stands for.
pub fn by_id<'a>(topology: &Topology<'a>, id: &str) -> Option<Ends<'a>> {
    if let Some(one) = topology.attachments.get(id).filter(|one| is_of_vpc(one)) {
        let vpc = one.resource.as_ref()?.value.as_str();
        let own = topology.stations.iter().filter(|station| topology.vpc_of(station) == Some(vpc)).cloned();
        let own: Vec<Station<'a>> = own.collect();
        if !own.is_empty() {
            return Some(Ends::of(own));
        }
    }
    let connections = &topology.estate.network.vpn_connections;
    let mut names = vec![id];
    let mut gates: Vec<Gate<'a>> = Vec::new();
    for one in
        connections.iter().filter(|one| is(one.id.as_ref(), id) || is(one.customer_gateway.as_ref(), id))
    {
        names.extend(one.id.as_ref().map(|id| id.value.as_str()));
        gates.extend(one.vpn_gateway.as_ref().map(|gateway| Gate::Vpn(&gateway.value)));
    }
    for one in topology.attachments.iter() {
        let (Some(own), Some(gateway)) = (&one.id, &one.transit_gateway) else { continue };
        let stands_for = !is_of_vpc(one) && names.iter().any(|name| is(one.resource.as_ref(), name));
        if own.value == id || stands_for {
            gates.push(Gate::Transit { gateway: &gateway.value, id: &own.value });
        }
    }
    (!gates.is_empty()).then(|| Ends { gates, ..Ends::default() })
}

fn is_of_vpc(one: &TransitAttachment) -> bool {
    one.kind.as_ref().is_none_or(|kind| kind.value == "vpc")
}

/// By which attachments answers of a target go that its routes lead to a transit gateway; without one where that is not known.
/// What lies in a VPC that was pasted is no stranger.
pub fn answered<'a>(
    topology: &Topology<'a>,
    gateway: &str,
    target: &Station<'a>,
    range: Range<u128>,
    family: Family,
) -> Vec<(Option<&'a str>, Range<u128>)> {
    let Ok(routes) = routes(topology, gateway, target) else { return vec![(None, range)] };
    let mut list = Vec::new();
    for (part, next) in routes.within(family, range) {
        match next {
            Next::Attachments(route) => {
                let strange = route.attachments.iter().map(|id| id.value.as_str());
                list.extend(strange.filter(|id| !is_pasted(topology, id)).map(|id| (Some(id), part)));
            }
            Next::Nowhere if !routes.doubts().is_empty() => list.push((None, part)),
            Next::Nowhere | Next::Blackhole(_) => {}
        }
    }
    list
}

/// The routes that a transit gateway has for what comes from a target's VPC.
fn routes<'a>(
    topology: &Topology<'a>,
    gateway: &str,
    target: &Station<'a>,
) -> Result<TransitRoutes<'a>, Unknown> {
    let vpc = topology.vpc_of(target).unwrap_or_default();
    let own = topology.attachment(gateway, vpc).and_then(|one| one.id.as_ref());
    let Some(own) = own else {
        let command = format!(
            "aws ec2 describe-transit-gateway-attachments --filters Name=transit-gateway-id,Values={gateway}"
        );
        return Err(unknown(format!("how `{vpc}` is attached to `{gateway}`"), command, None));
    };
    TransitRoutes::new(topology, topology.transit_table(&own.value, gateway)?)
}

/// True if an attachment is of a VPC whose interfaces are known.
fn is_pasted(topology: &Topology<'_>, attachment: &str) -> bool {
    let Some(one) = topology.attachments.get(attachment).filter(|one| is_of_vpc(one)) else { return false };
    let vpc = one.resource.as_ref().map(|vpc| vpc.value.as_str());
    vpc.is_some() && topology.stations.iter().any(|station| topology.vpc_of(station) == vpc)
}

impl<'s, 'a> Walk<'_, 'a> {
    /// From what lies behind an attachment of a transit gateway to a station.
    pub fn from_transit(
        &self,
        mut course: Course<'s, 'a>,
        gateway: &'a str,
        attachment: Option<&'a str>,
        target: &'s Station<'a>,
    ) -> Vec<Arrived<'s, 'a>> {
        let topology = self.filters.topology;
        course.peer = Peer::Someone;
        let back = Back::To(RouteTarget::TransitGateway(gateway.to_owned()));
        let Some(id) = attachment else {
            let what = || unknown(format!("the routes of `{gateway}`"), describe(gateway), None);
            let why = match routes(topology, gateway, target) {
                Err(why) => why,
                Ok(routes) => routes.doubts().first().cloned().unwrap_or_else(what),
            };
            course.trip.doubt("transit-gateway", gateway, why);
            return self.deliver(course, target, back, None);
        };
        // What comes from another network leaves the VPC by none of its gateways.
        course.sender = Some(Sender { station: stranger(id), vpc: Some(id), is_nat: false });
        let goal = Goal::Station(target);
        let Some(one) = topology.attachments.get(id) else {
            course.trip.doubt("transit-gateway", id, unknown(format!("`{id}`"), describe(id), None));
            return self.by_transit_table(course, gateway, (id, None), goal);
        };
        if !self.is_available(&mut course, one, id) {
            return self.jump(course, goal);
        }
        let kind = one.kind.as_ref().map_or("vpc", |kind| kind.value.as_str());
        let vpc = one.resource.as_ref().map_or("", |vpc| vpc.value.as_str());
        if is_on_premises(kind) {
            course.peer = Peer::Outside;
            course.trip.pass("transit-gateway", id, None);
            course.trip.notes.push(not_seen(id));
        } else if kind == "vpc" {
            let what = format!("what the routes and filters of `{vpc}` are");
            let why = unknown(what, of_vpc("describe-route-tables", vpc), Some(one.span));
            course.trip.doubt("transit-gateway", id, why);
        } else {
            let what = format!("what lies behind `{id}` ({kind})");
            course.trip.doubt("transit-gateway", id, unknown(what, describe(vpc), Some(one.span)));
        }
        self.by_transit_table(course, gateway, (id, None), goal)
    }
}

/// Somebody in another network.
fn stranger<'a>(id: &str) -> Station<'a> {
    Station {
        id: id.to_owned(),
        interface: None,
        vpc: None,
        subnet: None,
        groups: Groups::None,
        v4: Vec::new(),
        v6: Vec::new(),
        is_exact: false,
        public: Public::These(Vec::new()),
        is_nat: false,
        checks_source: false,
        denies_gateway: false,
        span: None,
    }
}
