//! S3 buckets.

use super::Rule;

/// The rules of this folder.
pub const RULES: &[&Rule] = &[];
