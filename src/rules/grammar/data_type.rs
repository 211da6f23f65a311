//! # A value of the wrong type
//!
//! *Grammar of the IAM JSON policy language*: elements are strings or lists of strings, conditions objects of objects.
//! Values of one condition key have one type.
//!
//! Access Analyzer: DATA_TYPE_MISMATCH, INVALID_CONDITION_DATA_TYPE.

use crate::fix::{Fix, json};
use crate::policy::{JsonType, ProblemKind, Statement};
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, GRAMMAR};
use crate::rules::walk::{place, problems, tests, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-data-type",
    title: "A value has a type that the policy language does not take",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Is every value a string, a list or an object where the grammar wants one?",
    why: "AWS refuses the policy. An account id as a number also loses its leading zeros.",
    remedy: "Put the value in quotes, or into the list or object that belongs there.",
    references: &[GRAMMAR, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "an account as a number",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ⟦111122223333⟧}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"}]}"#,
        ),
        Example::new(
            "an object among the actions",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", ⟦{"name": "s3:PutObject"}⟧], "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
        Example::new(
            "values of two types",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports", "Condition": {"NumericLessThan": {"s3:max-keys": ["10", ⟦20⟧]}}}]}"#,
        ),
        Example::new(
            "what CloudFormation computes",
            r#"{"Resources": {"P": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": [{"Fn::Sub": "arn:${AWS::Partition}:s3:::${Bucket}/*"}, {"Ref": "Other"}]}]}}}}}"#,
        ),
        Example::new(
            "strings, and a Boolean in a condition",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["s3:*"], "Resource": "arn:aws:s3:::reports/*", "Condition": {"Bool": {"aws:SecureTransport": false}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement, problem, kind) in problems(cx) {
        let ProblemKind::WrongType { element, wanted, found } = kind else { continue };
        let message = format!(
            "the value of `{element}` in {} should be {wanted} and is {found}; AWS refuses the policy",
            place(document, statement),
        );
        let quotable = *wanted == "a string" && matches!(*found, "a number" | "a Boolean");
        let fix = quotable.then(|| {
            let text = crate::text::json::quote(cx.text(problem.span));
            Fix::new("Put it in quotes", vec![json::replace(problem.span, text)])
                .note("AWS refuses the policy as it is; mended, it takes effect")
                .by_hand(!statement.is_some_and(Statement::denies))
        });
        out.push(
            Finding::new(&RULE, problem.span, message).severity(without_effect(document, statement)).fix(fix),
        );
    }
    for test in tests(cx) {
        let Some(first) = test.condition.types.first() else { continue };
        for (value, _) in test.condition.values.iter().zip(&test.condition.types).filter(|(_, t)| *t != first)
        {
            let message = format!(
                "`{}` of `{}` in {} is {}, while the value before it is {}; AWS refuses a mixture",
                value.value,
                test.condition.key.value,
                test.at(),
                other(*first),
                name(*first),
            );
            out.push(
                Finding::new(&RULE, value.span, message)
                    .severity(without_effect(test.document, Some(test.statement))),
            );
        }
    }
}

const fn name(kind: JsonType) -> &'static str {
    match kind {
        JsonType::String => "a string",
        JsonType::Bool => "a Boolean",
        JsonType::Number => "a number",
    }
}

const fn other(first: JsonType) -> &'static str {
    match first {
        JsonType::String => "no string",
        JsonType::Bool => "no Boolean",
        JsonType::Number => "no number",
    }
}
