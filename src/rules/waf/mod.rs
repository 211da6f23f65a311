//! WAF web ACLs.

use super::Rule;

mod allow_forgeable;
mod allow_matches_everything;
mod block_evaded;
mod default_allow_no_block;
mod duplicate_priority;
mod forwarded_fallback;
mod group_override_count;
mod label_never_added;
mod log4j_off;
mod logic;
mod metrics_off;
mod never_matches;
mod no_rate_limit;
mod override_allow;
mod rate_key_written;
mod transform;
mod tree;
mod unreachable_rule;

/// The rules of this folder.
pub const RULES: &[&Rule] = &[
    &default_allow_no_block::RULE,
    &allow_matches_everything::RULE,
    &unreachable_rule::RULE,
    &never_matches::RULE,
    &label_never_added::RULE,
    &override_allow::RULE,
    &group_override_count::RULE,
    &log4j_off::RULE,
    &allow_forgeable::RULE,
    &forwarded_fallback::RULE,
    &block_evaded::RULE,
    &duplicate_priority::RULE,
    &rate_key_written::RULE,
    &no_rate_limit::RULE,
    &metrics_off::RULE,
];
