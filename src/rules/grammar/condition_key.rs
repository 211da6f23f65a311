//! # A condition key that cannot be one
//!
//! *IAM JSON policy elements: Condition*: a key is `prefix:name`. *Controlling access to AWS resources using tags*: the
//! keys of tags go on with a slash and the tag's own key.
//!
//! Access Analyzer: INVALID_CONDITION_KEY_FORMAT, MISSING_TAG_KEY_IN_CONDITION.

use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, CONDITION, KEYS};
use crate::rules::walk::{tests, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-condition-key",
    title: "A condition key has not the form of one",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Is every condition key a prefix, a colon and a name, with a tag's key where one belongs?",
    why: "No request has such a key. A test of it fails, or with a negated operator always holds: the statement grants \
          or forbids something else than it reads.",
    remedy: "Write the key with its prefix, as in aws:SourceIp, and the tag's key after the slash.",
    references: &[CONDITION, KEYS, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "no prefix",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"IpAddress": {"⟦SourceIp⟧": "203.0.113.0/24"}}}]}"#,
        ),
        Example::new(
            "which tag?",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": {"StringNotEquals": {"⟦aws:ResourceTag/⟧": "dev", "⟦aws:PrincipalTag⟧": "dev"}}}]}"#,
        ),
        Example::new(
            "an identity provider's key, and a tag",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*", "Condition": {"StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:sub": "x", "aws:ResourceTag/Cost Center": "12", "s3:ExistingObjectTag/stage": "dev", "aws:TagKeys": "a"}}}]}"#,
        ),
    ],
    check,
};

/// Keys that go on with a tag's key.
const TAGS: &[&str] = &[
    "aws:PrincipalTag",
    "aws:RequestTag",
    "aws:ResourceTag",
    "ec2:ResourceTag",
    "iam:ResourceTag",
    "s3:ExistingObjectTag",
    "s3:RequestObjectTag",
    "s3:BucketTag",
    "secretsmanager:ResourceTag",
    "ssm:resourceTag",
    "kms:RequestTag",
    "kms:ResourceTag",
];

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx) {
        let key = &test.condition.key;
        let tagless = TAGS.iter().any(|tag| {
            key.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag))
                && matches!(&key[tag.len()..], "" | "/")
        });
        let message = if tagless {
            format!("`{}` in {} does not say which tag, and no request has such a key", key.value, test.at())
        } else if !has_form(key) {
            format!(
                "`{}` in {} is no condition key: a key is a prefix, a colon and a name, as in `aws:SourceIp`",
                key.value,
                test.at()
            )
        } else {
            continue;
        };
        out.push(
            Finding::new(&RULE, key.span, message)
                .severity(without_effect(test.document, Some(test.statement)))
                .evidence("key", key.value.as_str()),
        );
    }
}

/// A prefix and a name, neither empty. Names of identity providers as prefix hold dots and slashes.
fn has_form(key: &str) -> bool {
    key.split_once(':').is_some_and(|(prefix, name)| {
        !prefix.is_empty()
            && !name.is_empty()
            && !prefix.contains(char::is_whitespace)
            && !name.starts_with(' ')
    })
}
