//! # ARN compared as text
//!
//! *IAM JSON policy elements: Condition operators*, "Amazon Resource Name (ARN) condition operators": an ARN operator
//! compares each of the six parts by itself. To `StringLike` an ARN is one text, and `*` goes past colons: what looks
//! like the account may stand in a name that a stranger chose.
//!
//! Access Analyzer: STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS.

use super::arns;
use super::operators::rename;
use crate::aws::ValueType;
use crate::policy::{BaseOperator, Condition, Operator};
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::statements;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "fit-arn-as-string",
    title: "ARNs compared as text",
    family: Family::Fit,
    severity: Severity::Medium,
    question: "Does StringLike compare a key whose values are ARNs?",
    why: "In text a `*` goes past the colons. `arn:aws:s3:*:111122223333:*` as text also matches an ARN of another \
          account that has these digits further on, in a name that its owner was free to choose.",
    remedy: "Use ArnLike, which keeps the six parts of the ARN apart.",
    references: &[pages::OPERATORS, pages::KEYS],
    controls: &[],
    examples: &[
        Example::new(
            "a star before the account",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:work", "Condition": {⟦"StringLike"⟧: {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}}}]}"#,
        ),
        Example::new(
            "a star in the last part: the same either way, but fragile",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Condition": {⟦"StringNotLike"⟧: {"aws:PrincipalArn": ["arn:aws:iam::111122223333:role/admin-*"]}}}]}"#,
        ),
        Example::new(
            "ArnLike",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:work", "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}}}]}"#,
        ),
        Example::new(
            "a Deny that catches more than it must leaves nothing open",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/guest"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(known) = cx.known() else { return };
    for (document, statement) in statements(cx) {
        for condition in &statement.conditions {
            let Some(operator) = Operator::parse(&condition.operator.value) else { continue };
            // Where the pattern says who is let in, or who is left out of a Deny.
            let (arn_operator, lets_in) = match operator.base {
                BaseOperator::StringLike => (BaseOperator::ArnLike, statement.allows()),
                BaseOperator::StringNotLike => (BaseOperator::ArnNotLike, !statement.allows()),
                _ => continue,
            };
            let is_arn =
                known.key(&condition.key.value).known().is_some_and(|key| key.value_type() == ValueType::Arn);
            if !is_arn || !lets_in {
                continue;
            }
            let loose = condition.values.iter().find(|value| star_before_resource(&value.value));
            let wild = condition.values.iter().any(|value| value.value.contains(['*', '?']));
            let (severity, end) = match loose {
                Some(value) => {
                    let severity = if fixes_account(&value.value) { Severity::Medium } else { Severity::Low };
                    (severity, format!("in `{}` a `*` goes past the colons of the ARN", value.value))
                }
                None if wild => (Severity::Info, "ArnLike would keep the parts of the ARN apart".to_owned()),
                None => continue,
            };
            let message = format!(
                "{} of {} compares `{}` with `{}`, as text: {end}",
                statement.name(),
                document.phrase(),
                condition.key.value,
                condition.operator.value
            );
            let fix = whole(condition)
                .then(|| {
                    rename(statement, condition, &Operator { base: arn_operator, ..operator }.canonical())
                })
                .flatten();
            out.push(Finding::new(&RULE, condition.operator.span, message).severity(severity).fix(fix));
        }
    }
}

/// True if a `*` stands in one of the first five parts and is not the whole of the value.
fn star_before_resource(value: &str) -> bool {
    match arns::split(value) {
        Some(arn) => {
            [arn.partition, arn.service, arn.region, arn.account].iter().any(|part| part.contains('*'))
        }
        None => value.starts_with("arn:") && value.contains('*'),
    }
}

/// True if an account is named behind the `*`: it looks like a limit to this account, and is none.
fn fixes_account(value: &str) -> bool {
    arns::split(value).is_some_and(|arn| !arn.account.is_empty() && !arns::is_open(arn.account))
}

/// True if all values have six parts, so that the ARN operator reads them as they are meant.
fn whole(condition: &Condition) -> bool {
    condition.values.iter().all(|value| arns::split(&value.value).is_some())
}
