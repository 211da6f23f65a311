//! EC2 instances.

mod imds_hop_limit;
mod imds_v1;
mod public_with_role;

use super::Rule;
use crate::estate::instance::Instance;

/// The rules of this folder.
pub const RULES: &[&Rule] = &[&imds_v1::RULE, &imds_hop_limit::RULE, &public_with_role::RULE];

/// `aws ec2 modify-instance-metadata-options` for an instance.
fn modify_options(instance: &Instance, option: &str) -> String {
    let id = instance.id.as_ref().map(|id| id.value.as_str());
    let id = id.filter(|id| super::network::is_safe_word(id)).unwrap_or("INSTANCE_ID");
    format!("aws ec2 modify-instance-metadata-options --instance-id {id} {option} --http-endpoint enabled")
}
