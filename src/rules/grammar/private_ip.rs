//! # A private address as the address of a request
//!
//! *AWS global condition context keys*, `aws:SourceIp`: the public address that a request comes from. Through a VPC
//! endpoint the key is absent, and `aws:VpcSourceIp` has the private one.
//!
//! Access Analyzer: PRIVATE_IP_ADDRESS, PRIVATE_NOT_IP_ADDRESS, PRIVATE_IP_ADDRESS_SUBSET, PRIVATE_NOT_IP_ADDRESS_SUBSET.

use ipnet::IpNet;

use crate::policy::ValueType;
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, KEYS, OPERATORS};
use crate::rules::walk::{listed, tests};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-private-ip",
    title: "aws:SourceIp is compared with a private address",
    family: Family::Grammar,
    severity: Severity::Info,
    question: "Is aws:SourceIp compared with private addresses, which it never has?",
    why: "An Allow for private addresses alone grants nothing. A Deny for all but private addresses forbids every \
          request that comes over the internet, and one for private addresses forbids none.",
    remedy: "Write the public address of the network, or use aws:VpcSourceIp together with aws:SourceVpc.",
    references: &[KEYS, OPERATORS, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "nobody",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "⟦10.0.0.0/8⟧"}}}]}"#,
        ),
        Example::new(
            "a fence that holds back nobody",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": ["⟦192.168.0.0/16⟧", "203.0.113.0/24"]}}}]}"#,
        ),
        Example::new(
            "the key for private addresses",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}, "StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d"}}}]}"#,
        ),
        Example::new(
            "public addresses",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}}}]}"#,
        ),
    ],
    check,
};

/// RFC 1918, RFC 6598, loopback, link-local and RFC 4193.
const PRIVATE: &[&str] = &[
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "fc00::/7",
    "fe80::/10",
    "::1/128",
];

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for test in tests(cx).filter(|test| test.condition.is_key("aws:SourceIp")) {
        let Some(operator) = test.operator.filter(|operator| operator.value_type() == ValueType::Ip) else {
            continue;
        };
        let private: Vec<_> = test.condition.values.iter().filter(|value| is_private(&value.value)).collect();
        let Some(first) = private.first() else { continue };
        let all = private.len() == test.condition.values.len();
        let meaning = match (all, operator.is_negated()) {
            (true, false) => "no request comes from there, and the statement never applies",
            (true, true) => "every request comes from elsewhere, so it limits nothing",
            (false, _) => "no request comes from there",
        };
        // A Deny that never applies is believed to be a fence; else somebody is locked out, or nothing happens.
        let severity = if all && test.denies() && !operator.is_negated() {
            Severity::Medium
        } else if all {
            Severity::Low
        } else {
            Severity::Info
        };
        let message = format!(
            "{} compares `aws:SourceIp` with {}: {meaning}",
            test.at(),
            listed(private.iter().map(|value| value.value.as_str())),
        );
        out.push(Finding::new(&RULE, first.span, message).severity(severity));
    }
}

fn is_private(text: &str) -> bool {
    let range = text.parse::<IpNet>().or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from));
    let inside = |range: &IpNet| {
        PRIVATE
            .iter()
            .filter_map(|private| private.parse::<IpNet>().ok())
            .any(|private| private.contains(range))
    };
    range.is_ok_and(|range| inside(&range))
}
