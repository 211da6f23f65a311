//! # A key of KMS that a condition names by its id
//!
//! *Policies and permissions in Amazon S3: condition keys*: `s3:x-amz-server-side-encryption-aws-kms-key-id` has the
//! ARN of the key.
//!
//! Access Analyzer: INVALID_KMS_KEY_VALUE.

use crate::policy::{Operator, Pattern, ValueType};
use crate::report::model::Severity;
use crate::rules::aws_pages::CHECKS;
use crate::rules::walk::{tests, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-kms-key-value",
    title: "A condition names a KMS key otherwise than by its ARN",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Is the KMS key of a condition named by its ARN?",
    why: "Requests carry the ARN. A Deny of uploads with another key than this one then forbids all uploads, and an \
          Allow grants none.",
    remedy: "Write the ARN of the key.",
    references: &[
        (
            "Bucket policy examples using condition keys",
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html",
        ),
        CHECKS,
    ],
    controls: &[],
    examples: &[
        Example::new(
            "an alias",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "⟦alias/reports⟧"}}}]}"#,
        ),
        Example::new(
            "an ARN",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx).filter(|t| t.condition.is_key("s3:x-amz-server-side-encryption-aws-kms-key-id")) {
        let kind = test.operator.map(Operator::value_type);
        if !matches!(kind, Some(ValueType::String | ValueType::Arn)) {
            continue;
        }
        for value in &test.condition.values {
            if value.starts_with("arn:")
                || value.starts_with("${")
                || Pattern(value).is_universal()
                || value.starts_with('*')
            {
                continue;
            }
            let message = format!(
                "`{}` in {} is no ARN, and `{}` is compared with the ARN of the key",
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
