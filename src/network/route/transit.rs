//! Route tables of transit gateways: *How Amazon VPC Transit Gateways work*, *Route evaluation order*.
//!
//! A packet is routed by the table that the attachment is associated with which it came by. Static routes win over propagated
//! ones of the same prefix.

use super::Piece;
use super::sweep::{Candidate, sweep};
use crate::estate::network::{Destination, TransitAttachment, TransitRoute};
use crate::network::settle::{describe, unknown};
use crate::network::space::{Family, Range, Unknown};
use crate::network::topology::Topology;

/// Routes of a table of a transit gateway, made ready for look-ups.
pub struct TransitRoutes<'a> {
    list: Vec<&'a TransitRoute>,
    v4: Vec<Piece>,
    v6: Vec<Piece>,
    doubts: Vec<Unknown>,
}

/// What a transit gateway does with addresses.
pub enum Next<'a> {
    /// Hands them to one of these attachments.
    Attachments(&'a TransitRoute),
    /// Drops them.
    Blackhole(&'a TransitRoute),
    /// It has no route.
    Nowhere,
}

impl<'a> TransitRoutes<'a> {
    /// The routes of the table with this id.
    ///
    /// # Errors
    ///
    /// What is not known, where its routes were not pasted.
    pub fn new(topology: &Topology<'a>, table: &str) -> Result<Self, Unknown> {
        let network = &topology.estate.network;
        let alone = network.transit_route_tables.len() == 1;
        let is_own = |of: &Option<String>| of.as_deref().map_or(alone, |id| id == table);
        let mut list: Vec<&TransitRoute> =
            network.transit_routes.iter().filter(|route| is_own(&route.route_table)).collect();
        // An empty list may be of a search for static routes only.
        let propagates = network.transit_propagations.iter().any(|one| is_own(&one.route_table));
        if list.is_empty() && !(propagates && network.transit_routes_of.iter().any(is_own)) {
            return Err(unknown(format!("the routes of `{table}`"), search(table), None));
        }
        let mut lists: [Vec<Candidate>; 2] = [Vec::new(), Vec::new()];
        let mut doubts = Vec::new();
        // Only static routes were asked for: what propagations add to them follows from these.
        if list.iter().all(|route| route.is_static) {
            let made = network.transit_propagated.iter().filter(|route| is_own(&route.route_table));
            list.extend(made);
            for one in
                network.transit_propagations.iter().filter(|one| one.is_active && is_own(&one.route_table))
            {
                let Some(id) = &one.attachment else { continue };
                let leads = |route: &&TransitRoute| route.attachments.iter().any(|own| own.value == id.value);
                let mut made = network.transit_propagated.iter().filter(|route| is_own(&route.route_table));
                if !made.any(|route| leads(&route)) {
                    let what = format!("which routes `{}` propagates to `{table}`", id.value);
                    doubts.push(unknown(what, search(table), Some(one.span)));
                }
            }
        }
        let leads = |route: &TransitRoute| route.attachments.first().map(|id| id.value.clone());
        for (at, route) in list.iter().enumerate() {
            let target = list.iter().position(|other| leads(other) == leads(route)).unwrap_or(at);
            let mut add = |net: ipnet::IpNet| {
                lists[usize::from(!net.addr().is_ipv4())].push(Candidate {
                    range: Range::of(&net),
                    length: net.prefix_len(),
                    rank: u8::from(route.is_static),
                    route: at,
                    target,
                });
            };
            match &route.destination.value {
                Destination::Cidr(net) => add(*net),
                Destination::PrefixList(id) => {
                    match topology.prefix_lists.told(id, |list| list.entries.as_ref()) {
                        Some(entries) => entries.iter().for_each(|entry| add(entry.cidr.value)),
                        None => {
                            let what = format!("the entries of `{id}`, which `{table}` routes");
                            doubts.push(unknown(what, describe(id), Some(route.span)));
                        }
                    }
                }
                Destination::Unreadable(text) => {
                    let what = format!("what the destination `{text}` of a route of `{table}` is");
                    doubts.push(unknown(what, search(table), Some(route.span)));
                }
            }
        }
        let [v4, v6] = lists;
        let (v4, v6) = (sweep(Family::V4.addresses(), v4), sweep(Family::V6.addresses(), v6));
        Ok(Self { list, v4, v6, doubts })
    }

    /// What happens to the addresses of a range, piece by piece.
    pub fn within(&self, family: Family, range: Range<u128>) -> Vec<(Range<u128>, Next<'a>)> {
        let pieces = if family == Family::V4 { &self.v4 } else { &self.v6 };
        let cut = |piece: &Piece| Some((piece.range.intersect(&range)?, self.next(piece)));
        pieces.iter().filter_map(cut).collect()
    }

    fn next(&self, piece: &Piece) -> Next<'a> {
        let Some(route) = piece.route.and_then(|at| self.list.get(at)).copied() else { return Next::Nowhere };
        let state = route.state.as_ref().map(|state| state.value.as_str());
        if state == Some("blackhole") || route.attachments.is_empty() {
            Next::Blackhole(route)
        } else {
            Next::Attachments(route)
        }
    }

    /// Why anything may be routed otherwise.
    pub fn doubts(&self) -> &[Unknown] {
        &self.doubts
    }
}

impl<'a> Topology<'a> {
    /// The attachment of a VPC to a transit gateway.
    pub fn attachment(&self, gateway: &str, vpc: &str) -> Option<&'a TransitAttachment> {
        let is = |value: &Option<crate::text::Spanned<String>>, id: &str| {
            value.as_ref().is_some_and(|value| value.value == id)
        };
        self.attachments.iter().find(|one| is(&one.transit_gateway, gateway) && is(&one.resource, vpc))
    }

    /// The attachment as one of its gateways tells it: those of a peering have one each, with the same id (*Transit gateway
    /// peering attachments*).
    fn sides(&self, attachment: &str, gateway: &str) -> impl Iterator<Item = &'a TransitAttachment> {
        let of = move |one: &&TransitAttachment| {
            one.id.as_ref().is_some_and(|id| id.value == attachment)
                && one.transit_gateway.as_ref().is_none_or(|id| id.value == gateway)
        };
        self.estate.network.transit_attachments.iter().filter(of)
    }

    /// The gateway on the other side of a peering.
    pub fn transit_peer(&self, attachment: &str, gateway: &str) -> Option<&'a str> {
        let all = self.estate.network.transit_attachments.iter();
        let own = all.filter(|one| one.id.as_ref().is_some_and(|id| id.value == attachment));
        let names = own.flat_map(|one| [&one.transit_gateway, &one.peer, &one.resource]).flatten();
        let mut gateways = names.map(|id| id.value.as_str()).filter(|id| id.starts_with("tgw-"));
        gateways.find(|id| *id != gateway)
    }

    /// True if an attachment is associated with no table of its gateway: what comes by it is routed by none, and dropped. Each
    /// attachment is associated with one table, by default or by hand (*How Amazon VPC Transit Gateways work*, "Route table
    /// association").
    pub fn is_unassociated(&self, attachment: &str, gateway: &str) -> bool {
        self.transit_table(attachment, gateway).is_err()
            && self.sides(attachment, gateway).any(|one| one.is_unassociated)
    }

    /// The table of a gateway that routes what comes by an attachment.
    ///
    /// # Errors
    ///
    /// What is not known, where the texts do not tell.
    pub fn transit_table(&self, attachment: &str, gateway: &str) -> Result<&'a str, Unknown> {
        let told = self.sides(attachment, gateway).find_map(|one| one.route_table.as_ref());
        if let Some(table) = told {
            return Ok(&table.value);
        }
        let network = &self.estate.network;
        let is = |value: &Option<crate::text::Spanned<String>>, id: &str| {
            value.as_ref().is_some_and(|value| value.value == id)
        };
        let is_others = |table: &str| {
            let known = network.transit_route_tables.iter().find(|one| is(&one.id, table));
            known.and_then(|one| one.transit_gateway.as_ref()).is_some_and(|id| id.value != gateway)
        };
        let mut associated = network
            .transit_associations
            .iter()
            .filter(|one| one.is_active && is(&one.attachment, attachment));
        let table = associated.find_map(|one| one.route_table.as_deref().filter(|table| !is_others(table)));
        if let Some(table) = table {
            return Ok(table);
        }
        let what = format!("which route table of `{gateway}` `{attachment}` is associated with");
        Err(unknown(what, describe(attachment), None))
    }
}

fn search(table: &str) -> String {
    format!(
        "aws ec2 search-transit-gateway-routes --transit-gateway-route-table-id {table} --filters Name=state,Values=active,blackhole"
    )
}
