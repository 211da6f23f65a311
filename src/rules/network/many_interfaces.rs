//! # An instance with several interfaces
//!
//! An instance with interfaces in several subnets connects them past route tables and ACLs. *Elastic network
//! interfaces*, Amazon EC2 User Guide. Several interfaces in one subnet are not told: containers get addresses so.
//!
//! Network: instance-multi-eni.

use super::around::{place, text, with_places};
use crate::estate::network::Interface;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use rustc_hash::FxHashMap;

pub(super) static RULE: Rule = Rule {
    id: "network-many-interfaces",
    title: "An instance is in several subnets at once",
    family: Family::Network,
    severity: Severity::Info,
    question: "Does an instance have interfaces in several subnets?",
    why: "Who gets into it is in all of them, past what stands between the subnets.",
    remedy: "Give it one interface, unless it is an appliance between networks.",
    references: &[
        ("Elastic network interfaces", "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html"),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[("aws-fsbp", "EC2.17")],
    examples: &[
        Example::new(
            "two subnets",
            r#"{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "PrivateIpAddress": "10.0.0.5", "Attachment": {"InstanceId": ⟦"i-1"⟧}}, {"NetworkInterfaceId": "eni-2", "SubnetId": "subnet-2", "PrivateIpAddress": "10.0.1.5", "Attachment": {"InstanceId": "i-1"}}]}"#,
        ),
        Example::new(
            "two interfaces in one subnet",
            r#"{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "PrivateIpAddress": "10.0.0.5", "Attachment": {"InstanceId": "i-1"}}, {"NetworkInterfaceId": "eni-2", "SubnetId": "subnet-1", "PrivateIpAddress": "10.0.0.6", "Attachment": {"InstanceId": "i-1"}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut by_instance: FxHashMap<&str, Vec<&Interface>> = FxHashMap::default();
    let mut order = Vec::new();
    for interface in cx.estate.network.interfaces.iter().filter(|one| one.instance.is_some()) {
        let of = by_instance.entry(text(&interface.instance)).or_default();
        if of.is_empty() {
            order.push(text(&interface.instance));
        }
        of.push(interface);
    }
    for id in order {
        let all = by_instance.get(id).map_or(&[][..], Vec::as_slice);
        let Some(first) = all.first() else { continue };
        if all.iter().all(|other| text(&other.subnet) == text(&first.subnet)) {
            continue;
        }
        let message = format!("instance `{id}` has {} interfaces, in several subnets", all.len());
        let places: Vec<_> = all
            .iter()
            .map(|one| (one.span, format!("`{}` in `{}`", text(&one.id), text(&one.subnet))))
            .collect();
        let finding =
            Finding::new(&RULE, place(&first.instance, first.span), message).evidence("instance", id);
        out.push(with_places(finding, "interfaces", &places));
    }
}
