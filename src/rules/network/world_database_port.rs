//! # A database open to the world
//!
//! An inbound rule lets everybody reach the port of a database, a cache, a queue or a shared file system, and
//! none that administrates the machine. *Security group rules*, Amazon VPC User Guide.
//!
//! Network: sg-world-database, sg-world-high-risk-port.

use super::exposure::{Reason, report};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-world-database-port",
    title: "A database port is open to the world",
    family: Family::Network,
    severity: Severity::High,
    question: "Does a security group let everybody reach the port of a database, cache or queue?",
    why: "Databases on the Internet are found within hours. Caches and search engines often ask for no password at \
          all; the others stand or fall with one. The data is copied, or deleted and held to ransom.",
    remedy: "Take the rule out, and let in the security group of the application instead of addresses.",
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
    controls: &[("aws-fsbp", "EC2.18"), ("aws-fsbp", "EC2.19"), ("pci-dss-4.0", "1.3.1"), ("soc2", "CC6.6")],
    examples: &[
        Example::new(
            "PostgreSQL",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": ⟦"0.0.0.0/0"⟧}],
                 "UserIdGroupPairs": [{"GroupId": "sg-2"}]}]}]}"#,
        ),
        Example::new(
            "memcached over udp, and Redis for all global IPv6 addresses",
            r#"[{"GroupId": "sg-1", "IpPermissions": [
                {"IpProtocol": "udp", "FromPort": 11211, "ToPort": 11211, "IpRanges": [{"CidrIp": ⟦"0.0.0.0/0"⟧}]},
                {"IpProtocol": "tcp", "FromPort": 6379, "ToPort": 6379,
                 "Ipv6Ranges": [{"CidrIpv6": ⟦"2000::/3"⟧}]}]}]"#,
        ),
        Example::new(
            "PostgreSQL for the application's group and the VPC",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "10.0.0.0/16"}],
                 "UserIdGroupPairs": [{"GroupId": "sg-2"}]}]}]}"#,
        ),
        Example::new(
            "a range with SSH in it is reported as administration",
            r#"{"GroupId": "sg-1", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 9999, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    report(cx, out, &RULE, Reason::Database);
}
