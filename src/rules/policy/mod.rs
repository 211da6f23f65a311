//! What a policy says.

use super::Rule;

mod action_star;

/// The rules of this folder.
pub const RULES: &[&Rule] = &[&action_star::RULE];
