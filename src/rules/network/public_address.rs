//! # A machine with a public address
//!
//! An interface of an instance with a public IPv4 address, by itself or by an Elastic IP address. *Elastic network
//! interfaces*, Amazon EC2 User Guide. Interfaces of load balancers and NAT gateways have one because they should.
//! Told once for each instance.
//!
//! Network: eni-public-ip.

use super::around::text;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use rustc_hash::FxHashSet;

pub(super) static RULE: Rule = Rule {
    id: "network-public-address",
    title: "An instance has a public address",
    family: Family::Network,
    severity: Severity::Info,
    question: "Does an instance have a public IPv4 address?",
    why: "The Internet can reach it if its security group, ACL and route let it: each is one mistake away.",
    remedy: "Put it behind a load balancer in a private subnet, and let it out by a NAT gateway.",
    references: &[
        ("Elastic network interfaces", "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html"),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[("aws-fsbp", "EC2.9")],
    examples: &[
        Example::new(
            "an instance's interface",
            r#"{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "InterfaceType": "interface", "Attachment": {"InstanceId": "i-1", "InstanceOwnerId": "111122223333"}, "PrivateIpAddresses": [{"Primary": true, "PrivateIpAddress": "10.0.0.5", "Association": {"PublicIp": ⟦"203.0.113.7"⟧}}]}]}"#,
        ),
        Example::new(
            "a NAT gateway, and private addresses",
            r#"{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "InterfaceType": "nat_gateway", "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.0.5", "Association": {"PublicIp": "203.0.113.7"}}]}, {"NetworkInterfaceId": "eni-2", "InterfaceType": "interface", "Attachment": {"InstanceId": "i-1"}, "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.0.5"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let mut told: FxHashSet<&str> = FxHashSet::default();
    for interface in &cx.estate.network.interfaces {
        let instance = text(&interface.instance);
        let Some(address) = interface.addresses.iter().find_map(|address| address.public.as_ref()) else {
            continue;
        };
        if instance.is_empty() || !told.insert(instance) {
            continue;
        }
        let message = format!("instance `{instance}` has the public address `{}`", address.value);
        out.push(
            Finding::new(&RULE, address.span, message)
                .evidence("instance", instance)
                .evidence("interface", text(&interface.id))
                .evidence("public_address", address.value.to_string()),
        );
    }
}
