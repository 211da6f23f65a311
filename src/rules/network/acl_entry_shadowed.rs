//! # An entry of a network ACL without effect
//!
//! Entries are asked by number, the lowest first, and the first that fits decides: *Network ACL rules*, Amazon VPC User Guide.
//! An entry whose traffic lower numbers have decided is never asked; one whose traffic the rest would decide the same could go.
//!
//! Network: nacl-entry-shadowed.

use super::remove::is_safe_word;
use crate::estate::network::{AclEntry, NetworkAcl};
use crate::fix::{Fix, json};
use crate::network::filter::Direction;
use crate::network::redundancy::{AclShadow, acl_shadows};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-acl-entry-shadowed",
    title: "An entry of a network ACL that decides nothing",
    family: Family::Network,
    severity: Severity::Medium,
    question: "Does a network ACL have an entry that no packet gets to, or without which all would be decided the same?",
    why: "A deny behind an allow that fits the same packets denies nothing, and people believe in a fence that is not there. An \
          allow behind a deny lets nothing in.",
    remedy: "Give the entry a lower number than those that decide before it, or take it out.",
    references: &[("Network ACL rules", "https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html")],
    controls: &[],
    examples: &[
        Example::new(
            "a deny that comes too late",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "Associations": [], "Entries": [
                {"RuleNumber": 200, "Egress": false, "RuleAction": ⟦"deny"⟧, "Protocol": "6", "CidrBlock": "198.51.100.0/24", "PortRange": {"From": 22, "To": 22}},
                {"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"},
                {"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
        Example::new(
            "an allow that two denies take everything from",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "Associations": [], "Entries": [
                {"RuleNumber": 10, "Egress": true, "RuleAction": "deny", "Protocol": "17", "CidrBlock": "10.0.0.0/9", "PortRange": {"From": 0, "To": 65535}},
                {"RuleNumber": 20, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "10.128.0.0/9"},
                {"RuleNumber": 30, "Egress": true, "RuleAction": ⟦"allow"⟧, "Protocol": "17", "CidrBlock": "10.0.0.0/8", "PortRange": {"From": 53, "To": 53}},
                {"RuleNumber": 40, "Egress": true, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
        Example::new(
            "an allow within a later one",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "Associations": [], "Entries": [
                {"RuleNumber": 100, "Egress": false, "RuleAction": ⟦"allow"⟧, "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 443, "To": 443}},
                {"RuleNumber": 110, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 0, "To": 1024}}]}]}"#,
        ),
        Example::new(
            "an exception, another family, the other direction",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "Associations": [], "Entries": [
                {"RuleNumber": 90, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "198.51.100.0/24"},
                {"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"},
                {"RuleNumber": 101, "Egress": false, "RuleAction": "allow", "Protocol": "-1", "Ipv6CidrBlock": "::/0"},
                {"RuleNumber": 110, "Egress": true, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 443, "To": 443}},
                {"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"},
                {"RuleNumber": 32768, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "Ipv6CidrBlock": "::/0"}]}]}"#,
        ),
        Example::new(
            "two entries with one number: which of them holds is not known",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "Associations": [], "Entries": [
                {"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"},
                {"RuleNumber": 100, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "10.0.0.0/8"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    // Told differently by two texts, it is doubtful; told twice the same, it is reported once.
    for acl in cx.topology().acls.iter() {
        let id = acl.id.as_ref().map_or("", |id| id.value.as_str());
        if cx.topology().doubt(id).is_some() {
            continue;
        }
        for shadow in acl_shadows(acl) {
            let entries = acl.entries.as_deref().unwrap_or_default();
            if let Some(entry) = entries.get(shadow.entry) {
                out.push(finding(cx, acl, entries, entry, &shadow));
            }
        }
    }
}

fn finding(
    cx: &Context<'_>,
    acl: &NetworkAcl,
    entries: &[AclEntry],
    entry: &AclEntry,
    shadow: &AclShadow,
) -> Finding {
    let id = acl.id.as_ref().map_or("without id", |id| id.value.as_str());
    let number = |entry: &AclEntry| entry.number.as_ref().map_or(0, |number| number.value);
    let own = number(entry);
    let allows = entry.allows == Some(true);
    let names = |places: &[usize], one: &str, many: &str| {
        let names: Vec<String> =
            places.iter().filter_map(|at| entries.get(*at)).map(|entry| number(entry).to_string()).collect();
        match names.as_slice() {
            [name] => format!("entry {name} {one}"),
            names => format!("entries {} {many}", names.join(", ")),
        }
    };
    let same = |places: &[usize]| names(places, "decides the same", "decide the same");
    let way = if shadow.direction == Direction::Ingress { "inbound" } else { "outbound" };
    let action = if allows { "allow" } else { "deny" };
    let (severity, what) = match (shadow.is_never_asked, shadow.against.is_empty(), allows) {
        (true, false, false) => {
            let first =
                names(&shadow.against, "lets its packets through first", "let its packets through first");
            (Severity::Medium, format!("denies nothing: {first}"))
        }
        (true, false, true) => {
            let first = names(&shadow.against, "denies first", "deny first");
            (Severity::Low, format!("does not let through what it says: {first}"))
        }
        (true, true, _) => (Severity::Info, format!("is never asked: {} first", same(&shadow.by))),
        (false, ..) if shadow.by.is_empty() => {
            (Severity::Info, "changes nothing: what no entry fits is denied anyway".to_owned())
        }
        (false, ..) => (Severity::Info, format!("changes nothing: {}", same(&shadow.by))),
    };
    let message = format!("{way} entry {own} ({action}) of network ACL `{id}` {what}");
    let mut finding = Finding::new(&RULE, entry.action_span, message)
        .severity(severity)
        .evidence("network_acl", id)
        .evidence("rule_number", own)
        .evidence("direction", shadow.direction.name())
        .evidence(
            "decided_by",
            shadow.by.iter().filter_map(|at| entries.get(*at)).map(number).collect::<Vec<_>>(),
        );
    for at in &shadow.by {
        if let Some(other) = entries.get(*at) {
            finding = finding.related(other.action_span, format!("entry {} decides", number(other)));
        }
    }
    if !shadow.against.is_empty() {
        // What is meant is the person's to say: the entry further up, or not at all.
        let first = shadow.against.iter().filter_map(|at| entries.get(*at)).map(number).min().unwrap_or(own);
        return finding.remedy("text", format!("Give it a number below {first}, or take it out."));
    }
    let edit = json::remove(cx.sources, entry.span);
    let safe = if is_safe_word(id) { id } else { "NETWORK_ACL_ID" };
    let direction = shadow.direction.name();
    finding.fix(edit.map(|edit| Fix::new(format!("Remove entry {own}"), vec![edit]))).remedy(
        "aws-cli",
        format!("aws ec2 delete-network-acl-entry --network-acl-id {safe} --rule-number {own} --{direction}"),
    )
}
