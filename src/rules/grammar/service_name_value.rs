//! # A service that a condition names in a form that no request has
//!
//! *AWS global condition context keys* (`aws:CalledVia`, `aws:PrincipalServiceName`), *IAM and AWS STS condition
//! context keys* (`iam:PassedToService`, `iam:AWSServiceName`): the value is a service principal,
//! `service.amazonaws.com`. `kms:ViaService` has the Region too: `service.region.amazonaws.com`.
//!
//! Access Analyzer: INVALID_SERVICE_PRINCIPAL_FORMAT.

use crate::policy::{Operator, Pattern, ValueType};
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, KEYS};
use crate::rules::walk::{tests, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-service-name-value",
    title: "A condition names a service in a form that no request has",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Are services in conditions named as service principals?",
    why: "The test fails for every request: the statement grants or forbids nothing, or with a negated operator \
          everything.",
    remedy: "Write service.amazonaws.com, for kms:ViaService service.region.amazonaws.com.",
    references: &[
        KEYS,
        (
            "IAM and AWS STS condition context keys",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html",
        ),
        (
            "AWS KMS condition keys",
            "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html",
        ),
        CHECKS,
    ],
    controls: &[],
    examples: &[
        Example::new(
            "a prefix, and a service without Region",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app", "Condition": {"StringEquals": {"iam:PassedToService": "⟦lambda⟧"}}}, {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-west-1:111122223333:key/k", "Condition": {"StringEquals": {"kms:ViaService": "⟦s3.amazonaws.com⟧"}}}]}"#,
        ),
        Example::new(
            "service principals",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app", "Condition": {"StringEquals": {"iam:PassedToService": ["lambda.amazonaws.com", "ec2.amazonaws.com.cn"]}}}, {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:eu-west-1:111122223333:key/k", "Condition": {"StringLike": {"kms:ViaService": ["s3.*.amazonaws.com", "sqs.eu-west-1.amazonaws.com", "dynamodb.*"]}}}]}"#,
        ),
    ],
    check,
};

const KEYS_OF_SERVICES: &[&str] = &[
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "iam:PassedToService",
    "iam:AWSServiceName",
];

/// How names of services end.
const ENDS: &[&str] =
    &[".amazonaws.com", ".amazonaws.com.cn", ".aws.internal", ".amazon.com", ".amazonaws.eu", ".api.aws"];

/// True if a name has one of the ends that names of services have.
pub(super) fn is_service_name(name: &str) -> bool {
    ENDS.iter().any(|end| name.ends_with(end))
}

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx) {
        let via = test.condition.is_key("kms:ViaService");
        if !via && !KEYS_OF_SERVICES.iter().any(|key| test.condition.is_key(key)) {
            continue;
        }
        if test.operator.map(Operator::value_type) != Some(ValueType::String) {
            continue;
        }
        for value in &test.condition.values {
            // What a pattern or a variable stands for is not told by its form.
            if Pattern(value).has_wildcard() || value.contains("${") {
                continue;
            }
            let end = ENDS.iter().find(|end| value.ends_with(**end));
            let regional = || end.is_some_and(|end| value[..value.len() - end.len()].contains('.'));
            let (fits, form) = if via {
                (regional(), "service.region.amazonaws.com")
            } else {
                (end.is_some(), "service.amazonaws.com")
            };
            if fits {
                continue;
            }
            let message = format!(
                "`{}` in {} is not of the form `{form}` that `{}` has",
                value.value,
                test.at(),
                test.condition.key.value
            );
            out.push(
                Finding::new(&RULE, value.span, message)
                    .severity(without_effect(test.document, Some(test.statement))),
            );
        }
    }
}
