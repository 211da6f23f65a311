//! # The same element twice
//!
//! RFC 8259 leaves open what a key that stands twice means, and AWS takes no policy with one. Condition keys are not
//! case-sensitive (*IAM JSON policy elements: Condition*), so that two spellings are the same key too.
//!
//! Access Analyzer: DUPLICATE_KEYS_WITH_DIFFERENT_CASE.

use crate::policy::ProblemKind;
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, CONDITION, GRAMMAR};
use crate::rules::walk::{place, problems, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-repeated-element",
    title: "The same element or condition key stands twice",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Does any element, operator or condition key stand twice in the same place?",
    why: "A reader of JSON keeps one of the two without a word, and which one differs from tool to tool: the policy \
          that was reviewed is not the one that counts. AWS refuses it.",
    remedy: "Join the two: one element with a list of all values, or two statements.",
    references: &[GRAMMAR, CONDITION, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "two actions",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "⟦Action⟧": "s3:PutObject", "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
        Example::new(
            "the same key in another case",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-0a1b2c3d", "⟦AWS:sourceVPC⟧": "vpc-1a2b3c4d"}}}]}"#,
        ),
        Example::new(
            "the same key under two operators",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}, "DateLessThan": {"aws:CurrentTime": "2026-12-31T00:00:00Z"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement, problem, kind) in problems(cx) {
        let ProblemKind::Repeated { name, first, other_case } = kind else { continue };
        let same = if *other_case { "in another case, which makes no other key" } else { "already" };
        let message =
            format!("`{name}` stands in {} {same}; AWS refuses the policy", place(document, statement),);
        out.push(
            Finding::new(&RULE, problem.span, message)
                .severity(without_effect(document, statement))
                .evidence("element", name.as_str())
                .related(*first, "it stands here first"),
        );
    }
}
