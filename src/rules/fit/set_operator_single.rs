//! # ForAllValues on a key with one value
//!
//! *Set operators for multivalued context keys*: `ForAllValues` also holds where the request does not have the key, and
//! is not for keys with one value.
//!
//! Access Analyzer: FORALLVALUES_WITH_SINGLE_VALUED_KEY.

use super::operators::rename;
use crate::policy::{BaseOperator, Operator, Quantifier};
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::statements;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "fit-set-operator-single",
    title: "ForAllValues on a service's key with one value",
    family: Family::Fit,
    severity: Severity::Low,
    question: "Does ForAllValues compare a service's key that has at most one value?",
    why: "ForAllValues asks that every value that is there match, and where there is none, all do. Whoever sends a \
          request without the key passes.",
    remedy: "Leave out ForAllValues: the plain operator does not hold where the key is absent.",
    references: &[pages::SETS, pages::KEYS],
    controls: &[],
    examples: &[
        Example::new(
            "any key of KMS, or none",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {⟦"ForAllValues:StringEquals"⟧: {"s3:x-amz-server-side-encryption": "aws:kms"}}}]}"#,
        ),
        Example::new(
            "in a Deny it only forbids more",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:ListBucket", "Resource": "*", "Condition": {⟦"ForAllValues:StringEquals"⟧: {"s3:prefix": "secret/"}}}]}"#,
        ),
        Example::new(
            "a key with several values",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"kms:GrantOperations": ["Decrypt"]}}}]}"#,
        ),
        Example::new(
            "the key has to be there",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {"ForAllValues:StringEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}, "Null": {"s3:x-amz-server-side-encryption": "false"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(known) = cx.known() else { return };
    for (document, statement) in statements(cx) {
        for condition in &statement.conditions {
            let Some(operator) = Operator::parse(&condition.operator.value) else { continue };
            if operator.quantifier != Some(Quantifier::ForAllValues) || operator.base == BaseOperator::Null {
                continue;
            }
            let Some(key) = known.key(&condition.key.value).known().filter(|key| !key.multivalued()) else {
                continue;
            };
            // The keys of all services need no facts, and have a rule that says more of them.
            if key.is_global() {
                continue;
            }
            let must_be_there = statement.conditions.iter().any(|other| {
                other.base_operator() == "null"
                    && other.is_key(&condition.key.value)
                    && other.values.iter().all(|value| value.value.eq_ignore_ascii_case("false"))
            });
            if must_be_there {
                continue;
            }
            let (severity, end) = match (statement.allows(), operator.is_negated()) {
                // The negation holds without the key anyway.
                (true, true) => (Severity::Low, "the prefix is for keys with several values"),
                // AWS's lists do not always say right how many values a service's key has.
                (true, false) => (Severity::Low, "and so lets in every request without it"),
                (false, _) => (Severity::Low, "and so also forbids every request without it"),
            };
            let message = format!(
                "`{}` has one value at most; `{}` in {} of {} also holds where it is absent, {end}",
                key.name(),
                condition.operator.value,
                statement.name(),
                document.phrase()
            );
            let plain = Operator { quantifier: None, ..operator }.canonical();
            let fix = rename(statement, condition, &plain).map(|fix| fix.by_hand(!statement.allows()));
            out.push(Finding::new(&RULE, condition.operator.span, message).severity(severity).fix(fix));
        }
    }
}
