//! What a policy says.

use super::Rule;

pub(in crate::rules) use risk::{Class, Risks, is_denied};

mod action_star;
mod dynamodb_attributes;
mod for_all_values;
mod forgeable_key;
mod mfa_absent;
mod narrow;
mod not_action_allow;
mod not_principal_deny;
mod not_resource_allow;
mod passrole_star;
mod public_principal;
mod rcp_service_requests;
mod resource_key_in_resource_policy;
mod resource_star;
mod risk;
mod risk_lists;
mod s3_prefix_denied;
mod s3_write_without_deny;
mod sensitive_pattern;
mod service_linked_role;
mod service_wildcard;
mod vpc_source_ip;

/// The rules of this folder.
pub const RULES: &[&Rule] = &[
    &action_star::RULE,
    &not_action_allow::RULE,
    &service_wildcard::RULE,
    &resource_star::RULE,
    &passrole_star::RULE,
    &public_principal::RULE,
    &s3_write_without_deny::RULE,
    &not_resource_allow::RULE,
    &service_linked_role::RULE,
    &not_principal_deny::RULE,
    &mfa_absent::RULE,
    &for_all_values::RULE,
    &sensitive_pattern::RULE,
    &forgeable_key::RULE,
    &vpc_source_ip::RULE,
    &s3_prefix_denied::RULE,
    &dynamodb_attributes::RULE,
    &resource_key_in_resource_policy::RULE,
    &rcp_service_requests::RULE,
];
