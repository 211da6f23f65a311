//! # Condition key that has a successor
//!
//! `aws:ARN` was never for all principals and is not supported any more; `aws:SourceOwner` came before
//! `aws:SourceAccount` (*AWS global condition context keys*; *Example cases for Amazon SNS access control*).
//!
//! Access Analyzer: DEPRECATED_GLOBAL_CONDITION_KEY, UNSUPPORTED_GLOBAL_CONDITION_KEY.

use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::statements;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "fit-deprecated-condition-key",
    title: "Condition key that AWS has replaced",
    family: Family::Fit,
    severity: Severity::Low,
    question: "Does a condition use a key that AWS has replaced?",
    why: "AWS does not promise that requests carry the old key. A condition on it may hold today and not tomorrow.",
    remedy: "Use the key that took its place.",
    references: &[
        pages::KEYS,
        (
            "Example cases for Amazon SNS access control",
            "https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html",
        ),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "aws:ARN",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Condition": {"ArnNotLike": {⟦"aws:ARN"⟧: "arn:aws:iam::*:role/admin"}}}]}"#,
        ),
        Example::new(
            "a topic's",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sns:Publish", "Resource": "arn:aws:sns:eu-west-1:111122223333:news", "Condition": {"StringEquals": {⟦"AWS:SourceOwner"⟧: "111122223333"}}}]}"#,
        ),
        Example::new(
            "the new one",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}}}]}"#,
        ),
    ],
    check,
};

/// The old keys, each with its successor and whether requests still carry it.
const REPLACED: &[(&str, &str, bool)] =
    &[("aws:ARN", "aws:PrincipalArn", false), ("aws:SourceOwner", "aws:SourceAccount", true)];

/// What took the place of a key, and whether requests still carry the old one.
pub(super) fn successor(key: &str) -> Option<(&'static str, bool)> {
    REPLACED.iter().find(|(old, ..)| old.eq_ignore_ascii_case(key)).map(|(_, new, sent)| (*new, *sent))
}

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in statements(cx) {
        for condition in &statement.conditions {
            let Some((new, sent)) = successor(&condition.key.value) else { continue };
            let (severity, state) = match sent {
                true => (Severity::Info, "which is only kept for old policies"),
                false => (Severity::Low, "which AWS does not support any more"),
            };
            let message = format!(
                "{} of {} compares `{}`, {state}; use `{new}`",
                statement.name(),
                document.phrase(),
                condition.key.value
            );
            // The two keys are not in the same requests: whoever changes it has to know who calls.
            let fix = Fix::new(format!("Write `{new}`"), vec![json::replace(condition.key.span, new)])
                .by_hand(true);
            let fix = fix.note("the two are not in the same requests: look at who calls");
            out.push(Finding::new(&RULE, condition.key.span, message).severity(severity).fix(fix));
        }
    }
}
