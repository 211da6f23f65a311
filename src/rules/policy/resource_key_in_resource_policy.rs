//! # A resource policy that asks whose the resource is
//!
//! *AWS global condition context keys*, `aws:ResourceAccount` and its like: they tell the account, organization and
//! place of the resource. In the policy of a resource the answer is always the same.
//!
//! Access Analyzer: IRRELEVANT_CONDITION_KEY_IN_POLICY.

use crate::policy::PolicyKind;
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, KEYS};
use crate::rules::walk::tests;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "policy-resource-key-in-resource-policy",
    title: "A resource policy asks whose the resource is",
    family: Family::Policy,
    severity: Severity::Info,
    question: "Does the policy of a resource compare the account or organization of the resource?",
    why: "The answer is the same for every request, so that the condition keeps nobody out. Who wrote it most likely \
          meant the account of the caller.",
    remedy: "Compare aws:PrincipalAccount or aws:PrincipalOrgID, or take the condition out.",
    references: &[KEYS, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "the bucket's own account",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {"StringEquals": {"⟦s3:ResourceAccount⟧": "111122223333"}}}]}"#,
        ),
        Example::new(
            "the caller's",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333", "aws:PrincipalOrgID": "${aws:ResourceOrgID}"}}}]}"#,
        ),
        Example::new(
            "in an identity policy it matters",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"s3:ResourceAccount": "111122223333"}}}]}"#,
        ),
    ],
    check,
};

const KEYS_OF_RESOURCE: &[&str] =
    &["s3:ResourceAccount", "aws:ResourceAccount", "aws:ResourceOrgID", "aws:ResourceOrgPaths"];

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx).filter(|test| matches!(test.document.kind, PolicyKind::Resource(_))) {
        if !KEYS_OF_RESOURCE.iter().any(|key| test.condition.is_key(key)) {
            continue;
        }
        // Compared with the caller's own it says that both are of one account.
        if test.condition.values.iter().any(|value| value.contains("${")) {
            continue;
        }
        let message = format!(
            "{} compares `{}`, which is the same for every request to this resource",
            test.at(),
            test.condition.key.value
        );
        out.push(Finding::new(&RULE, test.condition.key.span, message));
    }
}
