//! # An element without content
//!
//! *Grammar of the IAM JSON policy language*: a statement with an empty list applies to nothing; an empty `Condition`
//! asks nothing.
//!
//! Access Analyzer: EMPTY_ARRAY_ACTION, EMPTY_ARRAY_RESOURCE, EMPTY_ARRAY_PRINCIPAL, EMPTY_OBJECT_PRINCIPAL, EMPTY_OBJECT_CONDITION, EMPTY_SID_VALUE.

use crate::fix::{Fix, json};
use crate::policy::ProblemKind;
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, GRAMMAR};
use crate::rules::walk::{at, place, problems, statements, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-empty-element",
    title: "An element of a policy is empty",
    family: Family::Grammar,
    severity: Severity::Info,
    question: "Is any element of a statement empty?",
    why: "A statement for no action, no resource or nobody is without effect: what it is to grant is not granted, and \
          what it is to forbid is not forbidden. An empty Condition reads like a limit and is none.",
    remedy: "Fill the element, or take it or the statement out.",
    references: &[GRAMMAR, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "nothing is denied",
            r#"{"Version": "2012-10-17", "Statement": [{"Sid": ⟦""⟧, "Effect": "Deny", "Action": ⟦[]⟧, "Resource": "*", "Condition": ⟦{}⟧}]}"#,
        ),
        Example::new(
            "for nobody",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": ⟦{}⟧, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"}, {"Effect": "Allow", "Principal": {"AWS": ⟦[]⟧}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"}]}"#,
        ),
        Example::new(
            "full",
            r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement, problem, kind) in problems(cx) {
        let ProblemKind::Empty { element, array } = kind else { continue };
        // Values of conditions have a rule of their own.
        let of_condition = statement.is_some_and(|statement| {
            let tests = || statement.conditions.iter();
            tests().any(|test| test.span == problem.span)
        });
        if of_condition {
            continue;
        }
        let what = if *array { "an empty list" } else { "an empty object" };
        let asks_nothing = !array && !element.contains("Principal");
        let effect = if asks_nothing { "it asks nothing" } else { "so the statement applies to nothing" };
        let message = format!("`{element}` of {} is {what}; {effect}", place(document, statement));
        let severity = if asks_nothing {
            Severity::Info
        } else {
            without_effect(document, statement).min(Severity::Medium)
        };
        let dead_allow = severity == Severity::Low;
        let fix = (element == "Condition").then(|| {
            let edit = json::remove(cx.sources, problem.span)?;
            Some(Fix::new("Take the empty Condition out", vec![edit]))
        });
        out.push(
            Finding::new(&RULE, problem.span, message)
                .severity(if dead_allow { Severity::Info } else { severity })
                .fix(fix.flatten()),
        );
    }
    for (document, statement) in statements(cx) {
        let Some(sid) = statement.sid.as_ref().filter(|sid| sid.is_empty()) else { continue };
        let edit = json::remove(cx.sources, sid.span);
        let message = format!("`Sid` of {} is empty", at(document, statement));
        out.push(
            Finding::new(&RULE, sid.span, message)
                .fix(edit.map(|edit| Fix::new("Take the empty Sid out", vec![edit]))),
        );
    }
}
