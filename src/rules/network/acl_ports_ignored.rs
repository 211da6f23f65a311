//! # An ACL entry with ports that do not count
//!
//! *NetworkAclEntry* (Amazon EC2 API Reference): ports count for tcp and udp; for any other protocol, and for all
//! protocols at once, the entry is for all traffic of it.
//!
//! Network: nacl-all-protocol-tuple.

use super::around::text;
use super::ports;
use crate::estate::network::Protocol;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-acl-ports-ignored",
    title: "An entry of a network ACL has ports that do not count",
    family: Family::Network,
    severity: Severity::Low,
    question: "Does an entry of a network ACL name ports for a protocol that has none?",
    why: "Its author meant some ports, and AWS takes all.",
    remedy: "Write one entry for tcp (6) or udp (17) with these ports.",
    references: &[
        (
            "NetworkAclEntry",
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkAclEntry.html",
        ),
        ("Network ACL rules", "https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html"),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "all protocols, one port",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{"SubnetId": "subnet-1"}], "Entries": [{"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "10.0.0.0/8", "PortRange": ⟦{"From": 443, "To": 443}⟧}, {"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
        Example::new(
            "tcp",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{"SubnetId": "subnet-1"}], "Entries": [{"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "10.0.0.0/8", "PortRange": {"From": 443, "To": 443}}, {"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
        Example::new(
            "all protocols, all ports",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{"SubnetId": "subnet-1"}], "Entries": [{"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "10.0.0.0/8", "PortRange": {"From": 0, "To": 65535}}, {"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.network.network_acls {
        for entry in acl.entries.iter().flatten() {
            let Some(range) = &entry.ports else { continue };
            if matches!(entry.protocol.value, Protocol::Tcp | Protocol::Udp) || ports::is_all(&range.value) {
                continue;
            }
            let message = format!(
                "an entry of network ACL `{}` names ports {} for protocol `{}`: they do not count, all of it is meant",
                text(&acl.id),
                ports::range(&range.value),
                entry.protocol.value.name()
            );
            out.push(Finding::new(&RULE, range.span, message).evidence("acl", text(&acl.id)));
        }
    }
}
