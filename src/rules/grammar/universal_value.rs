//! # A condition that a star decides
//!
//! *IAM JSON policy elements: Condition operators*: `*` alone matches every value, so that the test only asks whether
//! the key is there, or nothing at all. *Set operators for multivalued context keys* says what an absent key does.
//!
//! Access Analyzer: EQUIVALENT_TO_NULL_TRUE, EQUIVALENT_TO_NULL_FALSE, REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION, REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION.

use crate::policy::{BaseOperator, Operator, Pattern, Quantifier};
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, OPERATORS, SETS};
use crate::rules::walk::{tests, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-universal-value",
    title: "A condition compares with a star alone",
    family: Family::Grammar,
    severity: Severity::Info,
    question: "Does a condition compare with *, which every value matches?",
    why: "It looks like a limit and lets every value pass; only whether the key is there counts, or not even that. \
          The negation never holds, and the statement is dead.",
    remedy: "Write the values that are meant. If the key only has to be there or absent, say so with Null.",
    references: &[OPERATORS, SETS, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "there, absent, anything, never",
            r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalOrgID": "⟦*⟧"}}},
  {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", "Condition": {"StringNotLike": {"s3:x-amz-acl": "⟦*⟧"}}},
  {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"StringLikeIfExists": {"s3:prefix": ["a", "⟦*⟧"]}}},
  {"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAnyValue:StringNotLike": {"aws:TagKeys": "⟦*⟧"}}}
]}"#,
        ),
        Example::new(
            "a value",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalTag/team": "fin-*"}, "StringEquals": {"aws:PrincipalTag/star": "*"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx) {
        let Some(operator) = test.operator else { continue };
        if !matches!(operator.base, BaseOperator::StringLike | BaseOperator::StringNotLike) {
            continue;
        }
        // `?*` leaves out the empty value.
        let star =
            |value: &&crate::text::Spanned<String>| Pattern(value).is_universal() && !value.contains('?');
        let Some(value) = test.condition.values.iter().find(star) else { continue };
        let key = &test.condition.key.value;
        let (meaning, severity) = match meaning(operator) {
            Meaning::Present => (
                format!(
                    "holds whenever `{key}` is there, as `\"Null\": {{\"{key}\": \"false\"}}` says plainly"
                ),
                Severity::Info,
            ),
            Meaning::Absent => (
                format!("holds only without `{key}`, as `\"Null\": {{\"{key}\": \"true\"}}` says plainly"),
                Severity::Info,
            ),
            Meaning::Always => ("always holds, and so asks nothing".to_owned(), Severity::Info),
            Meaning::Never => {
                let severity = without_effect(test.document, Some(test.statement));
                let allow = severity == Severity::Low;
                (
                    "never holds, and the statement never applies".to_owned(),
                    if allow { Severity::Info } else { severity },
                )
            }
        };
        let message = format!("`{}` with `*` in {} {meaning}", test.condition.operator.value, test.at());
        out.push(Finding::new(&RULE, value.span, message).severity(severity).evidence("key", key.as_str()));
    }
}

/// What a comparison with `*` comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Present,
    Absent,
    Always,
    Never,
}

fn meaning(operator: Operator) -> Meaning {
    let absent_holds = operator.if_exists
        || match operator.quantifier {
            Some(Quantifier::ForAllValues) => true,
            Some(Quantifier::ForAnyValue) => false,
            None => operator.is_negated(),
        };
    match (operator.is_negated(), absent_holds) {
        (false, true) => Meaning::Always,
        (false, false) => Meaning::Present,
        (true, true) => Meaning::Absent,
        (true, false) => Meaning::Never,
    }
}
