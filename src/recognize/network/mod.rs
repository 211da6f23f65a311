//! Outputs about the network. One file a family of them.

mod access;
mod endpoint;
mod gateway;
mod group;
mod interface;
mod network_acl;
mod peering;
mod prefix_list;
mod route_table;
mod vpc;

#[cfg(test)]
mod tests;

pub(super) use interface::of_instance;
pub(super) use prefix_list::FAMILY;

use super::Reader;
use super::shape::Shape;

/// All kinds of lists. The order matters only for a thing that stands alone and has the marks of two.
pub(super) const SHAPES: &[&Shape] = &[
    &group::GROUPS,
    &group::ASSOCIATIONS,
    &group::STALE,
    &group::FOR_VPC,
    &interface::INTERFACES,
    &route_table::TABLES,
    &network_acl::ACLS,
    &gateway::INTERNET,
    &gateway::EGRESS_ONLY,
    &gateway::NAT,
    &gateway::ADDRESSES,
    &endpoint::ENDPOINTS,
    &access::CONNECT,
    &access::OPTIONS,
    &access::EXCLUSIONS,
    &peering::PEERINGS,
    &prefix_list::MANAGED,
    &prefix_list::PLAIN,
    &vpc::SUBNETS,
    &vpc::VPCS,
];

/// Joins what several outputs say of one thing.
pub(super) fn link(cx: &mut Reader<'_>) {
    interface::link(cx);
    group::link(cx);
    prefix_list::link(cx);
}
