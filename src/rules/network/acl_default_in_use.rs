//! # Subnets that nobody gave an ACL
//!
//! *Default network ACL for a VPC* (Amazon VPC User Guide): it lets everything through in both directions unless
//! somebody changed it, and counts for every subnet that has no other.
//!
//! Network: nacl-default-in-use.

use super::around::text;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-acl-default-in-use",
    title: "Subnets have the default network ACL",
    family: Family::Network,
    severity: Severity::Info,
    question: "Do subnets have the default network ACL of their VPC?",
    why: "What is changed in it changes for all of them, also for those that are made later. As AWS makes it, \
        it filters nothing.",
    remedy: "Give subnets of one kind an ACL of their own, where you want a second fence besides the security \
        groups.",
    references: &[
        (
            "Default network ACL for a VPC",
            "https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html",
        ),
        ("Network ACL basics", "https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html"),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "one subnet",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": ⟦true⟧, "Associations": [{"SubnetId": "subnet-1"}], "Entries": [{"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
        Example::new(
            "no subnet, and another ACL",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": true, "Associations": [], "Entries": [{"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}
{"NetworkAcls": [{"NetworkAclId": "acl-2", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{"SubnetId": "subnet-1"}], "Entries": [{"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.network.network_acls {
        let Some(is_default) = acl.is_default.as_ref().filter(|is| is.value) else { continue };
        let count = acl.subnets.as_ref().map_or(0, Vec::len);
        if count == 0 {
            continue;
        }
        let subnets = crate::text::counted(count, "subnet");
        let message = format!(
            "network ACL `{}`, the default one of `{}`, is that of {subnets}",
            text(&acl.id),
            text(&acl.vpc)
        );
        let finding = Finding::new(&RULE, is_default.span, message).evidence("acl", text(&acl.id));
        out.push(finding.evidence("vpc", text(&acl.vpc)).evidence("subnets", count));
    }
}
