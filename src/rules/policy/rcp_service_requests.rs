//! # A resource control policy that shuts out AWS's own services, or everybody else
//!
//! *RCP examples* and *AWS global condition context keys*: requests of a service principal have none of the keys of a
//! caller's account and organization, but `aws:PrincipalIsAWSService`, and those of everybody else none of the keys of
//! the source. A negated operator holds for an absent key, so that the Deny strikes whom it does not mean.
//!
//! Access Analyzer: RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY, RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY, RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK.

use crate::policy::{Condition, Operator, PolicyKind, Statement};
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, KEYS, RCP};
use crate::rules::walk::tests;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "policy-rcp-service-requests",
    title: "A resource control policy denies requests that it does not mean",
    family: Family::Policy,
    severity: Severity::Low,
    question: "Does a resource control policy tell requests of AWS services from those of principals?",
    why: "A Deny for callers outside the organization strikes the services that deliver logs and events; one for \
          foreign sources strikes every user and role. Who has to undo it in haste opens more than was shut.",
    remedy: "Add \"BoolIfExists\": {\"aws:PrincipalIsAWSService\": \"false\"} to conditions on the caller, and \"true\" \
             to those on the source, there with \"Null\": {\"aws:SourceAccount\": \"false\"}.",
    references: &[RCP, KEYS, CHECKS],
    controls: &[],
    examples: &[
        Example::with(
            "log delivery is denied",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"⟦aws:PrincipalOrgID⟧": "o-a1b2c3d4e5"}}}]}"#,
            r#"{"policy_kind": "rcp"}"#,
        ),
        Example::with(
            "everybody is denied",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"⟦aws:SourceOrgID⟧": "o-a1b2c3d4e5"}}}]}"#,
            r#"{"policy_kind": "rcp"}"#,
        ),
        Example::with(
            "services without a source are denied",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"⟦aws:SourceOrgID⟧": "o-a1b2c3d4e5"}, "Bool": {"aws:PrincipalIsAWSService": "true"}}}]}"#,
            r#"{"policy_kind": "rcp"}"#,
        ),
        Example::with(
            "as AWS advises",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}}, {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-a1b2c3d4e5"}, "Null": {"aws:SourceAccount": "false"}, "Bool": {"aws:PrincipalIsAWSService": "true"}}}]}"#,
            r#"{"policy_kind": "rcp"}"#,
        ),
    ],
    check,
};

const CALLER: &[&str] =
    &["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount", "aws:PrincipalArn"];
const SOURCE: &[&str] = &["aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceAccount", "aws:SourceArn"];

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx).filter(|test| test.document.kind == PolicyKind::ResourceControl && test.denies()) {
        if !test.operator.is_some_and(Operator::is_negated) {
            continue;
        }
        let is_one = |keys: &[&str]| keys.iter().any(|key| test.condition.is_key(key));
        let key = &test.condition.key.value;
        let message = if is_one(CALLER) && !says_service(test.statement, "false") {
            format!("{} also denies AWS services, whose requests do not have `{key}`", test.at())
        } else if is_one(SOURCE) && !says_service(test.statement, "true") {
            format!("{} also denies every user and role, whose own requests do not have `{key}`", test.at())
        } else if is_one(&SOURCE[..2]) && !asks_for_source(test.statement) {
            format!(
                "{} also denies requests of services that act for no account, which do not have `{key}`",
                test.at()
            )
        } else {
            continue;
        };
        out.push(Finding::new(&RULE, test.condition.key.span, message));
    }
}

fn says_service(statement: &Statement, answer: &str) -> bool {
    statement.conditions.iter().any(|condition| {
        condition.is_key("aws:PrincipalIsAWSService")
            && condition.base_operator() == "bool"
            && condition.values.iter().all(|value| value.eq_ignore_ascii_case(answer))
    })
}

/// True if the statement is only for requests with a source.
fn asks_for_source(statement: &Statement) -> bool {
    let there = |condition: &Condition| {
        condition.base_operator() == "null"
            && ["aws:SourceAccount", "aws:SourceArn"].iter().any(|key| condition.is_key(key))
            && condition.values.iter().all(|value| value.eq_ignore_ascii_case("false"))
    };
    statement.conditions.iter().any(there)
}
