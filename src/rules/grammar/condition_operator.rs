//! # A condition operator that does not exist
//!
//! *IAM JSON policy elements: Condition operators* lists them all.
//!
//! Access Analyzer: INVALID_CONDITION_OPERATOR.

use crate::fix::{Fix, json};
use crate::policy::{BaseOperator, Operator, Quantifier, nearest};
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, OPERATORS, SETS};
use crate::rules::walk::{tests, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-condition-operator",
    title: "A condition operator does not exist",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Does AWS have every condition operator that is used?",
    why: "AWS refuses the policy. A Deny with a misspelt operator protects nothing while everybody believes that it does.",
    remedy: "Write the operator as AWS spells it.",
    references: &[OPERATORS, SETS, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "a letter lost",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"⟦StringNotEqual⟧": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}]}"#,
        ),
        Example::new(
            "a set prefix that is none",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"⟦ForAnyValues:StringEquals⟧": {"aws:TagKeys": ["team"]}}}]}"#,
        ),
        Example::new(
            "nothing like it",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"⟦Contains⟧": {"aws:userid": "x"}}}]}"#,
        ),
        Example::new(
            "with prefix and suffix",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"ForAnyValue:StringNotLikeIfExists": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    // An operator with several keys is one mistake.
    let mut told = None;
    for test in tests(cx).filter(|test| test.operator.is_none()) {
        let written = &test.condition.operator;
        // `NullIfExists` has a rule of its own.
        if told.replace(written.span) == Some(written.span) || is_null_if_exists(written) {
            continue;
        }
        let all = spellings();
        let near = nearest(written, all.iter().map(String::as_str));
        let message = format!(
            "`{}` in {} is no condition operator{} AWS refuses the policy",
            written.value,
            test.at(),
            near.map_or_else(|| ";".to_owned(), |near| format!(", did you mean `{near}`?")),
        );
        let fix = near.map(|near| {
            Fix::new(format!("Write `{near}`"), vec![json::replace(written.span, near)])
                .note("AWS refuses the policy as it is; mended, it takes effect")
                .by_hand(!test.denies())
        });
        out.push(
            Finding::new(&RULE, written.span, message)
                .severity(without_effect(test.document, Some(test.statement)))
                .evidence("operator", written.value.as_str())
                .fix(fix),
        );
    }
}

/// Every operator with every prefix and suffix.
fn spellings() -> Vec<String> {
    let mut all = Vec::new();
    for base in BaseOperator::ALL {
        for quantifier in [None, Some(Quantifier::ForAllValues), Some(Quantifier::ForAnyValue)] {
            for if_exists in [false, true] {
                if *base != BaseOperator::Null || (!if_exists && quantifier.is_none()) {
                    all.push(Operator { base: *base, quantifier, if_exists }.canonical());
                }
            }
        }
    }
    all
}

/// True for `NullIfExists`, with or without a prefix.
fn is_null_if_exists(operator: &str) -> bool {
    operator.rsplit(':').next().is_some_and(|base| base.eq_ignore_ascii_case("NullIfExists"))
}
