//! Users, MFA and access keys.

use super::Rule;

/// A credential report of these lines, for examples.
macro_rules! report {
    ($($line:literal),*) => {
        concat!(
            "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,\
             access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,\
             access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,\
             cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated\n",
            $($line, "\n"),*
        )
    };
}

mod key_active;
mod key_never_used;
mod key_old;
mod key_two_active;
mod key_unused;
mod keys;
mod password_unused;
mod root_access_key;
mod root_no_mfa;
mod root_used;
mod user_no_mfa;

/// The rules of this folder.
pub const RULES: &[&Rule] = &[
    &root_access_key::RULE,
    &root_no_mfa::RULE,
    &root_used::RULE,
    &user_no_mfa::RULE,
    &key_never_used::RULE,
    &key_unused::RULE,
    &key_old::RULE,
    &key_active::RULE,
    &key_two_active::RULE,
    &password_unused::RULE,
];
