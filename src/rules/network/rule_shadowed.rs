//! # A rule that the others of its group cover
//!
//! Groups only allow, and their rules count together: *Security group rules*, Amazon VPC User Guide. What is
//! left of a rule when the flows of the others are taken away is found by exact subtraction.
//!
//! Network: sg-rule-shadowed.

use super::needless;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-rule-shadowed",
    title: "A rule that changes nothing: others of its group cover it",
    family: Family::Network,
    severity: Severity::Info,
    question: "Does a security group have a rule whose traffic its other rules let through anyway?",
    why: "Whoever takes such a rule out believes that a door is shut, and it is not. And each rule counts towards the quota \
          of the group.",
    remedy: "If the wider rule is meant, take this one out. If this one is what is meant, take out or narrow the wider one.",
    references: &[(
        "Security group rules",
        "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "an office within a network that may come in anyway",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": ⟦"10.1.0.0/16"⟧}]},
                {"IpProtocol": "tcp", "FromPort": 5000, "ToPort": 6000, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}],
                "IpPermissionsEgress": []}]}"#,
        ),
        Example::new(
            "two rules cover it together, none alone",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 500, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]},
                {"IpProtocol": "tcp", "FromPort": 450, "ToPort": 550, "IpRanges": [{"CidrIp": "192.168.0.0/16"}, {"CidrIp": ⟦"10.2.0.0/16"⟧}]},
                {"IpProtocol": "tcp", "FromPort": 501, "ToPort": 1000, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]}]}"#,
        ),
        Example::new(
            "a reference to a group whose whole VPC comes in, and a prefix list told twice",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "VpcId": "vpc-1", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": ⟦"sg-2"⟧}],
                 "PrefixListIds": [{"PrefixListId": "pl-2"}, {"PrefixListId": ⟦"pl-1"⟧}]},
                {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/16"}], "PrefixListIds": [{"PrefixListId": "pl-1"}]}]}]}
               {"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}"#,
        ),
        Example::new(
            "outbound, as rules",
            r#"{"SecurityGroupRules": [
                {"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "IsEgress": true, "IpProtocol": "-1", "FromPort": -1, "ToPort": -1, "CidrIpv4": "0.0.0.0/0"},
                {"SecurityGroupRuleId": "sgr-2", "GroupId": "sg-1", "IsEgress": true, "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIpv4": ⟦"0.0.0.0/0"⟧}]}"#,
        ),
        Example::new(
            "ICMP: a type within all types",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": [
                {"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1, "IpRanges": [{"CidrIp": ⟦"10.0.0.0/8"⟧}]},
                {"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]}]}"#,
        ),
        Example::new(
            "the other direction, another protocol, one port more, and the other family are no cover",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 444, "IpRanges": [{"CidrIp": "10.1.0.0/16"}]},
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]},
                {"IpProtocol": "udp", "FromPort": 444, "ToPort": 444, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}],
                "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}]}"#,
        ),
        Example::new(
            "a group that may have members with IPv6 addresses, and one that only IPv4 covers",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": [{"GroupId": "sg-2"}], "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let all = cx.redundancy();
    for shadow in &all.shadowed {
        let subject = &all.subjects[shadow.rule];
        let group = all.groups[subject.owner].group;
        let others = match shadow.by.len() {
            1 => "another of its rules covers it".to_owned(),
            many => format!("{many} others of its rules cover it together"),
        };
        let message = format!(
            "{} {} {} twice over: {others}",
            group.label(),
            needless::lets(subject.rule.direction),
            needless::words(subject),
        );
        let finding = Finding::new(&RULE, needless::place(subject), message);
        out.push(
            needless::told(finding, all, shadow.rule, &shadow.by)
                .fix(needless::fix(cx, all, shadow.rule, &shadow.by))
                .remedy("aws-cli", needless::revoke(all, shadow.rule)),
        );
    }
}
