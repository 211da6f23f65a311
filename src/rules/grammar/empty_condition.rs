//! # A condition without values
//!
//! *IAM JSON policy elements: Condition operators* and *Set operators for multivalued context keys*: no value of a
//! request is among none. So a test against an empty list fails; with a negated operator, `IfExists` or
//! `ForAllValues:` it holds for requests without the key, and tells no more than that.
//!
//! Access Analyzer: EMPTY_ARRAY_CONDITION, EMPTY_ARRAY_CONDITION_FORALLVALUES, EMPTY_ARRAY_CONDITION_FORANYVALUE, EMPTY_ARRAY_CONDITION_IFEXISTS.

use crate::policy::Quantifier;
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, OPERATORS, SETS};
use crate::rules::walk::{tests, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-empty-condition",
    title: "A condition is compared with nothing",
    family: Family::Grammar,
    severity: Severity::Info,
    question: "Does every condition key have at least one value to be compared with?",
    why: "Against an empty list a comparison is decided before the request is known: the statement never applies, or \
          only asks whether the key is there. In a Deny that is a hole in the fence.",
    remedy: "List the values, or say with the operator Null that the key has to be absent or there.",
    references: &[OPERATORS, SETS, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "never",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": ⟦[]⟧}}}]}"#,
        ),
        Example::new(
            "only without tags",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ⟦[]⟧}}}]}"#,
        ),
        Example::new(
            "an empty operator",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx).filter(|test| test.condition.values.is_empty()) {
        if !cx.sources.value_at(test.condition.span).is_some_and(crate::text::json::Value::is_array) {
            continue;
        }
        let condition = test.condition;
        let Some(operator) = test.operator else { continue };
        let all = operator.quantifier == Some(Quantifier::ForAllValues);
        let (meaning, severity) = if all || operator.if_exists {
            let meaning = "it holds only for requests without the key, which `Null` says plainly";
            (meaning, if test.denies() { Severity::Low } else { Severity::Info })
        } else if operator.is_negated() {
            (
                "it always holds, and so limits nothing",
                if test.denies() { Severity::Info } else { Severity::Low },
            )
        } else {
            let severity = without_effect(test.document, Some(test.statement));
            let allow = severity == Severity::Low;
            ("it never holds, and the statement never applies", if allow { Severity::Info } else { severity })
        };
        let message = format!(
            "{} compares `{}` by `{}` with an empty list: {meaning}",
            test.at(),
            condition.key.value,
            condition.operator.value,
        );
        out.push(Finding::new(&RULE, condition.span, message).severity(severity));
    }
}
