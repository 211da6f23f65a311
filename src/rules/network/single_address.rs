//! # One public address is let in
//!
//! A single address of the Internet, which is none that the paste shows to be the owner's: often somebody's home.
//! *Security group rules*, Amazon VPC User Guide. AWS's own ranges are not told apart: they are not in the texts.
//!
//! Network: sg-single-public-ip, sg-foreign-aws-ip.

use super::around::with_places;
use super::world_by_union::NOT_PUBLIC;
use crate::estate::network::GLOBAL_UNICAST;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use ipnet::IpNet;
use rustc_hash::FxHashSet;
use std::net::IpAddr;

pub(super) static RULE: Rule = Rule {
    id: "network-single-address",
    title: "A rule lets in a single public address",
    family: Family::Network,
    severity: Severity::Info,
    question: "Does a security group let in a single address of the Internet?",
    why: "Addresses of homes and offices change hands: whoever has it next is let in. Nobody remembers whose \
        it was.",
    remedy: "Write in the description whose it is, and take out those that nobody knows. Better than an address \
        is Session Manager or a VPN.",
    references: &[(
        "Security group rules",
        "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "somebody's home",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "ssh", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": ⟦"8.8.4.4/32"⟧}, {"CidrIp": "9.9.9.9/32"}, {"CidrIp": "10.0.0.1/32"}]}]}]}"#,
        ),
        Example::new(
            "an Elastic IP address of one's own, a private one",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "ssh", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "8.8.4.4/32"}, {"CidrIp": "10.0.0.1/32"}]}]}]}
{"Addresses": [{"PublicIp": "8.8.4.4", "AllocationId": "eipalloc-1", "Domain": "vpc", "AssociationId": "eipassoc-1"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let own = own_addresses(cx);
    for group in &cx.estate.security_groups {
        let ranges = group.ingress.iter().flat_map(|permission| &permission.ranges);
        let single =
            ranges.filter(|range| is_single(&range.cidr.value) && !own.contains(&range.cidr.value.addr()));
        let places: Vec<_> =
            single.map(|range| (range.cidr.span, format!("`{}`", range.cidr.value.addr()))).collect();
        let Some((first, name)) = places.first() else { continue };
        let message = match places.len() {
            1 => format!("{} lets in {name}, an address of the Internet", group.label()),
            many => format!("{} lets in {many} single addresses of the Internet", group.label()),
        };
        let finding = Finding::new(&RULE, *first, message).evidence("group", group.evidence());
        out.push(with_places(finding, "addresses", &places));
    }
}

fn own_addresses(cx: &Context<'_>) -> FxHashSet<IpAddr> {
    let n = &cx.estate.network;
    let elastic = n.addresses.iter().filter_map(|address| address.public.as_ref());
    let nat =
        n.nat_gateways.iter().flat_map(|nat| &nat.addresses).filter_map(|address| address.public.as_ref());
    let own = n.interfaces.iter().flat_map(|interface| &interface.addresses);
    let own = own.filter_map(|address| address.public.as_ref().or(Some(&address.address)));
    elastic.chain(nat).chain(own).map(|address| address.value).collect()
}

fn is_single(net: &IpNet) -> bool {
    match net {
        IpNet::V4(net) => net.prefix_len() == 32 && !NOT_PUBLIC.iter().any(|private| private.contains(net)),
        IpNet::V6(net) => net.prefix_len() == 128 && GLOBAL_UNICAST.contains(net),
    }
}
