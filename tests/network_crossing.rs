//! What the Internet gets to: walked once for all stations of a place, it is what a walk to each of them finds.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use parapet::network::filter::{Direction, Filters, Peer};
use parapet::network::reach::{Ask, Origin, Walk};
use parapet::network::space::{Family, FlowSet, Range};
use parapet::network::topology::Topology;
use parapet::{Input, Options, read};

#[path = "../benches/support/network.rs"]
mod generated;

const ALL: Ask = Ask { protocols: Range::PROTOCOLS, ports: Range::PORTS };

/// Both ways of asking agree on every station, but for destinations. Returns on how many there is something to tell.
fn agree(texts: Vec<String>) -> (usize, usize) {
    let inputs = texts.into_iter().map(|text| Input::from_text("t", text)).collect();
    let analysis = read(inputs, &Options::default());
    let topology = Topology::new(&analysis.estate);
    let filters = Filters::new(&topology);
    let walk = Walk::new(&filters);
    let (mut open, mut unsure) = (0, 0);
    for station in &topology.stations {
        for family in Family::BOTH {
            let all = |sets: Vec<FlowSet>| {
                let sets = sets.iter().map(|set| set.with_destination(family.addresses()));
                sets.fold(FlowSet::empty(family), |all, one| all.union(&one))
            };
            let origin = Origin::Internet(vec![family.addresses()]);
            let one = walk.direct_in(&origin, station, &ALL, family);
            let groups = filters.groups(station, Direction::Ingress, family, &Peer::Outside);
            let many = walk.from_world(station, family, &groups);
            let (certain, possible) = (
                all(many.iter().map(|one| one.certain.clone()).collect()),
                all(many.iter().map(|one| one.possible.clone()).collect()),
            );
            assert_eq!(certain, all(one.iter().map(|one| one.certain.clone()).collect()), "{}", station.id);
            assert_eq!(possible, all(one.iter().map(|one| one.possible.clone()).collect()), "{}", station.id);
            open += usize::from(!possible.is_empty());
            unsure += usize::from(certain != possible);
            let is_told = many.iter().all(|one| one.certain == one.possible || !one.reasons.is_empty());
            assert!(is_told, "{}", station.id);
        }
    }
    (open, unsure)
}

#[test]
fn what_is_walked_once_is_what_each_walk_finds() {
    let text = generated::network(60);
    let (open, _) = agree(vec![text.clone()]);
    assert!(open > 20, "{open}");
    // The same with an output that was not pasted.
    for key in
        ["Vpcs", "Subnets", "RouteTables", "NetworkAcls", "InternetGateways", "PrefixLists", "SecurityGroups"]
    {
        let from = text.find(&format!("{{\"{key}\"")).unwrap();
        let end = from + text[from..].find("\n]}\n").map_or(text.len() - from, |at| at + 4);
        let less = format!("{}{}", &text[..from], &text[end..]);
        let (open, unsure) = agree(vec![less]);
        assert!(open > 0 || key == "RouteTables", "{key}: {open} {unsure}");
    }
}

#[test]
fn stations_of_one_place_may_differ() {
    let one = |id: u8, more: &str| {
        format!(
            r#"{{"NetworkInterfaceId":"eni-{id}","VpcId":"vpc-00000000","SubnetId":"subnet-00000000","Groups":[{{"GroupId":"sg-9"}}],{more}}}"#
        )
    };
    let v4 = |public: &str| format!(r#""PrivateIpAddresses":[{{"PrivateIpAddress":"10.0.0.9"{public}}}]"#);
    let public = r#","Association":{"PublicIp":"198.51.100.9"}"#;
    let six = |address: &str| format!(r#"{},"Ipv6Addresses":[{{"Ipv6Address":"{address}"}}]"#, v4(""));
    let list = [
        one(1, &six("fd00::9")),
        one(2, &six("2001:db8::9")),
        one(3, &v4(public)),
        one(4, &v4("")),
        one(5, &format!(r#""DenyAllIgwTraffic":true,{}"#, v4(public))),
        one(6, r#""Description":"nothing is told of its addresses""#),
    ];
    let texts = |list: &[String]| {
        let rules = r#"{"SecurityGroups":[{"GroupId":"sg-9","VpcId":"vpc-00000000","IpPermissionsEgress":[],"IpPermissions":[
            {"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"0.0.0.0/0"}],"Ipv6Ranges":[{"CidrIpv6":"::/0"}]}]}]}"#;
        let interfaces = format!(r#"{{"NetworkInterfaces":[{}]}}"#, list.join(","));
        vec![generated::network(4), rules.to_owned(), interfaces]
    };
    assert!(agree(texts(&list)).0 >= 2);
    // Whichever comes first.
    let back: Vec<String> = list.iter().rev().cloned().collect();
    assert!(agree(texts(&back)).0 >= 2);
    // What comes in is sent through an appliance.
    let mut through = texts(&list);
    through.push(r#"{"RouteTables":[{"RouteTableId":"rtb-9","VpcId":"vpc-00000000","Associations":[{"GatewayId":"igw-00000000"}],
        "Routes":[{"DestinationCidrBlock":"10.0.0.0/16","NetworkInterfaceId":"eni-8","State":"active"}]}]}"#.to_owned());
    assert!(agree(through).1 >= 1);
}
