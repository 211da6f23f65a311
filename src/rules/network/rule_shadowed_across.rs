//! # A rule that other groups cover on every interface
//!
//! The rules of all groups of an interface count together: *Security groups for your VPC*, Amazon VPC User Guide.
//!
//! Network: sg-rule-shadowed-across.

use super::needless;
use crate::network::redundancy::{Redundancy, Shadow};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::counted;

pub(super) static RULE: Rule = Rule {
    id: "network-rule-shadowed-across",
    title: "A rule that changes nothing: the other groups of its interfaces cover it",
    family: Family::Network,
    severity: Severity::Info,
    question: "Is there a rule whose traffic the other security groups let through on every interface that has its group?",
    why: "Whoever takes such a rule out believes that a door is shut, and another group holds it open.",
    remedy: "Decide which group is to let this traffic through, and take the rule out of the others.",
    references: &[(
        "Control traffic to your AWS resources using security groups",
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "the base group lets the whole network in",
            r#"{"SecurityGroups": [
                {"GroupId": "sg-1", "GroupName": "app", "VpcId": "vpc-1", "IpPermissions": [
                  {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": ⟦"10.1.0.0/16"⟧}]},
                  {"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "IpRanges": [{"CidrIp": "10.1.0.0/16"}]}], "IpPermissionsEgress": []},
                {"GroupId": "sg-2", "GroupName": "base", "VpcId": "vpc-1", "IpPermissions": [
                  {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}], "IpPermissionsEgress": []}]}
               {"NetworkInterfaces": [
                {"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "SubnetId": "subnet-1", "Groups": [{"GroupId": "sg-1"}, {"GroupId": "sg-2"}], "PrivateIpAddresses": []},
                {"NetworkInterfaceId": "eni-2", "VpcId": "vpc-1", "SubnetId": "subnet-1", "Groups": [{"GroupId": "sg-2"}], "PrivateIpAddresses": []}]}"#,
        ),
        Example::new(
            "one interface has the group alone",
            r#"{"SecurityGroups": [
                {"GroupId": "sg-1", "GroupName": "app", "VpcId": "vpc-1", "IpPermissions": [
                  {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.1.0.0/16"}]}], "IpPermissionsEgress": []},
                {"GroupId": "sg-2", "GroupName": "base", "VpcId": "vpc-1", "IpPermissions": [
                  {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}], "IpPermissionsEgress": []}]}
               {"NetworkInterfaces": [
                {"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "SubnetId": "subnet-1", "Groups": [{"GroupId": "sg-1"}, {"GroupId": "sg-2"}], "PrivateIpAddresses": []},
                {"NetworkInterfaceId": "eni-2", "VpcId": "vpc-1", "SubnetId": "subnet-1", "Groups": [{"GroupId": "sg-1"}], "PrivateIpAddresses": []}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let all = cx.redundancy();
    for shadow in all.across.iter().filter(|shadow| !shadow.is_same) {
        out.push(finding(cx, &RULE, all, shadow, "cover it as well"));
    }
}

/// Also of rules that another group says word for word.
pub(super) fn finding(
    cx: &Context<'_>,
    rule: &Rule,
    all: &Redundancy<'_>,
    shadow: &Shadow,
    how: &str,
) -> Finding {
    let subject = &all.subjects[shadow.rule];
    let mut groups: Vec<&str> = Vec::new();
    for by in &shadow.by {
        let name = all.groups[all.subjects[*by].owner].group.key();
        if !groups.contains(&name) {
            groups.push(name);
        }
    }
    let names = match groups.as_slice() {
        [a] => format!("rules of `{a}`"),
        [a, b] => format!("rules of `{a}` and `{b}`"),
        [a, b, more @ ..] => format!("rules of `{a}`, `{b}` and {}", counted(more.len(), "more group")),
        [] => "other rules".to_owned(),
    };
    let where_ = match shadow.interfaces {
        1 => "on the one interface that has the group".to_owned(),
        many => format!("on each of the {many} interfaces that have the group"),
    };
    let pasted = if all.knows_interfaces { "" } else { ", as far as they were pasted" };
    let message = format!(
        "{} {} {}, and {where_}{pasted} {names} {how}",
        all.groups[subject.owner].group.label(),
        needless::lets(subject.rule.direction),
        needless::words(subject),
    );
    let finding = Finding::new(rule, needless::place(subject), message)
        .evidence("interfaces", shadow.interfaces)
        .evidence("knows_all_interfaces", all.knows_interfaces);
    let finding = needless::told(finding, all, shadow.rule, &shadow.by);
    if !all.knows_interfaces {
        let id = super::remove::group_id(all.groups[subject.owner].group);
        let all_of_it = format!("aws ec2 describe-network-interfaces --filters Name=group-id,Values={id}");
        return finding.remedy("aws-cli", all_of_it);
    }
    finding
        .fix(needless::fix(cx, all, shadow.rule, &shadow.by))
        .remedy("aws-cli", needless::revoke(all, shadow.rule))
}
