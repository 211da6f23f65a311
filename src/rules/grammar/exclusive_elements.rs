//! # Elements that exclude one another
//!
//! *Grammar of the IAM JSON policy language*: a statement has an element or its negation, not both.
//!
//! Access Analyzer: UNSUPPORTED_ELEMENT_COMBINATION.

use crate::policy::ProblemKind;
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, GRAMMAR};
use crate::rules::walk::{place, problems, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-exclusive-elements",
    title: "A statement has an element and its negation",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Does a statement have both an element and its negation, such as Action and NotAction?",
    why: "Nobody can say what is meant, and AWS refuses the policy.",
    remedy: "Keep one of the two, or make two statements.",
    references: &[GRAMMAR, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "everything but deletion, and reading",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "⟦NotAction⟧": "s3:Delete*", "Resource": "*"}]}"#,
        ),
        Example::new(
            "two statements",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}, {"Effect": "Deny", "NotAction": "s3:Get*", "Resource": "*"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement, problem, kind) in problems(cx) {
        let ProblemKind::Exclusive { name, other, first } = kind else { continue };
        let message = format!(
            "{} has `{other}` and `{name}`, which exclude one another; AWS refuses the policy",
            place(document, statement),
        );
        out.push(
            Finding::new(&RULE, problem.span, message)
                .severity(without_effect(document, statement))
                .related(*first, format!("`{other}` stands here")),
        );
    }
}
