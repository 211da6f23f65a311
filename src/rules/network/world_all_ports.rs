//! # Everything open to the world
//!
//! An inbound rule lets `0.0.0.0/0`, `::/0` or all of `2000::/3` reach every port. `-1` and any protocol
//! other than tcp, udp, icmp and icmpv6 mean all ports, whatever range stands beside them: *IpPermission*,
//! Amazon EC2 API Reference.
//!
//! Network: sg-world-all-ports.

use super::exposure::{Reason, report};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-world-all-ports",
    title: "Every port is open to the world",
    family: Family::Network,
    severity: Severity::Critical,
    question: "Does a security group let everybody reach every port?",
    why: "Whatever listens on the machine is on the Internet, today and after the next package is installed: \
          databases, agents, and services that nobody knows of.",
    remedy: "Take the rule out. Open the ports that the world needs, and let administrators in through Session \
             Manager, a VPN or EC2 Instance Connect Endpoint.",
    references: &[
        (
            "Security group rules",
            "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        ),
        ("IpPermission", "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html"),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[
        ("cis-5.0", "5.3"),
        ("cis-5.0", "5.4"),
        ("cis-3.0", "5.2"),
        ("cis-3.0", "5.3"),
        ("aws-fsbp", "EC2.18"),
        ("nist-800-53-r5", "SC-7"),
        ("fedramp-moderate-r4", "SC-7"),
        ("pci-dss-4.0", "1.3.1"),
        ("soc2", "CC6.6"),
    ],
    examples: &[
        Example::new(
            "all protocols, IPv4 and IPv6",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "lab", "IpPermissions": [
                {"IpProtocol": "-1", "IpRanges": [{"CidrIp": ⟦"0.0.0.0/0"⟧, "Description": "tmp"}],
                 "Ipv6Ranges": [{"CidrIpv6": ⟦"::/0"⟧}], "PrefixListIds": [], "UserIdGroupPairs": []}]}]}"#,
        ),
        Example::new(
            "all ports, as numbers and as strings, for all global IPv6 addresses",
            r#"[{"GroupId": "sg-1", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "IpRanges": [{"CidrIp": ⟦"0.0.0.0/0"⟧}]},
                {"IpProtocol": "17", "FromPort": "1", "ToPort": "65535",
                 "Ipv6Ranges": [{"CidrIpv6": ⟦"2000::/3"⟧}]}]}]"#,
        ),
        Example::new(
            "a rule of its own",
            r#"{"SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "IsEgress": false,
                "IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "CidrIpv4": ⟦"0.0.0.0/0"⟧}]}"#,
        ),
        Example::new(
            "a protocol that AWS does not know is taken for all",
            r#"{"GroupId": "sg-1", "IpPermissions": [
                {"IpProtocol": "https", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": ⟦"0.0.0.0/0"⟧}]}]}"#,
        ),
        Example::new(
            "every port for the group itself and for one address",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "lab", "IpPermissions": [
                {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "203.0.113.7/32"}],
                 "UserIdGroupPairs": [{"GroupId": "sg-1", "UserId": "111122223333"}]}]}]}"#,
        ),
        Example::new(
            "outbound",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "lab", "IpPermissions": [],
                "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}]}"#,
        ),
        Example::new(
            "ESP of a VPN has no ports",
            r#"{"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": "50", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    report(cx, out, &RULE, Reason::AllPorts);
}
