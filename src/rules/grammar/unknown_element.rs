//! # An element that does not exist
//!
//! *Grammar of the IAM JSON policy language*: the names of elements are fixed, with their capitals.
//!
//! Access Analyzer: INVALID_POLICY_ELEMENT.

use crate::fix::{Fix, json};
use crate::policy::{ProblemKind, Statement};
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, GRAMMAR};
use crate::rules::walk::{place, problems, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-unknown-element",
    title: "An element of a policy does not exist",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Is every key of a policy an element of the policy language?",
    why: "AWS refuses a policy with another key, so that nothing in it is in force, also nothing that it forbids. A \
          misspelt Condition reads like a limit and is none.",
    remedy: "Write the element as AWS spells it, or take it out.",
    references: &[GRAMMAR, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "a letter too much",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "⟦Conditions⟧": {"Bool": {"aws:SecureTransport": "false"}}}]}"#,
        ),
        Example::new(
            "lower case",
            r#"{"Version": "2012-10-17", "Statement": {"⟦effect⟧": "Allow", "Action": "s3:GetObject", "Resource": "*"}}"#,
        ),
        Example::new(
            "a note",
            r#"{"Version": "2012-10-17", "⟦Description⟧": "reads reports", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
        Example::new(
            "all elements",
            r#"{"Version": "2012-10-17", "Id": "x", "Statement": [{"Sid": "a", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::site/*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement, problem, kind) in problems(cx) {
        let ProblemKind::UnknownElement { name, nearest } = kind else { continue };
        let hint = nearest.map_or_else(|| ";".to_owned(), |near| format!(", did you mean `{near}`?"));
        let message = format!(
            "`{name}` of {} is no element of the policy language{hint} AWS refuses the policy, and what it holds is \
             not read here either",
            place(document, statement),
        );
        let taken = |wanted: &str| {
            let before = statement.map(|statement| match wanted {
                "Sid" => statement.sid.is_some(),
                "Effect" => statement.effect_span.is_some(),
                "Principal" | "NotPrincipal" => statement.principal.is_some(),
                "Action" | "NotAction" => statement.actions.is_some(),
                "Resource" | "NotResource" => statement.resources.is_some(),
                _ => statement.condition_span.is_some(),
            });
            before.unwrap_or(match wanted {
                "Version" => document.policy.version.is_some(),
                "Id" => document.policy.id.is_some(),
                _ => false,
            })
        };
        let fix = match nearest {
            Some(nearest) if !taken(nearest) => Some(
                Fix::new(format!("Write `{nearest}`"), vec![json::replace(problem.span, *nearest)])
                    .note("AWS refuses the policy as it is; mended, it takes effect: read what it grants")
                    // In a Deny a condition forbids less than the statement without it.
                    .by_hand(!statement.is_some_and(Statement::denies) || *nearest == "Condition"),
            ),
            _ => None,
        };
        out.push(
            Finding::new(&RULE, problem.span, message)
                .severity(without_effect(document, statement))
                .evidence("element", name.as_str())
                .fix(fix),
        );
    }
}
