//! # A variable where there are none
//!
//! *IAM policy elements: Variables and tags*: variables stand in `Resource` and in conditions with string, ARN and
//! Boolean operators, of policies in version 2012-10-17. Everywhere else `${…}` is text.
//!
//! Access Analyzer: VARIABLE_UNSUPPORTED_IN_ELEMENT, VARIABLE_UNSUPPORTED_IN_VERSION, INVALID_VARIABLE_FOR_OPERATOR.

use super::variable_syntax::values;
use crate::policy::Template;
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, VARIABLES, VERSION};
use crate::rules::walk::{at, part, statements, tests, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-variable-place",
    title: "A policy variable stands where AWS reads plain text",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Does a variable stand in an element, an operator or a version that has none?",
    why: "It is compared as text and matches nothing: the statement does not grant, or not forbid, what it says.",
    remedy: "Use version 2012-10-17, and variables only in Resource and in string, ARN and Boolean conditions.",
    references: &[VARIABLES, VERSION, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "a home folder in the version of 2008",
            r#"{"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::home/⟦${aws:username}⟧/*"}]}"#,
        ),
        Example::new(
            "in an action and in a number",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:⟦${aws:PrincipalTag/verb}⟧", "Resource": "*", "Condition": {"NumericLessThan": {"s3:max-keys": "⟦${aws:PrincipalTag/max}⟧"}}}]}"#,
        ),
        Example::new(
            "in Resource and in a string",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::home-${aws:PrincipalAccount}", "Condition": {"StringLike": {"s3:prefix": "${aws:username}/*"}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::${aws:PrincipalAccount}:role/*"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in statements(cx) {
        let severity = without_effect(document, Some(statement));
        let mut tell = |value: &crate::text::Spanned<String>, why: &str| {
            let template = Template::parse(value, true, false);
            for variable in template.variables() {
                let written = &value.value[variable.range.clone()];
                let message = format!("`{written}` in {} is text: {why}", at(document, statement));
                out.push(
                    Finding::new(&RULE, part(cx, value, variable.range.clone()), message).severity(severity),
                );
            }
        };
        let actions = statement.actions.iter().flat_map(|actions| &actions.values);
        let principals = statement.principal.iter().flat_map(|p| &p.entries).map(|entry| &entry.value);
        for value in actions.chain(principals).filter(|value| value.contains("${")) {
            tell(value, "there are variables only in `Resource` and `Condition`");
        }
        if !document.policy.has_variables() {
            for value in values(statement).filter(|value| value.contains("${")) {
                tell(value, "there are variables only in version 2012-10-17 of the language");
            }
        }
    }
    for test in tests(cx).filter(|test| test.document.policy.has_variables()) {
        let Some(operator) = test.operator.filter(|operator| !operator.supports_variables()) else {
            continue;
        };
        for value in test.condition.values.iter().filter(|value| value.contains("${")) {
            for variable in Template::parse(value, true, false).variables() {
                let message = format!(
                    "`{}` in {} is text: `{}` takes no variable",
                    &value.value[variable.range.clone()],
                    test.at(),
                    operator.canonical()
                );
                out.push(
                    Finding::new(&RULE, part(cx, value, variable.range.clone()), message)
                        .severity(without_effect(test.document, Some(test.statement))),
                );
            }
        }
    }
}
