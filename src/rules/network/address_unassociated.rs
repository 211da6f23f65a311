//! # An Elastic IP address that nothing has
//!
//! *Elastic IP addresses* (Amazon EC2 User Guide): an address is associated with an instance or an interface, or
//! with nothing.
//!
//! Network: eip-unassociated.

use super::around::text;
use super::remove::is_safe_word;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-address-unassociated",
    title: "An Elastic IP address is associated with nothing",
    family: Family::Network,
    severity: Severity::Info,
    question: "Is there an Elastic IP address that nothing has?",
    why: "It costs money. Names and firewalls that point to it open for whoever gets it after you.",
    remedy: "Release it, after a look at DNS and at the firewalls of others.",
    references: &[
        (
            "Elastic IP addresses",
            "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html",
        ),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[("aws-fsbp", "EC2.12")],
    examples: &[
        Example::new(
            "no association",
            r#"{"Addresses": [{"PublicIp": ⟦"203.0.113.7"⟧, "AllocationId": "eipalloc-1", "Domain": "vpc"}]}"#,
        ),
        Example::new(
            "associated, in three ways",
            r#"{"Addresses": [{"PublicIp": "203.0.113.7", "AllocationId": "eipalloc-1", "Domain": "vpc", "AssociationId": "eipassoc-1"}, {"PublicIp": "203.0.113.8", "AllocationId": "eipalloc-2", "Domain": "vpc", "NetworkInterfaceId": "eni-1"}, {"PublicIp": "203.0.113.9", "InstanceId": "i-1", "Domain": "standard"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for address in &cx.estate.network.addresses {
        let used = address.association.is_some() || address.interface.is_some() || address.instance.is_some();
        let Some(public) = address.public.as_ref().filter(|_| !used && address.private.is_none()) else {
            continue;
        };
        let message = format!("Elastic IP address `{}` is associated with nothing", public.value);
        let id = text(&address.allocation);
        let mut finding = Finding::new(&RULE, public.span, message).evidence("allocation", id);
        if is_safe_word(id) {
            finding = finding.remedy("aws-cli", format!("aws ec2 release-address --allocation-id {id}"));
        }
        out.push(finding);
    }
}
