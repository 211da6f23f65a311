//! # The default group has rules
//!
//! What is launched without a security group gets the VPC's default group. AWS makes it with two rules:
//! everything from the group itself comes in, everything goes out. *Default security groups for your VPCs*,
//! Amazon VPC User Guide. No other group can be called `default`.
//!
//! Network: sg-default-has-rules.

use super::remove::is_safe_word;
use crate::estate::network::{Permission, SecurityGroup};
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-default-group-open",
    title: "The default security group lets traffic through",
    family: Family::Network,
    severity: Severity::Medium,
    question: "Does the default security group of a VPC have any rule?",
    why: "It is given to everything that is launched without a group of its own, so that machines that nobody thought \
          about reach one another on every port.",
    remedy: "Move what uses it to groups of their own, then take out all of its inbound and outbound rules.",
    references: &[
        (
            "Default security groups for your VPCs",
            "https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
        ),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[
        ("cis-5.0", "5.5"),
        ("cis-3.0", "5.4"),
        ("aws-fsbp", "EC2.2"),
        ("nist-800-53-r5", "SC-7(5)"),
        ("fedramp-moderate-r4", "SC-7"),
    ],
    examples: &[
        Example::new(
            "as AWS made it",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": ⟦"default"⟧, "VpcId": "vpc-1", "IpPermissions": [
                {"IpProtocol": "-1", "IpRanges": [], "UserIdGroupPairs": [{"GroupId": "sg-1", "UserId": "111122223333"}]}],
                "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}]}"#,
        ),
        Example::new(
            "opened for one office",
            r#"[{"GroupId": "sg-1", "GroupName": ⟦"default"⟧, "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "203.0.113.0/24"}]}],
                "IpPermissionsEgress": []}]"#,
        ),
        Example::new(
            "emptied",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "default", "IpPermissions": [],
                "IpPermissionsEgress": []}]}"#,
        ),
        Example::new(
            "only its name has the word in it",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "default-web", "IpPermissions": [
                {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-1"}]}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for group in &cx.estate.security_groups {
        let Some(name) = group.name.as_ref().filter(|name| name.value == "default") else { continue };
        if group.ingress.is_empty() && group.egress.is_empty() {
            continue;
        }
        let vpc = group.vpc.as_ref().map_or("", |vpc| vpc.value.as_str());
        let message = format!(
            "{}, the default one of {}, has rules ({} inbound, {} outbound)",
            group.label(),
            if vpc.is_empty() { "its VPC".to_owned() } else { format!("`{vpc}`") },
            group.ingress.len(),
            group.egress.len()
        );
        let mut finding = Finding::new(&RULE, name.span, message)
            .evidence("group", group.evidence())
            .evidence("vpc", if vpc.is_empty() { "not given" } else { vpc })
            .evidence("inbound", group.ingress.len())
            .evidence("outbound", group.egress.len())
            .fix(fix(group));
        if group.ingress.iter().all(|permission| is_from_itself(group, permission)) {
            finding = finding.severity(Severity::Low);
        }
        if let Some(id) = group.id.as_ref().filter(|id| is_safe_word(&id.value)) {
            finding = finding.remedy("aws-cli", commands(&id.value));
        }
        out.push(finding);
    }
}

/// True for the rule that AWS made.
fn is_from_itself(group: &SecurityGroup, permission: &Permission) -> bool {
    let id = group.id.as_ref().map(|id| id.value.as_str());
    permission.ranges.is_empty()
        && permission.prefix_lists.is_empty()
        && !permission.has_unread_sources
        && permission.groups.iter().all(|other| Some(other.key()) == id)
}

fn fix(group: &SecurityGroup) -> Option<Fix> {
    let lists = [(&group.ingress, group.ingress_span), (&group.egress, group.egress_span)];
    let edits: Vec<_> = lists
        .into_iter()
        .filter(|(permissions, _)| !permissions.is_empty())
        .filter_map(|(_, span)| Some(json::replace(span?, "[]")))
        .collect();
    let fix = Fix::new("Take out all rules of the default security group", edits)
        .note("Move the machines that use this group to another one first.");
    (!fix.edits.is_empty()).then_some(fix)
}

/// All rules of a group, as their ids.
fn commands(id: &str) -> String {
    let query = |egress: &str| {
        format!(
            "aws ec2 describe-security-group-rules --filters Name=group-id,Values={id} \
             --query 'SecurityGroupRules[?IsEgress==`{egress}`].SecurityGroupRuleId' --output text"
        )
    };
    format!(
        "aws ec2 revoke-security-group-ingress --group-id {id} --security-group-rule-ids $({})\n\
         aws ec2 revoke-security-group-egress --group-id {id} --security-group-rule-ids $({})",
        query("false"),
        query("true")
    )
}
