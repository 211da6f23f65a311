//! # A private range that nothing leads to
//!
//! A private source that lies in no VPC, on no side of a peering, and that no route goes to: no packet comes from
//! there (*Configure route tables*, Amazon VPC User Guide). Only told where all VPCs and route tables were pasted.
//! Peered VPCs and networks behind a gateway are known by the routes to them.
//!
//! Network: sg-unknown-private-cidr, sg-rule-dead-source.

use super::around::{is_whole, with_places};
use crate::estate::network::{Destination, RouteTarget};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use ipnet::IpNet;

pub(super) static RULE: Rule = Rule {
    id: "network-source-unreachable",
    title: "A rule lets in a private range that does not exist here",
    family: Family::Network,
    severity: Severity::Info,
    question: "Does a security group let in a private range that no VPC has and no route leads to?",
    why: "The rule does nothing today. It opens the door on the day when somebody gives such a range to a \
        network and connects it.",
    remedy: "Take the range out, or write in its description which network is to come.",
    references: &[
        ("Configure route tables", "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html"),
        (
            "Security group rules",
            "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        ),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "a network that is gone",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "10.0.1.0/24"}, {"CidrIp": ⟦"192.168.7.0/24"⟧}]}]}]}
{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}], "RouteTables": [{"RouteTableId": "rtb-1", "Routes": [{"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local"}, {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1"}]}]}"#,
        ),
        Example::new(
            "a network behind a VPN",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "192.168.7.0/24"}, {"CidrIp": "10.0.0.0/8"}]}]}]}
{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}], "RouteTables": [{"RouteTableId": "rtb-1", "Routes": [{"DestinationCidrBlock": "192.168.0.0/16", "GatewayId": "vgw-1"}]}]}"#,
        ),
        Example::new(
            "a default route to a transit gateway may lead anywhere",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "192.168.7.0/24"}]}]}]}
{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}], "RouteTables": [{"RouteTableId": "rtb-1", "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "TransitGatewayId": "tgw-1"}]}]}"#,
        ),
        Example::new(
            "route tables were not pasted",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "db", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "192.168.7.0/24"}]}]}]}
{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}"#,
        ),
    ],
    check,
};

/// RFC 1918, and the shared range that VPCs may have (*VPC CIDR blocks*).
const PRIVATE: &[&str] = &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    if !is_whole(cx, "describe-vpcs") || !is_whole(cx, "describe-route-tables") {
        return;
    }
    let Some(there) = reachable(cx) else { return };
    let private: Vec<IpNet> = PRIVATE.iter().filter_map(|net| net.parse().ok()).collect();
    let meets = |a: &IpNet, b: &IpNet| a.contains(b) || b.contains(a);
    for group in &cx.estate.security_groups {
        let ranges = group.ingress.iter().flat_map(|permission| &permission.ranges);
        let dead = ranges.filter(|range| {
            let net = &range.cidr.value;
            private.iter().any(|private| private.contains(net))
                && !there.iter().any(|other| meets(net, other))
        });
        let places: Vec<_> = dead.map(|range| (range.cidr.span, format!("`{}`", range.cidr.value))).collect();
        let Some((first, name)) = places.first() else { continue };
        let message = match places.len() {
            1 => format!("{} lets in {name}, which no VPC has and no route leads to", group.label()),
            many => format!(
                "{} lets in {many} private ranges that no VPC has and no route leads to",
                group.label()
            ),
        };
        let finding = Finding::new(&RULE, *first, message).evidence("group", group.evidence());
        out.push(with_places(finding, "ranges", &places));
    }
}

/// All blocks that something is known to have. `None` if not all are known: behind a prefix list, a route that
/// could not be read, or something that may route anything on.
fn reachable(cx: &Context<'_>) -> Option<Vec<IpNet>> {
    let n = &cx.estate.network;
    let mut there: Vec<IpNet> = n.vpcs.iter().flat_map(|vpc| &vpc.cidrs).map(|cidr| cidr.value).collect();
    for peering in &n.peerings {
        let sides = peering.requester.iter().chain(&peering.accepter);
        there.extend(sides.flat_map(|side| &side.cidrs).map(|cidr| cidr.value));
    }
    there.extend(n.client_vpns.iter().filter_map(|vpn| Some(vpn.clients.as_ref()?.value)));
    for table in &n.route_tables {
        // Routes that a gateway learns are in the table, but only while it is connected.
        if !table.propagating.is_empty() {
            return None;
        }
        for route in table.routes.as_ref()? {
            let outside = matches!(
                route.target.as_ref().map(|target| &target.value),
                Some(RouteTarget::InternetGateway(_) | RouteTarget::EgressOnly(_) | RouteTarget::Nat(_))
            );
            match &route.destination.value {
                Destination::Cidr(cidr) if !outside => there.push(*cidr),
                Destination::Cidr(_) => {}
                Destination::PrefixList(_) if outside => {}
                Destination::PrefixList(id) => {
                    // A gateway endpoint leads to a service of AWS, which has no private address.
                    let to_endpoint = matches!(
                        route.target.as_ref().map(|target| &target.value),
                        Some(RouteTarget::Endpoint(_))
                    );
                    let list = n.prefix_lists.iter().find(|list| super::around::text(&list.id) == id);
                    match list.and_then(|list| list.entries.as_ref()) {
                        Some(entries) => there.extend(entries.iter().map(|entry| entry.cidr.value)),
                        None if to_endpoint => {}
                        None => return None,
                    }
                }
                Destination::Unreadable(_) => return None,
            }
        }
    }
    Some(there)
}
