//! # The same rule in two groups of an interface
//!
//! *Control traffic to your AWS resources using security groups*, Amazon VPC User Guide.
//!
//! Network: sg-rule-duplicate.

use super::needless;
use super::rule_shadowed_across::finding;
use crate::network::filter::Direction;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-rule-duplicate",
    title: "The same rule stands in two groups of the same interfaces",
    family: Family::Network,
    severity: Severity::Info,
    question: "Does another group say the same rule on every interface that has the group?",
    why: "Taking the rule out of one group shuts nothing: the other still says it.",
    remedy: "Keep the rule in the group that it belongs to, and take it out of the other.",
    references: &[(
        "Control traffic to your AWS resources using security groups",
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "one of the two can go",
            r#"{"SecurityGroups": [
                {"GroupId": "sg-1", "GroupName": "base", "VpcId": "vpc-1", "IpPermissions": [
                  {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}], "IpPermissionsEgress": []},
                {"GroupId": "sg-2", "GroupName": "app", "VpcId": "vpc-1", "IpPermissions": [
                  {"IpProtocol": "6", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": ⟦"10.0.0.0/8"⟧}]}], "IpPermissionsEgress": []}]}
               {"NetworkInterfaces": [
                {"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "SubnetId": "subnet-1", "Groups": [{"GroupId": "sg-1"}, {"GroupId": "sg-2"}], "PrivateIpAddresses": []}]}"#,
        ),
        Example::new(
            "each of them has an interface of its own",
            r#"{"SecurityGroups": [
                {"GroupId": "sg-1", "GroupName": "base", "VpcId": "vpc-1", "IpPermissions": [
                  {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}], "IpPermissionsEgress": []},
                {"GroupId": "sg-2", "GroupName": "app", "VpcId": "vpc-1", "IpPermissions": [
                  {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}], "IpPermissionsEgress": []}]}
               {"NetworkInterfaces": [
                {"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "SubnetId": "subnet-1", "Groups": [{"GroupId": "sg-1"}, {"GroupId": "sg-2"}], "PrivateIpAddresses": []},
                {"NetworkInterfaceId": "eni-2", "VpcId": "vpc-1", "SubnetId": "subnet-1", "Groups": [{"GroupId": "sg-1"}], "PrivateIpAddresses": []},
                {"NetworkInterfaceId": "eni-3", "VpcId": "vpc-1", "SubnetId": "subnet-1", "Groups": [{"GroupId": "sg-2"}], "PrivateIpAddresses": []}]}"#,
        ),
        Example::new(
            "what AWS adds to each group",
            r#"{"SecurityGroups": [
                {"GroupId": "sg-1", "VpcId": "vpc-1", "IpPermissions": [], "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]},
                {"GroupId": "sg-2", "VpcId": "vpc-1", "IpPermissions": [], "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}]}
               {"NetworkInterfaces": [
                {"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "SubnetId": "subnet-1", "Groups": [{"GroupId": "sg-1"}, {"GroupId": "sg-2"}], "PrivateIpAddresses": []}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let all = cx.redundancy();
    // AWS adds the rule that lets everything out to each new group; that it is wide is another rule's finding.
    let is_default = |rule: usize| {
        let subject = &all.subjects[rule];
        subject.rule.direction == Direction::Egress && needless::is_wide(subject)
    };
    for shadow in all.across.iter().filter(|shadow| shadow.is_same && !is_default(shadow.rule)) {
        out.push(finding(cx, &RULE, all, shadow, "say the same"));
    }
}
