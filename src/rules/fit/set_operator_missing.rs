//! # Several values without a set operator
//!
//! *Set operators for multivalued context keys*: a key that may have several values in one request is compared with
//! `ForAnyValue:` or `ForAllValues:`.
//!
//! Access Analyzer: MISSING_QUALIFIER.

use super::operators::rename;
use crate::policy::{BaseOperator, Operator, Quantifier, Statement};
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::statements;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "fit-set-operator-missing",
    title: "Key with several values, compared like one",
    family: Family::Fit,
    severity: Severity::Medium,
    question: "Does a condition compare a key of several values without ForAnyValue or ForAllValues?",
    why: "A request has a list under this key: an organization's path, the tags, the services that it came through. \
          AWS does not say what a plain comparison with a list means; most never hold, and a negated one may hold \
          for everybody.",
    remedy: "Say which is meant: ForAnyValue: one of the request's values must match; ForAllValues: each must, which \
             also holds where there is none.",
    references: &[pages::SETS, pages::KEYS],
    controls: &[],
    examples: &[
        Example::new(
            "an organization's path",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {⟦"StringLike"⟧: {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}}]}"#,
        ),
        Example::new(
            "a Deny",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {⟦"StringEquals"⟧: {"aws:TagKeys": ["owner"]}}}]}"#,
        ),
        Example::new(
            "with a set operator, or Null",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}, "Null": {"aws:TagKeys": "true"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(known) = cx.known() else { return };
    for (document, statement) in statements(cx) {
        for condition in &statement.conditions {
            let Some(operator) = Operator::parse(&condition.operator.value) else { continue };
            if operator.quantifier.is_some() || operator.base == BaseOperator::Null {
                continue;
            }
            let Some(key) = known.key(&condition.key.value).known().filter(|key| key.multivalued()) else {
                continue;
            };
            let wanted = Operator { quantifier: Some(meant(statement, operator)), ..operator }.canonical();
            let message = format!(
                "`{}` may have several values in one request; {} of {} compares it with `{}`, which is for one",
                key.name(),
                statement.name(),
                document.phrase(),
                condition.operator.value
            );
            let fix = rename(statement, condition, &wanted).map(|fix| {
                fix.by_hand(true).note("the set operator says which of the request's values have to match")
            });
            // Of its own keys a service's list does not always say right how many values there are.
            let severity = if key.is_global() { Severity::Medium } else { Severity::Low };
            out.push(Finding::new(&RULE, condition.operator.span, message).severity(severity).fix(fix));
        }
    }
}

/// The set operator under which the statement does not let in more than its author can have meant: a Deny of what is
/// not listed forbids as soon as one value is not; everything else asks for a value that is listed.
fn meant(statement: &Statement, operator: Operator) -> Quantifier {
    match (statement.allows(), operator.is_negated()) {
        (true, true) => Quantifier::ForAllValues,
        _ => Quantifier::ForAnyValue,
    }
}
