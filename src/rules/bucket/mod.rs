//! S3 buckets.

use super::Rule;

mod acl_public;
mod block_public_access_off;
mod policy_cross_account;
mod policy_origin_access_identity;
mod policy_public;

/// The rules of this folder.
pub const RULES: &[&Rule] = &[
    &policy_public::RULE,
    &acl_public::RULE,
    &block_public_access_off::RULE,
    &policy_cross_account::RULE,
    &policy_origin_access_identity::RULE,
];
