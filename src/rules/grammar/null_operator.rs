//! # `Null` in a form that it does not have
//!
//! *IAM JSON policy elements: Condition operators*, "Condition operator to check existence of condition keys": the
//! value is `true` (the key is absent) or `false` (it is there). `IfExists` is for every operator but this.
//!
//! Access Analyzer: NULL_WITH_IF_EXISTS, NULL_WITH_QUALIFIER.

use crate::fix::{Fix, json};
use crate::policy::{BaseOperator, Quantifier};
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, OPERATORS};
use crate::rules::walk::{tests, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-null-operator",
    title: "The operator Null is used in a way that it does not work",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Is Null used without IfExists and set prefix, and with true or false?",
    why: "Null asks whether a key is there. With IfExists AWS refuses the policy; with ForAllValues or ForAnyValue the \
          answer no longer hangs on the request.",
    remedy: "Write Null alone, with \"true\" for absent and \"false\" for there.",
    references: &[OPERATORS, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "with IfExists",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*", "Condition": {"⟦NullIfExists⟧": {"s3:x-amz-server-side-encryption": "true"}}}]}"#,
        ),
        Example::new(
            "with a set prefix",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"⟦ForAllValues:Null⟧": {"aws:TagKeys": "true"}}}]}"#,
        ),
        Example::new(
            "with another value",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*", "Condition": {"Null": {"aws:RequestTag/team": ⟦"yes"⟧}}}]}"#,
        ),
        Example::new(
            "as it should be",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*", "Condition": {"Null": {"aws:RequestTag/team": "true", "aws:MultiFactorAuthAge": true}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut told = None;
    for test in tests(cx) {
        let written = &test.condition.operator;
        let first = told.replace(written.span) != Some(written.span);
        let (set, base) = written.rsplit_once(':').map_or((None, written.as_str()), |(s, b)| (Some(s), b));
        let severity = without_effect(test.document, Some(test.statement));
        if base.eq_ignore_ascii_case("NullIfExists") {
            if first {
                let message = format!(
                    "`{}` in {} is no operator: Null asks whether the key exists, and takes no IfExists; AWS refuses \
                     the policy",
                    written.value,
                    test.at()
                );
                let fix = Fix::new("Write `Null`", vec![json::replace(written.span, "Null")])
                    .note("AWS refuses the policy as it is; mended, it takes effect")
                    .by_hand(!test.denies());
                out.push(Finding::new(&RULE, written.span, message).severity(severity).fix(fix));
            }
            continue;
        }
        let Some(operator) = test.operator.filter(|operator| operator.base == BaseOperator::Null) else {
            continue;
        };
        if let Some(quantifier) = operator.quantifier.filter(|_| first && set.is_some()) {
            let always = if quantifier == Quantifier::ForAllValues { "always" } else { "never" };
            let message = format!(
                "`{}` in {} {always} holds, whatever the request has: Null takes no set prefix",
                written.value,
                test.at()
            );
            out.push(Finding::new(&RULE, written.span, message).severity(severity));
        }
        for value in &test.condition.values {
            if value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false") {
                continue;
            }
            let message = format!(
                "`Null` in {} compares `{}` with `{}`; it takes only `true` (absent) and `false` (there)",
                test.at(),
                test.condition.key.value,
                value.value
            );
            out.push(Finding::new(&RULE, value.span, message).severity(severity));
        }
    }
}
