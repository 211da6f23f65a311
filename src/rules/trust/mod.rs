//! Who may assume a role, and what resource policies give to others.

use super::{Context, Rule};
use crate::estate::iam::PolicyDocument;
use crate::policy::principal::{Federated, federated};
use crate::policy::{PolicyKind, PrincipalEntry, Statement};

mod account_root;
mod action_mismatch;
mod cognito_guests;
mod cross_account;
mod deleted_principal;
mod element_not_supported;
mod endpoint_any_resource;
mod everyone;
mod external_id_weak;
mod federated_elsewhere;
mod federated_syntax;
mod github_wildcard;
mod not_principal_narrowed;
mod oidc_any_customer;
mod oidc_any_subject;
mod oidc_audience;
mod oidc_audience_set;
mod principal_wildcard;
mod redundant_session;
mod resource_foreign_account;
mod roles_anywhere_actions;
mod roles_anywhere_any_anchor;
mod saml_audience;
mod service_any_source;
mod service_key_never_sent;

/// The rules of this folder.
pub const RULES: &[&Rule] = &[
    &everyone::RULE,
    &oidc_any_customer::RULE,
    &oidc_any_subject::RULE,
    &github_wildcard::RULE,
    &oidc_audience::RULE,
    &oidc_audience_set::RULE,
    &cognito_guests::RULE,
    &saml_audience::RULE,
    &cross_account::RULE,
    &external_id_weak::RULE,
    &account_root::RULE,
    &roles_anywhere_any_anchor::RULE,
    &roles_anywhere_actions::RULE,
    &service_any_source::RULE,
    &service_key_never_sent::RULE,
    &resource_foreign_account::RULE,
    &not_principal_narrowed::RULE,
    &endpoint_any_resource::RULE,
    &principal_wildcard::RULE,
    &deleted_principal::RULE,
    &redundant_session::RULE,
    &action_mismatch::RULE,
    &federated_syntax::RULE,
    &federated_elsewhere::RULE,
    &element_not_supported::RULE,
];

/// Policies that their owner can change: not those that AWS wrote, nor the trust policies of roles that AWS made, which
/// are service-linked or come with IAM Identity Center.
fn own_policies<'a>(cx: &Context<'a>) -> impl Iterator<Item = &'a PolicyDocument> {
    let estate = cx.estate;
    let of_aws: std::collections::BTreeSet<usize> = estate
        .principals
        .iter()
        .filter(|role| role.is_service_linked() || role.path.starts_with("/aws-reserved/"))
        .filter_map(|role| role.trust)
        .collect();
    let own = estate.policies.iter().enumerate().filter(move |(ix, _)| !of_aws.contains(ix));
    own.map(|(_, document)| document).filter(|document| !document.is_aws_managed())
}

/// Trust policies that their owner can change.
fn trust_policies<'a>(cx: &Context<'a>) -> impl Iterator<Item = &'a PolicyDocument> {
    own_policies(cx).filter(|document| document.kind == PolicyKind::Trust)
}

/// Their statements that allow.
fn trust_allows<'a>(cx: &Context<'a>) -> impl Iterator<Item = (&'a PolicyDocument, &'a Statement)> {
    trust_policies(cx)
        .flat_map(|document| document.policy.allows().map(move |statement| (document, statement)))
}

/// The principals that a statement names; none under `NotPrincipal`.
fn principals(statement: &Statement) -> impl Iterator<Item = &PrincipalEntry> {
    statement.principal.iter().filter(|principal| !principal.negated).flat_map(|principal| &principal.entries)
}

/// Its OpenID Connect providers, by URL.
fn oidc_providers(statement: &Statement) -> impl Iterator<Item = (&PrincipalEntry, &str)> {
    principals(statement).filter_map(|entry| match federated(entry) {
        Some(Federated::Oidc(url)) => Some((entry, url)),
        _ => None,
    })
}
