//! # An action, resource or bound that another makes needless
//!
//! *IAM JSON policy elements: Action* and *Resource*: one value of a list that matches is enough, and actions are
//! compared without regard to case. Of several numbers under one comparison the widest decides.
//!
//! Access Analyzer: REDUNDANT_ACTION, REDUNDANT_RESOURCE, REDUNDANT_CONDITION_VALUE_NUM.

use super::cover::{action_covers, arn_covers, needless};
use crate::fix::{Fix, json};
use crate::policy::{BaseOperator, Elements};
use crate::report::model::Severity;
use crate::rules::aws_pages::{ACTION, CHECKS, OPERATORS, RESOURCE};
use crate::rules::walk::{Test, at, statements, tests};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::Spanned;

pub(super) static RULE: Rule = Rule {
    id: "grammar-redundant-value",
    title: "A value of a list is covered by another",
    family: Family::Grammar,
    severity: Severity::Info,
    question: "Is every action, resource and bound of a statement needed?",
    why: "A narrow value beside a wide one reads like a limit that is not there, and takes room of a policy that has \
          little.",
    remedy: "Take out the value that is covered, or the wide one if the narrow one was meant.",
    references: &[ACTION, RESOURCE, OPERATORS, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "actions",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:Get*", "⟦s3:GetObject⟧", "s3:PutObject", "⟦s3:putobject⟧"], "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
        Example::new(
            "resources",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["⟦arn:aws:s3:::reports/2026/*⟧", "arn:aws:s3:::reports/*"]}]}"#,
        ),
        Example::new(
            "bounds",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports", "Condition": {"NumericLessThan": {"s3:max-keys": ["⟦10⟧", "100"]}}}]}"#,
        ),
        Example::new(
            "each needed",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:Get*", "s3:ListBucket"], "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in statements(cx) {
        let mut tell = |elements: Option<&Elements>, covers: fn(&str, &str) -> bool, ignore_case: bool| {
            let values = elements.map(|elements| elements.values.as_slice()).unwrap_or_default();
            for (value, by) in needless(values, covers, ignore_case) {
                let message =
                    format!("`{}` in {} is covered by `{}`", value.value, at(document, statement), by.value);
                out.push(
                    Finding::new(&RULE, value.span, message)
                        .related(by.span, "this covers it")
                        .fix(without(cx, value)),
                );
            }
        };
        tell(statement.actions.as_ref(), action_covers, true);
        tell(statement.resources.as_ref(), arn_covers, false);
    }
    for test in tests(cx) {
        for (value, by) in bounds(&test) {
            let message = format!(
                "`{}` of `{}` in {} is covered by `{}`: one value that holds is enough",
                value.value,
                test.condition.key.value,
                test.at(),
                by.value
            );
            out.push(
                Finding::new(&RULE, value.span, message)
                    .related(by.span, "this covers it")
                    .fix(without(cx, value)),
            );
        }
    }
}

fn without(cx: &Context<'_>, value: &Spanned<String>) -> Option<Fix> {
    Some(Fix::new(
        "Take it out; the statement says the same without it",
        vec![json::remove(cx.sources, value.span)?],
    ))
}

/// Numbers under one comparison that do not decide, with the one that does.
fn bounds<'a>(test: &Test<'a>) -> Vec<(&'a Spanned<String>, &'a Spanned<String>)> {
    let largest = match test.operator.map(|operator| operator.base) {
        Some(BaseOperator::NumericLessThan | BaseOperator::NumericLessThanEquals) => true,
        Some(BaseOperator::NumericGreaterThan | BaseOperator::NumericGreaterThanEquals) => false,
        _ => return Vec::new(),
    };
    let number = |value: &'a Spanned<String>| Some((value.value.parse::<f64>().ok()?, value));
    let numbers: Vec<_> = test.condition.values.iter().filter_map(number).collect();
    if numbers.len() != test.condition.values.len() {
        return Vec::new();
    }
    let wider = |a: f64, b: f64| if largest { a > b } else { a < b };
    let Some(mut deciding) = numbers.first().copied() else { return Vec::new() };
    for number in &numbers {
        if wider(number.0, deciding.0) {
            deciding = *number;
        }
    }
    numbers
        .into_iter()
        .filter(|(_, value)| value.span != deciding.1.span)
        .map(|(_, value)| (value, deciding.1))
        .collect()
}
