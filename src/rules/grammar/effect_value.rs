//! # An effect that is none
//!
//! *IAM JSON policy elements: Effect*: the value is `Allow` or `Deny`, with this case.
//!
//! Access Analyzer: INVALID_EFFECT.

use crate::fix::{Fix, json};
use crate::policy::nearest;
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, EFFECT};
use crate::rules::walk::{at, statements};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-effect-value",
    title: "The effect of a statement is neither Allow nor Deny",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Is every Effect either Allow or Deny, with a capital?",
    why: "AWS refuses the policy. If the statement is to forbid something, it does not.",
    remedy: "Write Allow or Deny.",
    references: &[EFFECT, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "lower case",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": ⟦"deny"⟧, "Action": "s3:DeleteObject", "Resource": "*"}]}"#,
        ),
        Example::new(
            "another word",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": ⟦"Permit"⟧, "Action": "s3:GetObject", "Resource": "*"}]}"#,
        ),
        Example::new(
            "Allow",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in statements(cx) {
        let Some(span) = statement.effect_span.filter(|_| statement.effect.is_none()) else { continue };
        let text = cx.text(span);
        if document.policy.problems.iter().any(|problem| problem.span == span) {
            continue;
        }
        let near = nearest(text, ["Allow", "Deny"]);
        let message = format!(
            "{} has the effect `{text}`{}; AWS refuses the policy",
            at(document, statement),
            near.map(|near| format!(", which should be `{near}`")).unwrap_or_default(),
        );
        let severity = if near == Some("Deny") || document.kind.is_guardrail() {
            Severity::Medium
        } else {
            Severity::Low
        };
        let fix = near.map(|near| {
            let fix = Fix::new(format!("Write `{near}`"), vec![json::replace(span, near)]);
            if near == "Allow" {
                fix.note("AWS refuses the policy as it is; mended, it grants what it says").by_hand(true)
            } else {
                fix
            }
        });
        out.push(Finding::new(&RULE, span, message).severity(severity).evidence("effect", text).fix(fix));
    }
}
