//! # Rules that one rule could say
//!
//! Blocks that make up a wider block, and ports that follow one another: *Security group rules* and *Amazon VPC quotas*
//! (rules of a security group), Amazon VPC User Guide. The one rule lets through just what they do.
//!
//! Network: sg-rule-mergeable.

use super::needless;
use super::remove::{group_id, shorthand};
use crate::fix::{Fix, json};
use crate::network::redundancy::{Merge, Merged, Redundancy, Subject};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::counted;

pub(super) static RULE: Rule = Rule {
    id: "network-rule-mergeable",
    title: "Several rules that one rule could say",
    family: Family::Network,
    severity: Severity::Info,
    question: "Does a security group have rules that one rule with a wider block or range of ports could say?",
    why: "A short list of rules is read and understood. A long one hides what it opens, and comes near the quota.",
    remedy: "Put the one rule in their place: it lets through the same.",
    references: &[
        (
            "Security group rules",
            "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        ),
        ("Amazon VPC quotas", "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html"),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "four blocks are one",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [
                  {"CidrIp": ⟦"10.0.0.0/18"⟧}, {"CidrIp": "10.0.128.0/18"}, {"CidrIp": "10.0.64.0/18"}, {"CidrIp": "10.0.192.0/18"}]}],
                "IpPermissionsEgress": []}]}"#,
        ),
        Example::new(
            "ports that follow one another",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8085, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]},
                {"IpProtocol": "tcp", "FromPort": 8000, "ToPort": 8079, "IpRanges": [{"CidrIp": ⟦"10.0.0.0/16"⟧}]},
                {"IpProtocol": "tcp", "FromPort": 8087, "ToPort": 8090, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}],
                "IpPermissionsEgress": []}]}"#,
        ),
        Example::new(
            "neighbours that make up no block, and ports of two sources",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.1.0/24"}, {"CidrIp": "10.0.2.0/24"}]},
                {"IpProtocol": "tcp", "FromPort": 444, "ToPort": 444, "IpRanges": [{"CidrIp": "10.0.3.0/24"}]},
                {"IpProtocol": "udp", "FromPort": 444, "ToPort": 444, "IpRanges": [{"CidrIp": "10.0.1.0/24"}]}],
                "IpPermissionsEgress": []}]}"#,
        ),
        Example::new(
            "two halves of the world are told elsewhere",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/1"}, {"CidrIp": "128.0.0.0/1"}]}],
                "IpPermissionsEgress": []}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let all = cx.redundancy();
    for merge in &all.merges {
        let subjects: Vec<&Subject<'_>> = merge.rules.iter().map(|rule| &all.subjects[*rule]).collect();
        let Some((first, others)) = head(merge, &subjects) else { continue };
        let group = all.groups[first.owner].group;
        let way = if first.rule.direction.name() == "ingress" { "from" } else { "to" };
        let into = match &merge.into {
            Merged::Block(net) => format!("one about `{net}`"),
            Merged::Ports(ports) => format!("one about ports {}-{}", ports.first, ports.last),
        };
        let mut words = needless::words(first);
        if let (Merged::Block(_), Some(end)) = (&merge.into, words.find(&format!(" {way} "))) {
            words.truncate(end);
        }
        let message = format!(
            "{} has {} about {words} and the like that say the same as {into}",
            group.label(),
            counted(subjects.len(), "rule")
        );
        let names: Vec<String> = subjects.iter().map(|subject| subject.rule.name().text).collect();
        let mut finding = Finding::new(&RULE, needless::place(first), message)
            .evidence("group", group.evidence())
            .evidence("direction", first.rule.direction.name())
            .evidence("rules", names)
            .evidence(
                "merged",
                match &merge.into {
                    Merged::Block(net) => net.to_string(),
                    Merged::Ports(ports) => format!("{}-{}", ports.first, ports.last),
                },
            )
            .fix(fix(cx, merge, first, &others))
            .remedy("aws-cli", commands(all, merge, first));
        for other in others {
            finding =
                finding.related(needless::place(other), format!("the rule about {}", needless::words(other)));
        }
        out.push(finding);
    }
}

/// The one that is changed: the lowest of them. The others go.
fn head<'s, 'a>(
    merge: &Merge,
    subjects: &[&'s Subject<'a>],
) -> Option<(&'s Subject<'a>, Vec<&'s Subject<'a>>)> {
    let lowest = subjects.iter().copied().reduce(|a, b| {
        let is_lower = match merge.into {
            Merged::Block(_) => net(b) < net(a),
            Merged::Ports(_) => b.rule.ports < a.rule.ports,
        };
        if is_lower { b } else { a }
    })?;
    Some((lowest, subjects.iter().copied().filter(|one| !std::ptr::eq(*one, lowest)).collect()))
}

fn net(subject: &Subject<'_>) -> Option<ipnet::IpNet> {
    match subject.rule.remote {
        crate::network::filter::Remote::Range(net) => Some(net),
        _ => None,
    }
}

fn fix(cx: &Context<'_>, merge: &Merge, first: &Subject<'_>, others: &[&Subject<'_>]) -> Option<Fix> {
    let mut edits = Vec::new();
    let title = match &merge.into {
        Merged::Block(net) => {
            edits.push(json::replace(needless::place(first), quoted_like(cx, first, &net.to_string())));
            format!("Write `{net}` in their place")
        }
        Merged::Ports(ports) => {
            // The ports are those of the whole permission.
            let alone = |subject: &Subject<'_>| needless::whole(cx, subject) == Some(subject.rule.rule.span);
            if !alone(first) || !others.iter().all(|other| alone(other)) {
                return None;
            }
            let (from, to) = (first.rule.rule.from.as_ref()?, first.rule.rule.to.as_ref()?);
            if i64::from(ports.first) != from.value {
                edits.push(json::replace(from.span, ports.first.to_string()));
            }
            edits.push(json::replace(to.span, ports.last.to_string()));
            format!("Write ports {}-{} in their place", ports.first, ports.last)
        }
    };
    let mut gone = Vec::new();
    for other in others {
        // A permission of which several ends go keeps its place; one without ends lets nothing through.
        gone.push(needless::whole(cx, other)?);
    }
    match gone.as_slice() {
        [one] => edits.push(json::remove(cx.sources, *one)?),
        many => edits.extend(json::remove_all(cx.sources, many)?),
    }
    Some(Fix::new(title, edits))
}

/// The block as the value at its place is written: a string of JSON keeps its quotes.
fn quoted_like(cx: &Context<'_>, subject: &Subject<'_>, net: &str) -> String {
    let old = cx.text(needless::place(subject));
    if old.starts_with('"') { format!("\"{net}\"") } else { net.to_owned() }
}

/// First the new rule, then the old ones out: nobody is locked out in between.
fn commands(all: &Redundancy<'_>, merge: &Merge, first: &Subject<'_>) -> String {
    let id = group_id(all.groups[first.owner].group);
    let one = match &merge.into {
        Merged::Block(net) => shorthand(&super::remove::head(first.rule.rule), net),
        Merged::Ports(ports) => {
            let old = needless::permission(first);
            let end = old
                .find(",IpRanges")
                .or(old.find(",Ipv6Ranges"))
                .or(old.find(",UserId"))
                .or(old.find(",Prefix"));
            let end = end.map_or("", |at| &old[at..]);
            let protocol = first.rule.rule.protocol.value.name();
            format!("IpProtocol={protocol},FromPort={},ToPort={}{end}", ports.first, ports.last)
        }
    };
    let direction = first.rule.direction.name();
    let mut lines = vec![format!(
        "aws ec2 authorize-security-group-{direction} --group-id {id} --ip-permissions '{one}'"
    )];
    lines.extend(merge.rules.iter().map(|rule| needless::revoke(all, *rule)));
    lines.join("\n")
}
