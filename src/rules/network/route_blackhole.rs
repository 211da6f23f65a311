//! # A route to something that is gone
//!
//! *Route* (Amazon EC2 API Reference): a route is a black hole when its target is gone or cannot be used. It still
//! is the longest prefix: packets to there are dropped, and do not take a shorter one.
//!
//! Network: route-blackhole.

use super::around::{route_words, text};
use crate::estate::network::RouteState;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-route-blackhole",
    title: "A route leads nowhere",
    family: Family::Network,
    severity: Severity::Low,
    question: "Is there a route whose target is gone?",
    why: "What should go there is dropped. When somebody sees that, a way is made in a hurry; and an id that a \
        route still names says that nobody looked when the target was deleted.",
    remedy: "Take the route out, or give it a target that is there.",
    references: &[
        ("Route", "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html"),
        ("Configure route tables", "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html"),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "a NAT gateway that was deleted",
            r#"{"RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": ⟦"blackhole"⟧}]}]}"#,
        ),
        Example::new(
            "active",
            r#"{"RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for table in &cx.estate.network.route_tables {
        for route in table.routes.iter().flatten() {
            let Some(state) = route.state.as_ref().filter(|state| state.value != RouteState::Active) else {
                continue;
            };
            let name = if state.value == RouteState::Blackhole { "blackhole" } else { "filtered" };
            let message = format!("{} of route table `{}` is `{name}`", route_words(route), text(&table.id));
            let finding = Finding::new(&RULE, state.span, message).evidence("route_table", text(&table.id));
            out.push(finding.evidence("state", name));
        }
    }
}
