//! WAF web ACLs.

use super::Rule;

mod allow_forgeable;
mod allow_matches_everything;
mod default_allow_no_block;
mod duplicate_priority;
mod group_override_count;
mod logic;
mod no_rate_limit;
mod override_allow;
mod unreachable_rule;

/// The rules of this folder.
pub const RULES: &[&Rule] = &[
    &default_allow_no_block::RULE,
    &allow_matches_everything::RULE,
    &unreachable_rule::RULE,
    &override_allow::RULE,
    &group_override_count::RULE,
    &allow_forgeable::RULE,
    &duplicate_priority::RULE,
    &no_rate_limit::RULE,
];
