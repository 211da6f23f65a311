//! # Allow with NotResource
//!
//! *IAM JSON policy elements: NotResource*: in an Allow it grants on every resource but those listed, of every service
//! that the actions belong to, also on those that are made tomorrow.

use crate::report::model::Severity;
use crate::rules::aws_pages::NOT_RESOURCE;
use crate::rules::walk::{at, listed};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "policy-not-resource-allow",
    title: "Every resource is granted but a list",
    family: Family::Policy,
    severity: Severity::Low,
    question: "Does an Allow statement use NotResource?",
    why: "The list names what is left out; the grant is for all other resources of the account, and for those of other \
          accounts that let this one in.",
    remedy: "Write Resource with the list of what is needed. If NotResource is meant to hold something back, put that in \
             a Deny statement.",
    references: &[NOT_RESOURCE],
    controls: &[("nist-800-53-r5", "AC-6")],
    examples: &[
        Example::new(
            "all buckets but one",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", ⟦"NotResource"⟧: "arn:aws:s3:::payroll/*"}]}"#,
        ),
        Example::new(
            "in a Deny it is a fence",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "NotResource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]}]}"#,
        ),
        Example::with(
            "an upper bound",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:iam::*:role/admin"}]}"#,
            r#"{"policy_kind": "scp"}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in cx.allow_statements().filter(|(document, _)| !document.kind.is_guardrail()) {
        let Some(resources) = statement.resources.as_ref().filter(|resources| resources.negated) else {
            continue;
        };
        let message = format!(
            "{} allows on every resource but {}",
            at(document, statement),
            listed(resources.values.iter().map(|value| value.value.as_str()))
        );
        // What it opens of what can be limited is told by `policy-resource-star`.
        out.push(Finding::new(&RULE, resources.key_span, message));
    }
}
