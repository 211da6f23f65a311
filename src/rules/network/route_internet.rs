//! # A route to an internet gateway
//!
//! *Enable internet access for a VPC using an internet gateway* (Amazon VPC User Guide): subnets with a default
//! route to an internet gateway are public. That is what they are for; it is told so that it is known which.
//!
//! Network: subnet-public-route.

use super::around::text;
use crate::estate::network::{Destination, Route, RouteState, RouteTarget};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-route-internet",
    title: "A route table leads to the Internet in both directions",
    family: Family::Network,
    severity: Severity::Info,
    question: "Which route tables have a default route to an internet gateway?",
    why: "What has a public address in these subnets can be reached from the Internet, if its security group \
        lets it.",
    remedy: "Keep only load balancers and NAT gateways in such subnets.",
    references: &[
        (
            "Enable internet access for a VPC using an internet gateway",
            "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html",
        ),
        ("Configure route tables", "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html"),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "the main table",
            r#"{"RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"Main": true, "RouteTableId": "rtb-1"}], "Routes": [{"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local"}, {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": ⟦"igw-1"⟧}, {"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-1"}]}]}"#,
        ),
        Example::new(
            "by a NAT gateway, and out only",
            r#"{"RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [], "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1"}, {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for table in &cx.estate.network.route_tables {
        let Some(route) = table.routes.iter().flatten().find(|route| is_open(route)) else { continue };
        let Some(target) = &route.target else { continue };
        let subnets = table.associations.iter().filter(|one| one.subnet.is_some() && one.is_active()).count();
        let is_main = table.associations.iter().any(|one| one.is_main);
        let of = match (is_main, subnets) {
            (true, _) => ", the main one of its VPC,".to_owned(),
            (false, 0) => ", which no subnet has,".to_owned(),
            (false, count) => format!(" of {}", crate::text::counted(count, "subnet")),
        };
        let message = format!("route table `{}`{of} leads to the Internet", text(&table.id));
        out.push(
            Finding::new(&RULE, target.span, message)
                .evidence("route_table", text(&table.id))
                .evidence("vpc", text(&table.vpc))
                .evidence("subnets", subnets)
                .evidence("main", is_main),
        );
    }
}

fn is_open(route: &Route) -> bool {
    let everywhere = matches!(&route.destination.value, Destination::Cidr(net) if net.prefix_len() == 0);
    let gateway = matches!(route.target.as_ref().map(|t| &t.value), Some(RouteTarget::InternetGateway(_)));
    let works = route.state.as_ref().is_none_or(|state| state.value == RouteState::Active);
    everywhere && gateway && works
}
