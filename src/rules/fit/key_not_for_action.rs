//! # Condition key that the action does not send
//!
//! A service's own keys are in the requests of those actions for which the *Service Authorization Reference* lists
//! them, in the tables "Actions" and "Resource types". To every other action the key is absent, and then a plain
//! operator does not hold (*IAM JSON policy elements: Condition operators*).
//!
//! Access Analyzer: UNSUPPORTED_ACTION_FOR_CONDITION_KEY, MISSING_ACTION_FOR_CONDITION_KEY.

use super::effect::{consequence, holds_without_key};
use super::senders::Senders;
use super::tag_key_unsupported;
use crate::policy::{BaseOperator, Operator};
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::{listed, statements};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "fit-key-not-for-action",
    title: "Condition key that an action does not send",
    family: Family::Fit,
    severity: Severity::Low,
    question: "Does a condition ask for a key that requests of the statement's actions do not carry?",
    why: "The key is absent from such a request. A plain condition never holds for it: the action is not granted, or \
          in a Deny not forbidden. A negated one always holds, and limits nothing.",
    remedy: "Put the actions that do not send the key in a statement of their own, with a condition that fits them.",
    references: &[pages::SERVICES, pages::OPERATORS],
    controls: &[],
    examples: &[
        Example::new(
            "one of two sends it",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "*", "Condition": {"StringLike": {⟦"s3:prefix"⟧: "home/*"}}}]}"#,
        ),
        Example::new(
            "none sends it, so nothing is forbidden",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["ec2:StopInstances", "ec2:Describe*"], "Resource": "*", "Condition": {"StringEquals": {⟦"iam:PassedToService"⟧: "ec2.amazonaws.com"}}}]}"#,
        ),
        Example::new(
            "each sends it",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:ListBucket", "s3:ListBucketVersions"], "Resource": "arn:aws:s3:::reports", "Condition": {"StringLike": {"s3:prefix": "home/*"}}}]}"#,
        ),
        Example::new(
            "global keys, and a wildcard of which some send it",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["kms:*"], "Resource": "*", "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}, "Bool": {"aws:SecureTransport": "true"}}}]}"#,
        ),
        Example::new(
            "tags of the session that is asked for with the id",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["sts:AssumeRole", "sts:TagSession"], "Condition": {"StringEquals": {"sts:ExternalId": "f4a1c9d2e7"}}}]}"#,
        ),
        Example::new(
            "only where it is there",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": "*", "Condition": {"StringLikeIfExists": {"s3:prefix": "home/*"}}}]}"#,
        ),
    ],
    check,
};

/// Rights without an operation of their own, which a call that assumes a role needs besides (*Pass session tags in AWS
/// STS*, *Monitor and control actions taken with assumed roles*).
fn comes_with_assume_role(action: &str) -> bool {
    ["sts:TagSession", "sts:SetSourceIdentity"].iter().any(|name| name.eq_ignore_ascii_case(action))
}

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(known) = cx.known() else { return };
    for (document, statement) in statements(cx) {
        for condition in &statement.conditions {
            let Some(key) = known.key(&condition.key.value).known() else { continue };
            if key.is_global() || tag_key_unsupported::is_tag_key(key.name()) {
                continue;
            }
            let Some(operator) = Operator::parse(&condition.operator.value) else { continue };
            // A key that AWS lists for no action may be in requests of any.
            if known.senders(key).is_empty() {
                continue;
            }
            let (Some(mut senders), Some(holds)) =
                (Senders::of(known, statement, key), holds_without_key(condition))
            else {
                continue;
            };
            if !senders.with.is_empty() {
                // Asked for in the same call as what sends the key; whether they see it AWS does not write.
                senders.without.retain(|action| !comes_with_assume_role(&action.value));
            }
            let place = format!("{} of {}", statement.name(), document.phrase());
            let then = consequence(statement, holds);
            let (severity, message) = if senders.with.is_empty() {
                let senders = known.facts.actions_of(known.senders(key)).map(|action| action.name());
                let hint = match listed(senders) {
                    some if some.is_empty() => String::new(),
                    some => format!("; it is in requests of {some}"),
                };
                (then.severity, format!("no action of {place} sends `{}`, {}{hint}", key.name(), then.clause))
            } else if operator.if_exists || operator.base == BaseOperator::Null || senders.without.is_empty()
            {
                // Written for a mixed list, or told of by a wildcard that cannot be meant whole.
                continue;
            } else {
                let without = listed(senders.without.iter().map(|action| action.value.as_str()));
                let end = match (statement.allows(), holds) {
                    (true, false) => "which this does not grant",
                    (true, true) => "which this grants without the limit",
                    (false, false) => "which this does not forbid",
                    (false, true) => "which this always forbids",
                };
                let severity = if statement.allows() { Severity::Low } else { then.severity };
                (severity, format!("`{}` of {place} is not in requests of {without}, {end}", key.name()))
            };
            let names: Vec<&str> = senders
                .without
                .iter()
                .chain(&senders.wild_without)
                .map(|action| action.value.as_str())
                .collect();
            out.push(
                Finding::new(&RULE, condition.key.span, message)
                    .severity(severity)
                    .evidence("actions", names),
            );
        }
    }
}
