//! # A route to all of a peered VPC
//!
//! *Update your route tables for a VPC peering connection* (Amazon VPC Peering Guide): a route may go to a part of
//! the other VPC only. One that goes to all of it, or to everything, lets all subnets meet that the groups do not
//! keep apart. Only told where the peering or the other VPC was pasted, so that its blocks are known, and for
//! default routes.
//!
//! Network: route-peering-wide.

use super::around::text;
use crate::estate::network::{Destination, Peering, RouteTarget};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use rustc_hash::FxHashMap;

pub(super) static RULE: Rule = Rule {
    id: "network-route-peering-wide",
    title: "A route leads to the whole of a peered VPC",
    family: Family::Network,
    severity: Severity::Low,
    question: "Does a route lead to all of a peered VPC?",
    why: "What breaks into one VPC finds all of the other before it, with security groups alone in between.",
    remedy: "Route to the subnets that are needed.",
    references: &[(
        "Update your route tables for a VPC peering connection",
        "https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html",
    )],
    controls: &[("cis-5.0", "5.6"), ("cis-3.0", "5.5")],
    examples: &[
        Example::new(
            "all of it, and everything",
            r#"{"RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": [{"DestinationCidrBlock": ⟦"10.2.0.0/16"⟧, "VpcPeeringConnectionId": "pcx-1"}, {"DestinationCidrBlock": ⟦"0.0.0.0/0"⟧, "VpcPeeringConnectionId": "pcx-1"}]}], "VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-1", "Status": {"Code": "active"}, "RequesterVpcInfo": {"VpcId": "vpc-1", "CidrBlock": "10.1.0.0/16"}, "AccepterVpcInfo": {"VpcId": "vpc-2", "CidrBlock": "10.2.0.0/16"}}]}"#,
        ),
        Example::new(
            "one subnet, and a peering that was not pasted",
            r#"{"RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": [{"DestinationCidrBlock": "10.2.3.0/24", "VpcPeeringConnectionId": "pcx-1"}, {"DestinationCidrBlock": "10.3.0.0/16", "VpcPeeringConnectionId": "pcx-2"}]}], "VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-1", "Status": {"Code": "active"}, "RequesterVpcInfo": {"VpcId": "vpc-1", "CidrBlock": "10.1.0.0/16"}, "AccepterVpcInfo": {"VpcId": "vpc-2", "CidrBlock": "10.2.0.0/16"}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let n = &cx.estate.network;
    let peerings: FxHashMap<&str, &Peering> = n.peerings.iter().map(|one| (text(&one.id), one)).collect();
    for table in &n.route_tables {
        for route in table.routes.iter().flatten() {
            let Some(RouteTarget::Peering(id)) = route.target.as_ref().map(|target| &target.value) else {
                continue;
            };
            let Destination::Cidr(to) = &route.destination.value else { continue };
            let other = peerings.get(id.as_str()).into_iter().flat_map(|peering| {
                peering
                    .requester
                    .iter()
                    .chain(&peering.accepter)
                    .filter(|side| text(&side.vpc) != text(&table.vpc))
            });
            let blocks = other.flat_map(|side| &side.cidrs);
            if !blocks.map(|cidr| cidr.value).any(|cidr| to.contains(&cidr)) && to.prefix_len() != 0 {
                continue;
            }
            let message = format!(
                "a route of `{}` leads to `{to}` over peering `{id}`, which is {}",
                text(&table.id),
                if to.prefix_len() == 0 { "everything" } else { "all of a block of the other VPC" }
            );
            let finding = Finding::new(&RULE, route.destination.span, message);
            out.push(finding.evidence("route_table", text(&table.id)).evidence("peering", id.as_str()));
        }
    }
}
