//! WAF web ACLs.

use super::Rule;

/// The rules of this folder.
pub const RULES: &[&Rule] = &[];
