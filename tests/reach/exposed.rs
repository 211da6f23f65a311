//! What is exposed.

use parapet::network::exposure::{Exposing, Exposure, OpeningRow, Survey};
use parapet::report::Offsets;
use parapet::report::model::Severity;
use parapet::{Input, Options, read};
use serde_json::json;

use crate::net::web;

fn from<'a>(answer: &'a Exposure, from: &'a str) -> Vec<(&'a str, &'a OpeningRow)> {
    let rows = answer.rows.iter().flat_map(|row| row.openings.iter().map(|one| (row.resource.as_str(), one)));
    rows.filter(|(_, one)| one.from == from).collect()
}

#[test]
fn the_internet_other_networks_and_groups() {
    let answer = web().exposure();
    let internet = from(&answer, "internet");
    assert_eq!(internet.len(), 1);
    let (resource, opening) = internet[0];
    assert_eq!((resource, opening.via.as_str()), ("eni-web", "igw-1"));
    assert_eq!((opening.protocol.as_str(), opening.ports.as_str()), ("tcp", "443"));
    assert_eq!(opening.sources, ["0.0.0.0/0"]);
    assert_eq!(opening.rule.as_deref(), Some("sg-web ingress tcp 443 from 0.0.0.0/0"));
    assert!(opening.certain);
    let networks = from(&answer, "network");
    assert_eq!(
        networks.iter().map(|(id, one)| (*id, one.via.as_str())).collect::<Vec<_>>(),
        [("eni-web", "vpc-1")]
    );
    assert_eq!(networks[0].1.sources, ["10.0.0.0/16"]);
    let groups = from(&answer, "group");
    assert_eq!((groups[0].0, groups[0].1.via.as_str()), ("eni-db", "sg-web"));
    assert_eq!(groups[0].1.sources, ["10.0.1.10"]);
}

#[test]
fn the_worst_comes_first_and_those_alike_are_one_row() {
    let net = web()
        .group("sg-admin", "vpc-1", &["tcp 22 22 0.0.0.0/0"], &[])
        .group("sg-all", "vpc-1", &["-1 0.0.0.0/0"], &[])
        .eni("a", "subnet-pub", "vpc-1", "10.0.1.20", &["sg-admin"], Some("198.51.100.20"))
        .eni("b", "subnet-pub", "vpc-1", "10.0.1.21", &["sg-admin"], Some("198.51.100.21"))
        .eni("c", "subnet-pub", "vpc-1", "10.0.1.22", &["sg-all"], Some("198.51.100.22"))
        .eni("d", "subnet-pub", "vpc-1", "10.0.1.23", &["sg-all"], None);
    let answer = net.exposure();
    let rows: Vec<_> =
        answer.rows.iter().map(|row| (row.severity, row.resource.as_str(), row.members.len())).collect();
    assert_eq!(
        rows[..4],
        [
            (Severity::Critical, "eni-c", 1),
            (Severity::High, "eni-a", 2),
            (Severity::Low, "eni-web", 1),
            (Severity::Low, "eni-d", 1)
        ]
    );
    assert_eq!(answer.rows[1].members[1].instance.as_deref(), Some("i-b"));
}

#[test]
fn exposure_says_what_reach_says() {
    let net = web();
    for (id, port) in [("eni-web", 443), ("eni-web", 22), ("eni-db", 5432)] {
        let answer = net.exposure();
        let is_listed = answer
            .rows
            .iter()
            .filter(|row| row.resource == id)
            .flat_map(|row| &row.openings)
            .any(|one| one.from == "internet" && one.ports == port.to_string());
        assert_eq!(net.ask("internet", id, port).reachable == crate::net::YES, is_listed, "{id} {port}");
    }
}

#[test]
fn the_other_side_of_a_peering_is_judged_where_it_was_pasted() {
    let net = |back: &str| {
        web()
            .without("RouteTables")
            .table("rtb-main", "vpc-1", &[], &[("10.0.0.0/16", "local"), ("10.1.0.0/16", "pcx-1")])
            .group("sg-app", "vpc-1", &["tcp 22 22 10.1.0.0/16"], &[])
            .eni("app", "subnet-priv", "vpc-1", "10.0.2.30", &["sg-app"], None)
            .vpc("vpc-2", &["10.1.0.0/16"])
            .subnet("subnet-2", "vpc-2", "10.1.0.0/24")
            .subnet("subnet-3", "vpc-2", "10.1.1.0/24")
            .open_acl("acl-2", "vpc-2", &["subnet-2", "subnet-3"])
            .table("rtb-2", "vpc-2", &["subnet-2"], &[("10.1.0.0/16", "local"), ("10.0.0.0/16", back)])
            .table("rtb-3", "vpc-2", &["subnet-3"], &[("10.1.0.0/16", "local")])
            .peering("pcx-1", ("vpc-1", "10.0.0.0/16"), ("vpc-2", "10.1.0.0/16"), "active")
            .eni("two", "subnet-2", "vpc-2", "10.1.0.10", &["sg-web"], None)
    };
    let over = |net: crate::net::Net| -> Vec<(bool, Vec<String>)> {
        let answer = net.exposure();
        let rows =
            answer.rows.iter().filter(|row| row.resource == "eni-app").flat_map(|row| row.openings.clone());
        rows.filter(|one| one.via == "pcx-1").map(|one| (one.certain, one.sources)).collect()
    };
    let subnets = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
    // The subnet whose routes lead there surely; everything else may come another way.
    let told = over(net("pcx-1"));
    assert_eq!(told[0], (true, subnets(&["10.1.0.0/24"])));
    assert!(told.len() > 1 && told[1..].iter().all(|(certain, _)| !certain), "{told:?}");
    assert_eq!(over(net("nat-gone blackhole")).iter().filter(|(certain, _)| *certain).count(), 0);
    // Nothing of the other side is known.
    let bare = net("pcx-1")
        .change("Subnets", "SubnetId", "subnet-2", |one| one["VpcId"] = "vpc-9".into())
        .change("Subnets", "SubnetId", "subnet-3", |one| one["VpcId"] = "vpc-9".into());
    assert_eq!(over(bare), [(false, subnets(&["10.1.0.0/16"]))]);
}

#[test]
fn the_other_side_of_a_peering_may_lead_to_some_addresses_of_a_subnet_only() {
    let net = |first: &str| {
        let eni = |net: crate::net::Net, name: &str, ip: &str| {
            net.eni(name, "subnet-priv", "vpc-1", ip, &["sg-app"], None)
        };
        let net = web()
            .without("RouteTables")
            .table("rtb-main", "vpc-1", &[], &[("10.0.0.0/16", "local"), ("10.1.0.0/16", "pcx-1")])
            .group("sg-app", "vpc-1", &["tcp 22 22 10.1.0.0/16"], &[])
            .group("sg-one", "vpc-1", &["tcp 22 22 10.1.0.0/16"], &[])
            .vpc("vpc-2", &["10.1.0.0/16"])
            .subnet("subnet-2", "vpc-2", "10.1.0.0/16")
            .open_acl("acl-2", "vpc-2", &["subnet-2"])
            .table("rtb-2", "vpc-2", &["subnet-2"], &[("10.1.0.0/16", "local"), ("10.0.2.0/25", "pcx-1")])
            .peering("pcx-1", ("vpc-1", "10.0.0.0/16"), ("vpc-2", "10.1.0.0/16"), "active")
            .eni("two", "subnet-2", "vpc-2", "10.1.0.10", &["sg-web"], None)
            .output("aws ec2 describe-subnets", &serde_json::json!({"Subnets": []}));
        let (near, far) = (("near", "10.0.2.30"), ("far", "10.0.2.200"));
        let (one, two) = if first == "near" { (near, far) } else { (far, near) };
        let net = eni(eni(net, one.0, one.1), two.0, two.1);
        // Each is a class of its own.
        net.change("NetworkInterfaces", "NetworkInterfaceId", "eni-far", |eni| {
            eni["Groups"] = serde_json::json!([{"GroupId": "sg-one", "GroupName": "sg-one"}]);
        })
    };
    for first in ["near", "far"] {
        let answer = net(first).exposure();
        let over = |id: &str| {
            let rows = answer.rows.iter().filter(|row| row.resource == id);
            rows.flat_map(|row| &row.openings).filter(|one| one.via == "pcx-1" && one.certain).count()
        };
        assert_eq!((over("eni-near"), over("eni-far")), (1, 0), "{first} first");
    }
}

#[test]
fn what_is_left_out_is_counted() {
    let text = web().text();
    let analysis = read(vec![Input::from_text("paste", text)], &Options::default());
    let survey = Survey::new(&analysis, None, Offsets::Bytes).unwrap();
    let all = survey.told(&analysis, None, Offsets::Bytes, usize::MAX);
    let some = survey.told(&analysis, None, Offsets::Bytes, 1);
    assert!(all.rows.len() > 1 && all.rows_left_out == 0);
    assert_eq!((some.rows.len(), some.rows_left_out), (1, all.rows.len() - 1));
    assert_eq!(some.rows[0].resource, all.rows[0].resource);
    assert!(survey.things.iter().any(Exposing::is_open));
}

#[test]
fn what_only_forwards_is_not_exposed_and_no_rule_is_made_up() {
    let net = web().change("NetworkInterfaces", "NetworkInterfaceId", "eni-web", |eni| {
        eni["InterfaceType"] = json!("transit_gateway");
        eni["Groups"] = json!([]);
    });
    assert!(net.exposure().rows.iter().all(|row| row.resource != "eni-web"));
    // Of a group that was not pasted nobody knows the rules.
    let rows = web().without("SecurityGroups").exposure().rows;
    let open = rows.iter().find(|row| row.resource == "eni-web").unwrap();
    assert!(open.openings.iter().any(|opening| !opening.certain), "{open:?}");
    assert!(open.openings.iter().all(|opening| opening.rule.is_none()), "{open:?}");
}
