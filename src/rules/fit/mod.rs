//! A policy against AWS's facts: do the names exist, and do they go together? Without the facts (the page before it
//! has loaded them) these rules say nothing.

use super::Rule;

mod action_matches_nothing;
mod arn_account;
mod arn_as_string;
mod arn_region;
mod arn_resource;
mod arns;
mod deprecated_condition_key;
mod effect;
mod key_few_services;
mod key_not_for_action;
mod known;
mod operator_type;
mod operators;
mod policy_of_other_service;
mod rcp_service;
mod regions;
mod requested_region;
mod required_resource_missing;
mod resource_mismatch;
mod senders;
mod set_operator_missing;
mod set_operator_single;
mod tag_key_unsupported;
mod unknown_action;
mod unknown_condition_key;
mod unknown_service;
mod unlisted;

pub(crate) use known::Known;

/// The rules of this folder.
pub const RULES: &[&Rule] = &[
    &unknown_action::RULE,
    &unknown_service::RULE,
    &action_matches_nothing::RULE,
    &unknown_condition_key::RULE,
    &deprecated_condition_key::RULE,
    &operator_type::RULE,
    &arn_as_string::RULE,
    &set_operator_missing::RULE,
    &set_operator_single::RULE,
    &key_not_for_action::RULE,
    &tag_key_unsupported::RULE,
    &key_few_services::RULE,
    &resource_mismatch::RULE,
    &required_resource_missing::RULE,
    &arn_resource::RULE,
    &arn_region::RULE,
    &arn_account::RULE,
    &requested_region::RULE,
    &policy_of_other_service::RULE,
    &rcp_service::RULE,
];
