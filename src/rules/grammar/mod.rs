//! Whether a policy is written as the language demands, and says what it seems to say.

use super::Rule;

mod arn_form;
mod condition_key;
mod condition_operator;
mod cover;
mod data_type;
mod effect_value;
mod empty_condition;
mod empty_element;
mod exclusive_elements;
mod ip_host_bits;
mod kms_key_value;
mod missing_element;
mod multiple_boolean;
mod null_operator;
mod principal_form;
mod private_ip;
mod rcp_form;
mod redundant_statement;
mod redundant_value;
mod repeated_element;
mod service_name_value;
mod service_principal;
mod sid;
mod size;
mod universal_value;
mod unknown_element;
mod value_type;
mod variable_place;
mod variable_syntax;
mod version;
mod vpc_id;
mod wildcard_in_service;
mod wildcard_without_like;

/// The rules of this folder.
pub const RULES: &[&Rule] = &[
    &missing_element::RULE,
    &unknown_element::RULE,
    &repeated_element::RULE,
    &exclusive_elements::RULE,
    &data_type::RULE,
    &effect_value::RULE,
    &principal_form::RULE,
    &rcp_form::RULE,
    &arn_form::RULE,
    &condition_operator::RULE,
    &condition_key::RULE,
    &null_operator::RULE,
    &multiple_boolean::RULE,
    &value_type::RULE,
    &wildcard_without_like::RULE,
    &variable_syntax::RULE,
    &variable_place::RULE,
    &vpc_id::RULE,
    &service_name_value::RULE,
    &service_principal::RULE,
    &kms_key_value::RULE,
    &private_ip::RULE,
    &ip_host_bits::RULE,
    &empty_element::RULE,
    &empty_condition::RULE,
    &universal_value::RULE,
    &sid::RULE,
    &size::RULE,
    &version::RULE,
    &wildcard_in_service::RULE,
    &redundant_value::RULE,
    &redundant_statement::RULE,
];

/// Checks of AWS IAM Access Analyzer that are no rule here, and why.
pub const WITHOUT_RULE: &[(&str, &str)] = &[
    (
        "JSON_SYNTAX_ERROR",
        "a diagnostic with the place and the repair (`src/text/json`), for every text and not policies alone",
    ),
    ("SCP_SYNTAX_ERROR_ACTION_WILDCARD", GONE),
    ("SCP_SYNTAX_ERROR_ALLOW_CONDITION", GONE),
    ("SCP_SYNTAX_ERROR_ALLOW_NOTACTION", GONE),
    ("SCP_SYNTAX_ERROR_ALLOW_RESOURCE", GONE),
    ("SCP_SYNTAX_ERROR_NOTRESOURCE", GONE),
];

const GONE: &str =
    "service control policies take the full policy language since September 2025 (*SCP syntax*)";
