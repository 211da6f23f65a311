//! # Administration open to the world
//!
//! An inbound rule lets everybody reach a port through which machines are administrated: SSH, Remote Desktop,
//! WinRM, SMB, Docker, the kubelet and others. *Security group rules*, Amazon VPC User Guide.
//!
//! Network: sg-world-ssh, sg-world-rdp, sg-world-cifs, sg-world-high-risk-port, sg-world-plaintext.

use super::exposure::{Reason, report};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-world-admin-port",
    title: "An administration port is open to the world",
    family: Family::Network,
    severity: Severity::High,
    question: "Does a security group let everybody reach a port that administrates the machine?",
    why: "Machines try every password and every known hole at every such port of the Internet, all day. One weak \
          password, one leaked key or one update too late, and a stranger is the administrator.",
    remedy: "Take the rule out, and let administrators in through Session Manager, a VPN or EC2 Instance Connect \
             Endpoint; or let in their addresses only.",
    references: &[
        (
            "Security group rules",
            "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        ),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
        (
            "AWS Systems Manager Session Manager",
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html",
        ),
    ],
    controls: &[
        ("cis-5.0", "5.3"),
        ("cis-5.0", "5.4"),
        ("cis-3.0", "5.2"),
        ("cis-3.0", "5.3"),
        ("aws-fsbp", "EC2.13"),
        ("aws-fsbp", "EC2.14"),
        ("aws-fsbp", "EC2.19"),
        ("nist-800-53-r5", "SC-7"),
        ("fedramp-moderate-r4", "SC-7"),
        ("pci-dss-4.0", "1.3.1"),
        ("soc2", "CC6.6"),
    ],
    examples: &[
        Example::new(
            "SSH, beside an office that may",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "bastion", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
                 "IpRanges": [{"CidrIp": "203.0.113.0/24"}, {"CidrIp": ⟦"0.0.0.0/0"⟧}], "Ipv6Ranges": [],
                 "PrefixListIds": [], "UserIdGroupPairs": []}], "IpPermissionsEgress": []}]}"#,
        ),
        Example::new(
            "Remote Desktop inside a wide range, for IPv6",
            r#"[{"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": "6", "FromPort": 3000, "ToPort": 4000,
                "Ipv6Ranges": [{"CidrIpv6": ⟦"::/0"⟧}]}]}]"#,
        ),
        Example::new(
            "the kubelet, as a rule of its own",
            r#"{"SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "IsEgress": false,
                "IpProtocol": "tcp", "FromPort": 10250, "ToPort": 10250, "CidrIpv4": ⟦"0.0.0.0/0"⟧}]}"#,
        ),
        Example::new(
            "a permission without its group",
            r#"[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": ⟦"0.0.0.0/0"⟧}]}]"#,
        ),
        Example::new(
            "SSH from one office and from a group",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "203.0.113.0/24"}],
                 "UserIdGroupPairs": [{"GroupId": "sg-2"}]}]}]}"#,
        ),
        Example::new(
            "udp 22 is not SSH, and 443 to the world is no administration",
            r#"{"GroupId": "sg-1", "IpPermissions": [
                {"IpProtocol": "udp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}"#,
        ),
        Example::new(
            "outbound SSH",
            r#"{"SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "IsEgress": true,
                "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv4": "0.0.0.0/0"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    report(cx, out, &RULE, Reason::Admin);
}
