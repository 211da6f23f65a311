//! # A wide range of ports
//!
//! More ports than any one service has, for somebody outside the group itself. All ports for the world are told by
//! other rules. *Security group rules*, Amazon VPC User Guide.
//!
//! Network: sg-wide-port-range.

use super::around::with_places;
use super::exposure::what;
use crate::estate::network::{AddressRange, Permission, Protocol, SecurityGroup};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-port-range",
    title: "A rule opens a wide range of ports",
    family: Family::Network,
    severity: Severity::Info,
    question: "Does a security group open a wide range of ports?",
    why: "Nobody knows all that listens in there: an agent, a debugger, a database that was started to try \
        something out.",
    remedy: "Name the ports that are needed.",
    references: &[
        (
            "Security group rules",
            "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        ),
        (
            "AWS Security Hub controls for Amazon EC2",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
        ),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "the upper half of all ports, twice",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "app", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": ⟦32768⟧, "ToPort": 65535, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}, {"IpProtocol": "udp", "FromPort": 1000, "ToPort": 9000, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]}]}"#,
        ),
        Example::new(
            "a few ports, all from itself, and the world, which is told elsewhere",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "app", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 8000, "ToPort": 8100, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}, {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 60000, "UserIdGroupPairs": [{"GroupId": "sg-1"}]}, {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 60000, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}]}"#,
        ),
    ],
    check,
};

/// From here on a range is wide: passive FTP and the like have fewer.
const WIDE: u32 = 1000;

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for group in &cx.estate.security_groups {
        let wide = group.ingress.iter().filter(|permission| is_wide(group, permission));
        let places: Vec<_> = wide
            .map(|permission| {
                let span = permission.from.as_ref().map_or(permission.span, |from| from.span);
                (span, what(permission))
            })
            .collect();
        let Some((first, ports)) = places.first() else { continue };
        let more = match places.len() {
            1 => String::new(),
            many => format!(", and {} more such", many - 1),
        };
        let message = format!("{} opens {ports}{more}", group.label());
        let finding = Finding::new(&RULE, *first, message).evidence("group", group.evidence());
        out.push(with_places(finding, "rules", &places));
    }
}

fn is_wide(group: &SecurityGroup, permission: &Permission) -> bool {
    let has_ports = matches!(permission.protocol.value, Protocol::Tcp | Protocol::Udp);
    let width = permission.ports().map_or(0, |ports| u32::from(*ports.end()) - u32::from(*ports.start()) + 1);
    let to_world = permission.ranges.iter().any(AddressRange::is_world);
    let others = permission.groups.iter().any(|other| other.key() != group.key());
    let outside = others || !permission.ranges.is_empty() || !permission.prefix_lists.is_empty();
    has_ports && width >= WIDE && outside && !to_world
}
