//! Security groups.
//!
//! Each CIDR block that lets in everybody is reported once, by the rule of the worst reason: all ports,
//! administration, databases, other ports, ICMP. `exposure` decides which, for all of them.

mod acl_blocks_return;
mod acl_default_in_use;
mod acl_entry_shadowed;
mod acl_ports_ignored;
mod acl_unused;
mod acl_world;
mod acl_world_admin;
mod acl_world_any;
mod address_unassociated;
mod around;
mod block_public_access_off;
mod chain_to_world;
mod client_vpn_no_log;
mod connect_endpoint_wide;
mod cover;
mod database_public;
mod default_group_in_use;
mod default_group_open;
mod default_vpc;
mod egress_world;
mod endpoint_service_open;
mod exposed_by_balancer;
mod exposure;
mod gateway_unattached;
mod group_unused;
mod groups_equivalent;
mod icmp_odd;
mod interface_unused;
mod launch_wizard;
mod lb_cleartext;
mod lb_internet_facing;
mod lb_no_waf;
mod many_interfaces;
mod many_rules;
mod nat_single_zone;
mod needless;
mod no_description;
mod peering_cross_account;
mod port_range;
mod ports;
mod public_address;
mod reachable;
mod reference_cross_account;
mod reference_stale;
mod reference_to_nobody;
mod remove;
mod route_blackhole;
mod route_internet;
mod route_peering_wide;
mod rule_dead_source;
mod rule_duplicate;
mod rule_mergeable;
mod rule_shadowed;
mod rule_shadowed_across;
mod self_all_ports;
mod single_address;
mod source_dest_check_off;
mod source_unreachable;
mod subnet_auto_public;
mod transit_auto_accept;
mod vpc_no_flow_log;
mod vpn_no_log;
mod vpn_tunnel_down;
mod wide_range;
mod world_admin_port;
mod world_all_ports;
mod world_by_prefix_list;
mod world_by_union;
mod world_database_port;
mod world_icmp;
mod world_port;

use super::{Context, Rule};
use crate::estate::network::VpnConnection;
use crate::network::services;

pub(in crate::rules) use reachable::Doors;
pub(in crate::rules) use remove::is_safe_word;
pub(in crate::rules) use world_by_union::{Union, open_groups, unions};

/// The rules of this folder.
pub const RULES: &[&Rule] = &[
    &world_all_ports::RULE,
    &world_admin_port::RULE,
    &world_database_port::RULE,
    &world_port::RULE,
    &world_icmp::RULE,
    &world_by_union::RULE,
    &wide_range::RULE,
    &default_group_open::RULE,
    &egress_world::RULE,
    &launch_wizard::RULE,
    &connect_endpoint_wide::RULE,
    &gateway_unattached::RULE,
    &block_public_access_off::RULE,
    &default_vpc::RULE,
    &address_unassociated::RULE,
    &many_interfaces::RULE,
    &interface_unused::RULE,
    &source_dest_check_off::RULE,
    &public_address::RULE,
    &peering_cross_account::RULE,
    &route_peering_wide::RULE,
    &route_blackhole::RULE,
    &route_internet::RULE,
    &subnet_auto_public::RULE,
    &acl_blocks_return::RULE,
    &acl_ports_ignored::RULE,
    &acl_default_in_use::RULE,
    &acl_unused::RULE,
    &acl_world_any::RULE,
    &acl_world_admin::RULE,
    &world_by_prefix_list::RULE,
    &icmp_odd::RULE,
    &no_description::RULE,
    &many_rules::RULE,
    &self_all_ports::RULE,
    &port_range::RULE,
    &source_unreachable::RULE,
    &single_address::RULE,
    &chain_to_world::RULE,
    &reference_cross_account::RULE,
    &reference_stale::RULE,
    &reference_to_nobody::RULE,
    &group_unused::RULE,
    &default_group_in_use::RULE,
    &database_public::RULE,
    &exposed_by_balancer::RULE,
    &lb_internet_facing::RULE,
    &lb_cleartext::RULE,
    &lb_no_waf::RULE,
    &endpoint_service_open::RULE,
    &transit_auto_accept::RULE,
    &vpn_tunnel_down::RULE,
    &vpn_no_log::RULE,
    &client_vpn_no_log::RULE,
    &vpc_no_flow_log::RULE,
    &nat_single_zone::RULE,
    &rule_shadowed::RULE,
    &rule_shadowed_across::RULE,
    &rule_duplicate::RULE,
    &rule_mergeable::RULE,
    &groups_equivalent::RULE,
    &rule_dead_source::RULE,
    &acl_entry_shadowed::RULE,
];

/// The VPN connections that are not gone.
fn vpn_connections<'a>(cx: &Context<'a>) -> impl Iterator<Item = &'a VpnConnection> {
    let list = cx.estate.network.vpn_connections.iter();
    list.filter(|one| one.state.as_ref().is_none_or(|state| !state.value.starts_with("delet")))
}
