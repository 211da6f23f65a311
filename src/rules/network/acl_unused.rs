//! # A network ACL without subnet
//!
//! *Network ACL basics* (Amazon VPC User Guide): an ACL counts for the subnets that it is associated with. The
//! default one counts for those that have no other, and is not told.
//!
//! Network: nacl-unused.

use super::around::{place, text};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-acl-unused",
    title: "A network ACL has no subnet",
    family: Family::Network,
    severity: Severity::Info,
    question: "Is there a network ACL that no subnet has?",
    why: "It filters nothing, whatever it says. Somebody may believe that it does.",
    remedy: "Associate it with the subnets that it was made for, or delete it.",
    references: &[
        ("Network ACL basics", "https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html"),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[("aws-fsbp", "EC2.16")],
    examples: &[
        Example::new(
            "no subnet",
            r#"{"NetworkAcls": [{"NetworkAclId": ⟦"acl-1"⟧, "VpcId": "vpc-1", "IsDefault": false, "Associations": [], "Entries": [{"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
        Example::new(
            "the default one, and one with a subnet",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": true, "Associations": [], "Entries": [{"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}
{"NetworkAcls": [{"NetworkAclId": "acl-2", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{"SubnetId": "subnet-1"}], "Entries": [{"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.network.network_acls {
        let is_default = acl.is_default.as_ref().is_none_or(|is| is.value);
        if is_default || acl.subnets.as_ref().is_none_or(|subnets| !subnets.is_empty()) {
            continue;
        }
        let message = format!("network ACL `{}` of `{}` has no subnet", text(&acl.id), text(&acl.vpc));
        let finding = Finding::new(&RULE, place(&acl.id, acl.span), message);
        out.push(finding.evidence("acl", text(&acl.id)).evidence("vpc", text(&acl.vpc)));
    }
}
