//! # A default VPC
//!
//! *Default VPCs* (Amazon VPC User Guide): AWS makes one in each Region. All of its subnets are public, and what is
//! launched there gets a public address.
//!
//! Network: vpc-default-exists.

use super::around::text;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-default-vpc",
    title: "There is a default VPC",
    family: Family::Network,
    severity: Severity::Info,
    question: "Is there a default VPC?",
    why: "What is launched without a thought lands there, on the Internet.",
    remedy: "Delete it where nothing is in it; it can be made again.",
    references: &[("Default VPCs", "https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html")],
    controls: &[],
    examples: &[
        Example::new(
            "empty, and one with something in it",
            r#"{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "172.31.0.0/16", "IsDefault": ⟦true⟧}]}"#,
        ),
        Example::new(
            "another",
            r#"{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "IsDefault": false}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let n = &cx.estate.network;
    for vpc in &n.vpcs {
        let Some(flag) = vpc.is_default.as_ref().filter(|flag| flag.value) else { continue };
        let id = text(&vpc.id);
        let used = n.interfaces.iter().filter(|interface| text(&interface.vpc) == id).count();
        let (severity, message) = match used {
            0 => (Severity::Info, format!("`{id}` is the default VPC of its Region")),
            some => {
                let interfaces = crate::text::counted(some, "interface");
                (
                    Severity::Low,
                    format!("`{id}` is the default VPC of its Region, and has {interfaces} in it"),
                )
            }
        };
        let finding = Finding::new(&RULE, flag.span, message).severity(severity).evidence("vpc", id);
        out.push(finding.evidence("interfaces", used));
    }
}
