//! Transit gateways.

use serde_json::json;

use crate::net::{NO, Net, UNKNOWN, YES, stops, web};

/// Two VPCs on a transit gateway; each attachment has a subnet of its own.
fn joined(routes: &[(&str, &str, &str)]) -> Net {
    let attachment = |id: &str, vpc: &str, subnet: &str| {
        json!({"TransitGatewayAttachmentId": id, "TransitGatewayId": "tgw-1", "VpcId": vpc, "VpcOwnerId": "111122223333",
            "State": "available", "SubnetIds": [subnet], "Options": {"SecurityGroupReferencingSupport": "enable"}})
    };
    let listed = |id: &str, vpc: &str| {
        json!({"TransitGatewayAttachmentId": id, "TransitGatewayId": "tgw-1", "ResourceType": "vpc", "ResourceId": vpc,
            "State": "available", "Association": {"TransitGatewayRouteTableId": "tgw-rtb-1", "State": "associated"}})
    };
    let routes: Vec<_> = routes
        .iter()
        .map(|(to, by, kind)| {
            let attachments = if by.is_empty() {
                json!([])
            } else {
                json!([{"TransitGatewayAttachmentId": by, "ResourceId": "vpc", "ResourceType": "vpc"}])
            };
            let state = if by.is_empty() { "blackhole" } else { "active" };
            json!({"DestinationCidrBlock": to, "TransitGatewayAttachments": attachments, "Type": kind, "State": state})
        })
        .collect();
    web()
        .without("RouteTables")
        .without("SecurityGroups")
        .group("sg-web", "vpc-1", &["tcp 443 443 0.0.0.0/0"], &["-1 0.0.0.0/0"])
        .group("sg-db", "vpc-1", &["tcp 5432 5432 sg-web"], &["-1 0.0.0.0/0"])
        .subnet("subnet-tgw-1", "vpc-1", "10.0.9.0/28")
        .open_acl("acl-tgw-1", "vpc-1", &["subnet-tgw-1"])
        .table("rtb-main", "vpc-1", &[], &[("10.0.0.0/16", "local"), ("10.1.0.0/16", "tgw-1")])
        .vpc("vpc-2", &["10.1.0.0/16"])
        .subnet("subnet-2", "vpc-2", "10.1.0.0/24")
        .subnet("subnet-tgw-2", "vpc-2", "10.1.9.0/28")
        .table("rtb-2", "vpc-2", &[], &[("10.1.0.0/16", "local"), ("10.0.0.0/16", "tgw-1")])
        .open_acl("acl-2", "vpc-2", &["subnet-2", "subnet-tgw-2"])
        .group("sg-2", "vpc-2", &["tcp 5432 5432 10.0.0.0/16"], &["-1 0.0.0.0/0"])
        .eni("two", "subnet-2", "vpc-2", "10.1.0.10", &["sg-2"], None)
        .add("TransitGatewayVpcAttachments", attachment("tgw-attach-1", "vpc-1", "subnet-tgw-1"))
        .add("TransitGatewayVpcAttachments", attachment("tgw-attach-2", "vpc-2", "subnet-tgw-2"))
        .add("TransitGatewayAttachments", listed("tgw-attach-1", "vpc-1"))
        .add("TransitGatewayAttachments", listed("tgw-attach-2", "vpc-2"))
        .output(
            "aws ec2 search-transit-gateway-routes --transit-gateway-route-table-id tgw-rtb-1 --filters Name=state,Values=active,blackhole",
            &json!({"Routes": routes, "AdditionalRoutesAvailable": false}),
        )
}

const BOTH: [(&str, &str, &str); 2] =
    [("10.0.0.0/16", "tgw-attach-1", "propagated"), ("10.1.0.0/16", "tgw-attach-2", "propagated")];

#[test]
fn a_transit_gateway_routes_by_its_tables() {
    let answer = joined(&BOTH).ask("i-web", "i-two", 5432);
    assert_eq!(answer.reachable, YES, "{:?}", answer.blocked_by);
    let rules: Vec<_> = answer.path.iter().filter_map(|hop| hop.rule.as_deref()).collect();
    assert!(rules.contains(&"tgw-rtb-1 10.1.0.0/16 → tgw-attach-2"), "{rules:?}");
    // Nothing leads there, or nothing leads back.
    let answer = joined(&BOTH[..1]).ask("i-web", "i-two", 5432);
    assert_eq!((answer.reachable, stops(&answer)), (NO, vec!["transit-gateway"]));
    let answer = joined(&BOTH[1..]).ask("i-web", "i-two", 5432);
    assert_eq!((answer.reachable, stops(&answer)), (NO, vec!["transit-gateway"]));
    assert!(answer.blocked_by[0].is_reply);
    // Static before propagated, and a blackhole that is more specific.
    let net = joined(&[BOTH[0], BOTH[1], ("10.1.0.0/16", "", "static")]);
    assert_eq!(net.ask("i-web", "i-two", 5432).reachable, NO);
    let net = joined(&[BOTH[0], BOTH[1], ("10.1.0.0/24", "", "static")]);
    assert_eq!(net.ask("i-web", "i-two", 5432).reachable, NO);
}

#[test]
fn the_acl_of_an_attachments_subnet_counts() {
    let net = joined(&BOTH)
        .without("NetworkAcls")
        .open_acl("acl-1", "vpc-1", &["subnet-pub", "subnet-priv"])
        .open_acl("acl-2", "vpc-2", &["subnet-2", "subnet-tgw-2"]);
    let out_only = ["100 in allow -1 0.0.0.0/0"];
    // Out of the gateway into VPC 1: replies need the outbound rules of the attachment's subnet.
    let shut = net.clone().acl("acl-tgw-1", "vpc-1", &["subnet-tgw-1"], &out_only);
    let answer = shut.ask("i-web", "i-two", 5432);
    assert_eq!((answer.reachable, stops(&answer)), (NO, vec!["network-acl"]));
    let shut = net.acl("acl-tgw-1", "vpc-1", &["subnet-tgw-1"], &["100 out allow -1 0.0.0.0/0"]);
    assert_eq!(shut.ask("i-web", "i-two", 5432).reachable, NO);
}

#[test]
fn a_zone_without_attachment_does_not_get_there() {
    let net = joined(&BOTH).subnet_in("subnet-far", "vpc-1", "10.0.5.0/24", "eu-west-1b");
    let net = net.open_acl("acl-far", "vpc-1", &["subnet-far"]);
    let net = net.eni("far", "subnet-far", "vpc-1", "10.0.5.10", &["sg-web"], None);
    let answer = net.ask("i-far", "i-two", 5432);
    assert_eq!(answer.reachable, NO);
    assert!(stops(&answer).contains(&"transit-gateway"));
}

#[test]
fn routes_that_were_not_pasted_are_unknown() {
    let net = web().without("RouteTables").table(
        "rtb-main",
        "vpc-1",
        &[],
        &[("10.0.0.0/16", "local"), ("10.1.0.0/16", "tgw-1")],
    );
    let net = net
        .vpc("vpc-2", &["10.1.0.0/16"])
        .subnet("subnet-2", "vpc-2", "10.1.0.0/24")
        .table("rtb-2", "vpc-2", &[], &[("10.1.0.0/16", "local"), ("10.0.0.0/16", "tgw-1")])
        .open_acl("acl-2", "vpc-2", &["subnet-2"])
        .group("sg-2", "vpc-2", &["tcp 5432 5432 10.0.0.0/16"], &["-1 0.0.0.0/0"])
        .eni("two", "subnet-2", "vpc-2", "10.1.0.10", &["sg-2"], None);
    let answer = net.ask("i-web", "i-two", 5432);
    assert_eq!(answer.reachable, UNKNOWN);
    let commands: Vec<_> = answer.unknown_because.iter().map(|why| why.command.as_str()).collect();
    assert!(commands.iter().any(|command| command.contains("describe-transit-gateway")), "{commands:?}");
    // What the target's own group refuses stays refused.
    assert_eq!(net.ask("i-web", "i-two", 22).reachable, NO);
}

#[test]
fn a_public_address_is_not_reached_past_the_internet_gateway() {
    // The packets to the public address come out of the transit gateway beside the one who has it, and are routed on: round
    // and round, or to nowhere.
    let net = |routes: &[(&str, &str)]| {
        joined(&[("0.0.0.0/0", "tgw-attach-1", "static"), BOTH[1]])
            .without("RouteTables")
            .table("rtb-main", "vpc-1", &[], routes)
            .change("TransitGatewayVpcAttachments", "TransitGatewayAttachmentId", "tgw-attach-1", |one| {
                one["SubnetIds"] = json!(["subnet-pub"]);
            })
            .eni("near", "subnet-pub", "vpc-1", "10.0.1.11", &["sg-web"], None)
            .eni("other", "subnet-priv", "vpc-1", "10.0.2.11", &["sg-web"], None)
            .table("rtb-2", "vpc-2", &[], &[("10.1.0.0/16", "local"), ("0.0.0.0/0", "tgw-1")])
    };
    let round = net(&[("10.0.0.0/16", "local"), ("0.0.0.0/0", "tgw-1")]);
    for from in ["i-near", "i-other", "i-two"] {
        let answer = round.ask(from, "198.51.100.10/32", 443);
        assert_eq!(answer.reachable, NO, "{from}: {:#?}", answer.ways);
    }
    assert_eq!(round.ask("i-other", "i-web", 443).reachable, YES);
}

/// *How Amazon VPC Transit Gateways work*, Availability Zones: traffic keeps to the zone where it began.
#[test]
fn traffic_leaves_a_transit_gateway_in_the_zone_where_it_began() {
    // The target is in zone b; what comes from zone a goes by the attachment's subnet in zone a.
    let net = |entries: &[&str]| {
        joined(&BOTH)
            .change("Subnets", "SubnetId", "subnet-2", |one| one["AvailabilityZone"] = json!("eu-west-1b"))
            .subnet_in("subnet-tgw-2b", "vpc-2", "10.1.8.0/28", "eu-west-1b")
            .subnet_in("subnet-tgw-1b", "vpc-1", "10.0.8.0/28", "eu-west-1b")
            .open_acl("acl-1b", "vpc-1", &["subnet-tgw-1b"])
            .change("TransitGatewayVpcAttachments", "TransitGatewayAttachmentId", "tgw-attach-1", |one| {
                one["SubnetIds"] = json!(["subnet-tgw-1b", "subnet-tgw-1"]);
            })
            .change("TransitGatewayVpcAttachments", "TransitGatewayAttachmentId", "tgw-attach-2", |one| {
                one["SubnetIds"] = json!(["subnet-tgw-2b", "subnet-tgw-2"]);
            })
            .acl("acl-2b", "vpc-2", &["subnet-tgw-2b"], entries)
    };
    // Answers go in by zone b.
    let (ins, outs) = ("100 in allow -1 0.0.0.0/0", "100 out allow -1 0.0.0.0/0");
    assert_eq!(net(&[ins, outs]).ask("i-web", "i-two", 5432).reachable, YES);
    assert_eq!(net(&[ins]).ask("i-web", "i-two", 5432).reachable, YES);
    assert_eq!(net(&[outs]).ask("i-web", "i-two", 5432).reachable, NO);
}
