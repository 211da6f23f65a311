//! # A subnet that gives public addresses to all
//!
//! `MapPublicIpOnLaunch` gives a public IPv4 address to every interface that is made at launch in the subnet;
//! `AssignIpv6AddressOnCreation` an IPv6 address, which is public where a route goes out. *IP addressing for your
//! VPCs and subnets*, Amazon VPC User Guide. IPv6 alone is told only for information: the route decides there.
//!
//! Network: subnet-auto-public-ip.

use super::around::text;
use super::remove::is_safe_word;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-subnet-auto-public",
    title: "A subnet gives public addresses to everything",
    family: Family::Network,
    severity: Severity::Low,
    question: "Does a subnet give a public address to whatever is launched in it?",
    why: "A machine is on the Internet because nobody said that it should not be.",
    remedy: "Turn it off, and give an address to those that need one.",
    references: &[
        (
            "IP addressing for your VPCs and subnets",
            "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html",
        ),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[("aws-fsbp", "EC2.15"), ("nist-800-53-r5", "SC-7")],
    examples: &[
        Example::new(
            "IPv4, and IPv6",
            r#"{"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24", "MapPublicIpOnLaunch": ⟦true⟧, "AssignIpv6AddressOnCreation": true}, {"SubnetId": "subnet-2", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24", "MapPublicIpOnLaunch": false, "AssignIpv6AddressOnCreation": ⟦true⟧}]}"#,
        ),
        Example::new(
            "neither",
            r#"{"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24", "MapPublicIpOnLaunch": false, "AssignIpv6AddressOnCreation": false}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for subnet in &cx.estate.network.subnets {
        let v4 = subnet.maps_public_ip.as_ref().filter(|flag| flag.value);
        let v6 = subnet.assigns_ipv6.as_ref().filter(|flag| flag.value);
        let (flag, what, severity, switch) = match (v4, v6) {
            (Some(flag), _) => (flag, "a public IPv4 address", Severity::Low, "--no-map-public-ip-on-launch"),
            (None, Some(flag)) => {
                (flag, "an IPv6 address", Severity::Info, "--no-assign-ipv6-address-on-creation")
            }
            (None, None) => continue,
        };
        let id = text(&subnet.id);
        let message = format!("subnet `{id}` gives {what} to everything that is launched in it");
        let mut finding = Finding::new(&RULE, flag.span, message)
            .severity(severity)
            .evidence("subnet", id)
            .evidence("vpc", text(&subnet.vpc));
        if is_safe_word(id) {
            let command = format!("aws ec2 modify-subnet-attribute --subnet-id {id} {switch}");
            finding = finding.remedy("aws-cli", command);
        }
        out.push(finding);
    }
}
