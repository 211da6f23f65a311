//! # A rule that lets in the members of an empty group
//!
//! *Security group rules* (Amazon VPC User Guide): a reference stands for the private addresses of the interfaces
//! that have the group. Where none has it the rule does nothing now, and opens with the first that gets it.
//!
//! Network: sg-unused-but-referenced.

use super::around::{in_use, known_vpcs, place, references, text, with_places};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use rustc_hash::FxHashMap;

pub(super) static RULE: Rule = Rule {
    id: "network-reference-to-nobody",
    title: "A rule refers to a security group that nothing has",
    family: Family::Network,
    severity: Severity::Info,
    question: "Does a rule refer to a security group that no interface has?",
    why: "The rule lets in nobody today. Whoever may give a machine that group opens the door, and the group \
        cannot be deleted while the rule is there.",
    remedy: "Take out the rule, then the group.",
    references: &[
        (
            "Security group rules",
            "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        ),
        (
            "Control traffic to your AWS resources using security groups",
            "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
        ),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "an empty group",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": ⟦"sg-2"⟧}]}]}, {"GroupId": "sg-2", "GroupName": "jobs", "IpPermissions": []}]}
{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.0.5", "Groups": [{"GroupId": "sg-1"}]}]}"#,
        ),
        Example::new(
            "a group with a member",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": "sg-2"}, {"GroupId": "sg-1"}]}]}, {"GroupId": "sg-2", "GroupName": "web", "IpPermissions": []}]}
{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.0.5", "Groups": [{"GroupId": "sg-2"}]}]}"#,
        ),
        Example::new(
            "a group of a peered VPC",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": "sg-9", "VpcPeeringConnectionId": "pcx-1"}]}]}]}
{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.0.5", "Groups": [{"GroupId": "sg-1"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let vpcs = known_vpcs(cx);
    if vpcs.is_empty() {
        return;
    }
    let used = in_use(cx);
    let groups = &cx.estate.security_groups;
    let known: FxHashMap<&str, &crate::estate::network::SecurityGroup> =
        groups.iter().map(|group| (text(&group.id), group)).collect();
    // One finding for each empty group, however many rules name it.
    let mut empty: Vec<(&str, Vec<_>)> = Vec::new();
    let mut at: FxHashMap<&str, usize> = FxHashMap::default();
    for group in groups {
        for reference in references(group) {
            let id = text(&reference.id);
            let own = known.contains_key(id) && reference.peering.is_none() && id != text(&group.id);
            if !own || used.contains(id) || !vpcs.contains(text(&group.vpc)) {
                continue;
            }
            let ix = *at.entry(id).or_insert_with(|| {
                empty.push((id, Vec::new()));
                empty.len() - 1
            });
            empty[ix]
                .1
                .push((place(&reference.id, reference.span), format!("{} refers to it", group.label())));
        }
    }
    for (id, places) in empty {
        let Some((first, who)) = places.first() else { continue };
        let label = known.get(id).map(|group| group.label()).unwrap_or_default();
        let message = format!(
            "{}, but no interface has {label}",
            who.replace(" refers to it", " has a rule about another group")
        );
        let finding = Finding::new(&RULE, *first, message).evidence("group", id);
        out.push(with_places(finding, "rules", &places));
    }
}
