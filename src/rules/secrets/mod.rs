//! Credentials in texts.

use super::Rule;

mod access_key;
mod bedrock_api_key;
mod private_key;
mod temporary_credentials;

/// The rules of this folder.
pub const RULES: &[&Rule] =
    &[&access_key::RULE, &temporary_credentials::RULE, &bedrock_api_key::RULE, &private_key::RULE];
