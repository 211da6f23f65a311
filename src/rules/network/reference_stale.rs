//! # A reference to a group that is gone
//!
//! *Update your security groups to reference peer security groups* (Amazon VPC Peering Guide): a rule stays when
//! the peered group or the peering is deleted. It lets in nobody, until it is taken for something else.
//!
//! Network: sg-ref-stale.

use super::around::{is_whole, place, references, text};
use crate::estate::network::{GroupReference, SecurityGroup};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use rustc_hash::FxHashSet;

pub(super) static RULE: Rule = Rule {
    id: "network-reference-stale",
    title: "A rule refers to a security group that is gone",
    family: Family::Network,
    severity: Severity::Low,
    question: "Does a rule refer to a security group or a peering that is gone?",
    why: "The rule does nothing, and people who read it believe that it does. What it was for does not work \
        any more or has found another way.",
    remedy: "Take the rule out.",
    references: &[
        (
            "Update your security groups to reference peer security groups",
            "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html",
        ),
        (
            "Security group rules",
            "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        ),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "AWS says so",
            r#"{"StaleSecurityGroupSet": [{"GroupId": "sg-1", "VpcId": "vpc-1", "StaleIpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": [{"GroupId": ⟦"sg-9"⟧, "VpcPeeringConnectionId": "pcx-1"}]}]}]}"#,
        ),
        Example::new(
            "the peering is deleted",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": [{"GroupId": ⟦"sg-9"⟧, "VpcPeeringConnectionId": "pcx-1", "PeeringStatus": "deleted"}]}]}]}"#,
        ),
        Example::new(
            "no such group in the whole output",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "OwnerId": "111122223333", "VpcId": "vpc-1", "GroupName": "db", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": [{"GroupId": ⟦"sg-9"⟧}]}]}]}"#,
        ),
        Example::new(
            "a page of the output, and a group of another account",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "OwnerId": "111122223333", "GroupName": "db", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": [{"GroupId": "sg-8", "UserId": "444455556666"}, {"GroupId": "sg-1", "UserId": "111122223333"}]}]}]}"#,
        ),
        Example::new(
            "one group alone, which may know others",
            r#"[{"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": [{"GroupId": "sg-9"}]}]}]"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut told: FxHashSet<(&str, &str)> = FxHashSet::default();
    let whole = is_whole(cx, "describe-security-groups");
    let known: FxHashSet<&str> = cx.estate.security_groups.iter().map(|group| text(&group.id)).collect();
    for group in &cx.estate.security_groups {
        for reference in references(group) {
            let gone = whole && is_gone(group, reference, &known);
            let why = match text(&reference.peering_status) {
                "deleted" | "rejected" | "expired" | "failed" => "over a peering that is gone",
                _ if gone => "which the whole output does not list",
                _ => continue,
            };
            if told.insert((text(&group.id), reference.key())) {
                out.push(finding(&group.label(), text(&group.id), reference, why));
            }
        }
    }
    for stale in &cx.estate.network.stale_groups {
        for reference in &stale.references {
            if told.insert((text(&stale.id), reference.key())) {
                let label = format!("security group `{}`", text(&stale.id));
                out.push(finding(&label, text(&stale.id), reference, "which AWS says is gone"));
            }
        }
    }
}

/// AWS leaves out the account of a group that is deleted. A group of another account, or behind a peering, is in
/// another output.
fn is_gone(group: &SecurityGroup, reference: &GroupReference, known: &FxHashSet<&str>) -> bool {
    let owner = text(&reference.owner);
    let own = owner.is_empty() || owner == text(&group.owner);
    let here = reference.vpc.is_none() || text(&reference.vpc) == text(&group.vpc);
    own && here
        && reference.peering.is_none()
        && reference.id.is_some()
        && !known.contains(text(&reference.id))
}

fn finding(label: &str, group: &str, reference: &GroupReference, why: &str) -> Finding {
    let message = format!("{label} has a rule about security group `{}`, {why}", reference.key());
    Finding::new(&RULE, place(&reference.id, reference.span), message)
        .evidence("group", group)
        .evidence("reference", reference.key())
        .evidence("peering", text(&reference.peering))
}
