//! # A network ACL lets a request pass and stops its answer
//!
//! *Network ACL basics* (Amazon VPC User Guide): ACLs keep no state. An answer goes to the port that the client
//! chose: 1024–65535, for Linux 32768–60999 (*Ephemeral ports*). Judged for entries that allow a few ports of tcp
//! or udp: wide ones are there for answers themselves.
//!
//! Network: nacl-blocks-return.

use super::acl_world::sides;
use super::around::text;
use crate::estate::network::{AclEntry, Protocol};
use crate::network::filter::{AclSide, Direction, flows_of_entry};
use crate::network::space::{Family as Kind, FlowSet, Range};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-acl-blocks-return",
    title: "A network ACL stops the answers to what it lets pass",
    family: Family::Network,
    severity: Severity::Low,
    question: "Does a network ACL let a request pass whose answer it stops?",
    why: "The service does not work for these clients. People then open the ACL wider than it has to be.",
    remedy: "Allow, in the other direction, the ports 1024–65535 to the same addresses.",
    references: &[
        ("Network ACL basics", "https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html"),
        ("Network ACL rules", "https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html"),
        (
            "Custom network ACLs for your VPC",
            "https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html",
        ),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "no answers out",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{"SubnetId": "subnet-1"}], "Entries": [⟦{"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 443, "To": 443}}⟧, ⟦{"RuleNumber": 100, "Egress": true, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 443, "To": 443}}⟧, {"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
        Example::new(
            "only the upper ports",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{"SubnetId": "subnet-1"}], "Entries": [⟦{"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 443, "To": 443}}⟧, {"RuleNumber": 100, "Egress": true, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 49152, "To": 65535}}, {"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
        Example::new(
            "answers go out",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{"SubnetId": "subnet-1"}], "Entries": [{"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 443, "To": 443}}, {"RuleNumber": 100, "Egress": true, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 1024, "To": 65535}}, {"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
        Example::new(
            "answers that come in",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{"SubnetId": "subnet-1"}], "Entries": [{"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 1024, "To": 65535}}, {"RuleNumber": 100, "Egress": true, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 443, "To": 443}}, {"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
    ],
    check,
};

/// Ports that clients are known to choose from.
const CLIENT: Range<u16> = Range { first: 1024, last: u16::MAX };

/// An entry of more ports than this is there for answers.
const FEW: u32 = 64;

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.network.network_acls {
        let Some(entries) = &acl.entries else { continue };
        for family in [Kind::V4, Kind::V6] {
            let mut ready: Option<[AclSide; 2]> = None;
            for entry in entries.iter().filter(|entry| is_request(entry)) {
                let direction = if entry.is_egress { Direction::Egress } else { Direction::Ingress };
                let Some((flows, true)) = flows_of_entry(entry, direction, family) else { continue };
                let [inbound, outbound] = ready.get_or_insert_with(|| sides(acl, family));
                let (own, other) =
                    if entry.is_egress { (&*outbound, &*inbound) } else { (&*inbound, &*outbound) };
                let passed = flows.intersect(&own.allowed.certain).with_source_ports(CLIENT);
                let replies = passed.reply();
                let stopped = replies.subtract(&other.allowed.possible);
                if !stopped.is_empty() {
                    out.push(finding(text(&acl.id), entry, &replies, &stopped, other));
                }
            }
        }
    }
}

fn is_request(entry: &AclEntry) -> bool {
    let few =
        |ports: &std::ops::RangeInclusive<u16>| u32::from(*ports.end()) - u32::from(*ports.start()) < FEW;
    let has_ports = matches!(entry.protocol.value, Protocol::Tcp | Protocol::Udp);
    entry.allows == Some(true) && has_ports && entry.ports.as_ref().is_some_and(|ports| few(&ports.value))
}

fn finding(acl: &str, entry: &AclEntry, replies: &FlowSet, stopped: &FlowSet, other: &AclSide) -> Finding {
    let all = stopped.covers(replies);
    let ports = entry.ports.as_ref().map(|ports| super::ports::range(&ports.value)).unwrap_or_default();
    let cidr = entry.cidr.as_ref().map(|cidr| cidr.value.to_string()).unwrap_or_default();
    let clients: Vec<String> = stopped
        .blocks()
        .iter()
        .map(|block| format!("{}-{}", block.ports.first, block.ports.last))
        .take(3)
        .collect();
    let way = if entry.is_egress { "out to" } else { "in from" };
    let message = format!(
        "network ACL `{acl}` lets {} port {ports} {way} `{cidr}`, and stops {}",
        entry.protocol.value.name(),
        if all {
            "every answer".to_owned()
        } else {
            format!("answers to the client's ports {}", clients.join(", "))
        }
    );
    let by = other.deciding(stopped, false);
    let mut finding = Finding::new(&RULE, entry.span, message)
        .severity(if all { Severity::Medium } else { Severity::Low })
        .evidence("acl", acl)
        .evidence("stopped_by", by.text.as_str())
        .evidence("client_ports", clients);
    if let Some(span) = by.span.filter(|span| *span != entry.span) {
        finding = finding.related(span, "what stops them");
    }
    finding
}
