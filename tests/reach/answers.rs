//! Questions and the form of answers.

use std::process::Command;

use parapet::network::reach::{EndSpec, ReachQuery, reach};
use parapet::report::Offsets;
use parapet::{Input, Options, read};
use serde_json::{Value, json};

use crate::net::{NO, YES, web};

fn asked(from: &str, to: &str, protocol: Option<&str>, port: Option<u16>) -> Result<(), String> {
    let analysis = read(vec![Input::from_text("paste", web().text())], &Options::default());
    let query = ReachQuery {
        from: EndSpec::from(from.to_owned()),
        to: EndSpec::from(to.to_owned()),
        protocol: protocol.map(str::to_owned),
        port,
    };
    reach(&analysis, &query, Offsets::Bytes).map(|_| ())
}

#[test]
fn what_cannot_be_asked_is_said() {
    assert!(asked("internet", "i-none", None, None).unwrap_err().contains("`i-none`"));
    assert!(asked("internet", "internet", None, None).is_err());
    assert!(asked("internet", "i-web", Some("icmp"), Some(8)).unwrap_err().contains("ports"));
    assert!(asked("internet", "i-web", Some("smtp"), None).unwrap_err().contains("`smtp`"));
    assert!(asked("internet", "i-web", Some("tcp"), Some(8)).is_ok());
}

#[test]
fn ends_are_ids_blocks_and_addresses() {
    let text = |text: &str| String::from(EndSpec::from(text.to_owned()));
    assert_eq!(text("Internet"), "internet");
    assert_eq!(text("10.0.0.7"), "10.0.0.7/32");
    assert_eq!(text("10.0.0.7/8"), "10.0.0.0/8");
    assert_eq!(text("2001:db8::1"), "2001:db8::1/128");
    assert_eq!(EndSpec::from("sg-1".to_owned()), EndSpec::Id("sg-1".to_owned()));
}

#[test]
fn rules_point_into_the_text() {
    let net = web();
    let text = net.text();
    let answer = net.ask("internet", "i-web", 443);
    let hop = answer.path.iter().find(|hop| hop.kind == "security-group").unwrap();
    let at = hop.location.as_ref().unwrap();
    assert!(text[at.start as usize..at.end as usize].contains("\"CidrIp\": \"0.0.0.0/0\""));
}

#[test]
fn the_command_line_answers_in_two_forms() {
    let file = std::env::temp_dir().join(format!("parapet-reach-{}.json", std::process::id()));
    std::fs::write(&file, web().text()).unwrap();
    let run = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_parapet")).args(args).arg(&file).output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
    };
    let (text, code) = run(&["reach", "--from", "internet", "--to", "i-web", "--port", "443"]);
    assert!(text.starts_with("internet reaches i-web\n  tcp 443 from 0.0.0.0/0 to 10.0.1.10\n"), "{text}");
    assert_eq!(code, 0);
    let (text, code) = run(&[
        "reach",
        "--from",
        "internet",
        "--to",
        "i-web",
        "--port",
        "22",
        "--format",
        "json",
        "--fail-if-reachable",
    ]);
    let json: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((json["schema"].clone(), json["reachable"].clone()), (1.into(), false.into()));
    assert_eq!(json["blocked_by"][0]["kind"], "security-group");
    assert_eq!(code, 0);
    let (_, code) =
        run(&["reach", "--from", "internet", "--to", "i-web", "--port", "443", "--fail-if-reachable"]);
    assert_eq!(code, 1);
    let (_, code) = run(&["reach", "--from", "internet", "--to", "i-none"]);
    assert_eq!(code, 2);
    let (text, code) = run(&["exposure", "--format", "json", "--fail-if-exposed"]);
    let json: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["rows"][0]["openings"][0]["from"], "internet");
    assert_eq!(code, 1);
    let (text, _) = run(&["exposure", "--to", "i-db"]);
    assert!(text.contains("tcp 5432 from group 10.0.1.10 by sg-web"), "{text}");
    std::fs::remove_file(&file).unwrap();
}

#[test]
fn a_group_is_also_what_has_it_without_an_interface() {
    let net = web().group("sg-orders", "vpc-1", &["tcp 5432 5432 10.0.0.0/16"], &[]).add(
        "DBInstances",
        json!({"DBInstanceIdentifier": "orders", "Engine": "postgres", "DBInstanceStatus": "available",
            "PubliclyAccessible": false, "Endpoint": {"Port": 5432}, "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-orders"}],
            "DBSubnetGroup": {"VpcId": "vpc-1", "Subnets": [{"SubnetIdentifier": "subnet-priv"}]}}),
    );
    assert_eq!(net.ask("i-web", "sg-orders", 5432).reachable, net.ask("i-web", "orders", 5432).reachable);
    assert_ne!(net.ask("i-web", "sg-orders", 5432).reachable, NO);
}

#[test]
fn a_name_that_two_have_means_both() {
    let named = |id: &str, interface: &str| {
        json!({"Instances": [{"InstanceId": id, "State": {"Name": "running"}, "VpcId": "vpc-1",
            "Tags": [{"Key": "Name", "Value": "twin"}], "NetworkInterfaces": [{"NetworkInterfaceId": interface}]}]})
    };
    let net =
        web().add("Reservations", named("i-db", "eni-db")).add("Reservations", named("i-web", "eni-web"));
    assert_eq!(net.ask("internet", "twin", 443).reachable, YES);
}
