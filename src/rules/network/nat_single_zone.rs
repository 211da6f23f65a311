//! # All ways out of a VPC go through one zone
//!
//! *NAT gateway basics*, Amazon VPC User Guide: a zonal NAT gateway stands in one availability zone; when that fails,
//! the subnets of other zones that route through it have no way out. A regional one follows the zones in use.
//!
//! Network: nat-single-az.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::estate::network::{NatGateway, Network, RouteTarget};
use crate::order::Order;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-nat-single-zone",
    title: "Subnets of several zones share a NAT gateway of one",
    family: Family::Network,
    severity: Severity::Info,
    question: "Do subnets route through a NAT gateway in another availability zone?",
    why: "When the zone of the NAT gateway fails, machines in the others lose their way out too: updates, logs and alarms.",
    remedy: "Make a NAT gateway in each zone, or a regional one, and route each subnet through its own.",
    references: &[(
        "NAT gateway basics",
        "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "one for two zones",
            r#"{"NatGateways": [{"NatGatewayId": ⟦"nat-1"⟧, "VpcId": "vpc-1", "SubnetId": "subnet-1", "State": "available"}],
                "Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "AvailabilityZone": "eu-west-1a", "CidrBlock": "10.0.0.0/24"},
                {"SubnetId": "subnet-2", "VpcId": "vpc-1", "AvailabilityZone": "eu-west-1b", "CidrBlock": "10.0.1.0/24"}],
                "RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"SubnetId": "subnet-2",
                "RouteTableId": "rtb-1", "Main": false}], "Routes": [{"DestinationCidrBlock": "0.0.0.0/0",
                "NatGatewayId": "nat-1", "State": "active"}]}]}"#,
        ),
        Example::new(
            "one for its own zone",
            r#"{"NatGateways": [{"NatGatewayId": "nat-1", "VpcId": "vpc-1", "SubnetId": "subnet-1", "State": "available"}],
                "Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "AvailabilityZone": "eu-west-1a", "CidrBlock": "10.0.0.0/24"},
                {"SubnetId": "subnet-2", "VpcId": "vpc-1", "AvailabilityZone": "eu-west-1a", "CidrBlock": "10.0.1.0/24"}],
                "RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"SubnetId": "subnet-2",
                "RouteTableId": "rtb-1", "Main": false}], "Routes": [{"DestinationCidrBlock": "0.0.0.0/0",
                "NatGatewayId": "nat-1", "State": "active"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let network = &cx.estate.network;
    let zone_of: FxHashMap<&str, &str> = network
        .subnets
        .iter()
        .filter_map(|subnet| Some((subnet.id.as_ref()?.value.as_str(), subnet.zone.as_ref()?.value.as_str())))
        .collect();
    let by_gateway = subnets_through(network);
    for gateway in network.nat_gateways.iter().filter(|gateway| is_zonal(gateway)) {
        let (Some(id), Some(subnet)) = (&gateway.id, &gateway.subnet) else { continue };
        let Some(zone) = zone_of.get(subnet.value.as_str()) else { continue };
        let through = by_gateway.get(id.value.as_str()).map_or(&[][..], Vec::as_slice);
        let elsewhere = |subnet: &&&str| zone_of.get(**subnet).is_some_and(|other| other != zone);
        let mut far: Vec<&str> = through.iter().filter(elsewhere).copied().collect();
        far.order();
        far.dedup();
        if far.is_empty() {
            continue;
        }
        let message = format!(
            "NAT gateway `{}` stands in `{zone}`, and subnets of other zones route through it: {}",
            id.value,
            crate::text::counted(far.len(), "subnet")
        );
        out.push(
            Finding::new(&RULE, id.span, message)
                .evidence("nat_gateway", id.value.as_str())
                .evidence("zone", *zone)
                .evidence("subnets", far),
        );
    }
}

fn is_zonal(gateway: &NatGateway) -> bool {
    !gateway.is_regional && gateway.state.as_ref().is_none_or(|state| state.value == "available")
}

/// The subnets that route through each NAT gateway: by their own table, else by the main one of their VPC.
fn subnets_through(network: &Network) -> FxHashMap<&str, Vec<&str>> {
    let mut through: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
    let associations = network.route_tables.iter().flat_map(|table| &table.associations);
    let explicit: FxHashSet<&str> =
        associations.filter_map(|one| Some(one.subnet.as_ref()?.value.as_str())).collect();
    for table in &network.route_tables {
        let own = table.associations.iter().filter(|one| one.is_active());
        let mut subnets: Vec<&str> =
            own.filter_map(|one| Some(one.subnet.as_ref()?.value.as_str())).collect();
        if table.associations.iter().any(|one| one.is_main) {
            let of_vpc = network.subnets.iter().filter(|subnet| {
                let same = subnet.vpc.as_ref().zip(table.vpc.as_ref());
                same.is_some_and(|(one, other)| one.value == other.value)
            });
            let ids = of_vpc.filter_map(|subnet| Some(subnet.id.as_ref()?.value.as_str()));
            subnets.extend(ids.filter(|id| !explicit.contains(id)));
        }
        for route in table.routes.iter().flatten() {
            if let Some(RouteTarget::Nat(id)) = route.target.as_ref().map(|target| &target.value) {
                through.entry(id).or_default().extend(&subnets);
            }
        }
    }
    through
}
