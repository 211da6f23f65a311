//! # A set operator on the audience of a token
//!
//! *Single-valued vs. multivalued context keys*, IAM User Guide: `ForAnyValue` and `ForAllValues` are for keys with several values.
//! `aud` has one. `ForAllValues` also holds where it is absent; `ForAnyValue` is true if one of several matches, whatever
//! the others say.
//!
//! Access Analyzer: FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE, CONFIRM_AUDIENCE_CLAIM_TYPE.

use super::{oidc_providers, trust_allows};
use crate::fix::{Fix, json};
use crate::policy::principal::{Federated, federated};
use crate::policy::{Condition, Statement};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trust-oidc-audience-set",
    title: "The audience of a token is tested like a list",
    family: Family::Trust,
    severity: Severity::Low,
    question: "Does a trust policy test the audience of a token with ForAllValues or ForAnyValue?",
    why: "ForAllValues lets a token in that has no audience. ForAnyValue lets one in that has the right audience among \
          others. Both read as if they tested the audience.",
    remedy: "Use StringEquals.",
    references: &[
        (
            "Single-valued vs. multivalued context keys",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
        ),
        (
            "IAM policy validation check reference",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "IA-8")],
    examples: &[
        Example::new(
            "any value",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/id.example.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {⟦"ForAnyValue:StringEquals"⟧: {"id.example.com:aud": "our-app"}, "StringEquals": {"id.example.com:sub": "deploy"}}}]}"#,
        ),
        Example::new(
            "all values",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/id.example.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {⟦"ForAllValues:StringEquals"⟧: {"id.example.com:aud": "our-app"}}}]}"#,
        ),
        Example::new(
            "SAML",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Corp"}, "Action": "sts:AssumeRoleWithSAML", "Condition": {⟦"ForAnyValue:StringEquals"⟧: {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}]}"#,
        ),
        Example::new(
            "`amr` has several values",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:1a2b"}, "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in trust_allows(cx) {
        for condition in statement.conditions.iter().filter(|condition| is_audience(statement, condition)) {
            let lower = condition.operator.to_ascii_lowercase();
            let (severity, told) = match lower.split_once(':') {
                Some(("forallvalues", _)) => (Severity::Medium, "also holds for a token without an audience"),
                Some(("foranyvalue", _)) => {
                    (Severity::Low, "also holds for a token that has other audiences besides")
                }
                _ => continue,
            };
            let message = format!(
                "`{}` on `{}` in {} {told}",
                condition.operator.value,
                condition.key.value,
                document.phrase()
            );
            out.push(
                Finding::new(&RULE, condition.operator.span, message)
                    .severity(severity)
                    .fix(fix(statement, condition)),
            );
        }
    }
}

fn is_audience(statement: &Statement, condition: &Condition) -> bool {
    let saml = || super::principals(statement).any(|e| matches!(federated(e), Some(Federated::Saml(_))));
    oidc_providers(statement).any(|(_, url)| condition.is_key(&format!("{url}:aud")))
        || (condition.is_key("SAML:aud") && saml())
}

/// Takes the prefix off. Keys beside it under the same operator may need it, and a second operator of the same name would
/// be a duplicate.
fn fix(statement: &Statement, condition: &Condition) -> Option<Fix> {
    let (_, plain) = condition.operator.split_once(':')?;
    let busy = statement.conditions.iter().any(|other| {
        other.operator.value.eq_ignore_ascii_case(plain)
            || (other.operator.span == condition.operator.span && other.key.span != condition.key.span)
    });
    let edit = json::replace(condition.operator.span, plain);
    (!busy).then(|| Fix::new(format!("Test the audience with `{plain}`"), vec![edit]))
}
