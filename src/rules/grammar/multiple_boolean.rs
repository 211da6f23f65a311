//! # A Boolean with several values
//!
//! *IAM JSON policy elements: Condition operators*, "Boolean condition operators": a key that is true or false is
//! compared with one of the two.
//!
//! Access Analyzer: INVALID_CONDITION_MULTIPLE_BOOLEAN.

use crate::policy::ValueType;
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, OPERATORS};
use crate::rules::walk::{tests, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-multiple-boolean",
    title: "A Boolean condition has more than one value",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Has every Bool and Null condition one value?",
    why: "AWS refuses the policy. Were it read, a test for true or false would hold for every request.",
    remedy: "Keep the value that is meant.",
    references: &[OPERATORS, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "both",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": ⟦["true", "false"]⟧}}}]}"#,
        ),
        Example::new(
            "one, in a list",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": ["false"]}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx).filter(|test| test.condition.values.len() > 1) {
        let kind = test.operator.map(crate::policy::Operator::value_type);
        if !matches!(kind, Some(ValueType::Bool | ValueType::Presence)) {
            continue;
        }
        let message = format!(
            "{} compares `{}` with {} values by `{}`, which takes one; AWS refuses the policy",
            test.at(),
            test.condition.key.value,
            test.condition.values.len(),
            test.condition.operator.value
        );
        out.push(
            Finding::new(&RULE, test.condition.span, message)
                .severity(without_effect(test.document, Some(test.statement))),
        );
    }
}
