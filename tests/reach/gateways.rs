//! Gateways, routes and Block Public Access.

use serde_json::json;

use crate::net::{NO, Net, UNKNOWN, YES, stops, web};

#[test]
fn without_a_public_address_a_route_or_a_gateway_nothing_comes_in() {
    let net = web().eni("hidden", "subnet-pub", "vpc-1", "10.0.1.11", &["sg-web"], None);
    let answer = net.ask("internet", "i-hidden", 443);
    assert_eq!((answer.reachable, stops(&answer)), (NO, vec!["interface"]));
    let net = web().eni("private", "subnet-priv", "vpc-1", "10.0.2.11", &["sg-web"], Some("198.51.100.11"));
    let answer = net.ask("internet", "i-private", 443);
    assert_eq!((answer.reachable, stops(&answer)), (NO, vec!["route-table"]));
    let answer = web().ask("internet", "i-db", 5432);
    assert_eq!(answer.reachable, NO);
    assert_eq!(stops(&answer), ["interface", "security-group", "route-table"]);
    // The gateway hangs on another VPC.
    let net = web().without("InternetGateways").igw("igw-1", "vpc-2");
    assert_eq!(net.ask("internet", "i-web", 443).reachable, NO);
    assert_eq!(net.ask("i-web", "internet", 443).reachable, NO);
    // A private address is none of the Internet.
    assert_eq!(web().ask("internet", "10.0.1.10", 443).reachable, NO);
    assert_eq!(web().ask("internet", "198.51.100.10", 443).reachable, YES);
}

#[test]
fn the_longest_prefix_wins_and_static_before_propagated() {
    let table = |routes: &[(&str, &str)]| {
        let mut all = vec![("10.0.0.0/16", "local"), ("0.0.0.0/0", "igw-1")];
        all.extend(routes);
        web().without("RouteTables").table("rtb-main", "vpc-1", &[], &all)
    };
    assert_eq!(table(&[]).ask("i-web", "203.0.113.7", 443).reachable, YES);
    let answer = table(&[("203.0.113.0/24", "nat-gone blackhole")]).ask("i-web", "203.0.113.7", 443);
    assert_eq!((answer.reachable, stops(&answer)), (NO, vec!["route-table"]));
    assert!(answer.blocked_by[0].rule.as_ref().unwrap().contains("blackhole"));
    // So a client there gets no reply, and others do.
    let net = table(&[("203.0.113.0/24", "nat-gone blackhole")]);
    assert_eq!(net.ask("203.0.113.7", "i-web", 443).reachable, NO);
    assert_eq!(net.ask("192.0.2.7", "i-web", 443).reachable, YES);
    let net = table(&[("203.0.113.0/24", "vgw-1 propagated"), ("203.0.113.0/24", "igw-1")]);
    assert_eq!(net.ask("203.0.113.7", "i-web", 443).reachable, YES);
    // What is propagated does not take what is local.
    let net = table(&[("10.0.2.0/24", "vgw-1 propagated")]);
    assert_eq!(net.ask("i-web", "i-db", 5432).reachable, YES);
    let net = table(&[("10.0.2.0/24", "eni-web")]);
    assert_ne!(net.ask("i-web", "i-db", 5432).reachable, YES);
}

fn with_nat() -> Net {
    web()
        .without("RouteTables")
        .table("rtb-pub", "vpc-1", &["subnet-pub"], &[("10.0.0.0/16", "local"), ("0.0.0.0/0", "igw-1")])
        .table("rtb-main", "vpc-1", &[], &[("10.0.0.0/16", "local"), ("0.0.0.0/0", "nat-1")])
        .nat("nat-1", "subnet-pub", "vpc-1", "10.0.1.5", "198.51.100.5")
}

#[test]
fn a_nat_gateway_lets_out_and_never_in() {
    let net = with_nat();
    let answer = net.ask("i-db", "internet", 443);
    assert_eq!(answer.reachable, YES);
    let kinds: Vec<_> = answer.path.iter().map(|hop| hop.kind.as_str()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "nat-gateway").count(), 1);
    assert_eq!(net.ask("internet", "nat-1", None).reachable, NO);
    assert_eq!(net.ask("internet", "i-db", 5432).reachable, NO);
    // TCP, UDP and ICMP only.
    assert_eq!(net.query("i-db", "internet", None, Some("50")).reachable, NO);
    let deleting = net.change("NatGateways", "NatGatewayId", "nat-1", |nat| nat["State"] = json!("deleting"));
    assert_eq!(stops(&deleting.ask("i-db", "internet", 443)), ["nat-gateway"]);
}

#[test]
fn the_acl_of_a_nat_gateways_subnet_counts_both_ways() {
    let acls = |entries: &[&str]| {
        with_nat().without("NetworkAcls").open_acl("acl-2", "vpc-1", &["subnet-priv"]).acl(
            "acl-1",
            "vpc-1",
            &["subnet-pub"],
            entries,
        )
    };
    let both = [
        "100 in allow -1 10.0.0.0/16",
        "100 out allow -1 0.0.0.0/0",
        "110 in allow tcp 0.0.0.0/0 1024 65535",
    ];
    assert_eq!(acls(&both).ask("i-db", "internet", 443).reachable, YES);
    // Replies from the Internet come to the gateway's ports.
    let answer = acls(&both[..2]).ask("i-db", "internet", 443);
    assert_eq!((answer.reachable, stops(&answer)), (NO, vec!["network-acl"]));
}

#[test]
fn an_egress_only_gateway_carries_ipv6_out() {
    let net = web()
        .without("RouteTables")
        .table(
            "rtb-main",
            "vpc-1",
            &[],
            &[("10.0.0.0/16", "local"), ("2001:db8:1::/56", "local"), ("::/0", "eigw-1")],
        )
        .group("sg-6", "vpc-1", &["-1 ::/0"], &["-1 ::/0"])
        .eni("six", "subnet-priv", "vpc-1", "10.0.2.60", &["sg-6"], None)
        .v6("six", "2001:db8:1:1::60")
        .add(
            "EgressOnlyInternetGateways",
            json!({"EgressOnlyInternetGatewayId": "eigw-1", "Attachments": [{"VpcId": "vpc-1", "State": "attached"}]}),
        );
    assert_eq!(net.ask("i-six", "internet", 443).reachable, YES);
    assert_eq!(net.ask("internet", "i-six", 443).reachable, NO);
}

#[test]
fn block_public_access_with_exclusions() {
    let bpa = |mode: &str, exclusion: Option<(&str, &str)>| {
        let mut list = Vec::new();
        if let Some((resource, kind)) = exclusion {
            let arn = format!("arn:aws:ec2:eu-west-1:111122223333:{resource}");
            list.push(json!({"ExclusionId": "vpcbpa-exclude-1", "InternetGatewayExclusionMode": kind,
                "ResourceArn": arn, "State": "create-complete"}));
        }
        with_nat()
            .output(
                "aws ec2 describe-vpc-block-public-access-options",
                &json!({"VpcBlockPublicAccessOptions": {"AwsAccountId": "111122223333", "AwsRegion": "eu-west-1",
                    "State": "update-complete", "InternetGatewayBlockMode": mode, "ExclusionsAllowed": "allowed"}}),
            )
            .output(
                "aws ec2 describe-vpc-block-public-access-exclusions",
                &json!({"VpcBlockPublicAccessExclusions": list}),
            )
    };
    let inward = |net: &Net| net.ask("internet", "i-web", 443).reachable;
    let outward = |net: &Net| net.ask("i-db", "internet", 443).reachable;
    assert_eq!((inward(&bpa("off", None)), outward(&bpa("off", None))), (YES, YES));
    let net = bpa("block-bidirectional", None);
    assert_eq!((inward(&net), outward(&net)), (NO, NO));
    assert_eq!(stops(&net.ask("internet", "i-web", 443)), ["block-public-access"]);
    // Blocking ingress lets NAT gateways out.
    let net = bpa("block-ingress", None);
    assert_eq!((inward(&net), outward(&net)), (NO, YES));
    let net = bpa("block-bidirectional", Some(("subnet/subnet-pub", "allow-bidirectional")));
    assert_eq!((inward(&net), outward(&net)), (YES, YES));
    let net = bpa("block-bidirectional", Some(("vpc/vpc-1", "allow-egress")));
    assert_eq!((inward(&net), outward(&net)), (NO, YES));
}

fn peered(status: &str, back: &[(&str, &str)]) -> Net {
    let mut routes = vec![("10.1.0.0/16", "local")];
    routes.extend(back);
    web()
        .without("RouteTables")
        .table(
            "rtb-main",
            "vpc-1",
            &[],
            &[("10.0.0.0/16", "local"), ("10.1.0.0/16", "pcx-1"), ("0.0.0.0/0", "igw-1")],
        )
        .vpc("vpc-2", &["10.1.0.0/16"])
        .subnet("subnet-2", "vpc-2", "10.1.0.0/24")
        .table("rtb-2", "vpc-2", &["subnet-2"], &routes)
        .open_acl("acl-2", "vpc-2", &["subnet-2"])
        .group("sg-2", "vpc-2", &["tcp 5432 5432 sg-web"], &["-1 0.0.0.0/0"])
        .eni("two", "subnet-2", "vpc-2", "10.1.0.10", &["sg-2"], None)
        .peering("pcx-1", ("vpc-1", "10.0.0.0/16"), ("vpc-2", "10.1.0.0/16"), status)
}

#[test]
fn peering_needs_routes_on_both_sides() {
    let back = [("10.0.0.0/16", "pcx-1")];
    assert_eq!(peered("active", &back).ask("i-web", "i-two", 5432).reachable, YES);
    let answer = peered("active", &[]).ask("i-web", "i-two", 5432);
    assert_eq!((answer.reachable, stops(&answer)), (NO, vec!["route-table"]));
    assert!(answer.blocked_by[0].is_reply);
    let answer = peered("pending-acceptance", &back).ask("i-web", "i-two", 5432);
    assert!(stops(&answer).contains(&"peering"));
    assert_eq!(answer.reachable, NO);
}

#[test]
fn peering_is_not_transitive() {
    let net = peered("active", &[("10.0.0.0/16", "pcx-1"), ("0.0.0.0/0", "pcx-1")]);
    // The other VPC's internet gateway is not for us.
    assert_eq!(net.ask("i-two", "internet", 443).reachable, NO);
    let net = net
        .vpc("vpc-3", &["10.2.0.0/16"])
        .subnet("subnet-3", "vpc-3", "10.2.0.0/24")
        .table(
            "rtb-3",
            "vpc-3",
            &["subnet-3"],
            &[("10.2.0.0/16", "local"), ("10.1.0.0/16", "pcx-3"), ("10.0.0.0/16", "pcx-3")],
        )
        .open_acl("acl-3", "vpc-3", &["subnet-3"])
        .group("sg-3", "vpc-3", &["-1 0.0.0.0/0"], &["-1 0.0.0.0/0"])
        .eni("three", "subnet-3", "vpc-3", "10.2.0.10", &["sg-3"], None)
        .peering("pcx-3", ("vpc-1", "10.0.0.0/16"), ("vpc-3", "10.2.0.0/16"), "active");
    assert_eq!(net.ask("i-three", "i-two", 5432).reachable, NO);
}

#[test]
fn appliances_are_unknown_and_the_check_of_source_stops_them() {
    let net = web().without("RouteTables").table(
        "rtb-main",
        "vpc-1",
        &[],
        &[("10.0.0.0/16", "local"), ("0.0.0.0/0", "eni-web")],
    );
    assert_eq!(net.ask("i-db", "internet", 443).reachable, NO);
    let net = net.change("NetworkInterfaces", "NetworkInterfaceId", "eni-web", |eni| {
        eni["SourceDestCheck"] = json!(false);
    });
    let answer = net.ask("i-db", "internet", 443);
    assert_eq!(answer.reachable, UNKNOWN);
    assert!(answer.unknown_because[0].what.contains("eni-web"));
}

#[test]
fn a_virtual_private_gateway_leads_where_its_vpns_lead() {
    let net = web()
        .without("RouteTables")
        .table(
            "rtb-main",
            "vpc-1",
            &[],
            &[("10.0.0.0/16", "local"), ("172.16.0.0/12", "vgw-1"), ("192.168.0.0/16", "vgw-1")],
        )
        .add(
            "VpnGateways",
            json!({"VpnGatewayId": "vgw-1", "State": "available", "Type": "ipsec.1",
            "VpcAttachments": [{"VpcId": "vpc-1", "State": "attached"}]}),
        )
        .add(
            "VpnConnections",
            json!({"VpnConnectionId": "vpn-1", "VpnGatewayId": "vgw-1", "State": "available",
            "Type": "ipsec.1", "CustomerGatewayId": "cgw-1", "Options": {"StaticRoutesOnly": true},
            "Routes": [{"DestinationCidrBlock": "192.168.0.0/16", "State": "available"}]}),
        );
    assert_eq!(net.ask("i-db", "192.168.5.5", 22).reachable, YES);
    let answer = net.ask("i-db", "172.16.5.5", 22);
    assert_eq!((answer.reachable, stops(&answer)), (NO, vec!["vpn-gateway"]));
    let open = net.group("sg-on", "vpc-1", &["tcp 22 22 192.168.0.0/16"], &[]);
    let net = open.eni("on", "subnet-priv", "vpc-1", "10.0.2.20", &["sg-on"], None);
    assert_eq!(net.ask("192.168.5.5", "i-on", 22).reachable, YES);
    assert_eq!(net.ask("vgw-1", "i-on", 22).reachable, YES);
    assert_eq!(net.ask("vgw-1", "i-db", 22).reachable, NO);
    // And as an end: what is sent by it.
    let answer = net.ask("i-on", "vgw-1", 22);
    assert_eq!((answer.reachable, stops(&answer)), (NO, vec!["security-group"]));
    assert_eq!(net.ask("i-db", "vgw-1", 22).reachable, YES);
}

#[test]
fn a_gateway_endpoint_takes_its_services_addresses() {
    let net = web()
        .without("RouteTables")
        .table("rtb-main", "vpc-1", &[], &[("10.0.0.0/16", "local"), ("pl-s3", "vpce-1")])
        .add("VpcEndpoints", json!({"VpcEndpointId": "vpce-1", "VpcEndpointType": "Gateway", "VpcId": "vpc-1",
            "ServiceName": "com.amazonaws.eu-west-1.s3", "State": "available", "RouteTableIds": ["rtb-main"]}))
        .output(
            "aws ec2 describe-prefix-lists --prefix-list-ids pl-s3",
            &json!({"PrefixLists": [{"PrefixListId": "pl-s3", "PrefixListName": "com.amazonaws.eu-west-1.s3",
                "Cidrs": ["3.5.64.0/21"]}]}),
        );
    assert_eq!(net.ask("i-db", "3.5.64.9", 443).reachable, YES);
    assert_eq!(net.ask("i-db", "203.0.113.9", 443).reachable, NO);
    // The service is not the Internet.
    let answer = net.ask("i-db", "internet", 443);
    assert_eq!((answer.reachable, stops(&answer)), (NO, vec!["route-table"]));
    assert!(answer.notes.iter().any(|note| note.contains("`vpce-1`")), "{:?}", answer.notes);
    assert!(net.ask("i-db", "internet", 444).flows.is_empty());
    // The endpoint as an end: the addresses that are routed to it.
    assert_eq!(net.ask("i-db", "vpce-1", 443).reachable, YES);
    let unread = Net { before: Vec::new(), ..net };
    let answer = unread.ask("i-db", "vpce-1", 443);
    assert_eq!(answer.reachable, UNKNOWN);
    assert!(
        answer.unknown_because.iter().any(|why| why.command == "aws ec2 describe-prefix-lists"),
        "{:?}",
        answer.unknown_because
    );
}

#[test]
fn an_interface_may_deny_gateways() {
    let net = web().change("NetworkInterfaces", "NetworkInterfaceId", "eni-web", |eni| {
        eni["DenyAllIgwTraffic"] = json!(true);
    });
    assert_eq!(net.ask("internet", "i-web", 443).reachable, NO);
}

#[test]
fn block_public_access_that_was_not_pasted_is_told() {
    let has_note = |answer: &parapet::network::reach::Reach| {
        answer.notes.iter().any(|note| note.contains("aws ec2 describe-vpc-block-public-access-options"))
    };
    assert!(has_note(&web().ask("internet", "i-web", 443)));
    assert!(has_note(&web().ask("i-web", "8.8.8.8", 443)));
    // Nothing hangs on it: it does not get there anyhow, or crosses no gateway.
    assert!(!has_note(&web().ask("internet", "i-web", 22)));
    assert!(!has_note(&web().ask("i-web", "i-db", 5432)));
    let told = web().output(
        "aws ec2 describe-vpc-block-public-access-options",
        &json!({"VpcBlockPublicAccessOptions": {"AwsAccountId": "111122223333", "AwsRegion": "eu-west-1",
            "State": "default-state", "InternetGatewayBlockMode": "off", "ExclusionsAllowed": "allowed"}}),
    );
    assert!(!has_note(&told.ask("internet", "i-web", 443)));
}

/// *Enable internet access for a VPC using an internet gateway*: each private address goes out as its own public one.
#[test]
fn each_address_goes_out_as_its_own() {
    let net = web()
        .group("sg-app", "vpc-1", &["tcp 443 443 198.51.100.21/32"], &["-1 0.0.0.0/0"])
        .eni("app", "subnet-pub", "vpc-1", "10.0.1.30", &["sg-app"], Some("198.51.100.30"))
        .change("NetworkInterfaces", "NetworkInterfaceId", "eni-web", |eni| {
            eni["PrivateIpAddresses"].as_array_mut().unwrap().push(json!({"PrivateIpAddress": "10.0.1.11",
                "Primary": false, "Association": {"PublicIp": "198.51.100.21", "IpOwnerId": "amazon"}}));
        });
    let answer = net.ask("i-web", "i-app", 443);
    assert_eq!(answer.reachable, YES);
    assert_eq!(answer.flows.iter().map(|flow| flow.source.as_str()).collect::<Vec<_>>(), ["10.0.1.11"]);
}

/// *Gateway route tables*: what they lead to an instance that checks destinations is lost, also answers.
#[test]
fn the_route_table_of_a_gateway_counts_for_what_comes_in_and_for_answers() {
    let net = |to: &str| {
        web()
            .table("rtb-edge", "vpc-1", &["gateway"], &[("10.0.0.0/16", "local"), ("10.0.1.0/24", to)])
            .change("RouteTables", "RouteTableId", "rtb-edge", |table| {
                let association = &mut table["Associations"][0];
                association.as_object_mut().unwrap().remove("SubnetId");
                association["GatewayId"] = json!("igw-1");
            })
    };
    assert_eq!(net("eni-web").ask("internet", "i-web", 443).reachable, YES);
    let lost = net("eni-db");
    let answer = lost.ask("internet", "i-web", 443);
    assert_eq!(answer.reachable, NO);
    assert_eq!(stops(&answer), ["route-table"]);
    assert_eq!(lost.ask("i-web", "8.8.8.8", 443).reachable, NO);
    let appliance = lost.change("NetworkInterfaces", "NetworkInterfaceId", "eni-db", |eni| {
        eni["SourceDestCheck"] = json!(false);
    });
    assert_eq!(appliance.ask("internet", "i-web", 443).reachable, UNKNOWN);
    assert_eq!(appliance.ask("i-web", "8.8.8.8", 443).reachable, UNKNOWN);
}
