//! What was not pasted, or was pasted twice.

use serde_json::json;

use crate::net::{NO, UNKNOWN, YES, web};

#[test]
fn each_output_that_is_missing_is_named_with_its_command() {
    let cases = [
        (
            "NetworkAcls",
            "aws ec2 describe-network-acls --filters Name=association.subnet-id,Values=subnet-pub",
        ),
        ("RouteTables", "aws ec2 describe-route-tables --filters Name=vpc-id,Values=vpc-1"),
        ("SecurityGroups", "aws ec2 describe-security-groups --group-ids sg-web"),
    ];
    for (missing, command) in cases {
        let answer = web().without(missing).ask("internet", "i-web", 443);
        assert_eq!(answer.reachable, UNKNOWN, "without {missing}");
        let commands: Vec<_> = answer.unknown_because.iter().map(|why| why.command.as_str()).collect();
        assert!(commands.contains(&command), "without {missing}: {commands:?}");
    }
    // What is missing does not matter where something else stops it.
    assert_eq!(web().without("NetworkAcls").ask("internet", "i-web", 22).reachable, NO);
    assert_eq!(web().without("SecurityGroups").ask("internet", "i-db", 22).reachable, NO);
    // An active route tells that the gateway is there.
    assert_eq!(web().without("InternetGateways").ask("internet", "i-web", 443).reachable, YES);
}

#[test]
fn a_group_that_is_referred_to_need_not_be_pasted() {
    let net = web().group("sg-x", "vpc-1", &["tcp 22 22 sg-gone"], &[]).eni(
        "x",
        "subnet-pub",
        "vpc-1",
        "10.0.1.70",
        &["sg-x"],
        None,
    );
    assert_eq!(net.ask("i-web", "i-x", 22).reachable, NO);
}

#[test]
fn the_same_twice_is_once_and_a_contradiction_is_named() {
    let twice = web().group("sg-web", "vpc-1", &["tcp 443 443 0.0.0.0/0"], &["-1 0.0.0.0/0"]);
    assert_eq!(twice.ask("internet", "i-web", 443).reachable, YES);
    let other = web().group("sg-web", "vpc-1", &["tcp 22 22 0.0.0.0/0"], &["-1 0.0.0.0/0"]);
    let answer = other.ask("internet", "i-web", 443);
    assert_eq!(answer.reachable, UNKNOWN);
    assert!(
        answer.unknown_because[0].what.contains("`IpPermissions` of `sg-web`"),
        "{:?}",
        answer.unknown_because
    );
    let moved = web().table("rtb-other", "vpc-1", &["subnet-pub"], &[("10.0.0.0/16", "local")]);
    assert_eq!(moved.ask("internet", "i-web", 443).reachable, UNKNOWN);
}

#[test]
fn two_vpcs_with_the_same_addresses_are_two() {
    let net = web()
        .vpc("vpc-2", &["10.0.0.0/16"])
        .subnet("subnet-2", "vpc-2", "10.0.2.0/24")
        .table("rtb-2", "vpc-2", &["subnet-2"], &[("10.0.0.0/16", "local")])
        .open_acl("acl-2", "vpc-2", &["subnet-2"])
        .group("sg-2", "vpc-2", &["-1 0.0.0.0/0"], &["-1 0.0.0.0/0"])
        .eni("two", "subnet-2", "vpc-2", "10.0.2.10", &["sg-2"], None);
    assert_eq!(net.ask("i-web", "i-two", 5432).reachable, NO);
    assert_eq!(net.ask("i-web", "i-db", 5432).reachable, YES);
}

#[test]
fn an_address_that_nobody_has() {
    assert_eq!(web().ask("i-web", "10.0.2.99", 5432).reachable, NO);
    assert_eq!(web().ask("i-web", "10.0.2.10", 5432).reachable, YES);
}

#[test]
fn a_database_and_a_function_stand_in_their_subnets() {
    let net = web()
        .group("sg-fn", "vpc-1", &[], &["-1 0.0.0.0/0"])
        .group("sg-rds", "vpc-1", &["tcp 3306 3306 sg-fn"], &[])
        .add(
            "DBInstances",
            json!({"DBInstanceIdentifier": "orders", "Engine": "mysql", "PubliclyAccessible": false,
            "Endpoint": {"Address": "orders.x.eu-west-1.rds.amazonaws.com", "Port": 3306},
            "DBInstanceArn": "arn:aws:rds:eu-west-1:111122223333:db:orders",
            "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-rds", "Status": "active"}],
            "DBSubnetGroup": {"VpcId": "vpc-1", "Subnets": [{"SubnetIdentifier": "subnet-priv"}]}}),
        )
        .add(
            "Functions",
            json!({"FunctionName": "worker", "Role": "arn:aws:iam::111122223333:role/worker",
            "FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:worker", "Runtime": "python3.13",
            "VpcConfig": {"VpcId": "vpc-1", "SubnetIds": ["subnet-pub"], "SecurityGroupIds": ["sg-fn"]}}),
        );
    assert_eq!(net.ask("worker", "orders", 3306).reachable, YES);
    assert_eq!(net.ask("worker", "orders", 22).reachable, NO);
    assert_eq!(net.ask("i-web", "orders", 3306).reachable, NO);
    assert_eq!(net.ask("internet", "orders", 3306).reachable, NO);
}
