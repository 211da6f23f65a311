//! # A prefix that is forbidden, and shorter ones that are not
//!
//! *Bucket policy examples using condition keys*, `s3:prefix`: the key is what the caller asks to see the beginning of.
//! Who may not list `secret/` lists `s`, or everything.
//!
//! Access Analyzer: S3_PREFIX_IN_NEGATIVE_CONTEXT.

use crate::policy::ValueType;
use crate::report::model::Severity;
use crate::rules::aws_pages::CHECKS;
use crate::rules::walk::{listed, tests};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "policy-s3-prefix-denied",
    title: "A forbidden prefix can be listed by a shorter one",
    family: Family::Policy,
    severity: Severity::Medium,
    question: "Does a policy forbid certain values of s3:prefix rather than allow some?",
    why: "A listing with a shorter prefix, or none, shows the same names and does not fit the condition.",
    remedy: "Allow s3:ListBucket with the prefixes that may be listed, in StringEquals or StringLike.",
    references: &[
        (
            "Bucket policy examples using condition keys",
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html",
        ),
        CHECKS,
    ],
    controls: &[("nist-800-53-r5", "AC-3")],
    examples: &[
        Example::new(
            "secret names",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports", "Condition": {"StringLike": {"⟦s3:prefix⟧": "secret/*"}}}]}"#,
        ),
        Example::new(
            "all but secret names",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports", "Condition": {"StringNotLike": {"⟦s3:prefix⟧": "secret/*"}}}]}"#,
        ),
        Example::new(
            "what may be listed",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports", "Condition": {"StringLike": {"s3:prefix": "open/*"}}}, {"Effect": "Deny", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports", "Condition": {"StringNotLike": {"s3:prefix": "open/*"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx).filter(|test| test.condition.is_key("s3:prefix")) {
        let Some(operator) = test.operator.filter(|operator| operator.value_type() == ValueType::String)
        else {
            continue;
        };
        // Forbidding the empty prefix forbids listing everything, and is well.
        let names_one = test.condition.values.iter().any(|value| !matches!(value.value.as_str(), "" | "*"));
        if test.statement.effect.is_none() || test.denies() == operator.is_negated() || !names_one {
            continue;
        }
        let values = listed(test.condition.values.iter().map(|value| value.value.as_str()));
        let message =
            format!("{} holds back the prefix {values}; a shorter one shows the same names", test.at());
        out.push(Finding::new(&RULE, test.condition.key.span, message));
    }
}
