//! # A gateway without VPC
//!
//! An internet gateway or a virtual private gateway that is attached to no VPC. *Enable internet access for a VPC
//! using an internet gateway*, Amazon VPC User Guide.
//!
//! Network: vpc-igw-unused.

use super::around::{place, text};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-gateway-unattached",
    title: "A gateway is attached to no VPC",
    family: Family::Network,
    severity: Severity::Info,
    question: "Is there an internet gateway or a virtual private gateway that no VPC has?",
    why: "It does nothing until somebody attaches it to a VPC whose routes then lead out.",
    remedy: "Delete it.",
    references: &[(
        "Enable internet access for a VPC using an internet gateway",
        "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "an internet gateway",
            r#"{"InternetGateways": [{"InternetGatewayId": ⟦"igw-1"⟧, "Attachments": []}]}"#,
        ),
        Example::new(
            "attached",
            r#"{"InternetGateways": [{"InternetGatewayId": "igw-1", "Attachments": [{"State": "available", "VpcId": "vpc-1"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let n = &cx.estate.network;
    let internet = n.internet_gateways.iter().filter(|gateway| gateway.vpcs.is_empty());
    let internet = internet.map(|gateway| (&gateway.id, gateway.span));
    let private = n.vpn_gateways.iter().filter(|gateway| gateway.vpcs.is_empty());
    let private = private.filter(|gateway| !text(&gateway.state).starts_with("delet"));
    for (id, span) in internet.chain(private.map(|gateway| (&gateway.id, gateway.span))) {
        let message = format!("gateway `{}` is attached to no VPC", text(id));
        out.push(Finding::new(&RULE, place(id, span), message).evidence("gateway", text(id)));
    }
}
