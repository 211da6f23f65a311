//! What a policy says.

use super::Rule;

mod action_star;
mod narrow;
mod not_action_allow;
mod passrole_star;
mod public_principal;
mod resource_star;
mod s3_write_without_deny;
mod service_wildcard;

/// The rules of this folder.
pub const RULES: &[&Rule] = &[
    &action_star::RULE,
    &not_action_allow::RULE,
    &service_wildcard::RULE,
    &resource_star::RULE,
    &passrole_star::RULE,
    &public_principal::RULE,
    &s3_write_without_deny::RULE,
];
