//! # ICMP open to the world
//!
//! An inbound rule lets everybody send ICMP messages. Type and code stand in `FromPort` and `ToPort`, -1
//! means all: *IpPermission*, Amazon EC2 API Reference. Echo requests, and what path MTU discovery needs, are
//! listed for information only.
//!
//! Network: sg-world-icmp.

use super::exposure::{Reason, report};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-world-icmp",
    title: "ICMP is open to the world",
    family: Family::Network,
    severity: Severity::Low,
    question: "Does a security group let everybody send ICMP messages?",
    why: "Strangers can see which addresses are in use, and some messages change how a machine routes its traffic.",
    remedy: "Let in echo requests from where you monitor, and destination unreachable messages; nothing else is needed.",
    references: &[
        ("IpPermission", "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html"),
        (
            "Security group rules for different use cases",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-rules-reference.html",
        ),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "every type",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "ping", "IpPermissions": [
                {"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, "IpRanges": [{"CidrIp": ⟦"0.0.0.0/0"⟧}]}]}]}"#,
        ),
        Example::new(
            "ICMPv6 without types, and echo requests",
            r#"[{"GroupId": "sg-1", "IpPermissions": [
                {"IpProtocol": "icmpv6", "Ipv6Ranges": [{"CidrIpv6": ⟦"::/0"⟧}]},
                {"IpProtocol": "1", "FromPort": 8, "ToPort": -1, "IpRanges": [{"CidrIp": ⟦"0.0.0.0/0"⟧}]}]}]"#,
        ),
        Example::new(
            "from the VPC",
            r#"{"GroupId": "sg-1", "IpPermissions": [
                {"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}]}"#,
        ),
        Example::new(
            "every protocol is reported as every port",
            r#"{"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    report(cx, out, &RULE, Reason::Icmp);
}
