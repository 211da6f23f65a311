//! Never more than before, and what is lost is told.

use proptest::prelude::*;

use super::{NarrowNetworkRequest, NarrowedNetwork, narrow};
use crate::fix::apply_report;
use crate::network::narrow::plan::Plan;
use crate::network::space::Family;
use crate::network::topology::Topology;
use crate::report::Offsets;
use crate::{Analysis, Input, Options, read};

fn analysis(text: &str) -> Analysis {
    read(vec![Input::from_text("t", text)], &Options::default())
}

fn request(from: &[&str], groups: &[&str], ports: &[&str]) -> NarrowNetworkRequest {
    NarrowNetworkRequest {
        from: from.iter().map(|net| net.parse().unwrap()).collect(),
        from_groups: groups.iter().map(|id| (*id).to_owned()).collect(),
        ports: ports.iter().map(|ports| (*ports).to_owned()).collect(),
        ..NarrowNetworkRequest::default()
    }
}

fn narrowed(text: &str, request: &NarrowNetworkRequest) -> NarrowedNetwork {
    narrow(&analysis(text), request, Offsets::Bytes).unwrap()
}

/// The group of a text as its edits leave it.
fn edited(text: &str, request: &NarrowNetworkRequest) -> serde_json::Value {
    let fix = narrowed(text, request).groups.remove(0).fix.expect("a fix");
    let text = apply_report(&[text], &fix.edits).remove(0);
    serde_json::from_str::<serde_json::Value>(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

const OPEN: &str = r#"{"SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": [
    {"IpProtocol": "tcp", "FromPort": 20, "ToPort": 30,
     "IpRanges": [{"CidrIp": "0.0.0.0/0"}, {"CidrIp": "10.0.0.0/8", "Description": "us"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]},
    {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}]}"#;

#[test]
fn the_world_becomes_an_office() {
    let request = request(&["203.0.113.0/24", "10.1.0.0/16"], &["sg-9"], &["22"]);
    let group = narrowed(OPEN, &request).groups.remove(0);
    let ports: Vec<_> = group.lost.iter().map(|row| (row.protocol.as_str(), row.ports.as_str())).collect();
    assert!(ports.contains(&("tcp", "22")) && ports.contains(&("tcp", "443")), "{ports:?}");
    let at_22 = group.lost.iter().find(|row| row.ports == "22").unwrap();
    assert!(
        at_22.sources.iter().all(|source| !source.starts_with("10.") && !source.starts_with("203.0.113."))
    );
    // 10.1.0.0/16 stays by the rule about 10.0.0.0/8.
    let after = edited(OPEN, &request);
    let permissions = after["SecurityGroups"][0]["IpPermissions"].as_array().unwrap();
    assert_eq!(permissions.len(), 2, "{after}");
    assert_eq!(
        permissions[0]["IpRanges"],
        serde_json::json!([{"CidrIp": "10.0.0.0/8", "Description": "us"}])
    );
    assert_eq!(permissions[1]["IpRanges"], serde_json::json!([{"CidrIp": "203.0.113.0/24"}]));
    assert_eq!(permissions[1]["UserIdGroupPairs"], serde_json::json!([{"GroupId": "sg-9"}]));
    let first = group.aws_cli.lines().next().unwrap();
    assert!(first.contains("authorize-security-group-ingress --group-id sg-1"), "{first}");
    assert!(group.terraform.contains("cidr_ipv4         = \"203.0.113.0/24\""));
    assert!(group.cloudformation.contains("\"SourceSecurityGroupId\": \"sg-9\""));
}

#[test]
fn without_a_word_who_needs_it_everything_goes_and_that_is_said() {
    let group = narrowed(OPEN, &request(&[], &[], &[])).groups.remove(0);
    assert!(group.notes.iter().any(|note| note.contains("say who needs access")), "{:?}", group.notes);
    let after = edited(OPEN, &request(&[], &[], &[]));
    assert_eq!(after["SecurityGroups"][0]["IpPermissions"].as_array().unwrap().len(), 1);
}

#[test]
fn a_range_outside_is_not_put_in() {
    let half = OPEN.replace("0.0.0.0/0", "128.0.0.0/1").replace("::/0", "fd00::/8");
    let mut request = request(&["203.0.113.0/24", "9.9.9.0/24"], &["sg-9"], &[]);
    request.replace = vec!["128.0.0.0/1".parse().unwrap()];
    let group = narrowed(&half, &request).groups.remove(0);
    assert!(group.notes[0].contains("`9.9.9.0/24` lies in no range"), "{:?}", group.notes);
    assert!(!group.aws_cli.contains("9.9.9") && !group.terraform.contains("sg-9"));
}

#[test]
fn wrong_requests_are_told() {
    let error =
        |request: &NarrowNetworkRequest| narrow(&analysis(OPEN), request, Offsets::Bytes).unwrap_err();
    assert!(error(&request(&[], &[], &["9-8"])).contains("`9-8` is no port"));
    let other = NarrowNetworkRequest { group: Some("sg-7".into()), ..NarrowNetworkRequest::default() };
    assert!(error(&other).contains("no security group `sg-7`"));
}

#[test]
fn rules_that_stand_one_by_one_have_commands_and_no_fix() {
    let text = r#"{"SecurityGroupRules": [{"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-1", "IsEgress": false,
        "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv4": "0.0.0.0/0"}]}"#;
    let group = narrowed(text, &request(&["203.0.113.0/24"], &[], &[])).groups.remove(0);
    assert!(group.fix.is_none() && group.no_fix_because.contains("one by one"));
    assert_eq!(group.aws_cli.lines().count(), 2);
}

proptest! {
    /// The edited text lets in no more than before, and just what was told is lost.
    #[test]
    fn never_more(
        rules in prop::collection::vec((0_u8..3, 0_u16..6, 0_u16..4, prop::collection::vec(0_usize..6, 1..4)), 1..5),
        from in prop::collection::vec(0_usize..6, 0..3),
        ports in prop::collection::vec((0_u16..6, 0_u16..4), 0..3),
        replace in prop::collection::vec(0_usize..6, 0..3),
    ) {
        let nets = ["0.0.0.0/0", "0.0.0.0/1", "10.0.0.0/8", "10.1.0.0/16", "203.0.113.0/24", "128.0.0.0/2"];
        let permissions: Vec<serde_json::Value> = rules.iter().map(|(protocol, port, width, ranges)| {
            let ranges: Vec<_> = ranges.iter().map(|ix| serde_json::json!({"CidrIp": nets[*ix]})).collect();
            match protocol {
                0 => serde_json::json!({"IpProtocol": "-1", "IpRanges": ranges}),
                1 => serde_json::json!({"IpProtocol": "tcp", "FromPort": port, "ToPort": port + width, "IpRanges": ranges}),
                _ => serde_json::json!({"IpProtocol": "udp", "FromPort": port, "ToPort": port + width, "IpRanges": ranges}),
            }
        }).collect();
        let text = serde_json::json!({"SecurityGroups": [{"GroupId": "sg-1", "IpPermissions": permissions}]}).to_string();
        let request = NarrowNetworkRequest {
            from: from.iter().map(|ix| nets[*ix].parse().unwrap()).collect(),
            ports: ports.iter().map(|(port, width)| format!("{port}-{}", port + width)).collect(),
            replace: replace.iter().map(|ix| nets[*ix].parse().unwrap()).collect(),
            ..NarrowNetworkRequest::default()
        };
        let before = analysis(&text);
        let topology = Topology::new(&before.estate);
        let wanted: Vec<_> = request.ports.iter().map(|text| super::plan::port_range(text).unwrap()).collect();
        let plan = Plan::of(&topology, &before.estate.security_groups[0], &request, &wanted);
        let answer = narrow(&before, &request, Offsets::Bytes).unwrap();
        for group in &answer.groups {
            let edits = &group.fix.as_ref().expect("a fix").edits;
            let after = analysis(&apply_report(&[text.as_str()], edits).remove(0));
            let topology = Topology::new(&after.estate);
            let none = Plan::of(&topology, &after.estate.security_groups[0], &NarrowNetworkRequest {
                replace: vec!["255.255.255.255/32".parse().unwrap()], ..NarrowNetworkRequest::default()
            }, &[]);
            let (old, new) = (plan.before(Family::V4), none.before(Family::V4));
            prop_assert!(old.covers(&new), "{text}");
            prop_assert_eq!(&new, &plan.after(Family::V4), "{}", text);
        }
    }
}
