//! Users, MFA and access keys.

use super::Rule;

/// The rules of this folder.
pub const RULES: &[&Rule] = &[];
