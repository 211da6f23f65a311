//! # A statement that another makes needless
//!
//! *Policy evaluation logic*: statements of one effect add up. One that speaks of less than another with the same
//! effect, for the same principals and under the same conditions, adds nothing.
//!
//! Access Analyzer: REDUNDANT_STATEMENT.

use super::cover::{action_covers, arn_covers, elements_cover, same_conditions, same_principal};
use crate::fix::{Fix, json};
use crate::policy::Statement;
use crate::report::model::Severity;
use crate::rules::aws_pages::CHECKS;
use crate::rules::walk::{at, documents};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-redundant-statement",
    title: "A statement says nothing that another does not say",
    family: Family::Grammar,
    severity: Severity::Info,
    question: "Does every statement add something?",
    why: "A narrow statement beside a wide one reads like a limit that is not there.",
    remedy: "Take it out, or narrow the other if this one was meant.",
    references: &[
        (
            "Policy evaluation logic",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
        ),
        CHECKS,
    ],
    controls: &[],
    examples: &[
        Example::new(
            "reading, and all",
            r#"{"Version": "2012-10-17", "Statement": [⟦{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}⟧, {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
        Example::new(
            "the same twice",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"}, ⟦{"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"}⟧]}"#,
        ),
        Example::new(
            "each for something else",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}, {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}, {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
    ],
    check,
};

/// Beyond this many statements not every pair is compared.
const MOST: usize = 250;

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for document in documents(cx) {
        let all = &document.policy.statements;
        let sound = |statement: &&Statement| {
            statement.unknown.is_empty() && statement.effect.is_some() && statement.actions.is_some()
        };
        let sound: Vec<&Statement> = all.iter().take(MOST).filter(sound).collect();
        for statement in &sound {
            let by = sound.iter().find(|other| {
                other.index != statement.index
                    && covers(other, statement)
                    && (other.index < statement.index || !covers(statement, other))
            });
            let Some(by) = by else { continue };
            let message = format!(
                "{} adds nothing to {}, which has the same effect on all that it names",
                at(document, statement),
                by.name()
            );
            let edit = json::remove(cx.sources, statement.span);
            out.push(
                Finding::new(&RULE, statement.span, message)
                    .related(by.span, "this statement says it too")
                    .fix(edit.map(|edit| {
                        Fix::new("Take it out; the policy says the same without it", vec![edit])
                    })),
            );
        }
    }
}

fn covers(wide: &Statement, narrow: &Statement) -> bool {
    wide.effect == narrow.effect
        && elements_cover(wide.actions.as_ref(), narrow.actions.as_ref(), action_covers)
        && elements_cover(wide.resources.as_ref(), narrow.resources.as_ref(), arn_covers)
        && same_principal(wide.principal.as_ref(), narrow.principal.as_ref())
        && (wide.conditions.is_empty() && wide.condition_span.is_none()
            || same_conditions(&wide.conditions, &narrow.conditions))
}
