//! # A wildcard that the operator takes literally
//!
//! *IAM JSON policy elements: Condition operators*, "String condition operators": `*` and `?` are wildcards in
//! StringLike and StringNotLike; StringEquals compares them as characters.
//!
//! Access Analyzer: WILDCARD_WITHOUT_LIKE_OPERATOR.

use crate::fix::{Fix, json};
use crate::policy::{BaseOperator, Operator, Piece, Template, ValueType};
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, OPERATORS};
use crate::rules::walk::{tests, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-wildcard-without-like",
    title: "A wildcard is compared literally",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Does a value with * or ? stand under an operator that does not expand it?",
    why: "StringEquals looks for a value with a star in it, which no request has. The Allow grants nothing; a Deny \
          with StringNotEquals forbids everything, one with StringEquals nothing.",
    remedy: "Use StringLike or StringNotLike, or write the value without a wildcard.",
    references: &[OPERATORS, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "nothing is denied",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:userid": ⟦"AROAEXAMPLEID:*"⟧}}}]}"#,
        ),
        Example::new(
            "nothing is allowed",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"StringEquals": {"s3:prefix": ["home/", ⟦"home/${aws:username}/*"⟧]}}}]}"#,
        ),
        Example::new(
            "a Like operator, an ARN operator, and a star that is meant",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"StringLike": {"aws:userid": "AROAEXAMPLEID:*"}, "ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}, "StringEquals": {"aws:PrincipalTag/star": "${*}"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx) {
        let Some(operator) = test.operator else { continue };
        if operator.value_type() != ValueType::String || operator.supports_wildcards() {
            continue;
        }
        for value in &test.condition.values {
            let template = Template::parse(value, test.document.policy.has_variables(), true);
            if !template.pieces.iter().any(|piece| matches!(piece, Piece::AnyRun | Piece::AnyOne)) {
                continue;
            }
            let like = like(operator);
            let message = format!(
                "`{}` in {} compares `{}` with `{}` literally, star and all{}",
                test.condition.operator.value,
                test.at(),
                test.condition.key.value,
                value.value,
                like.map(|like| format!("; `{}` reads it as a pattern", like.canonical()))
                    .unwrap_or_default(),
            );
            // In an Allow a pattern lets in more, and in a Deny of all others it forbids less: there the person decides.
            let narrows = test.denies() != operator.is_negated();
            let alone =
                test.statement.conditions.iter().filter(|c| c.operator == test.condition.operator).count()
                    == 1;
            let taken = like.is_none_or(|like| {
                test.statement.conditions.iter().any(|c| Operator::parse(&c.operator) == Some(like))
            });
            let fix = like.filter(|_| narrows && alone && !taken && test.denies()).map(|like| {
                let edit = json::replace(test.condition.operator.span, like.canonical());
                Fix::new(format!("Write `{}`", like.canonical()), vec![edit])
                    .note("the statement forbids then what the pattern says, which it does not do now")
            });
            out.push(
                Finding::new(&RULE, value.span, message)
                    .severity(without_effect(test.document, Some(test.statement)))
                    .evidence("key", test.condition.key.value.as_str())
                    .fix(fix),
            );
        }
    }
}

/// The operator that reads patterns.
fn like(operator: Operator) -> Option<Operator> {
    let base = match operator.base {
        BaseOperator::StringEquals => BaseOperator::StringLike,
        BaseOperator::StringNotEquals => BaseOperator::StringNotLike,
        _ => return None,
    };
    Some(Operator { base, ..operator })
}
