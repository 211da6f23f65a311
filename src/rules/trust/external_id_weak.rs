//! # A test of the external id that tests nothing
//!
//! *Access to AWS accounts owned by third parties*, IAM User Guide: the third party sends the external id, and the role
//! tests it with `StringEquals`. A pattern that everything matches, or an operator that holds where no external id is sent
//! (`…IfExists`, `ForAllValues`) or where a wrong one is sent (`StringNotEquals`), leaves the confused deputy free.

use super::trust_allows;
use crate::fix::{Fix, json};
use crate::policy::trust::{asks_something, limits, passes_if_absent};
use crate::policy::{Condition, Policy, Statement};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::{Span, Spanned};

pub(super) static RULE: Rule = Rule {
    id: "trust-external-id-weak",
    title: "The test of the external id tests nothing",
    family: Family::Trust,
    severity: Severity::Medium,
    question: "Does a condition on sts:ExternalId also hold for a caller with a wrong external id, or with none?",
    why: "The role looks safe from the confused deputy and is not: another customer of the third party can name it.",
    remedy: "Test sts:ExternalId with StringEquals and the value that the third party gave you.",
    references: &[
        (
            "Access to AWS accounts owned by third parties",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
        ),
        (
            "IAM JSON policy elements: Condition operators",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "AC-3")],
    examples: &[
        Example::new(
            "any external id",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole", "Condition": {"StringLike": {"sts:ExternalId": ⟦"*"⟧}}}]}"#,
        ),
        Example::new(
            "only if one is sent",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole", "Condition": {⟦"StringEqualsIfExists"⟧: {"sts:ExternalId": "4711"}}}]}"#,
        ),
        Example::new(
            "all of none",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole", "Condition": {⟦"ForAllValues:StringEquals"⟧: {"sts:ExternalId": "4711"}}}]}"#,
        ),
        Example::new(
            "everyone but one",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole", "Condition": {⟦"StringNotEquals"⟧: {"sts:ExternalId": "0815"}}}]}"#,
        ),
        Example::new(
            "any external id, as long as there is one",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole", "Condition": {"Null": {"sts:ExternalId": ⟦"false"⟧}}}]}"#,
        ),
        Example::new(
            "any external id of two letters and more, which all have",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole", "Condition": {"StringLike": {"sts:ExternalId": ⟦"??*"⟧}}}]}"#,
        ),
        Example::new(
            "a real test",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "4711"}}}]}"#,
        ),
        Example::new(
            "if it exists, and it has to",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole", "Condition": {"StringEqualsIfExists": {"sts:ExternalId": "4711"}, "Null": {"sts:ExternalId": "false"}}}]}"#,
        ),
        Example::new(
            "a weak test beside a real one",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "sts:AssumeRole", "Condition": {"StringLike": {"sts:ExternalId": "*"}, "StringEquals": {"sts:ExternalId": "4711"}}}]}"#,
        ),
    ],
    check,
};

const KEY: &str = "sts:ExternalId";

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in trust_allows(cx) {
        if is_tested(&document.policy, statement) {
            continue;
        }
        for condition in statement.conditions.iter().filter(|condition| condition.is_key(KEY)) {
            let Some((span, told)) = weakness(condition) else { continue };
            let message = format!("{} of {}: {told}", statement.name(), document.phrase());
            out.push(Finding::new(&RULE, span, message).fix(fix(statement, condition)));
        }
    }
}

/// Where and why a condition is met by callers whom the external id does not name.
fn weakness(condition: &Condition) -> Option<(Span, String)> {
    let operator = &condition.operator;
    let base = condition.base_operator();
    if base == "null" {
        let value = condition.values.iter().find(|value| value.eq_ignore_ascii_case("false"))?;
        Some((value.span, "an external id has to be sent, but any will do".to_owned()))
    } else if passes_if_absent(condition) {
        let told = format!("`{}` also holds for a caller that sends no external id", operator.value);
        Some((operator.span, told))
    } else if base.contains("not") {
        Some((operator.span, format!("`{}` holds for every other external id, and for none", operator.value)))
    } else {
        let wild = base.ends_with("like");
        // An empty value is met by nobody.
        let any = |value: &&Spanned<String>| !value.is_empty() && !asks_something(value, wild);
        let value = condition.values.iter().find(any)?;
        Some((value.span, format!("every external id matches `{}`", value.value)))
    }
}

fn is_tested(policy: &Policy, statement: &Statement) -> bool {
    limits(policy, statement, KEY).iter().any(|limit| limit.all(asks_something))
}

/// `StringEquals`, with the values that are there, where that name is free.
fn fix(statement: &Statement, condition: &Condition) -> Option<Fix> {
    let busy = statement.conditions.iter().any(|other| {
        other.operator.value == "StringEquals"
            || (other.operator.span == condition.operator.span && other.key.span != condition.key.span)
    });
    let real = condition.values.iter().all(|value| !value.contains(['*', '?']));
    let base = condition.base_operator();
    let edit = json::replace(condition.operator.span, "StringEquals");
    (!busy && real && base.starts_with("string") && !base.contains("not"))
        .then(|| Fix::new("Ask for this external id with `StringEquals`", vec![edit]))
}
