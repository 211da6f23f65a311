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

/// VPC 1 with what lies behind another attachment of its transit gateway.
fn behind(kind: &str, resource: &str, routes: &[(&str, &str, &str)]) -> Net {
    let mut net = joined(routes);
    for key in ["Vpcs", "Subnets", "NetworkInterfaces"] {
        net = net.only(key, |item| item["VpcId"] == "vpc-1");
    }
    net.without("TransitGatewayVpcAttachments")
        .add(
            "TransitGatewayVpcAttachments",
            json!({"TransitGatewayAttachmentId": "tgw-attach-1", "TransitGatewayId": "tgw-1", "VpcId": "vpc-1",
                "VpcOwnerId": "111122223333", "State": "available", "SubnetIds": ["subnet-tgw-1"]}),
        )
        .change("TransitGatewayAttachments", "TransitGatewayAttachmentId", "tgw-attach-2", |one| {
            one["ResourceType"] = json!(kind);
            one["ResourceId"] = json!(resource);
        })
        .group("sg-in", "vpc-1", &["tcp 22 22 10.1.0.0/16"], &["-1 0.0.0.0/0"])
        .eni("in", "subnet-priv", "vpc-1", "10.0.2.50", &["sg-in"], None)
}

/// *How Amazon VPC Transit Gateways work*: what comes by a VPN or Direct Connect attachment is routed by that attachment's
/// table, answers by that of the VPC's. AWS's outputs end there.
#[test]
fn what_lies_behind_a_transit_gateway_gets_in() {
    for (kind, resource) in [("direct-connect-gateway", "7b2c"), ("vpn", "vpn-1")] {
        let net = behind(kind, resource, &BOTH);
        for from in ["10.1.0.7", "tgw-attach-2", resource] {
            let answer = net.ask(from, "i-in", 22);
            assert_eq!(answer.reachable, YES, "{from}: {:#?}", answer.blocked_by);
            assert!(answer.notes.iter().any(|note| note.contains("`tgw-attach-2`")), "{:?}", answer.notes);
        }
        assert_eq!(net.ask("10.1.0.7", "i-in", 443).reachable, NO);
        // And out again, where the groups let it.
        for to in ["10.1.0.7", "tgw-attach-2", resource] {
            assert_eq!(net.ask("i-in", to, 22).reachable, YES, "{to}");
        }
        let shut = net.clone().change("SecurityGroups", "GroupId", "sg-in", |group| {
            group["IpPermissionsEgress"] = json!([]);
        });
        let answer = shut.ask("i-in", resource, 22);
        assert_eq!((answer.reachable, stops(&answer)), (NO, vec!["security-group"]));
        // The table leads nothing in, or no answers back.
        assert_eq!(behind(kind, resource, &BOTH[1..]).ask("10.1.0.7", "i-in", 22).reachable, NO);
        assert_eq!(behind(kind, resource, &BOTH[1..]).ask("i-in", "10.1.0.7", 22).reachable, NO);
        assert_eq!(behind(kind, resource, &BOTH[..1]).ask(resource, "i-in", 22).reachable, NO);
    }
}

#[test]
fn a_customer_gateway_is_the_network_behind_its_connections() {
    let net = behind("vpn", "vpn-1", &BOTH).add(
        "VpnConnections",
        json!({"VpnConnectionId": "vpn-1", "State": "available", "Type": "ipsec.1", "CustomerGatewayId": "cgw-1",
            "TransitGatewayId": "tgw-1", "VgwTelemetry": [], "Options": {"StaticRoutesOnly": false}, "Routes": []}),
    );
    assert_eq!(net.ask("cgw-1", "i-in", 22).reachable, YES);
    assert_eq!(net.ask("cgw-1", "i-in", 443).reachable, NO);
}

#[test]
fn a_vpc_behind_a_transit_gateway_that_was_not_pasted_is_unknown() {
    let net = behind("vpc", "vpc-9", &BOTH);
    let answer = net.ask("10.1.0.7", "i-in", 22);
    assert_eq!(answer.reachable, UNKNOWN);
    assert_eq!(
        answer.unknown_because[0].command,
        "aws ec2 describe-route-tables --filters Name=vpc-id,Values=vpc-9"
    );
    assert_eq!(net.ask("10.1.0.7", "i-in", 443).reachable, NO);
    // Neither are routes that were not pasted.
    let answer = net.without_output("search-transit-gateway-routes").ask("10.1.0.7", "i-in", 22);
    assert_eq!(answer.reachable, UNKNOWN);
    assert!(answer.unknown_because[0].command.contains("search-transit-gateway-routes"), "{answer:#?}");
}

/// *How Amazon VPC Transit Gateways work*, "Route table association": what comes by an attachment without a table is dropped.
#[test]
fn an_attachment_without_a_table_leads_nowhere() {
    let shut = |id: &str, owner: &str| {
        joined(&BOTH).change("TransitGatewayAttachments", "TransitGatewayAttachmentId", id, |one| {
            one.as_object_mut().unwrap().remove("Association");
            one["TransitGatewayOwnerId"] = json!("111122223333");
            one["ResourceOwnerId"] = json!(owner);
        })
    };
    for (id, is_reply) in [("tgw-attach-1", false), ("tgw-attach-2", true)] {
        let answer = shut(id, "111122223333").ask("i-web", "i-two", 5432);
        assert_eq!((answer.reachable, stops(&answer)), (NO, vec!["transit-gateway"]), "{id}");
        assert_eq!(answer.blocked_by[0].is_reply, is_reply);
        // Another account may not be told of it.
        assert_eq!(shut(id, "444455556666").ask("i-web", "i-two", 5432).reachable, UNKNOWN, "{id}");
    }
}

/// VPC 2 on a transit gateway of its own, which is peered with the other.
fn peered(first: &[(&str, &str)], second: &[(&str, &str)]) -> Net {
    let side = |gateway: &str, other: &str, table: &str| {
        json!({"TransitGatewayAttachmentId": "tgw-attach-p", "TransitGatewayId": gateway, "ResourceType": "peering",
            "ResourceId": other, "State": "available", "TransitGatewayOwnerId": "111122223333",
            "ResourceOwnerId": "111122223333",
            "Association": {"TransitGatewayRouteTableId": table, "State": "associated"}})
    };
    let output = |net: Net, table: &str, routes: &[(&str, &str)]| {
        let routes: Vec<_> = routes
            .iter()
            .map(|(to, by)| {
                json!({"DestinationCidrBlock": to, "Type": "static", "State": "active",
                    "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": by, "ResourceId": "x", "ResourceType": "x"}]})
            })
            .collect();
        net.output(
            &format!("aws ec2 search-transit-gateway-routes --transit-gateway-route-table-id {table} --filters Name=state,Values=active,blackhole"),
            &json!({"Routes": routes, "AdditionalRoutesAvailable": false}),
        )
    };
    let net = joined(&[])
        .without_output("search-transit-gateway-routes")
        .change("TransitGatewayVpcAttachments", "TransitGatewayAttachmentId", "tgw-attach-2", |one| {
            one["TransitGatewayId"] = json!("tgw-2");
        })
        .change("TransitGatewayAttachments", "TransitGatewayAttachmentId", "tgw-attach-2", |one| {
            one["TransitGatewayId"] = json!("tgw-2");
            one["Association"]["TransitGatewayRouteTableId"] = json!("tgw-rtb-2");
        })
        .change("RouteTables", "RouteTableId", "rtb-2", |table| {
            table["Routes"][1]["TransitGatewayId"] = json!("tgw-2");
        })
        .add("TransitGatewayAttachments", side("tgw-1", "tgw-2", "tgw-rtb-1"))
        .add("TransitGatewayAttachments", side("tgw-2", "tgw-1", "tgw-rtb-2"));
    output(output(net, "tgw-rtb-1", first), "tgw-rtb-2", second)
}

/// *Transit gateway peering attachments*: each gateway has static routes to the other.
#[test]
fn peered_transit_gateways_route_one_after_the_other() {
    let first = [("10.0.0.0/16", "tgw-attach-1"), ("10.1.0.0/16", "tgw-attach-p")];
    let second = [("10.1.0.0/16", "tgw-attach-2"), ("10.0.0.0/16", "tgw-attach-p")];
    let answer = peered(&first, &second).ask("i-web", "i-two", 5432);
    assert_eq!(answer.reachable, YES, "{:#?}", answer.path);
    let rules: Vec<_> = answer.path.iter().filter_map(|hop| hop.rule.as_deref()).collect();
    assert!(rules.contains(&"tgw-rtb-1 10.1.0.0/16 → tgw-attach-p"), "{rules:?}");
    assert!(rules.contains(&"tgw-rtb-2 10.1.0.0/16 → tgw-attach-2"), "{rules:?}");
    for (is_reply, net) in [
        (false, peered(&first[..1], &second)),
        (false, peered(&first, &second[1..])),
        (true, peered(&first, &second[..1])),
        (true, peered(&first[1..], &second)),
    ] {
        let answer = net.ask("i-web", "i-two", 5432);
        assert_eq!((answer.reachable, stops(&answer)), (NO, vec!["transit-gateway"]));
        assert_eq!(answer.blocked_by[0].is_reply, is_reply);
    }
    // Round in a circle.
    let round = [("10.0.0.0/16", "tgw-attach-p"), ("10.1.0.0/16", "tgw-attach-p")];
    assert_ne!(peered(&first, &round).ask("i-web", "i-two", 5432).reachable, YES);
    // The other side was not pasted.
    let alone =
        peered(&first, &second).only("TransitGatewayAttachments", |one| one["TransitGatewayId"] == "tgw-1");
    assert_eq!(alone.ask("i-web", "i-two", 5432).reachable, UNKNOWN);
}

/// Answers that get back by another transit gateway are in nobody's way where a group stops the question.
#[test]
fn what_stops_a_question_is_told_without_what_stops_no_answer() {
    let net = joined(&BOTH)
        .add(
            "TransitGatewayAttachments",
            json!({"TransitGatewayAttachmentId": "tgw-attach-3", "TransitGatewayId": "tgw-2", "ResourceType": "vpc",
                "ResourceId": "vpc-2", "State": "available",
                "Association": {"TransitGatewayRouteTableId": "tgw-rtb-2", "State": "associated"}}),
        )
        .add(
            "TransitGatewayAttachments",
            json!({"TransitGatewayAttachmentId": "tgw-attach-4", "TransitGatewayId": "tgw-2", "ResourceType": "vpc",
                "ResourceId": "vpc-1", "State": "available",
                "Association": {"TransitGatewayRouteTableId": "tgw-rtb-2", "State": "associated"}}),
        )
        .add(
            "TransitGatewayVpcAttachments",
            json!({"TransitGatewayAttachmentId": "tgw-attach-3", "TransitGatewayId": "tgw-2", "VpcId": "vpc-2",
                "VpcOwnerId": "111122223333", "State": "available", "SubnetIds": ["subnet-tgw-2"]}),
        )
        .add(
            "TransitGatewayVpcAttachments",
            json!({"TransitGatewayAttachmentId": "tgw-attach-4", "TransitGatewayId": "tgw-2", "VpcId": "vpc-1",
                "VpcOwnerId": "111122223333", "State": "available", "SubnetIds": ["subnet-tgw-1"]}),
        )
        .output(
            "aws ec2 search-transit-gateway-routes --transit-gateway-route-table-id tgw-rtb-2 --filters Name=state,Values=active,blackhole",
            &json!({"Routes": [{"DestinationCidrBlock": "10.0.0.0/16", "Type": "propagated", "State": "active",
                "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": "tgw-attach-4", "ResourceId": "vpc-1",
                "ResourceType": "vpc"}]}], "AdditionalRoutesAvailable": false}),
        )
        .change("RouteTables", "RouteTableId", "rtb-2", |table| {
            table["Routes"][1]["TransitGatewayId"] = json!("tgw-2");
        });
    assert_eq!(net.ask("i-web", "i-two", 5432).reachable, YES);
    let answer = net.ask("i-web", "i-two", 80);
    assert_eq!((answer.reachable, stops(&answer)), (NO, vec!["security-group"]));
}
