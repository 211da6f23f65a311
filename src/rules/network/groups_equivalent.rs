//! # Groups that let through the same
//!
//! *Security group rules*, Amazon VPC User Guide: a group is what its rules let through, and a name for its members in the
//! rules of others. A group that refers to itself is like no other.
//!
//! Network: sg-equivalent.

use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-groups-equivalent",
    title: "Security groups that let through the same",
    family: Family::Network,
    severity: Severity::Info,
    question: "Are there security groups of one VPC whose rules let through just the same, however they are written?",
    why: "A rule that is changed in one of them stays in the other, and the door that was shut on one machine is open on the \
          next.",
    remedy: "Use one of them. Keep both only where the rules of other groups tell their members apart.",
    references: &[(
        "Security group rules",
        "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "written differently",
            r#"{"SecurityGroups": [
                {"GroupId": ⟦"sg-1"⟧, "VpcId": "vpc-1", "IpPermissions": [
                  {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 81, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}], "IpPermissionsEgress": []},
                {"GroupId": "sg-2", "VpcId": "vpc-1", "IpPermissions": [
                  {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}, {"CidrIp": "10.7.0.0/16"}]},
                  {"IpProtocol": "6", "FromPort": 81, "ToPort": 81, "IpRanges": [{"CidrIp": "10.0.0.0/9"}, {"CidrIp": "10.128.0.0/9"}]}], "IpPermissionsEgress": []}]}"#,
        ),
        Example::new(
            "another VPC, other rules outwards, members among themselves, no rules",
            r#"{"SecurityGroups": [
                {"GroupId": "sg-1", "VpcId": "vpc-1", "IpPermissions": [
                  {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}], "IpPermissionsEgress": []},
                {"GroupId": "sg-2", "VpcId": "vpc-2", "IpPermissions": [
                  {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}], "IpPermissionsEgress": []},
                {"GroupId": "sg-3", "VpcId": "vpc-1", "IpPermissions": [
                  {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}],
                  "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]},
                {"GroupId": "sg-4", "VpcId": "vpc-1", "IpPermissions": [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-4"}]}], "IpPermissionsEgress": []},
                {"GroupId": "sg-5", "VpcId": "vpc-1", "IpPermissions": [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-5"}]}], "IpPermissionsEgress": []},
                {"GroupId": "sg-6", "VpcId": "vpc-1", "IpPermissions": [], "IpPermissionsEgress": []},
                {"GroupId": "sg-7", "VpcId": "vpc-1", "IpPermissions": [], "IpPermissionsEgress": []}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    /// As many are named.
    const MOST: usize = 10;
    let all = cx.redundancy();
    for equal in &all.equal {
        let groups: Vec<_> = equal.groups.iter().map(|at| all.groups[*at].group).collect();
        let [first, others @ ..] = groups.as_slice() else { continue };
        let names: Vec<String> = others.iter().take(MOST).map(|group| format!("`{}`", group.key())).collect();
        let more = others.len().saturating_sub(MOST);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let message = format!("{} lets through the same as {}{more}", first.label(), names.join(", "));
        let span = first.id.as_ref().map_or(first.span, |id| id.span);
        let keys: Vec<&str> = groups.iter().map(|group| group.key()).collect();
        let mut finding = Finding::new(&RULE, span, message).evidence("groups", keys);
        for group in others.iter().take(MOST) {
            let span = group.id.as_ref().map_or(group.span, |id| id.span);
            finding = finding.related(span, format!("{} has the same effect", group.label()));
        }
        out.push(finding);
    }
}
