//! The evaluator against what AWS's pages say of their examples.

use crate::balancer::through;
use crate::build::*;
use crate::packet::{Conversation, ICMP, ICMP_V6, Origin, Outcome, Packet, TCP, UDP};
use crate::walk::converse;
use crate::world::World;

fn packet(protocol: u8, source: &str, source_port: u16, destination: &str, port: u16) -> Packet {
    Packet {
        protocol,
        source: source.parse().unwrap(),
        source_port,
        destination: destination.parse().unwrap(),
        port,
    }
}

fn tcp(source: &str, destination: &str, port: u16) -> Packet {
    packet(TCP, source, 50_000, destination, port)
}

fn ping(source: &str, destination: &str) -> Packet {
    let (protocol, port) = if source.contains(':') { (ICMP_V6, 128 << 8) } else { (ICMP, 8 << 8) };
    packet(protocol, source, 0, destination, port)
}

fn ask(build: &Build, origin: Origin<'_>, packet: Packet) -> Conversation {
    converse(&World::read(&build.outputs()), origin, packet, 40_000)
}

/// Where the packet, or the answer to it, was dropped.
fn dropped_at(conversation: &Conversation) -> &str {
    match (&conversation.there, &conversation.back) {
        (Outcome::Dropped { at, .. }, _) | (_, Some(Outcome::Dropped { at, .. })) => at,
        _ => "",
    }
}

/// One VPC with a public and a private subnet, an instance in each, open groups and ACLs.
fn two_subnets() -> Build {
    Build {
        vpcs: vec![vpc("vpc-a", &["10.0.0.0/16", "2600:1f16:a::/56"])],
        subnets: vec![
            subnet("subnet-public", "vpc-a", "a", &["10.0.1.0/24", "2600:1f16:a:1::/64"]),
            subnet("subnet-private", "vpc-a", "a", &["10.0.2.0/24", "2600:1f16:a:2::/64"]),
        ],
        interfaces: vec![
            interface(
                "eni-web",
                "vpc-a",
                "subnet-public",
                &["sg-open"],
                &["10.0.1.10=52.1.0.10", "2600:1f16:a:1::10"],
            ),
            interface("eni-db", "vpc-a", "subnet-private", &["sg-open"], &["10.0.2.10", "2600:1f16:a:2::10"]),
        ],
        groups: vec![group("sg-open", "vpc-a", vec![permission("-1", &["0.0.0.0/0", "::/0"])], all_out())],
        acls: vec![open_acl("acl-default", "vpc-a", true, &["subnet-public", "subnet-private"])],
        tables: vec![
            table(
                "rtb-main",
                "vpc-a",
                true,
                &[],
                vec![route("10.0.0.0/16 local"), route("2600:1f16:a::/56 local")],
            ),
            table(
                "rtb-public",
                "vpc-a",
                false,
                &["subnet-public"],
                vec![
                    route("10.0.0.0/16 local"),
                    route("2600:1f16:a::/56 local"),
                    route("0.0.0.0/0 igw-a"),
                    route("::/0 igw-a"),
                ],
            ),
        ],
        internet_gateways: vec![internet_gateway("igw-a", Some("vpc-a"))],
        ..Build::default()
    }
}

/// *Enable internet access for a VPC using an internet gateway*: a public address and a route to the gateway.
#[test]
fn internet_gateway_needs_a_public_address_and_a_route() {
    let build = two_subnets();
    assert!(ask(&build, Origin::Internet, tcp("8.8.8.8", "52.1.0.10", 443)).works);
    assert!(ask(&build, Origin::Internet, tcp("2001:4860::8", "2600:1f16:a:1::10", 443)).works);
    assert!(ask(&build, Origin::Interface("eni-web"), tcp("10.0.1.10", "8.8.8.8", 443)).works);
    assert!(!ask(&build, Origin::Interface("eni-db"), tcp("10.0.2.10", "8.8.8.8", 443)).works);
    // It comes in, and the answer has no way out.
    let private = ask(&build, Origin::Internet, tcp("2001:4860::8", "2600:1f16:a:2::10", 443));
    assert!(matches!(private.there, Outcome::Arrived { .. }) && !private.works, "{private:?}");
    let mut detached = build.clone();
    detached.internet_gateways = vec![internet_gateway("igw-a", None)];
    assert!(!ask(&detached, Origin::Internet, tcp("8.8.8.8", "52.1.0.10", 443)).works);
    let mut unnamed = build;
    unnamed.interfaces[0] = interface("eni-web", "vpc-a", "subnet-public", &["sg-open"], &["10.0.1.10"]);
    assert!(!ask(&unnamed, Origin::Interface("eni-web"), tcp("10.0.1.10", "8.8.8.8", 443)).works);
}

/// *Custom network ACLs*: the example there. HTTPS matches rule 110; port 139 nothing; answers need the ephemeral ports.
#[test]
fn custom_acl_of_the_page() {
    let mut build = two_subnets();
    let entries = [
        "in 140 allow 6 0.0.0.0/0 32768 65535",
        "in 100 allow 6 0.0.0.0/0 80 80",
        "in 110 allow 6 0.0.0.0/0 443 443",
        "in 120 allow 6 192.0.2.0/24 22 22",
        "out 100 allow 6 0.0.0.0/0 80 80",
        "out 110 allow 6 0.0.0.0/0 443 443",
        "out 140 allow 6 0.0.0.0/0 32768 65535",
    ];
    build.acls = vec![
        acl(
            "acl-custom",
            "vpc-a",
            false,
            &["subnet-public"],
            entries.iter().map(|text| entry(text)).collect(),
        ),
        open_acl("acl-default", "vpc-a", true, &["subnet-private"]),
    ];
    assert!(ask(&build, Origin::Internet, tcp("8.8.8.8", "52.1.0.10", 443)).works);
    assert_eq!(dropped_at(&ask(&build, Origin::Internet, tcp("8.8.8.8", "52.1.0.10", 139))), "acl-custom");
    assert!(ask(&build, Origin::Internet, tcp("192.0.2.255", "52.1.0.10", 22)).works);
    assert!(!ask(&build, Origin::Internet, tcp("192.0.3.0", "52.1.0.10", 22)).works);
    // A client that sends from a port outside of 32768–65535 gets no answer.
    let low = ask(&build, Origin::Internet, packet(TCP, "8.8.8.8", 32_767, "52.1.0.10", 443));
    assert!(matches!(low.there, Outcome::Arrived { .. }));
    assert_eq!(dropped_at(&low), "acl-custom");
    assert!(ask(&build, Origin::Interface("eni-web"), tcp("10.0.1.10", "8.8.8.8", 443)).works);
    assert!(!ask(&build, Origin::Internet, packet(UDP, "8.8.8.8", 50_000, "52.1.0.10", 443)).works);
    assert!(!ask(&build, Origin::Internet, ping("8.8.8.8", "52.1.0.10")).works);
}

/// *Network ACL basics*: the lowest number first, whatever the order of the output; not within a subnet.
#[test]
fn acl_order_and_subnets() {
    let mut build = two_subnets();
    build.interfaces.push(interface("eni-two", "vpc-a", "subnet-public", &["sg-open"], &["10.0.1.11"]));
    let entries =
        ["in 200 allow -1 0.0.0.0/0", "in 100 deny 6 10.0.2.0/24 22 22", "out 1 allow -1 0.0.0.0/0"]
            .map(entry);
    build.acls = vec![
        acl("acl-custom", "vpc-a", false, &["subnet-public"], entries.to_vec()),
        open_acl("acl-default", "vpc-a", true, &[]),
    ];
    assert!(!ask(&build, Origin::Interface("eni-db"), tcp("10.0.2.10", "10.0.1.10", 22)).works);
    assert!(ask(&build, Origin::Interface("eni-db"), tcp("10.0.2.10", "10.0.1.10", 23)).works);
    build.acls[0] = acl("acl-custom", "vpc-a", false, &["subnet-public"], Vec::new());
    assert!(ask(&build, Origin::Interface("eni-two"), tcp("10.0.1.11", "10.0.1.10", 22)).works);
    assert!(!ask(&build, Origin::Interface("eni-db"), tcp("10.0.2.10", "10.0.1.10", 23)).works);
}

/// *Security group rules*: stateful; a group as a source means private addresses; ICMP by type and code; protocols
/// without ports.
#[test]
fn security_groups() {
    let mut build = two_subnets();
    build.interfaces[1] = interface("eni-db", "vpc-a", "subnet-private", &["sg-db"], &["10.0.2.10"]);
    let rules = vec![
        permission("tcp 3306 3306", &["sg-open"]),
        permission("udp 53 53", &["pl-1"]),
        permission("icmp 8 -1", &["10.0.1.0/24"]),
        permission("50", &["10.0.0.0/16"]),
        permission("6", &["1.1.1.1/32"]),
    ];
    build.groups.push(group("sg-db", "vpc-a", rules, Vec::new()));
    build.prefix_entries.push(("pl-1".to_owned(), vec![serde_json::json!({ "Cidr": "10.0.1.10/32" })]));
    let from_web = |packet| ask(&build, Origin::Interface("eni-web"), packet).works;
    assert!(from_web(tcp("10.0.1.10", "10.0.2.10", 3306)));
    assert!(!from_web(tcp("10.0.1.10", "10.0.2.10", 3307)));
    assert!(from_web(packet(UDP, "10.0.1.10", 50_000, "10.0.2.10", 53)));
    assert!(from_web(ping("10.0.1.10", "10.0.2.10")));
    assert!(!from_web(packet(ICMP, "10.0.1.10", 0, "10.0.2.10", 3 << 8)));
    assert!(from_web(packet(50, "10.0.1.10", 0, "10.0.2.10", 0)));
    assert!(!from_web(packet(51, "10.0.1.10", 0, "10.0.2.10", 0)));
    // No egress rule of its own: it answers, and asks nothing.
    assert!(!ask(&build, Origin::Interface("eni-db"), tcp("10.0.2.10", "10.0.1.10", 22)).works);
    // Over its public address it is not a member.
    let mut build = two_subnets();
    build.groups[0] = group("sg-open", "vpc-a", vec![permission("-1", &["sg-open"])], all_out());
    assert!(ask(&build, Origin::Interface("eni-db"), tcp("10.0.2.10", "10.0.1.10", 22)).works);
    assert!(!ask(&build, Origin::Interface("eni-web"), tcp("10.0.1.10", "52.1.0.10", 22)).works);
}

/// *NAT gateways*, *NAT gateway basics*: out, never in; TCP, UDP and ICMP; answers to its port.
#[test]
fn nat_gateway() {
    let mut build = two_subnets();
    build.interfaces.push(nat_interface("eni-nat", "vpc-a", "subnet-public", "10.0.1.5=52.1.0.5"));
    build.nats.push(nat("nat-nat", "vpc-a", "subnet-public", "10.0.1.5", Some("52.1.0.5")));
    build.tables[0]["Routes"].as_array_mut().unwrap().push(route("0.0.0.0/0 nat-nat"));
    let out = ask(&build, Origin::Interface("eni-db"), tcp("10.0.2.10", "8.8.8.8", 443));
    assert_eq!(out.there, Outcome::Left { packet: packet(TCP, "52.1.0.5", 40_000, "8.8.8.8", 443) });
    assert!(out.works, "{out:?}");
    assert!(ask(&build, Origin::Interface("eni-db"), ping("10.0.2.10", "8.8.8.8")).works);
    assert!(!ask(&build, Origin::Interface("eni-db"), packet(50, "10.0.2.10", 0, "8.8.8.8", 0)).works);
    assert!(!ask(&build, Origin::Internet, tcp("8.8.8.8", "52.1.0.5", 443)).works);
    assert!(!ask(&build, Origin::Interface("eni-web"), tcp("10.0.1.10", "10.0.1.5", 443)).works);
    // To a public address of the estate, and back.
    assert!(ask(&build, Origin::Interface("eni-db"), tcp("10.0.2.10", "52.1.0.10", 443)).works);
    // The ACL of its subnet holds for it, at its own port.
    let entries =
        ["in 1 allow 6 0.0.0.0/0 1024 39999", "in 2 allow -1 10.0.0.0/16", "out 1 allow -1 0.0.0.0/0"]
            .map(entry);
    build.acls = vec![
        acl("acl-custom", "vpc-a", false, &["subnet-public"], entries.to_vec()),
        open_acl("acl-default", "vpc-a", true, &[]),
    ];
    let world = World::read(&build.outputs());
    let packet = tcp("10.0.2.10", "8.8.8.8", 443);
    assert!(!converse(&world, Origin::Interface("eni-db"), packet, 40_000).works);
    assert!(converse(&world, Origin::Interface("eni-db"), packet, 39_999).works);
}

/// *Enable outbound IPv6 traffic using an egress-only internet gateway*.
#[test]
fn egress_only_gateway() {
    let mut build = two_subnets();
    build.egress_only.push(egress_only("eigw-a", "vpc-a"));
    build.tables[0]["Routes"].as_array_mut().unwrap().push(route("::/0 eigw-a"));
    assert!(ask(&build, Origin::Interface("eni-db"), tcp("2600:1f16:a:2::10", "2001:4860::8", 443)).works);
    assert!(!ask(&build, Origin::Internet, tcp("2001:4860::8", "2600:1f16:a:2::10", 443)).works);
}

/// *How route priority works*: the longest prefix; a blackhole drops although a shorter prefix would lead on.
#[test]
fn route_priority() {
    let mut build = two_subnets();
    let routes = build.tables[1]["Routes"].as_array_mut().unwrap();
    routes.insert(0, route("8.8.8.0/24 nat-gone blackhole"));
    routes.push(route("pl-1 igw-a"));
    build.prefix_entries.push(("pl-1".to_owned(), vec![serde_json::json!({ "Cidr": "8.8.8.128/25" })]));
    assert!(!ask(&build, Origin::Interface("eni-web"), tcp("10.0.1.10", "8.8.8.127", 443)).works);
    assert!(ask(&build, Origin::Interface("eni-web"), tcp("10.0.1.10", "8.8.8.128", 443)).works);
    assert!(ask(&build, Origin::Interface("eni-web"), tcp("10.0.1.10", "8.8.9.0", 443)).works);
    // The answer to a client there is lost too.
    assert!(!ask(&build, Origin::Internet, tcp("8.8.8.8", "52.1.0.10", 443)).works);
}

/// Three VPCs, A peered with B and C.
fn peered() -> Build {
    let mut build = Build::default();
    let routes = [
        ("a", "10.0", vec!["10.1.0.0/16 pcx-ab", "10.2.0.0/16 pcx-ac"]),
        ("b", "10.1", vec!["10.0.0.0/16 pcx-ab", "10.2.0.0/16 pcx-ab"]),
        ("c", "10.2", vec!["10.0.0.0/16 pcx-ac", "10.1.0.0/16 pcx-ac"]),
    ];
    for (name, net, more) in routes {
        let (id, subnet_id) = (format!("vpc-{name}"), format!("subnet-{name}"));
        let (block, part) = (format!("{net}.0.0/16"), format!("{net}.1.0/24"));
        let (group_id, address) = (format!("sg-{name}"), format!("{net}.1.10"));
        build.vpcs.push(vpc(&id, &[&block]));
        build.subnets.push(subnet(&subnet_id, &id, "a", &[&part]));
        build.interfaces.push(interface(&format!("eni-{name}"), &id, &subnet_id, &[&group_id], &[&address]));
        build.groups.push(group(
            &group_id,
            &id,
            vec![permission("tcp 22 22", &["sg-a", "sg-b", "sg-c"])],
            all_out(),
        ));
        build.acls.push(open_acl(&format!("acl-{name}"), &id, true, &[&subnet_id]));
        let mut routes = vec![route(&format!("{block} local"))];
        routes.extend(more.into_iter().map(route));
        build.tables.push(table(&format!("rtb-{name}"), &id, true, &[], routes));
    }
    let (a, b, c) = (["10.0.0.0/16"], ["10.1.0.0/16"], ["10.2.0.0/16"]);
    build.peerings.push(peering("pcx-ab", "active", ("vpc-a", &a), ("vpc-b", &b)));
    build.peerings.push(peering("pcx-ac", "active", ("vpc-a", &a), ("vpc-c", &c)));
    build
}

/// *VPC peering basics*, *VPC peering limitations*: routes on both sides, not transitive, groups of the peer.
#[test]
fn peering_is_not_transitive() {
    let build = peered();
    assert!(ask(&build, Origin::Interface("eni-b"), tcp("10.1.1.10", "10.0.1.10", 22)).works);
    assert!(!ask(&build, Origin::Interface("eni-b"), tcp("10.1.1.10", "10.2.1.10", 22)).works);
    let mut one_way = peered();
    one_way.tables[0]["Routes"].as_array_mut().unwrap().truncate(1);
    let asked = ask(&one_way, Origin::Interface("eni-b"), tcp("10.1.1.10", "10.0.1.10", 22));
    assert!(matches!(asked.there, Outcome::Arrived { .. }));
    assert_eq!(dropped_at(&asked), "subnet-a");
    let mut pending = peered();
    pending.peerings[0]["Status"]["Code"] = "pending-acceptance".into();
    assert!(!ask(&pending, Origin::Interface("eni-b"), tcp("10.1.1.10", "10.0.1.10", 22)).works);
    let mut far = peered();
    far.peerings[0]["RequesterVpcInfo"]["Region"] = "eu-west-1".into();
    assert!(!ask(&far, Origin::Interface("eni-b"), tcp("10.1.1.10", "10.0.1.10", 22)).works);
}

/// *Routing for response traffic*: B and C have the same blocks, and the answer to B goes to C.
#[test]
fn answers_go_to_the_wrong_vpc() {
    let mut build = peered();
    build.vpcs[2] = vpc("vpc-c", &["10.1.0.0/16"]);
    build.subnets[2] = subnet("subnet-c", "vpc-c", "a", &["10.1.1.0/24"]);
    build.interfaces[2] = interface("eni-c", "vpc-c", "subnet-c", &["sg-c"], &["10.1.1.10"]);
    build.tables[0] =
        table("rtb-a", "vpc-a", true, &[], vec![route("10.0.0.0/16 local"), route("10.1.0.0/16 pcx-ac")]);
    let lost = ask(&build, Origin::Interface("eni-b"), tcp("10.1.1.10", "10.0.1.10", 22));
    assert!(
        matches!(&lost.back, Some(Outcome::Arrived { interface, .. }) if interface == "eni-c"),
        "{lost:?}"
    );
    assert!(!lost.works);
}

/// *Network ACLs for transit gateways*, and the route tables of *How AWS Transit Gateway works*.
#[test]
fn transit_gateway() {
    let mut build = peered();
    build.peerings.clear();
    for (at, other) in [(0, "10.1.0.0/16"), (1, "10.0.0.0/16")] {
        let routes = build.tables[at]["Routes"].as_array_mut().unwrap();
        routes.truncate(1);
        routes.push(route(&format!("{other} tgw-1")));
    }
    build.transits.push(transit("tgw-1", true));
    build.transit_tables.push(serde_json::json!({ "TransitGatewayRouteTableId": "tgw-rtb-1", "TransitGatewayId": "tgw-1",
        "State": "available", "DefaultAssociationRouteTable": false, "DefaultPropagationRouteTable": false }));
    for (name, zone_net) in [("a", "10.0"), ("b", "10.1")] {
        let (id, vpc_id) = (format!("subnet-tgw-{name}"), format!("vpc-{name}"));
        build.subnets.push(subnet(&id, &vpc_id, "a", &[&format!("{zone_net}.9.0/28")]));
        build.attachments.push(attachment(&format!("tgw-attach-{name}"), "tgw-1", &vpc_id, &[&id], true));
        build.acls.push(open_acl(&format!("acl-tgw-{name}"), &vpc_id, false, &[&id]));
    }
    build.transit_associations.push((
        "tgw-rtb-1".to_owned(),
        vec![
            in_table("tgw-attach-a", "vpc-a", "associated"),
            in_table("tgw-attach-b", "vpc-b", "associated"),
        ],
    ));
    build.transit_routes.push((
        "tgw-rtb-1".to_owned(),
        vec![
            transit_route("10.0.0.0/16 propagated tgw-attach-a vpc-a"),
            transit_route("10.1.0.0/16 propagated tgw-attach-b vpc-b"),
        ],
    ));
    let asked = |build: &Build| ask(build, Origin::Interface("eni-a"), tcp("10.0.1.10", "10.1.1.10", 22));
    assert!(asked(&build).works, "{:?}", asked(&build));
    // A static blackhole beats the propagated route.
    let mut dark = build.clone();
    dark.transit_routes[0].1.push(transit_route("10.1.0.0/16 static blackhole"));
    assert_eq!(dropped_at(&asked(&dark)), "tgw-rtb-1");
    // Inbound rules of the attachment's subnet hold for what instances send; outbound rules do not.
    let closed = |acl_of: &str, text: &str| {
        let mut build = build.clone();
        let at = build.acls.iter().position(|one| one["NetworkAclId"] == acl_of).unwrap();
        build.acls[at]["Entries"].as_array_mut().unwrap().push(entry(text));
        asked(&build)
    };
    assert_eq!(dropped_at(&closed("acl-tgw-a", "in 1 deny 6 10.0.1.10/32 22 22")), "acl-tgw-a");
    assert!(closed("acl-tgw-a", "out 1 deny 6 10.1.1.10/32 22 22").works);
    assert_eq!(dropped_at(&closed("acl-tgw-b", "out 1 deny 6 10.1.1.10/32 22 22")), "acl-tgw-b");
    assert!(closed("acl-tgw-b", "in 1 deny 6 10.0.1.10/32 22 22").works);
    // Without referencing of groups only blocks of addresses match.
    let mut blind = build.clone();
    blind.transits[0] = transit("tgw-1", false);
    assert_eq!(dropped_at(&asked(&blind)), "eni-b");
}

/// *Advanced example* of *Block public access to VPCs and subnets*: instances A and B in public subnets, C behind a NAT
/// gateway in B's subnet, D (here: C, by IPv6) behind an egress-only gateway; scenarios 1 to 6.
#[test]
fn block_public_access_scenarios() {
    let mut build = two_subnets();
    let blocks = ["10.0.3.0/24", "2600:1f16:a:3::/64"];
    build.subnets.push(subnet("subnet-b", "vpc-a", "a", &blocks));
    build.interfaces.push(interface("eni-b", "vpc-a", "subnet-b", &["sg-open"], &["10.0.3.10=52.1.0.3"]));
    build.interfaces.push(nat_interface("eni-nat", "vpc-a", "subnet-b", "10.0.3.5=52.1.0.5"));
    build.nats.push(nat("nat-nat", "vpc-a", "subnet-b", "10.0.3.5", Some("52.1.0.5")));
    build.egress_only.push(egress_only("eigw-a", "vpc-a"));
    let main = build.tables[0]["Routes"].as_array_mut().unwrap();
    main.push(route("0.0.0.0/0 nat-nat"));
    main.push(route("::/0 eigw-a"));
    build.tables[1] = table(
        "rtb-public",
        "vpc-a",
        false,
        &["subnet-public", "subnet-b"],
        vec![route("10.0.0.0/16 local"), route("0.0.0.0/0 igw-a")],
    );
    build.acls = vec![open_acl("acl-default", "vpc-a", true, &[])];
    // A in, B in, A out, B out, C out, D out.
    let asked = |mode: &str, exclusions: Vec<serde_json::Value>| {
        let mut build = build.clone();
        build.block_mode = Some(mode.to_owned());
        build.exclusions = exclusions;
        [
            ask(&build, Origin::Internet, ping("8.8.8.8", "52.1.0.10")).works,
            ask(&build, Origin::Internet, ping("8.8.8.8", "52.1.0.3")).works,
            ask(&build, Origin::Interface("eni-web"), ping("10.0.1.10", "8.8.8.8")).works,
            ask(&build, Origin::Interface("eni-b"), ping("10.0.3.10", "8.8.8.8")).works,
            ask(&build, Origin::Interface("eni-db"), ping("10.0.2.10", "8.8.8.8")).works,
            ask(&build, Origin::Interface("eni-db"), ping("2600:1f16:a:2::10", "2001:4860::8")).works,
        ]
    };
    let of_a = |mode| vec![exclusion("vpcbpa-exclude-1", "subnet-public", mode)];
    assert_eq!(asked("off", Vec::new()), [true; 6]);
    assert_eq!(asked("block-bidirectional", Vec::new()), [false; 6]);
    assert_eq!(asked("block-ingress", Vec::new()), [false, false, false, false, true, true]);
    assert_eq!(asked("block-ingress", of_a("allow-bidirectional")), [true, false, true, false, true, true]);
    assert_eq!(asked("block-ingress", of_a("allow-egress")), [false, false, false, false, true, true]);
    assert_eq!(asked("block-bidirectional", of_a("allow-egress")), [false; 6]);
}

/// *Gateway endpoints*: the route to the prefix list of the service.
#[test]
fn gateway_endpoint() {
    let mut build = two_subnets();
    build
        .endpoints
        .push(serde_json::json!({ "VpcEndpointId": "vpce-1", "VpcEndpointType": "Gateway", "VpcId": "vpc-a",
        "ServiceName": "com.amazonaws.us-east-1.s3", "State": "available", "RouteTableIds": ["rtb-main"] }));
    build.tables[0]["Routes"].as_array_mut().unwrap().push(route("pl-s3 vpce-1"));
    build.prefix_entries.push(("pl-s3".to_owned(), vec![serde_json::json!({ "Cidr": "52.216.0.0/15" })]));
    let out = ask(&build, Origin::Interface("eni-db"), tcp("10.0.2.10", "52.216.1.1", 443));
    assert!(matches!(out.there, Outcome::Service { .. }) && out.works, "{out:?}");
    assert!(!ask(&build, Origin::Interface("eni-db"), tcp("10.0.2.10", "52.218.0.0", 443)).works);
}

/// *Security groups for your Application Load Balancer*, *Edit target group attributes for your Network Load Balancer*: the
/// target sees the load balancer, or the client.
#[test]
fn load_balancers() {
    let build = |path: &str, from_balancer: &str| {
        let mut build = two_subnets();
        let groups: &[&str] = if path.starts_with("net/") { &[] } else { &["sg-lb"] };
        build.interfaces[1] = interface("eni-db", "vpc-a", "subnet-private", &["sg-db"], &["10.0.2.10"]);
        build.interfaces.push(node(
            "eni-lb",
            path,
            "vpc-a",
            "subnet-public",
            groups,
            &["10.0.1.20=52.1.0.20"],
        ));
        build.groups.push(group(
            "sg-lb",
            "vpc-a",
            vec![permission("tcp 443 443", &["0.0.0.0/0"])],
            all_out(),
        ));
        build.groups.push(group(
            "sg-db",
            "vpc-a",
            vec![permission("tcp 8080 8080", &[from_balancer])],
            Vec::new(),
        ));
        build.balancers.push(balancer(path, true, "vpc-a", &[("a", "subnet-public")], groups));
        build.listeners.push(listener(path, if groups.is_empty() { "TCP" } else { "HTTPS" }, 443, "web"));
        build.target_groups.push(target_group("web", path, "TCP", 8080, "vpc-a", "instance"));
        build.targets.push((target_group_arn("web"), vec![target("i-db", 8080)]));
        build
    };
    let asked = |build: &Build, port| {
        let packet = tcp("8.8.8.8", "52.1.0.20", port);
        through(&World::read(&build.outputs()), Origin::Internet, packet, &[50_000], 40_000)
    };
    let there = vec![("eni-db".to_owned(), "10.0.2.10".parse().unwrap(), 8080)];
    assert_eq!(asked(&build("app/web/1", "sg-lb"), 443), there);
    assert_eq!(asked(&build("app/web/1", "10.0.1.20/32"), 443), there);
    assert_eq!(asked(&build("app/web/1", "8.8.8.8/32"), 443), []);
    assert_eq!(asked(&build("app/web/1", "sg-lb"), 80), []);
    // Without groups, and with the client's address kept.
    assert_eq!(asked(&build("net/web/1", "8.8.8.8/32"), 443), there);
    assert_eq!(asked(&build("net/web/1", "10.0.1.20/32"), 443), []);
    let mut own = build("net/web/1", "10.0.1.20/32");
    let off = serde_json::json!({ "Key": "preserve_client_ip.enabled", "Value": "false" });
    own.target_attributes.push((target_group_arn("web"), vec![off]));
    assert_eq!(asked(&own, 443), there);
    // *How Elastic Load Balancing works*: nothing to a zone that it is not enabled for.
    let mut far = build("app/web/1", "sg-lb");
    far.subnets[1]["AvailabilityZone"] = "us-east-1b".into();
    assert_eq!(asked(&far, 443), []);
    // *Cross-zone load balancing for target groups*: off at a Network Load Balancer, unless somebody turned it on.
    let mut network = build("net/web/1", "8.8.8.8/32");
    network.subnets[1]["AvailabilityZone"] = "us-east-1b".into();
    network.balancers[0] =
        balancer("net/web/1", true, "vpc-a", &[("a", "subnet-public"), ("b", "subnet-private")], &[]);
    assert_eq!(asked(&network, 443), []);
    let on = serde_json::json!({ "Key": "load_balancing.cross_zone.enabled", "Value": "true" });
    network.target_attributes.push((target_group_arn("web"), vec![on]));
    assert_eq!(asked(&network, 443), there);
    // A target group of IPv6 addresses asks by them.
    let mut v6 = build("app/web/1", "sg-lb");
    v6.target_groups[0]["IpAddressType"] = "ipv6".into();
    assert_eq!(asked(&v6, 443), []);
}

/// *Gateway route tables*: what an instance is to take that checks destinations, it drops; in and back.
#[test]
fn gateway_route_table() {
    let mut build = two_subnets();
    let routes = vec![route("10.0.0.0/16 local"), route("10.0.1.0/24 eni-db")];
    build.tables.push(edge_table("rtb-edge", "vpc-a", "igw-a", routes));
    assert_eq!(dropped_at(&ask(&build, Origin::Internet, tcp("8.8.8.8", "52.1.0.10", 443))), "eni-db");
    let out = ask(&build, Origin::Interface("eni-web"), tcp("10.0.1.10", "8.8.8.8", 443));
    assert!(matches!(out.there, Outcome::Left { .. }) && !out.works, "{out:?}");
    assert!(ask(&build, Origin::Internet, tcp("2001:4860::8", "2600:1f16:a:1::10", 443)).works);
    let last = build.tables.len() - 1;
    let routes = vec![route("10.0.0.0/16 local"), route("10.0.1.0/24 eni-web")];
    build.tables[last] = edge_table("rtb-edge", "vpc-a", "igw-a", routes);
    assert!(ask(&build, Origin::Internet, tcp("8.8.8.8", "52.1.0.10", 443)).works);
}
