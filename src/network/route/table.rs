//! A VPC's route table.

use super::Piece;
use super::sweep::{Candidate, sweep};
use crate::estate::network::{Destination, Route, RouteTable, RouteTarget};
use crate::network::settle::{describe, unknown};
use crate::network::space::{Family, Range, Unknown};
use crate::network::topology::Topology;

/// A route table of a subnet or a gateway, made ready for look-ups.
pub struct Routes<'a> {
    /// The table.
    pub table: &'a RouteTable,
    v4: Vec<Piece>,
    v6: Vec<Piece>,
    /// Why any address that is not local may be routed otherwise: prefix lists whose entries are not known.
    doubts: Vec<Unknown>,
}

const PROPAGATED: u8 = 0;
const BY_LIST: u8 = 1;
const STATIC: u8 = 2;

impl<'a> Routes<'a> {
    /// Makes a table ready.
    ///
    /// # Errors
    ///
    /// What is not known, where the output left the routes out.
    pub fn new(topology: &Topology<'a>, table: &'a RouteTable) -> Result<Self, Unknown> {
        let id = table.id.as_ref().map_or("", |id| id.value.as_str());
        let Some(routes) = &table.routes else {
            return Err(unknown(format!("the routes of `{id}`"), describe(id), Some(table.span)));
        };
        let mut lists: [Vec<Candidate>; 2] = [Vec::new(), Vec::new()];
        let mut doubts = Vec::new();
        let targets: Vec<_> =
            routes.iter().map(|route| route.target.as_ref().map(|target| &target.value)).collect();
        for (at, route) in routes.iter().enumerate() {
            let target = targets.iter().position(|target| *target == targets[at]).unwrap_or(at);
            let mut add = |net: ipnet::IpNet, rank| {
                let range = Range::of(&net);
                lists[usize::from(!net.addr().is_ipv4())].push(Candidate {
                    range,
                    length: net.prefix_len(),
                    rank,
                    route: at,
                    target,
                });
            };
            match &route.destination.value {
                // A propagated route never takes what is local, be it more specific (*Route tables and AWS Site-to-Site
                // VPN route priority*).
                Destination::Cidr(net) if route.is_propagated && is_within_local(routes, net) => {}
                Destination::Cidr(net) => add(*net, if route.is_propagated { PROPAGATED } else { STATIC }),
                Destination::PrefixList(list) => {
                    let entries = topology.prefix_lists.told(list, |list| list.entries.as_ref());
                    for entry in entries.into_iter().flatten() {
                        add(entry.cidr.value, BY_LIST);
                    }
                    let is_part =
                        topology.prefix_lists.told(list, |one| one.has_unread_entries.then_some(()));
                    // The list of a gateway endpoint holds addresses of its service and nothing else.
                    let is_service = matches!(targets[at], Some(RouteTarget::Endpoint(_)));
                    if (entries.is_none() || is_part.is_some()) && !is_service {
                        let what = format!("the entries of `{list}`, which `{id}` routes");
                        doubts.push(unknown(what, describe(list), Some(route.span)));
                    }
                }
                Destination::Unreadable(text) => {
                    let what = format!("what the destination `{text}` of a route of `{id}` is");
                    doubts.push(unknown(what, describe(id), Some(route.span)));
                }
            }
        }
        let [v4, v6] = lists;
        let (v4, v6) = (sweep(Family::V4.addresses(), v4), sweep(Family::V6.addresses(), v6));
        doubts.extend(topology.doubt(id));
        Ok(Self { table, v4, v6, doubts })
    }

    /// The pieces of a range, cut to it.
    pub fn within(&self, family: Family, range: Range<u128>) -> impl Iterator<Item = Piece> + '_ {
        let pieces = if family == Family::V4 { &self.v4 } else { &self.v6 };
        let start = pieces.partition_point(|piece| piece.range.last < range.first);
        let cut = move |piece: &Piece| Some(Piece { range: piece.range.intersect(&range)?, ..*piece });
        pieces.get(start..).unwrap_or_default().iter().map_while(cut)
    }

    /// The route of a piece.
    pub fn route(&self, piece: &Piece) -> Option<&'a Route> {
        self.table.routes.as_ref()?.get(piece.route?)
    }

    /// Why a piece may be routed otherwise.
    pub fn doubts(&self, piece: &Piece) -> Vec<Unknown> {
        let target = self.route(piece).and_then(|route| route.target.as_ref()).map(|target| &target.value);
        let mut doubts = if target == Some(&RouteTarget::Local) { Vec::new() } else { self.doubts.clone() };
        if piece.is_torn {
            let id = self.table.id.as_ref().map_or("", |id| id.value.as_str());
            let span = self.route(piece).map(|route| route.span);
            doubts.push(unknown(format!("which of two routes of `{id}` is taken"), describe(id), span));
        }
        doubts
    }
}

fn is_within_local(routes: &[Route], net: &ipnet::IpNet) -> bool {
    routes.iter().any(|route| match (&route.destination.value, &route.target) {
        (Destination::Cidr(local), Some(target)) => target.value == RouteTarget::Local && local.contains(net),
        _ => false,
    })
}
