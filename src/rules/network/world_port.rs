//! # A port open to the world
//!
//! An inbound rule lets everybody reach a port that neither administrates the machine nor holds data by what
//! is known of its number. Web servers are meant to be open, and are listed for information. *Security group
//! rules*, Amazon VPC User Guide.
//!
//! Network: sg-world-any-port, sg-world-plaintext, sg-world-high-risk-port.

use super::exposure::{Reason, report};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-world-port",
    title: "A port is open to the world",
    family: Family::Network,
    severity: Severity::Medium,
    question: "Does a security group let everybody reach any other port?",
    why: "Everybody on the Internet may talk to what listens there, and try what it does with bad input. That is right \
          for a web site and wrong for most other things.",
    remedy: "Take the rule out unless the world is meant to use this service. Put a load balancer with AWS WAF before \
             web servers, and let in the load balancer's group only.",
    references: &[
        (
            "Security group rules",
            "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        ),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[("aws-fsbp", "EC2.18"), ("pci-dss-4.0", "1.3.1"), ("soc2", "CC6.6")],
    examples: &[
        Example::new(
            "a web server, and a port that nobody knows",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "web", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": ⟦"0.0.0.0/0"⟧}],
                 "Ipv6Ranges": [{"CidrIpv6": ⟦"::/0"⟧}]},
                {"IpProtocol": "tcp", "FromPort": 9443, "ToPort": 9450, "IpRanges": [{"CidrIp": ⟦"0.0.0.0/0"⟧}]}]}]}"#,
        ),
        Example::new(
            "ESP of a VPN, whatever ports stand there",
            r#"[{"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": 50, "FromPort": 443, "ToPort": 443,
                "IpRanges": [{"CidrIp": ⟦"0.0.0.0/0"⟧}]}]}]"#,
        ),
        Example::new(
            "a web server behind a load balancer and inside a VPC",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "web", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}],
                 "Ipv6Ranges": [{"CidrIpv6": "2001:db8::/32"}],
                 "UserIdGroupPairs": [{"GroupId": "sg-2", "UserId": "111122223333"}]}]}]}"#,
        ),
        Example::new(
            "SSH is reported as administration, half of the Internet is not the world",
            r#"{"GroupId": "sg-1", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
                {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/1"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    report(cx, out, &RULE, Reason::Port);
}
