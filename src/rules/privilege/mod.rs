//! What a principal could make of its rights.

use super::Rule;

mod administrators;
mod escalation;
mod managed_full_access;
mod reaches_administrator;
mod tell;
mod unread_policies;

/// The rules of this folder.
pub const RULES: &[&Rule] = &[
    &escalation::RULE,
    &reaches_administrator::RULE,
    &administrators::RULE,
    &managed_full_access::RULE,
    &unread_policies::RULE,
];
