//! # An id that no VPC has
//!
//! *AWS global condition context keys*, `aws:SourceVpc` and `aws:SourceVpce`: ids are `vpc-` or `vpce-` and 8 or 17
//! hexadecimal digits.
//!
//! Access Analyzer: INVALID_VPC_FORMAT, INVALID_VPCE_FORMAT.

use crate::policy::Template;
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, KEYS};
use crate::rules::walk::{tests, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-vpc-id",
    title: "A condition names a VPC or endpoint that cannot exist",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Is every value of aws:SourceVpc and aws:SourceVpce an id that a VPC or endpoint can have?",
    why: "No request comes from it. An Allow grants nothing, and a Deny for all other networks locks everybody out.",
    remedy: "Write the id as `aws ec2 describe-vpcs` or `describe-vpc-endpoints` prints it.",
    references: &[KEYS, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "a name, and the wrong key",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpc": "⟦production⟧", "aws:SourceVpce": "⟦vpc-0a1b2c3d⟧"}}}]}"#,
        ),
        Example::new(
            "ids of both lengths, and a variable",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVpc": ["vpc-0a1b2c3d", "vpc-0a1b2c3d4e5f60718", "${aws:PrincipalTag/vpc}"], "aws:SourceVpce": "vpce-1a2b3c4d"}}}]}"#,
        ),
        Example::new(
            "a pattern",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:SourceVpc": "vpc-*"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx) {
        let prefix = if test.condition.is_key("aws:SourceVpc") {
            "vpc-"
        } else if test.condition.is_key("aws:SourceVpce") {
            "vpce-"
        } else {
            continue;
        };
        let Some(operator) = test.operator.filter(|operator| operator.supports_variables()) else { continue };
        for value in &test.condition.values {
            let variables = test.document.policy.has_variables();
            let template = Template::parse(value, variables, operator.supports_wildcards());
            if template.as_literal().is_none_or(|id| is_id(&id, prefix)) {
                continue;
            }
            let message = format!(
                "`{}` in {} is no id that `{}` can have: `{prefix}` and 8 or 17 digits from 0 to f",
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

fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|id| matches!(id.len(), 8 | 17) && id.bytes().all(|b| b.is_ascii_hexdigit()))
}
