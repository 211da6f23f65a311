//! What a principal could make of its rights.

use super::Rule;

mod managed_full_access;

/// The rules of this folder.
pub const RULES: &[&Rule] = &[&managed_full_access::RULE];
