//! # Guests of an identity pool may assume the role
//!
//! *Role-based access control* and *Role trust and permissions*, Amazon Cognito Developer Guide: `amr` says whether a user
//! of an identity pool signed in (`authenticated`) or is a guest (`unauthenticated`). A trust policy with the pool
//! alone lets both in.

use super::{oidc_providers, trust_allows};
use crate::fix::Fix;
use crate::policy::Pattern;
use crate::policy::principal::speaks_of;
use crate::policy::trust::{asks_something, limits};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule, condition};

pub(super) static RULE: Rule = Rule {
    id: "trust-cognito-guests",
    title: "Guests of an identity pool may assume the role",
    family: Family::Trust,
    severity: Severity::Medium,
    question: "Does a role for an Amazon Cognito identity pool leave open whether its users signed in?",
    why: "If the pool knows guests, anybody with its id, which is in every copy of the app, can take the role that was \
          meant for users who signed in.",
    remedy: "Add a condition on cognito-identity.amazonaws.com:amr: authenticated, or unauthenticated in the role that is \
             for guests.",
    references: &[(
        "Role trust and permissions",
        "https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html",
    )],
    controls: &[("nist-800-53-r5", "AC-3"), ("nist-800-53-r5", "IA-8")],
    examples: &[
        Example::new(
            "the pool alone",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ⟦"cognito-identity.amazonaws.com"⟧}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:1a2b"}}}]}"#,
        ),
        Example::new(
            "a pattern that guests match too",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ⟦"cognito-identity.amazonaws.com"⟧}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:1a2b"}, "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "*authenticated"}}}]}"#,
        ),
        Example::new(
            "users who signed in",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:1a2b"}, "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}}]}"#,
        ),
        Example::new(
            "a role for guests says so",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:1a2b"}, "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "unauthenticated"}}}]}"#,
        ),
    ],
    check,
};

fn takes_both(pattern: &str) -> bool {
    ["authenticated", "unauthenticated"].iter().all(|word| Pattern(pattern).matches(word))
}

const POOLS: &str = "cognito-identity.amazonaws.com";

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let key = format!("{POOLS}:amr");
    for (document, statement) in trust_allows(cx) {
        let Some((entry, _)) = oidc_providers(statement).find(|(_, url)| url.eq_ignore_ascii_case(POOLS))
        else {
            continue;
        };
        // A pattern that both words match tests nothing.
        let tested = limits(&document.policy, statement, &key).iter().any(|limit| {
            limit.all(|value, wild| asks_something(value, wild) && !(wild && takes_both(value)))
        });
        if tested || !speaks_of(statement, "sts:AssumeRoleWithWebIdentity") {
            continue;
        }
        let message = format!(
            "{} of {} lets guests of the identity pool assume the role as well as users who signed in",
            statement.name(),
            document.phrase()
        );
        let alone = statement.principal.as_ref().is_some_and(|principal| principal.entries.len() == 1);
        let edit = condition::add(cx, statement, "ForAnyValue:StringLike", &key, "authenticated");
        let fix = edit
            .filter(|_| alone)
            .map(|edit| Fix::new("Let only users who signed in assume the role", vec![edit]));
        out.push(Finding::new(&RULE, entry.value.span, message).fix(fix));
    }
}
