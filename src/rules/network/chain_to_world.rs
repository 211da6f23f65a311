//! # An open machine is the way to one that is not
//!
//! A group lets in the members of a group that lets everybody reach a port of administration or of a database: who
//! gets into the first machine is where the second one trusts him. *Security group rules*, Amazon VPC User Guide. A
//! web server before a database is not told: it is how things are built.
//!
//! Network: sg-chain-to-world.

use super::around::{place, text, with_places};
use super::exposure::{Reason, of_permission, what};
use crate::estate::network::{AddressRange, SecurityGroup};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) static RULE: Rule = Rule {
    id: "network-chain-to-world",
    title: "A group trusts machines that everybody can log in to",
    family: Family::Network,
    severity: Severity::Medium,
    question: "Does a security group trust the members of a group that the whole Internet may administrate?",
    why: "The machine that is open to the world is the first to fall, and from there the others are open too.",
    remedy: "Close the administration of the first machine to the world; use Session Manager or an EC2 Instance \
        Connect Endpoint instead of a bastion host.",
    references: &[(
        "Security group rules",
        "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    )],
    controls: &[("nist-800-53-r5", "SC-7")],
    examples: &[
        Example::new(
            "a bastion host that is open to all",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "bastion", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}, {"GroupId": "sg-2", "GroupName": "app", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "UserIdGroupPairs": [{"GroupId": ⟦"sg-1"⟧}]}]}]}"#,
        ),
        Example::new(
            "a web server before an application",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "web", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}, {"GroupId": "sg-2", "GroupName": "app", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "UserIdGroupPairs": [{"GroupId": "sg-1"}]}]}]}"#,
        ),
        Example::new(
            "open itself, which is worse and told as such",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "a", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "UserIdGroupPairs": [{"GroupId": "sg-1"}]}]}]}"#,
        ),
    ],
    check,
};

/// Groups that a chain goes through.
const MAX_HOPS: usize = 16;

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let groups = &cx.estate.security_groups;
    let open: FxHashSet<&str> = groups
        .iter()
        .filter(|group| is_open(group))
        .map(|group| text(&group.id))
        .filter(|id| !id.is_empty())
        .collect();
    // From which group each one is reached; the nearest first.
    let mut from: FxHashMap<&str, &str> = FxHashMap::default();
    let mut reached: FxHashSet<&str> = open.clone();
    for _ in 0..MAX_HOPS {
        let mut next = Vec::new();
        for group in groups.iter().filter(|group| !reached.contains(text(&group.id))) {
            let reference = group.ingress.iter().flat_map(|permission| &permission.groups);
            if let Some(reference) = reference.into_iter().find(|r| reached.contains(text(&r.id))) {
                next.push((text(&group.id), text(&reference.id)));
            }
        }
        if next.is_empty() {
            break;
        }
        for (group, by) in next {
            reached.insert(group);
            from.insert(group, by);
        }
    }
    for group in groups {
        let Some(by) = from.get(text(&group.id)) else { continue };
        let found = group.ingress.iter().find_map(|permission| {
            Some((permission, permission.groups.iter().find(|reference| text(&reference.id) == *by)?))
        });
        let Some((permission, reference)) = found else { continue };
        let mut chain = vec![text(&group.id), by];
        while let Some(next) = chain.last().and_then(|last| from.get(last)) {
            chain.push(next);
        }
        let places: Vec<_> = groups
            .iter()
            .filter(|other| chain.last() == Some(&text(&other.id)))
            .map(|other| (place(&other.id, other.span), "everybody may log in here".to_owned()))
            .collect();
        let severity = if chain.len() == 2 { Severity::Medium } else { Severity::Low };
        let message = format!(
            "{} lets `{by}` reach {}, and {}",
            group.label(),
            what(permission),
            if chain.len() == 2 {
                "the whole Internet may log in there".to_owned()
            } else {
                format!("so on to `{}`, where the whole Internet may log in", chain.last().unwrap_or(by))
            }
        );
        let finding = Finding::new(&RULE, place(&reference.id, reference.span), message)
            .severity(severity)
            .evidence("group", group.evidence())
            .evidence("chain", chain);
        out.push(with_places(finding, "open_groups", &places));
    }
}

/// True if everybody may reach a port of administration or of a database.
fn is_open(group: &SecurityGroup) -> bool {
    group.ingress.iter().any(|permission| {
        permission.ranges.iter().any(AddressRange::is_world)
            && matches!(of_permission(permission).reason, Reason::AllPorts | Reason::Admin | Reason::Database)
    })
}
