//! # A network ACL lets everybody reach a port of administration
//!
//! By the order of its entries: the lowest number that fits decides (*Network ACL rules*, Amazon VPC User Guide). A
//! security group may still keep everybody out, which is why this is no more than low; where a group does not, the
//! group's own finding is the worse one.
//!
//! Network: nacl-world-admin.

use super::acl_world::{admin, report};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-acl-world-admin",
    title: "A network ACL lets everybody reach SSH or Remote Desktop",
    family: Family::Network,
    severity: Severity::Low,
    question: "Does a network ACL let the whole Internet reach port 22 or 3389?",
    why: "The ACL is the second fence around a subnet. Where it stands open, one wrong rule of a security \
        group opens the machine.",
    remedy: "Deny 22 and 3389 from 0.0.0.0/0 and ::/0 with a number lower than that of the entry that allows, or \
        allow only what is needed.",
    references: &[
        ("Network ACL rules", "https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html"),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[("cis-5.0", "5.2"), ("cis-3.0", "5.1"), ("aws-fsbp", "EC2.21"), ("nist-800-53-r5", "SC-7")],
    examples: &[
        Example::new(
            "as AWS makes it",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": true, "Associations": [{"SubnetId": "subnet-1"}], "Entries": [{"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": ⟦"0.0.0.0/0"⟧}, {"RuleNumber": 100, "Egress": true, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
        Example::new(
            "Remote Desktop with IPv6",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{"SubnetId": "subnet-1"}], "Entries": [{"RuleNumber": 90, "Egress": false, "RuleAction": "deny", "Protocol": "6", "Ipv6CidrBlock": "::/0", "PortRange": {"From": 22, "To": 22}}, {"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "6", "Ipv6CidrBlock": ⟦"::/0"⟧, "PortRange": {"From": 20, "To": 4000}}, {"RuleNumber": 100, "Egress": true, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
        Example::new(
            "denied first, whatever the order in the output",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{"SubnetId": "subnet-1"}], "Entries": [{"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 50, "Egress": false, "RuleAction": "deny", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 22, "To": 22}}, {"RuleNumber": 60, "Egress": false, "RuleAction": "deny", "Protocol": "6", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 3389, "To": 3389}}, {"RuleNumber": 61, "Egress": false, "RuleAction": "deny", "Protocol": "17", "CidrBlock": "0.0.0.0/0", "PortRange": {"From": 3389, "To": 3389}}, {"RuleNumber": 100, "Egress": true, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
        Example::new(
            "from a network only",
            r#"{"NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": false, "Associations": [{"SubnetId": "subnet-1"}], "Entries": [{"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "6", "CidrBlock": "10.0.0.0/8", "PortRange": {"From": 22, "To": 22}}, {"RuleNumber": 100, "Egress": true, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": false, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}, {"RuleNumber": 32767, "Egress": true, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    report(
        cx,
        &mut |acl| {
            let (entry, ports) = acl.open(admin)?;
            let message = format!(
                "{} lets everybody (`{}`) reach {ports}, if the security group does",
                acl.label, entry.cidr
            );
            Some(acl.evidence(Finding::new(&RULE, entry.span, message)))
        },
        out,
    );
}
