//! # An interface that nothing has
//!
//! `Status` is `available`: it is attached to nothing. *Elastic network interfaces*, Amazon EC2 User Guide.
//!
//! Network: eni-unused.

use super::around::text;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-interface-unused",
    title: "A network interface is attached to nothing",
    family: Family::Network,
    severity: Severity::Info,
    question: "Is there a network interface that nothing has?",
    why: "It keeps an address and security groups alive that nobody looks after.",
    remedy: "Delete it.",
    references: &[(
        "Elastic network interfaces",
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "available",
            r#"{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.0.5", "Status": ⟦"available"⟧}]}"#,
        ),
        Example::new(
            "in use",
            r#"{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.0.5", "Status": "in-use"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for interface in &cx.estate.network.interfaces {
        let Some(status) = interface.status.as_ref().filter(|status| status.value == "available") else {
            continue;
        };
        let message = format!("network interface `{}` is attached to nothing", text(&interface.id));
        let finding = Finding::new(&RULE, status.span, message).evidence("interface", text(&interface.id));
        out.push(finding.evidence("vpc", text(&interface.vpc)));
    }
}
