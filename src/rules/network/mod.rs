//! Security groups.
//!
//! Each CIDR block that lets in everybody is reported once, by the rule of the worst reason: all ports,
//! administration, databases, other ports, ICMP. `exposure` decides which, for all of them.

mod client_vpn_no_log;
mod cover;
mod database_public;
mod default_group_open;
mod egress_world;
mod endpoint_service_open;
mod exposure;
mod launch_wizard;
mod lb_cleartext;
mod lb_internet_facing;
mod lb_no_waf;
mod nat_single_zone;
mod ports;
mod remove;
mod services;
mod transit_auto_accept;
mod vpc_no_flow_log;
mod vpn_no_log;
mod vpn_tunnel_down;
mod wide_range;
mod world_admin_port;
mod world_all_ports;
mod world_by_union;
mod world_database_port;
mod world_icmp;
mod world_port;

use super::{Context, Rule};
use crate::estate::network::VpnConnection;

pub(in crate::rules) use remove::is_safe_word;
pub(in crate::rules) use world_by_union::open_groups;

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
    &database_public::RULE,
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
];

/// The VPN connections that are not gone.
fn vpn_connections<'a>(cx: &Context<'a>) -> impl Iterator<Item = &'a VpnConnection> {
    let list = cx.estate.network.vpn_connections.iter();
    list.filter(|one| one.state.as_ref().is_none_or(|state| !state.value.starts_with("delet")))
}
