//! # Deny with NotPrincipal
//!
//! *AWS JSON policy elements: NotPrincipal*: to except a role, its session and its account have to be named beside it,
//! and whoever has a permissions boundary is denied although he is excepted. AWS advises conditions on
//! `aws:PrincipalArn` instead.

use crate::policy::PolicyKind;
use crate::report::model::Severity;
use crate::rules::aws_pages::{NOT_PRINCIPAL, PRINCIPAL};
use crate::rules::walk::{at, documents, listed};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "policy-not-principal-deny",
    title: "Everyone is denied but a list of principals",
    family: Family::Policy,
    severity: Severity::Low,
    question: "Does a Deny statement except principals with NotPrincipal?",
    why: "The exception does not hold for whom it names where he has a permissions boundary, nor for a role whose \
          session and account are not named too. People locked out of their data widen such policies in haste.",
    remedy: "Deny \"Principal\": \"*\" with the condition ArnNotEquals on aws:PrincipalArn.",
    references: &[NOT_PRINCIPAL, PRINCIPAL],
    controls: &[],
    examples: &[
        Example::new(
            "a bucket for one role",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", ⟦"NotPrincipal"⟧: {"AWS": "arn:aws:iam::111122223333:role/reader"}, "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
        Example::new(
            "a trust policy has no NotPrincipal, which another rule tells",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}]}"#,
        ),
        Example::new(
            "by condition",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*", "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/reader"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    // Trust and resource control policies have no NotPrincipal at all, as other rules tell.
    let may_have = |kind: &PolicyKind| matches!(kind, PolicyKind::Resource(_) | PolicyKind::VpcEndpoint);
    for document in documents(cx).filter(|document| may_have(&document.kind)) {
        for statement in document.policy.denies() {
            let Some(principal) = statement.principal.as_ref().filter(|p| p.negated) else { continue };
            let message = format!(
                "{} denies everyone but {}",
                at(document, statement),
                listed(principal.entries.iter().map(|entry| entry.value.value.as_str()))
            );
            out.push(Finding::new(&RULE, principal.key_span, message));
        }
    }
}
