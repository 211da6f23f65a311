//! # Everything may go out
//!
//! An outbound rule lets every protocol or every tcp port reach the whole Internet. AWS adds such a rule to
//! each new group: *Default security groups for your VPCs* and *Security group rules*, Amazon VPC User Guide.
//! Reported once a group.
//!
//! Network: sg-egress-world-all.

use super::{ports, remove};
use crate::estate::network::{AddressRange, Permission, Protocol, SecurityGroup};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-egress-world",
    title: "Everything may leave to the whole Internet",
    family: Family::Network,
    severity: Severity::Low,
    question: "Does a security group let every port of the whole Internet be reached from inside?",
    why: "Whoever breaks into the machine can load his tools from anywhere, and send the data out by any port.",
    remedy: "Add outbound rules for what the machine needs (often tcp 443, to a prefix list or a VPC endpoint), then take \
             this one out.",
    references: &[(
        "Security group rules",
        "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "as AWS makes each group",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "web", "IpPermissions": [],
                "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": ⟦"0.0.0.0/0"⟧}],
                "Ipv6Ranges": [{"CidrIpv6": "::/0"}], "PrefixListIds": [], "UserIdGroupPairs": []}]}]}"#,
        ),
        Example::new(
            "all tcp ports, as rules",
            r#"{"SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "IsEgress": true,
                "IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "CidrIpv6": ⟦"::/0"⟧}]}"#,
        ),
        Example::new(
            "HTTPS to the world",
            r#"{"GroupId": "sg-1", "IpPermissionsEgress": [
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}"#,
        ),
        Example::new(
            "a default group, which has a rule of its own",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "default", "IpPermissions": [],
                "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}]}"#,
        ),
        Example::new(
            "everything to the VPC",
            r#"{"GroupId": "sg-1", "IpPermissionsEgress": [
                {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    // All rules of a default group are reported by their own rule.
    let is_default = |group: &&SecurityGroup| group.name.as_ref().is_some_and(|name| name.value == "default");
    for group in cx.estate.security_groups.iter().filter(|group| !is_default(group)) {
        let open: Vec<_> = group
            .egress
            .iter()
            .filter(|permission| is_wide(permission))
            .flat_map(|permission| permission.ranges.iter().map(move |range| (permission, range)))
            .filter(|(_, range)| range.is_world())
            .collect();
        if let Some((first, others)) = open.split_first() {
            out.push(finding(group, *first, others, &open));
        }
    }
}

fn is_wide(permission: &Permission) -> bool {
    let protocol = &permission.protocol.value;
    let everything = matches!(protocol, Protocol::All | Protocol::Tcp);
    everything && permission.ports().is_some_and(|range| ports::is_all(&range))
}

type Block<'a> = (&'a Permission, &'a AddressRange);

fn finding(group: &SecurityGroup, first: Block<'_>, others: &[Block<'_>], all: &[Block<'_>]) -> Finding {
    let (permission, range) = first;
    let protocol = &permission.protocol.value;
    let opened = permission.ports().unwrap_or(0..=u16::MAX);
    let cidr = range.cidr.value.to_string();
    let what = ports::in_words(protocol, &opened);
    let message = format!("{} lets {what} be reached at `{cidr}`", group.label());
    let mut finding = Finding::new(&RULE, range.cidr.span, message)
        .evidence("group", group.evidence())
        .evidence("cidr", cidr)
        .evidence("protocol", protocol.name())
        .evidence("ports", ports::range(&opened))
        .remedy("aws-cli", remove::egress_command(group, all));
    for (_, range) in others {
        finding = finding.related(range.cidr.span, format!("so does `{}`", range.cidr.value));
    }
    finding
}
