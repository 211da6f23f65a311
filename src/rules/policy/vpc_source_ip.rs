//! # A private address without its network
//!
//! *AWS global condition context keys*, `aws:VpcSourceIp`: private addresses are the same in every VPC, so that the key
//! means something only together with `aws:SourceVpc` or `aws:SourceVpce`.
//!
//! Access Analyzer: MISSING_PAIRED_CONDITION_KEYS.

use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, KEYS};
use crate::rules::walk::tests;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "policy-vpc-source-ip",
    title: "A private address is trusted in every VPC",
    family: Family::Policy,
    severity: Severity::Medium,
    question: "Does a condition on aws:VpcSourceIp also say in which VPC?",
    why: "Anybody can give a machine the address 10.0.0.5 in a VPC of his own, and call through an endpoint there.",
    remedy: "Add aws:SourceVpc or aws:SourceVpce to the same statement.",
    references: &[KEYS, CHECKS],
    controls: &[("nist-800-53-r5", "AC-3")],
    examples: &[
        Example::new(
            "any 10.0.0.0",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"IpAddress": {"⟦aws:VpcSourceIp⟧": "10.0.0.0/16"}}}]}"#,
        ),
        Example::new(
            "that of our VPC",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/16"}, "StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx).filter(|test| test.condition.is_key("aws:VpcSourceIp")) {
        let paired = test.statement.conditions.iter().any(|condition| {
            ["aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn"].iter().any(|key| condition.is_key(key))
        });
        let opens = test.operator.is_some_and(|operator| test.denies() == operator.is_negated());
        if paired || !opens {
            continue;
        }
        let message = format!("{} trusts addresses that every VPC can have", test.at());
        out.push(Finding::new(&RULE, test.condition.key.span, message));
    }
}
