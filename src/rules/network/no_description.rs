//! # Rules that do not say what they are for
//!
//! *Security group rules* (Amazon VPC User Guide): each rule may have a description. Told once for all groups.
//! Prefix lists' descriptions are not read, so that they do not count.
//!
//! Network: sg-no-description.

use super::around::{is_default, place, with_places};
use crate::estate::network::SecurityGroup;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-no-description",
    title: "Rules of security groups have no description",
    family: Family::Network,
    severity: Severity::Info,
    question: "Are there rules of security groups that do not say what they are for?",
    why: "Nobody dares to take out what nobody knows the reason of: such rules stay for ever.",
    remedy: "Write into each rule who needs it and for what.",
    references: &[(
        "Security group rules",
        "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "a rule without, in one of two groups",
            r#"{"SecurityGroups": [{"GroupId": ⟦"sg-1"⟧, "GroupName": "a", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]}, {"GroupId": "sg-2", "GroupName": "b", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.1.0.0/16", "Description": "the office"}]}]}]}"#,
        ),
        Example::new(
            "all have one; outbound rules and the default group do not count",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "a", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "the office"}]}], "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let groups = cx.estate.security_groups.iter().filter(|group| !is_default(group));
    let counted = groups.map(|group| (group, without(group))).filter(|(_, count)| *count > 0);
    let found: Vec<_> = counted.collect();
    let Some((first, _)) = found.first() else { return };
    let rules: usize = found.iter().map(|(_, count)| count).sum();
    let message = match found.len() {
        1 => format!("{} has {} without description", first.label(), crate::text::counted(rules, "rule")),
        many => format!("{rules} rules of {many} security groups have no description"),
    };
    let places: Vec<_> = found
        .iter()
        .map(|(group, count)| {
            let rules = crate::text::counted(*count, "rule");
            (place(&group.id, group.span), format!("{}: {rules}", group.label()))
        })
        .collect();
    let finding = Finding::new(&RULE, place(&first.id, first.span), message).evidence("rules", rules);
    out.push(with_places(finding, "groups", &places));
}

/// Inbound rules that say nothing.
fn without(group: &SecurityGroup) -> usize {
    let says = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    let of = |permission: &crate::estate::network::Permission| {
        let ranges = permission.ranges.iter().filter(|range| !says(&range.description)).count();
        ranges + permission.groups.iter().filter(|other| !says(&other.description)).count()
    };
    group.ingress.iter().map(of).sum()
}
