//! # An interface that forwards for others
//!
//! *NAT instances* (Amazon VPC User Guide): with the check off an interface takes and sends packets that are not
//! its own. Appliances need that; other machines do not. Interfaces of AWS's services are not told.
//!
//! Network: eni-source-dest-check-off.

use super::around::text;
use super::remove::is_safe_word;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-source-dest-check-off",
    title: "An interface does not check source and destination",
    family: Family::Network,
    severity: Severity::Low,
    question: "Does an interface take packets that are not for it?",
    why: "The machine can send packets in the name of others and read what is routed through it.",
    remedy: "Turn the check on, unless the machine is a NAT instance, a firewall or a router.",
    references: &[
        ("NAT instances", "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_NAT_Instance.html"),
        ("Elastic network interfaces", "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html"),
    ],
    controls: &[("aws-fsbp", "EC2.180")],
    examples: &[
        Example::new(
            "an instance",
            r#"{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.0.5", "InterfaceType": "interface", "SourceDestCheck": ⟦false⟧, "RequesterManaged": false}]}"#,
        ),
        Example::new(
            "a NAT gateway, and an instance with the check",
            r#"{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.0.5", "InterfaceType": "nat_gateway", "SourceDestCheck": false, "RequesterManaged": true}, {"NetworkInterfaceId": "eni-2", "PrivateIpAddress": "10.0.0.6", "InterfaceType": "interface", "SourceDestCheck": true}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for interface in &cx.estate.network.interfaces {
        let Some(flag) = interface.source_dest_check.as_ref().filter(|flag| !flag.value) else { continue };
        let of_service = interface.is_requester_managed.as_ref().is_some_and(|is| is.value);
        if of_service || !matches!(text(&interface.kind), "" | "interface" | "efa" | "trunk" | "branch") {
            continue;
        }
        let id = text(&interface.id);
        let of = match text(&interface.instance) {
            "" => String::new(),
            instance => format!(" of instance `{instance}`"),
        };
        let message = format!("network interface `{id}`{of} takes and sends packets that are not its own");
        let mut finding = Finding::new(&RULE, flag.span, message).evidence("interface", id);
        if is_safe_word(id) {
            let command = format!(
                "aws ec2 modify-network-interface-attribute --network-interface-id {id} --source-dest-check"
            );
            finding = finding.remedy("aws-cli", command);
        }
        out.push(finding);
    }
}
