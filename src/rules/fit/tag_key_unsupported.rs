//! # Tag condition for services without it
//!
//! `aws:ResourceTag/…`, `aws:RequestTag/…` and `aws:TagKeys` are global by name, but only in the requests of actions
//! for which the *Service Authorization Reference* lists them (*Controlling access to AWS resources using tags*).
//!
//! Access Analyzer: ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE, ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE, DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE, DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE.

use super::effect::holds_without_key;
use super::known::Named;
use super::senders::{meant, services};
use crate::aws::{Action, Service};
use crate::policy::{BaseOperator, Operator, Statement};
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::{listed, statements};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "fit-tag-key-unsupported",
    title: "Tag condition on what sends no tags",
    family: Family::Fit,
    severity: Severity::Low,
    question: "Does a statement depend on a tag key that its services or actions do not send?",
    why: "Not every service, and not every action of one, sends tags. Where the key is absent a plain condition does \
          not hold: an Allow grants nothing there, and a Deny that should protect tagged resources protects nothing.",
    remedy: "Name the actions that send the key, and protect the rest by ARN or account.",
    references: &[
        pages::SERVICES,
        (
            "Controlling access to AWS resources using tags",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html",
        ),
        (
            "AWS services that work with IAM",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html",
        ),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "a Deny over a service without tags",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["ec2:TerminateInstances", "polly:*"], "Resource": "*", "Condition": {"StringEquals": {⟦"aws:ResourceTag/env"⟧: "prod"}}}]}"#,
        ),
        Example::new(
            "a Deny of everything but a few",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": {"StringEquals": {⟦"aws:ResourceTag/env"⟧: "prod"}}}]}"#,
        ),
        Example::new(
            "an Allow",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ec2:StartInstances", "polly:*"], "Resource": "*", "Condition": {"StringEquals": {⟦"aws:ResourceTag/team"⟧: "${aws:PrincipalTag/team}"}}}]}"#,
        ),
        Example::new(
            "an action that takes no tags",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["sqs:CreateQueue", "sqs:SendMessage"], "Resource": "arn:aws:sqs:*:*:*", "Condition": {"StringNotEquals": {"aws:PrincipalTag/a": "b"}, "StringEquals": {⟦"aws:RequestTag/team"⟧: "x"}}}]}"#,
        ),
        Example::new(
            "services and actions with tags",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["ec2:TerminateInstances", "rds:*"], "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/env": "prod"}}}]}"#,
        ),
    ],
    check,
};

/// True for the keys that are global by name but not in every request.
pub(super) fn is_tag_key(name: &str) -> bool {
    ["aws:ResourceTag/", "aws:RequestTag/"].iter().any(|start| name.starts_with(start))
        || name == "aws:TagKeys"
}

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(known) = cx.known() else { return };
    for (document, statement) in statements(cx) {
        for condition in &statement.conditions {
            let Some(key) = known.key(&condition.key.value).known().filter(|key| is_tag_key(key.name()))
            else {
                continue;
            };
            let Some(operator) = Operator::parse(&condition.operator.value) else { continue };
            let Some(holds) = holds_without_key(condition) else { continue };
            // Written for requests without the key, too.
            if operator.if_exists || operator.base == BaseOperator::Null || (holds && statement.allows()) {
                continue;
            }
            let Some(elements) = &statement.actions else { continue };
            let senders = known.senders(key);
            let mut without: Vec<&str> = Vec::new();
            if !elements.negated {
                for value in &elements.values {
                    let lacks =
                        matches!(known.action(&value.value), Named::Action(a) if !senders.contains(a.id()));
                    if lacks {
                        without.push(&value.value);
                    }
                }
            }
            let wide = is_wide(statement);
            let mut services_without: Vec<Service<'_>> = Vec::new();
            if elements.negated || elements.values.iter().any(|value| value.value.contains(['*', '?'])) {
                let Some(set) = meant(known, statement) else { continue };
                services_without.extend(services(known, &set).into_iter().filter(|service| {
                    // Those that are named one by one are told by name.
                    let named = without.iter().any(|name| name.split(':').next() == Some(service.prefix()));
                    let sends =
                        |action: Action<'_>| set.contains(action.id()) && senders.contains(action.id());
                    !named && !service.actions().any(sends)
                }));
            }
            if without.is_empty() && services_without.is_empty() {
                continue;
            }
            let subject = if without.is_empty() {
                let names = listed(services_without.iter().map(|service| service.prefix()));
                format!("no action of {} that {} speaks of", names, statement.name())
            } else {
                let names =
                    without.iter().copied().chain(services_without.iter().map(|service| service.prefix()));
                format!("no request of {} in {}", listed(names), statement.name())
            };
            let (severity, end) = match (statement.allows(), holds, wide) {
                (true, ..) => (Severity::Info, "so it grants nothing there"),
                (false, true, _) => (Severity::Info, "so it always forbids them"),
                (false, false, true) => (Severity::Low, "so it forbids nothing there"),
                (false, false, false) => (Severity::Medium, "so it forbids nothing there"),
            };
            let message =
                format!("{subject} of {} sends `{}`, {end}", document.phrase(), condition.key.value);
            let prefixes: Vec<&str> = services_without.iter().map(|service| service.prefix()).collect();
            out.push(
                Finding::new(&RULE, condition.key.span, message)
                    .severity(severity)
                    .evidence("actions", without)
                    .evidence("services", prefixes),
            );
        }
    }
}

/// True for `*` and `NotAction`, which are known to go beyond what has tags.
fn is_wide(statement: &Statement) -> bool {
    statement.actions.as_ref().is_some_and(|elements| {
        elements.negated
            || elements.values.iter().any(|value| crate::policy::Pattern(&value.value).is_universal())
    })
}
