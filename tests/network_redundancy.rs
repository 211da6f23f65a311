//! What the fixes of needless rules promise: that everything stays as reachable as it was.

use parapet::network::filter::{Direction, Filters, Link, Peer};
use parapet::network::space::{Bounds, Family};
use parapet::network::topology::Topology;
use parapet::report::Offsets;
use parapet::report::model::FindingReport;
use parapet::{Input, Options, analyze, fix, read};

#[path = "../benches/support/network.rs"]
mod network;

const RULES: &[&str] = &[
    "network-rule-shadowed",
    "network-rule-shadowed-across",
    "network-rule-duplicate",
    "network-rule-mergeable",
];

fn findings(text: &str) -> Vec<FindingReport> {
    let inputs = vec![Input::from_text("network.json", text)];
    analyze(inputs, &Options::default(), &mut |_| {}).report(Offsets::Bytes).findings
}

/// What the groups of every interface let through: from and to those without groups, and among the interfaces.
fn reachable(text: &str) -> Vec<Bounds> {
    let read = read(vec![Input::from_text("network.json", text)], &Options::default());
    let topology = Topology::new(&read.estate);
    let filters = Filters::new(&topology);
    let mut all = Vec::new();
    for (at, station) in topology.stations.iter().enumerate() {
        let near = topology.stations.iter().skip(at.saturating_sub(3)).take(7);
        let peers = near.map(|peer| Peer::Station(peer, Link::Refers)).chain([Peer::Outside]);
        for peer in peers {
            for family in Family::BOTH {
                for direction in [Direction::Ingress, Direction::Egress] {
                    all.push(filters.groups(station, direction, family, &peer).allowed.clone());
                }
            }
        }
    }
    all
}

#[test]
fn a_network_without_its_needless_rules_is_as_reachable_as_before() {
    let needless = |text: &str| -> Vec<FindingReport> {
        let mut found = findings(text);
        found.retain(|finding| RULES.contains(&finding.rule.as_str()));
        found
    };
    let text = network::network(150);
    let before = reachable(&text);
    let mut fixed = text;
    let mut found = needless(&fixed);
    for rule in RULES {
        assert!(
            found.iter().any(|finding| finding.rule == *rule && finding.fix.is_some()),
            "{rule} has no fix here"
        );
    }
    // Fixes that touch one another wait for the next round.
    for _ in 0..5 {
        let fixes = found.iter().filter_map(|finding| finding.fix.as_ref());
        let edits: Vec<_> = fixes.flat_map(|fix| fix.edits.clone()).collect();
        fixed = fix::apply_report(&[fixed.as_str()], &edits).remove(0);
        let after = reachable(&fixed);
        assert_eq!(before.len(), after.len());
        for (before, after) in before.iter().zip(&after) {
            assert_eq!((&before.certain, &before.possible), (&after.certain, &after.possible));
        }
        found = needless(&fixed);
        if found.is_empty() {
            return;
        }
    }
    panic!("left: {:?}", found.iter().map(|finding| &finding.message).collect::<Vec<_>>());
}

#[test]
fn what_only_a_wide_rule_covers_is_not_taken_out_with_it() {
    let text = r#"{"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "g", "IpPermissions": [
        {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
        {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]}]}"#;
    let found = findings(text);
    let shadowed = found.iter().find(|finding| finding.rule == "network-rule-shadowed").unwrap();
    assert!(shadowed.fix.as_ref().unwrap().by_hand);
    let open = found.iter().find(|finding| finding.rule == "network-world-admin-port").unwrap();
    assert!(!open.fix.as_ref().unwrap().by_hand);
}
