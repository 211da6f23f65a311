//! # A large part of the internet is let in
//!
//! Not the world, but so many strangers that it makes no difference: 0.0.0.0/1, or 172.0.0.0/8 where the private
//! 172.16.0.0/12 was meant. *Security group rules*, Amazon VPC User Guide; RFC 1918.
//!
//! Network: sg-wide-public-cidr.

use ipnet::IpNet;
use rustc_hash::FxHashSet;

use super::exposure::{evidence_ports, of_permission, service_words, what};
use super::remove;
use super::world_by_union::{NOT_PUBLIC, in_unions};
use crate::estate::network::{AddressRange, GLOBAL_UNICAST};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::Span;

/// Up to this prefix length a block is wide: a 256th of all IPv4 addresses.
const WIDE_V4: u8 = 8;
/// A /16 is more than any registry gives to one network.
const WIDE_V6: u8 = 16;

/// Blocks that are taken for the private ones that they hold.
const MISTAKEN: &[(&str, &str)] = &[("172.0.0.0/8", "172.16.0.0/12"), ("192.0.0.0/8", "192.168.0.0/16")];

pub(super) static RULE: Rule = Rule {
    id: "network-wide-range",
    title: "A large part of the internet is let in",
    family: Family::Network,
    severity: Severity::Medium,
    question: "Does a security group let in a block of millions of public addresses?",
    why: "Scanners and botnets have addresses in every large block. 0.0.0.0/1 is half of all; 172.0.0.0/8 is not the \
          private 172.16.0.0/12, and most of it belongs to strangers.",
    remedy: "Let in the addresses that are meant: an office's, a VPN's, a security group of your own.",
    references: &[
        (
            "Security group rules",
            "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        ),
        ("VPC CIDR blocks", "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"),
    ],
    controls: &[
        ("nist-800-53-r5", "SC-7"),
        ("fedramp-moderate-r4", "SC-7"),
        ("pci-dss-4.0", "1.3.1"),
        ("soc2", "CC6.6"),
    ],
    examples: &[
        Example::new(
            "half of all addresses",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "g", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": ⟦"0.0.0.0/1"⟧}]}]}]}"#,
        ),
        Example::new(
            "what looks like a private range, and an IPv6 block",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "g", "IpPermissions": [
                {"IpProtocol": "-1", "IpRanges": [{"CidrIp": ⟦"172.0.0.0/8"⟧}, {"CidrIp": "172.16.0.0/12"}],
                 "Ipv6Ranges": [{"CidrIpv6": ⟦"2000::/4"⟧}]}]}]}"#,
        ),
        Example::new(
            "private blocks, and an office",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "g", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"},
                 {"CidrIp": "203.0.113.0/24"}], "Ipv6Ranges": [{"CidrIpv6": "fd00::/8"}]}]}]}"#,
        ),
        Example::new(
            "a web server: it is meant for everybody",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "g", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/1"}]}]}]}"#,
        ),
        Example::new(
            "two halves are the world, and another rule's finding",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "g", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
                 "IpRanges": [{"CidrIp": "0.0.0.0/1"}, {"CidrIp": "128.0.0.0/1"}]}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let told: FxHashSet<Span> = in_unions(cx);
    for group in &cx.estate.security_groups {
        for permission in &group.ingress {
            let exposure = of_permission(permission);
            if exposure.severity == Severity::Info {
                continue;
            }
            let wide =
                permission.ranges.iter().filter(|range| is_wide(range) && !told.contains(&range.cidr.span));
            for range in wide {
                let cidr = range.cidr.value.to_string();
                let mut message = format!(
                    "{} lets {} (`{cidr}`) reach {}{}",
                    group.label(),
                    how_many(&range.cidr.value),
                    what(permission),
                    service_words(&exposure.services)
                );
                if let Some((_, meant)) = MISTAKEN.iter().find(|(wide, _)| *wide == cidr) {
                    message.push_str(&format!("; only `{meant}` of it is private"));
                }
                out.push(
                    Finding::new(&RULE, range.cidr.span, message)
                        .severity(exposure.severity.clamp(Severity::Low, Severity::High))
                        .evidence("group", group.evidence())
                        .evidence("cidr", cidr)
                        .evidence("protocol", permission.protocol.value.name())
                        .evidence("ports", evidence_ports(permission))
                        .remedy("aws-cli", remove::command(group, &[(permission, range)])),
                );
            }
        }
    }
}

fn is_wide(range: &AddressRange) -> bool {
    !range.is_world()
        && match &range.cidr.value {
            IpNet::V4(net) => {
                net.prefix_len() <= WIDE_V4 && !NOT_PUBLIC.iter().any(|private| private.contains(net))
            }
            IpNet::V6(net) => net.prefix_len() <= WIDE_V6 && GLOBAL_UNICAST.contains(net),
        }
}

fn how_many(net: &IpNet) -> String {
    match net {
        IpNet::V4(net) => format!("{} million addresses", (1u64 << (32 - net.prefix_len())) / 1_000_000),
        IpNet::V6(net) => format!("one in {} IPv6 addresses", 1u32 << (net.prefix_len() - 3)),
    }
}
