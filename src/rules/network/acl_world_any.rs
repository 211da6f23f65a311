//! # A network ACL lets everybody reach ports
//!
//! Other ports than those of administration, which are told by a rule of their own. *Network ACL basics* (Amazon
//! VPC User Guide): the ACL that AWS makes with a VPC lets everything through. Ports from 1024 on are where answers
//! come to, and are not counted.
//!
//! Network: nacl-world-any.

use super::acl_world::{admin, any, report};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-acl-world-any",
    title: "A network ACL lets in everybody",
    family: Family::Network,
    severity: Severity::Info,
    question: "Does a network ACL let the whole Internet reach a port below 1024?",
    why: "Where the security groups are right this does no harm. It is one fence fewer where they are not.",
    remedy: "Allow what the subnet is for, and let the rest fall to the last entry, which denies.",
    references: &[
        ("Network ACL basics", "https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html"),
        ("Network ACL rules", "https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html"),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "a web server's subnet",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{"SubnetId": "subnet-1"}], "Entries": [{"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": ⟦"0.0.0.0/0"⟧, "PortRange": {"From": 443, "To": 443}}, {"RuleNumber": 110, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 32768, "To": 65535}}, {"RuleNumber": 100, "Egress": true, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
        Example::new(
            "answers only",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{"SubnetId": "subnet-1"}], "Entries": [{"RuleNumber": 110, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 1024, "To": 65535}}, {"RuleNumber": 100, "Egress": true, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
        Example::new(
            "administration too, which is told as that",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{"SubnetId": "subnet-1"}], "Entries": [{"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 22, "To": 443}}, {"RuleNumber": 100, "Egress": true, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    report(
        cx,
        &mut |acl| {
            if acl.open(admin).is_some() {
                return None;
            }
            let (entry, ports) = acl.open(any)?;
            let message = format!(
                "{} lets everybody (`{}`) reach {ports}, if the security group does",
                acl.label, entry.cidr
            );
            Some(acl.evidence(Finding::new(&RULE, entry.span, message)))
        },
        out,
    );
}
