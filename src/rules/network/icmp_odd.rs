//! # An ICMP rule that means more than it seems to
//!
//! *IpPermission* (Amazon EC2 API Reference): the type is in `FromPort`, the code in `ToPort`; where the type is −1
//! the code has to be, and all messages are meant.
//!
//! Network: sg-bad-icmp.

use super::around::permissions;
use crate::estate::network::Protocol;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-icmp-odd",
    title: "An ICMP rule contradicts itself",
    family: Family::Network,
    severity: Severity::Low,
    question: "Does an ICMP rule have a code without a type, or a value that does not exist?",
    why: "It is taken for all messages of ICMP, which its author did not write.",
    remedy: "Write the type that is meant: 8 for echo requests, 3 and code 4 for path MTU discovery.",
    references: &[(
        "IpPermission",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "a code without a type",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "a", "IpPermissions": [{"IpProtocol": "icmp", "FromPort": -1, "ToPort": ⟦8⟧, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]}]}"#,
        ),
        Example::new(
            "a type that does not exist",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "a", "IpPermissions": [{"IpProtocol": "icmp", "FromPort": ⟦300⟧, "ToPort": -1, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]}]}"#,
        ),
        Example::new(
            "all messages, and one",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "a", "IpPermissions": [{"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}, {"IpProtocol": "icmp", "FromPort": 3, "ToPort": 4, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for group in &cx.estate.security_groups {
        for permission in permissions(group) {
            if !matches!(permission.protocol.value, Protocol::Icmp | Protocol::Icmpv6) {
                continue;
            }
            let (Some(kind), Some(code)) = (&permission.from, &permission.to) else { continue };
            let (place, what) = if !(-1..=255).contains(&kind.value) {
                (kind.span, format!("the type {}, which does not exist", kind.value))
            } else if !(-1..=255).contains(&code.value) {
                (code.span, format!("the code {}, which does not exist", code.value))
            } else if kind.value == -1 && code.value != -1 {
                (code.span, format!("the code {} without a type", code.value))
            } else {
                continue;
            };
            let message = format!("{} has an ICMP rule with {what}", group.label());
            out.push(
                Finding::new(&RULE, place, message)
                    .evidence("group", group.evidence())
                    .evidence("type", kind.value)
                    .evidence("code", code.value),
            );
        }
    }
}
