//! # Everyone but a few, under a condition
//!
//! *AWS JSON policy elements: NotPrincipal*: with Allow, it lets in everyone who is not named, also callers without
//! credentials; AWS advises against it. Where nothing narrows it, that is a grant to everyone, which other rules tell; this
//! one is about the rest.
//!
//! Access Analyzer: ALLOW_WITH_NOT_PRINCIPAL.

use super::own_policies;
use crate::policy::PolicyKind;
use crate::policy::exposure::{Narrowing, narrowing};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trust-not-principal-narrowed",
    title: "A grant to everyone but a few rests on a condition alone",
    family: Family::Trust,
    severity: Severity::Low,
    question: "Does an Allow with NotPrincipal depend on a condition to be no grant to everyone?",
    why: "It reads as if it shut somebody out; in truth it lets in everybody else whom the condition lets through, and \
          without the condition the whole world.",
    remedy: "Write Principal with those who may, and shut the others out with a Deny.",
    references: &[(
        "AWS JSON policy elements: NotPrincipal",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html",
    )],
    controls: &[("nist-800-53-r5", "AC-6")],
    examples: &[
        Example::new(
            "everyone of the organization but one",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", ⟦"NotPrincipal"⟧: {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "sns:Publish", "Resource": "arn:aws:sns:eu-west-1:111122223333:uploads", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}]}"#,
        ),
        Example::new(
            "a deny for all but one opens nothing",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "sns:Publish", "Resource": "arn:aws:sns:eu-west-1:111122223333:uploads"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for document in own_policies(cx).filter(|document| matches!(document.kind, PolicyKind::Resource(_))) {
        for statement in document.policy.allows() {
            let Some(principal) = statement.principal.as_ref().filter(|principal| principal.negated) else {
                continue;
            };
            if narrowing(&document.policy, statement) == Narrowing::None {
                continue;
            }
            let message = format!(
                "{} of {} lets everyone in but those of `NotPrincipal`, and only a condition holds them back",
                statement.name(),
                document.phrase()
            );
            out.push(Finding::new(&RULE, principal.key_span, message));
        }
    }
}
