//! Who is at the other side of a peering, and what that side lets out: *VPC peering basics*, *Routing for response traffic*
//! (Amazon VPC Peering).

use super::found::ALL;
use crate::estate::network::{RouteState, RouteTarget};
use crate::network::filter::{Direction, Filters};
use crate::network::reach::trip;
use crate::network::space::{Family, FlowSet, Range};
use crate::network::topology::Station;

/// What comes over a peering.
pub struct Beyond {
    /// What the other side surely lets out, and lets the answers in to. Security groups of those that send are not asked.
    pub certain: FlowSet,
    /// What it may let out.
    pub possible: FlowSet,
}

/// What the other side of a peering sends from some addresses to these in the VPC of a station. `None` if nothing of that VPC was
/// pasted.
pub fn over_peering<'a>(
    filters: &Filters<'_, 'a>,
    id: &str,
    station: &Station<'a>,
    own: &[Range<u128>],
    ranges: &[Range<u128>],
    family: Family,
) -> Option<Beyond> {
    let topology = filters.topology;
    let peering = topology.peerings.get(id).filter(|_| topology.doubt(id).is_none())?;
    let empty = FlowSet::empty(family);
    if peering.status.as_ref().is_some_and(|status| status.value != "active") {
        return Some(Beyond { certain: empty.clone(), possible: empty });
    }
    let own_vpc = topology.vpc_of(station);
    let vpcs =
        [&peering.requester, &peering.accepter].into_iter().flatten().filter_map(|side| side.vpc.as_ref());
    let other = vpcs.map(|vpc| vpc.value.as_str()).find(|vpc| Some(*vpc) != own_vpc)?;
    let sides = filters.sides(other)?;
    // What another way brings may be answered over the peering too, so that nothing is surely kept out by its routes.
    let mut beyond = Beyond { certain: empty, possible: ALL.flows(family, ranges, own) };
    for side in sides.iter().filter(|side| side.is_lived_in) {
        let sources = trip::common(ranges, side.addresses(family));
        if sources.is_empty() {
            continue;
        }
        let mut out = trip::Trip::new(ALL.flows(family, &sources, own));
        routed(filters, side.subnet, id, own, &mut out);
        if out.certain.is_empty() {
            continue;
        }
        out.filter("network-acl", "", &filters.acl(side.subnet, Direction::Egress, family));
        let mut reply = out.turned();
        reply.filter("network-acl", "", &filters.acl(side.subnet, Direction::Ingress, family));
        beyond.certain = beyond.certain.union(&out.certain.answered_by(&reply.certain));
    }
    Some(beyond)
}

/// Keeps what the routes of a subnet surely lead to a peering.
fn routed(filters: &Filters<'_, '_>, subnet: &str, id: &str, own: &[Range<u128>], out: &mut trip::Trip) {
    let family = out.family();
    let Ok(routes) = filters.routes(subnet) else {
        out.certain = FlowSet::empty(family);
        return;
    };
    let mut sure = Vec::new();
    for range in own {
        for piece in routes.within(family, *range) {
            let route = routes
                .route(&piece)
                .filter(|route| route.state.as_ref().is_none_or(|state| state.value == RouteState::Active));
            let target = route.and_then(|route| route.target.as_ref()).map(|target| &target.value);
            let leads = matches!(target, Some(RouteTarget::Peering(to)) if to == id);
            if leads && routes.doubts(&piece).is_empty() {
                sure.push(piece.range);
            }
        }
    }
    out.narrow(&trip::to(family, &sure));
}
