//! # No test of the audience of a token
//!
//! *Create a role for OpenID Connect federation*: `aud` says for whom a token was made. IAM itself only accepts audiences
//! that the provider's object in IAM lists, but one object serves all roles of the account.

use super::{oidc_providers, trust_allows};
use crate::fix::Fix;
use crate::policy::oidc::{is_eks, is_github};
use crate::policy::principal::speaks_of;
use crate::policy::trust::{asks_something, limits};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule, condition};

pub(super) static RULE: Rule = Rule {
    id: "trust-oidc-audience",
    title: "The audience of a token is not tested",
    family: Family::Trust,
    severity: Severity::Low,
    question: "Does a trust policy for GitHub Actions or an EKS cluster leave out the audience of the token?",
    why: "A token that was made for another purpose, and that somebody there could keep, opens the role too, if its \
          audience is one of those that the provider in IAM lists.",
    remedy: "Add a condition StringEquals on the provider's aud; for GitHub's own action and for EKS it is sts.amazonaws.com.",
    references: &[
        (
            "Create a role for OpenID Connect federation",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
        ),
        (
            "Assign IAM roles to Kubernetes service accounts",
            "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "IA-8")],
    examples: &[
        Example::new(
            "GitHub without an audience",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ⟦"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"⟧}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:octo-org/app:ref:refs/heads/main"}}}]}"#,
        ),
        Example::new(
            "GitHub with one",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:octo-org/app:ref:refs/heads/main", "token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in trust_allows(cx) {
        if !speaks_of(statement, "sts:AssumeRoleWithWebIdentity") {
            continue;
        }
        for (entry, url) in oidc_providers(statement).filter(|(_, url)| is_github(url) || is_eks(url)) {
            let key = format!("{url}:aud");
            let tested =
                limits(&document.policy, statement, &key).iter().any(|limit| limit.all(asks_something));
            if tested {
                continue;
            }
            let message = format!(
                "{} of {} does not test `{key}`: a token made for another purpose is taken too",
                statement.name(),
                document.phrase()
            );
            let alone = statement.principal.as_ref().is_some_and(|principal| principal.entries.len() == 1);
            let edit = condition::add(cx, statement, "StringEquals", &key, "sts.amazonaws.com");
            let fix = edit.filter(|_| alone).map(|edit| {
                Fix::new("Take only tokens that were made for AWS", vec![edit]).note(
                    "if your workflows ask for another audience, put that in place of `sts.amazonaws.com`",
                )
            });
            out.push(Finding::new(&RULE, entry.value.span, message).fix(fix));
        }
    }
}
