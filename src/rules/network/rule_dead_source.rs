//! # A rule for private addresses that nothing comes from
//!
//! *Configure route tables*, Amazon VPC User Guide: a connection needs a route back to where it comes from. Private addresses
//! do not come from the internet.

use super::needless;
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-rule-dead-source",
    title: "A rule lets in private addresses that have no way to get there",
    family: Family::Network,
    severity: Severity::Info,
    question: "Does a security group let in a private range that is neither in the VPC nor has a route to it?",
    why: "The network that was meant is gone, or never was connected. If one with these addresses is connected one day, it is \
          let in without anybody having asked for it.",
    remedy: "Take the rule out, or write the range of the network that is meant.",
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
            "no peering, no VPN",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "VpcId": "vpc-1", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": ⟦"172.20.0.0/16"⟧}, {"CidrIp": "10.0.0.0/8"}]}], "IpPermissionsEgress": []}]}
               {"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "SubnetId": "subnet-1", "Groups": [{"GroupId": "sg-1"}], "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.0.4", "Primary": true}]}]}
               {"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}
               {"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}]}
               {"RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"Main": true, "RouteTableId": "rtb-1"}], "Routes": [
                {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"},
                {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active"},
                {"DestinationCidrBlock": "172.20.0.0/16", "VpcPeeringConnectionId": "pcx-1", "State": "blackhole"}]}]}"#,
        ),
        Example::new(
            "a peering leads to a part of it",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "VpcId": "vpc-1", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "172.20.0.0/16"}]}], "IpPermissionsEgress": []}]}
               {"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "SubnetId": "subnet-1", "Groups": [{"GroupId": "sg-1"}], "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.0.4", "Primary": true}]}]}
               {"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}
               {"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}]}
               {"RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"Main": true, "RouteTableId": "rtb-1"}], "Routes": [
                {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"},
                {"DestinationCidrBlock": "172.20.7.0/24", "VpcPeeringConnectionId": "pcx-1", "State": "active"}]}]}"#,
        ),
        Example::new(
            "the route table is not known",
            r#"{"SecurityGroups": [{"GroupId": "sg-1", "VpcId": "vpc-1", "IpPermissions": [
                {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "172.20.0.0/16"}]}], "IpPermissionsEgress": []}]}
               {"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "SubnetId": "subnet-1", "Groups": [{"GroupId": "sg-1"}], "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.0.4", "Primary": true}]}]}
               {"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}
               {"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let all = cx.redundancy();
    for dead in &all.dead {
        let subject = &all.subjects[dead.rule];
        let group = all.groups[subject.owner].group;
        let tables: Vec<String> = dead.tables.iter().take(5).map(|id| format!("`{id}`")).collect();
        let more = if dead.tables.len() > 5 { " and others" } else { "" };
        let message = format!(
            "{} lets in {}, but these addresses are not in the VPC, and no route of {}{more} leads back to them",
            group.label(),
            needless::words(subject),
            tables.join(", ")
        );
        let gone = needless::whole(cx, subject).and_then(|span| json::remove(cx.sources, span));
        let fix = gone
            .map(|edit| Fix::new(format!("Remove the rule about {}", needless::words(subject)), vec![edit]));
        out.push(
            Finding::new(&RULE, needless::place(subject), message)
                .evidence("group", group.evidence())
                .evidence("rule", subject.rule.name().text)
                .evidence("route_tables", dead.tables.clone())
                .evidence("interfaces", dead.interfaces)
                .fix(fix)
                .remedy("aws-cli", needless::revoke(all, dead.rule)),
        );
    }
}
