//! # A condition that no AWS service can meet
//!
//! *AWS global condition context keys*, `aws:PrincipalOrgID`: the key is of the principal that calls. A service that calls by
//! its own name is in no organization; for whom it acts is in `aws:SourceOrgID`.
//!
//! Access Analyzer: UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL.

use super::{own_policies, principals};
use crate::policy::trust::requires;
use crate::policy::{Condition, PrincipalKind};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trust-service-key-never-sent",
    title: "A condition shuts out the AWS service that the statement lets in",
    family: Family::Trust,
    severity: Severity::Low,
    question: "Does a statement for an AWS service ask for the organization of the caller?",
    why: "A service that calls by its own name has no organization, so it never gets in. Whoever makes it work by taking \
          the condition away opens the resource to all of the service's customers.",
    remedy: "Ask for the organization for which the service acts: aws:SourceOrgID or aws:SourceOrgPaths.",
    references: &[(
        "AWS global condition context keys",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "the caller's organization",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::www/*", "Condition": {"StringEquals": {⟦"aws:PrincipalOrgID"⟧: "o-a1b2c3d4e5"}}}]}"#,
        ),
        Example::new(
            "the organization for which it acts",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::www/*", "Condition": {"StringEquals": {"aws:SourceOrgID": "o-a1b2c3d4e5"}}}]}"#,
        ),
        Example::new(
            "people of the organization",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::www/*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for document in own_policies(cx) {
        for statement in document.policy.allows() {
            let service = principals(statement).find(|entry| entry.kind == PrincipalKind::Service);
            let Some(service) = service else { continue };
            for condition in statement.conditions.iter().filter(|condition| requires(statement, condition)) {
                let Some(right) = source_key(condition) else { continue };
                let message = format!(
                    "`{}` never gets in by {} of {}: it sends no `{}`",
                    service.value.value,
                    statement.name(),
                    document.phrase(),
                    condition.key.value
                );
                out.push(
                    Finding::new(&RULE, condition.key.span, message)
                        .remedy("text", format!("Ask for `{right}` in place of `{}`.", condition.key.value)),
                );
            }
        }
    }
}

/// The key that says the same of those for whom a service acts.
fn source_key(condition: &Condition) -> Option<&'static str> {
    if condition.is_key("aws:PrincipalOrgID") {
        Some("aws:SourceOrgID")
    } else if condition.is_key("aws:PrincipalOrgPaths") {
        Some("aws:SourceOrgPaths")
    } else {
        None
    }
}
