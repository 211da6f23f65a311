//! Who is at the other side of a peering, and what that side lets out: *VPC peering basics*, *Routing for response traffic*
//! (Amazon VPC Peering).

use super::found::ALL;
use crate::estate::network::{RouteState, RouteTarget};
use crate::network::filter::{Direction, Filters};
use crate::network::reach::{internet, trip};
use crate::network::space::{Family, FlowSet, Range};
use crate::network::topology::Station;

/// What comes over a peering.
pub struct Beyond {
    /// What the other side surely lets out, and lets the answers in to. Security groups of those that send are not asked.
    pub certain: FlowSet,
    /// What it may let out.
    pub possible: FlowSet,
}

/// What the other side of a peering sends from some addresses to these in the VPC of a station. `None` if nothing of that VPC was pasted.
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
    let mut beyond = Beyond { certain: empty.clone(), possible: empty };
    for side in sides.iter() {
        let sources = trip::common(ranges, side.addresses(family));
        if sources.is_empty() {
            continue;
        }
        let mut out = trip::Trip::new(ALL.flows(family, &sources, own));
        routed(filters, side.subnet, id, own, &mut out);
        if out.possible.is_empty() {
            continue;
        }
        out.filter("network-acl", "", &filters.acl(side.subnet, Direction::Egress, family));
        let mut reply = out.turned();
        reply.filter("network-acl", "", &filters.acl(side.subnet, Direction::Ingress, family));
        if side.is_lived_in {
            beyond.certain = beyond.certain.union(&out.certain.answered_by(&reply.certain));
        }
        beyond.possible = beyond.possible.union(&out.possible.answered_by(&reply.possible));
    }
    // Subnets that were not pasted may let out anything.
    if topology.is_whole("describe-subnets") != Some(true) {
        let known: Vec<_> = sides.iter().flat_map(|side| side.addresses(family)).copied().collect();
        let rest = trip::common(ranges, &internet::without(family, &trip::merged(known)));
        beyond.possible = beyond.possible.union(&ALL.flows(family, &rest, own));
    }
    Some(beyond)
}

/// Keeps what the routes of a subnet lead to a peering.
fn routed(filters: &Filters<'_, '_>, subnet: &str, id: &str, own: &[Range<u128>], out: &mut trip::Trip) {
    let family = out.family();
    let Ok(routes) = filters.routes(subnet) else {
        out.certain = FlowSet::empty(family);
        return;
    };
    let (mut sure, mut all) = (Vec::new(), Vec::new());
    for range in own {
        for piece in routes.within(family, *range) {
            let is_known = routes.doubts(&piece).is_empty();
            let route = routes
                .route(&piece)
                .filter(|route| route.state.as_ref().is_none_or(|state| state.value == RouteState::Active));
            let target = route.and_then(|route| route.target.as_ref()).map(|target| &target.value);
            let leads = matches!(target, Some(RouteTarget::Peering(to)) if to == id);
            // What comes another way may be answered over the peering too.
            let may_come = matches!(
                target,
                Some(
                    RouteTarget::Peering(_)
                        | RouteTarget::TransitGateway(_)
                        | RouteTarget::VpnGateway(_)
                        | RouteTarget::Interface(_)
                        | RouteTarget::Instance(_)
                        | RouteTarget::Endpoint(_)
                        | RouteTarget::Other(_)
                )
            );
            if leads && is_known {
                sure.push(piece.range);
            }
            if may_come || !is_known {
                all.push(piece.range);
            }
        }
    }
    out.certain = out.certain.intersect(&trip::to(family, &sure));
    out.possible = out.possible.intersect(&trip::to(family, &all));
    out.asked = out.possible.clone();
}
