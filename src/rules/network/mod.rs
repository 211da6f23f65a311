//! Security groups.
//!
//! Each CIDR block that lets in everybody is reported once, by the rule of the worst reason: all ports,
//! administration, databases, other ports, ICMP. `exposure` decides which, for all of them.

mod acl_entry_shadowed;
mod cover;
mod default_group_open;
mod egress_world;
mod exposure;
mod groups_equivalent;
mod launch_wizard;
mod needless;
mod ports;
mod remove;
mod rule_dead_source;
mod rule_duplicate;
mod rule_mergeable;
mod rule_shadowed;
mod rule_shadowed_across;
mod wide_range;
mod world_admin_port;
mod world_all_ports;
mod world_by_union;
mod world_database_port;
mod world_icmp;
mod world_port;

use super::Rule;
use crate::network::services;

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
    &rule_shadowed::RULE,
    &rule_shadowed_across::RULE,
    &rule_duplicate::RULE,
    &rule_mergeable::RULE,
    &groups_equivalent::RULE,
    &rule_dead_source::RULE,
    &acl_entry_shadowed::RULE,
];
