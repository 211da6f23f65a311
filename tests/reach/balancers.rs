//! Load balancers in front of targets.

use serde_json::json;

use crate::net::{NO, Net, UNKNOWN, YES, stops, web};

const ARN: &str = "arn:aws:elasticloadbalancing:eu-west-1:111122223333";

/// An Application Load Balancer on 443 in front of port 8080 of a private instance.
fn alb(scheme: &str, target_rules: &[&str]) -> Net {
    let lb = format!("{ARN}:loadbalancer/app/front/1");
    let tg = format!("{ARN}:targetgroup/app/1");
    web()
        .group("sg-lb", "vpc-1", &["tcp 443 443 0.0.0.0/0"], &["-1 0.0.0.0/0"])
        .group("sg-app", "vpc-1", target_rules, &[])
        .eni("app", "subnet-priv", "vpc-1", "10.0.2.30", &["sg-app"], None)
        .add(
            "LoadBalancers",
            json!({"LoadBalancerArn": lb, "LoadBalancerName": "front", "Type": "application",
            "Scheme": scheme, "VpcId": "vpc-1", "State": {"Code": "active"}, "SecurityGroups": ["sg-lb"],
            "DNSName": "front.eu-west-1.elb.amazonaws.com", "IpAddressType": "ipv4",
            "AvailabilityZones": [{"ZoneName": "eu-west-1a", "SubnetId": "subnet-pub"}]}),
        )
        .add(
            "Listeners",
            json!({"ListenerArn": format!("{ARN}:listener/app/front/1/1"), "LoadBalancerArn": lb,
            "Port": 443, "Protocol": "HTTPS", "DefaultActions": [{"Type": "forward", "TargetGroupArn": tg}]}),
        )
        .add(
            "TargetGroups",
            json!({"TargetGroupArn": tg, "TargetGroupName": "app", "Protocol": "HTTP", "Port": 8080,
            "VpcId": "vpc-1", "TargetType": "instance", "LoadBalancerArns": [lb]}),
        )
}

fn with_targets(net: Net) -> Net {
    net.output(
        &format!("aws elbv2 describe-target-health --target-group-arn {ARN}:targetgroup/app/1"),
        &json!({"TargetHealthDescriptions": [{"Target": {"Id": "i-app", "Port": 8080},
            "TargetHealth": {"State": "healthy"}}]}),
    )
}

#[test]
fn a_private_target_is_reached_through_a_public_load_balancer() {
    let net = with_targets(alb("internet-facing", &["tcp 8080 8080 sg-lb"]));
    let answer = net.ask("internet", "i-app", 8080);
    assert_eq!(answer.reachable, YES, "{:#?}", answer.ways);
    assert!(
        answer
            .path
            .iter()
            .any(|hop| hop.kind == "load-balancer" && hop.rule.as_deref() == Some("HTTPS 443 → port 8080"))
    );
    assert_eq!(answer.flows[0].source, "0.0.0.0/0");
    assert_eq!(answer.ways[0].via.as_deref(), Some("front"));
    // Not on other ports, not past its group, not if the load balancer is internal.
    assert_eq!(net.ask("internet", "i-app", 22).reachable, NO);
    let net = with_targets(alb("internet-facing", &["tcp 8080 8080 sg-web"]));
    assert_eq!(net.ask("internet", "i-app", 8080).reachable, NO);
    let net = with_targets(alb("internal", &["tcp 8080 8080 sg-lb"]));
    assert_eq!(net.ask("internet", "i-app", 8080).reachable, NO);
}

#[test]
fn a_load_balancer_takes_what_its_listeners_listen_for() {
    let net = with_targets(alb("internet-facing", &["tcp 8080 8080 sg-lb"]));
    assert_eq!(net.ask("internet", "front", 443).reachable, YES);
    let answer = net.ask("internet", "front", 80);
    assert_eq!(answer.reachable, NO);
    assert!(stops(&answer).contains(&"load-balancer"));
    let without = net.without("Listeners");
    let answer = without.ask("internet", "front", 443);
    assert_eq!(answer.reachable, UNKNOWN);
    assert!(
        answer.unknown_because[0].command.starts_with("aws elbv2 describe-listeners --load-balancer-arn ")
    );
}

#[test]
fn targets_that_were_not_pasted_are_unknown() {
    let answer = alb("internet-facing", &["tcp 8080 8080 sg-lb"]).ask("internet", "i-app", 8080);
    assert_eq!(answer.reachable, UNKNOWN);
    assert!(
        answer.unknown_because.iter().any(|why| why.command.starts_with("aws elbv2 describe-target-health "))
    );
    assert_eq!(
        alb("internet-facing", &["tcp 8080 8080 sg-web"]).ask("internet", "i-app", 8080).reachable,
        NO
    );
}

/// A Network Load Balancer without groups, with what a target group says of clients' addresses.
fn nlb(kind: &str, attribute: Option<&str>, target_rules: &[&str]) -> Net {
    let (lb, tg) = (format!("{ARN}:loadbalancer/net/front/1"), format!("{ARN}:targetgroup/app/1"));
    let target = if kind == "instance" { "i-app" } else { "10.0.2.30" };
    let mut net = web()
        .group("sg-app", "vpc-1", target_rules, &[])
        .eni("app", "subnet-priv", "vpc-1", "10.0.2.30", &["sg-app"], None)
        .add("LoadBalancers", json!({"LoadBalancerArn": lb, "LoadBalancerName": "front", "Type": "network",
            "Scheme": "internet-facing", "VpcId": "vpc-1", "State": {"Code": "active"}, "IpAddressType": "ipv4",
            "AvailabilityZones": [{"ZoneName": "eu-west-1a", "SubnetId": "subnet-pub"}]}))
        .add("Listeners", json!({"ListenerArn": format!("{ARN}:listener/net/front/1/1"), "LoadBalancerArn": lb,
            "Port": 443, "Protocol": "TCP", "DefaultActions": [{"Type": "forward", "TargetGroupArn": tg}]}))
        .add("TargetGroups", json!({"TargetGroupArn": tg, "TargetGroupName": "app", "Protocol": "TCP", "Port": 8080,
            "VpcId": "vpc-1", "TargetType": kind, "LoadBalancerArns": [lb]}))
        .output(
            &format!("aws elbv2 describe-target-health --target-group-arn {tg}"),
            &json!({"TargetHealthDescriptions": [{"Target": {"Id": target, "Port": 8080},
                "TargetHealth": {"State": "healthy"}}]}),
        );
    if let Some(value) = attribute {
        net = net.output(
            &format!("aws elbv2 describe-target-group-attributes --target-group-arn {tg}"),
            &json!({"Attributes": [{"Key": "preserve_client_ip.enabled", "Value": value}]}),
        );
    }
    net
}

#[test]
fn a_network_load_balancer_may_keep_the_clients_address() {
    let office = ["tcp 8080 8080 203.0.113.0/24"];
    let inside = ["tcp 8080 8080 10.0.0.0/16"];
    let kept = nlb("instance", Some("true"), &office);
    let answer = kept.ask("internet", "i-app", 8080);
    assert_eq!(answer.reachable, YES);
    assert_eq!(answer.flows[0].source, "203.0.113.0/24");
    assert_eq!(kept.ask("192.0.2.1", "i-app", 8080).reachable, NO);
    assert_eq!(nlb("instance", Some("true"), &inside).ask("internet", "i-app", 8080).reachable, NO);
    let replaced = nlb("ip", Some("false"), &inside);
    assert_eq!(replaced.ask("internet", "i-app", 8080).reachable, YES);
    assert_eq!(nlb("ip", Some("false"), &office).ask("internet", "i-app", 8080).reachable, NO);
    // The attribute may differ from its default.
    let answer = nlb("instance", None, &office).ask("internet", "i-app", 8080);
    assert_eq!(answer.reachable, UNKNOWN);
    assert!(
        answer.unknown_because.iter().any(|why| why.command.contains("describe-target-group-attributes"))
    );
    // Where both come to the same, it does not matter.
    assert_eq!(nlb("instance", None, &["-1 0.0.0.0/0"]).ask("internet", "i-app", 8080).reachable, YES);
}

#[test]
fn an_instance_connect_endpoint_ignores_its_ingress() {
    let net = |keeps: bool, rules: &[&str]| {
        web()
            .group("sg-eice", "vpc-1", &[], &["tcp 22 22 sg-app"])
            .group("sg-app", "vpc-1", rules, &[])
            .eni("app", "subnet-priv", "vpc-1", "10.0.2.30", &["sg-app"], None)
            .add("InstanceConnectEndpoints", json!({"InstanceConnectEndpointId": "eice-1", "State": "create-complete",
                "VpcId": "vpc-1", "SubnetId": "subnet-pub", "SecurityGroupIds": ["sg-eice"], "PreserveClientIp": keeps,
                "NetworkInterfaceIds": []}))
    };
    assert_eq!(net(false, &["tcp 22 22 sg-eice"]).ask("eice-1", "i-app", 22).reachable, YES);
    assert_eq!(net(false, &["tcp 22 22 10.0.1.0/24"]).ask("eice-1", "i-app", 22).reachable, YES);
    assert_eq!(net(false, &["tcp 22 22 203.0.113.0/24"]).ask("eice-1", "i-app", 22).reachable, NO);
    assert_eq!(net(true, &["tcp 22 22 203.0.113.0/24"]).ask("eice-1", "i-app", 22).reachable, YES);
    assert_eq!(net(true, &["tcp 22 22 sg-eice"]).ask("eice-1", "i-app", 22).reachable, YES);
    assert_eq!(net(false, &["tcp 22 22 sg-eice"]).ask("eice-1", "i-app", 443).reachable, NO);
}

#[test]
fn whose_answers_are_lost_is_not_let_in_by_others() {
    // Of the sources that the target's group lets in, those of a blackhole get no answer; the others are told as they are.
    let net = nlb("instance", Some("true"), &["tcp 8080 8080 128.0.0.0/1"]).change(
        "RouteTables",
        "RouteTableId",
        "rtb-pub",
        |table| {
            table["Routes"]
                .as_array_mut()
                .unwrap()
                .push(crate::net::route("203.0.113.0/24", "nat-gone blackhole"))
        },
    );
    let answer = net.ask("internet", "i-app", 8080);
    assert_eq!(answer.reachable, YES);
    assert!(answer.flows.iter().all(|flow| !flow.source.starts_with("0.")), "{:?}", answer.flows);
    assert_eq!(net.ask("8.8.8.8", "i-app", 8080).reachable, NO);
    assert_eq!(net.ask("198.18.0.1", "i-app", 8080).reachable, YES);
}

#[test]
fn a_load_balancer_that_was_not_pasted_is_unknown() {
    let net = with_targets(alb("internet-facing", &["tcp 8080 8080 sg-lb"]));
    let command = |net: Net| -> String {
        let answer = net.ask("internet", "i-app", 8080);
        assert_eq!(answer.reachable, UNKNOWN, "{:?}", answer.blocked_by);
        answer.unknown_because[0].command.clone()
    };
    // Its listener and its target group tell of it.
    let told = command(net.clone().without("LoadBalancers"));
    assert!(told.starts_with("aws elbv2 describe-load-balancers --load-balancer-arns "), "{told}");
    let told = command(net.clone().without("Listeners"));
    assert!(told.starts_with("aws elbv2 describe-listeners --load-balancer-arn "), "{told}");
    let told = command(alb("internet-facing", &["tcp 8080 8080 sg-lb"]).without("TargetGroups"));
    assert!(told.starts_with("aws elbv2 describe-target-groups --target-group-arns "), "{told}");
    // Nothing but its interface is there, as the EC2 console lists it.
    let bare = web()
        .group("sg-lb", "vpc-1", &["tcp 443 443 0.0.0.0/0"], &["-1 0.0.0.0/0"])
        .group("sg-app", "vpc-1", &["tcp 8080 8080 sg-lb"], &[])
        .eni("app", "subnet-priv", "vpc-1", "10.0.2.30", &["sg-app"], None)
        .eni("lb", "subnet-pub", "vpc-1", "10.0.1.30", &["sg-lb"], Some("198.51.100.30"))
        .change("NetworkInterfaces", "NetworkInterfaceId", "eni-lb", |eni| {
            eni["Description"] = json!("ELB app/front/1");
            eni["RequesterId"] = json!("amazon-elb");
        });
    assert_eq!(command(bare.clone()), "aws elbv2 describe-load-balancers");
    // What no load balancer can get to is not unknown for it, nor what is not asked of the outside.
    assert_eq!(bare.ask("internet", "i-app", 22).reachable, NO);
    assert_eq!(bare.ask("internet", "i-db", 5432).reachable, NO);
    assert!(bare.exposure().notes.iter().any(|note| note.contains("`app/front/1`")));
}

#[test]
fn a_port_is_that_of_the_target_and_the_answer_says_so() {
    let net = with_targets(alb("internet-facing", &["tcp 8080 8080 sg-lb"]));
    let answer = net.ask("internet", "i-app", 8080);
    assert!(
        answer.notes.iter().any(|note| note.contains("takes it on port 443 and hands it on to port 8080"))
    );
    let answer = net.ask("internet", "i-app", 443);
    assert_eq!(answer.reachable, NO);
    assert!(
        answer
            .notes
            .iter()
            .any(|note| note.contains("`front` listens on port 443 and hands on to port 8080"))
    );
    assert!(net.ask("internet", "i-app", 22).notes.is_empty());
    assert!(!net.ask("internet", "front", 443).notes.iter().any(|note| note.contains("hands")));
}

/// *Listeners for your Application Load Balancers*: a load balancer takes what its listeners listen for, whichever way it is
/// asked for.
#[test]
fn an_interface_of_a_load_balancer_takes_what_listeners_do() {
    let net = with_targets(alb("internet-facing", &["tcp 8080 8080 sg-lb"]))
        .group("sg-lb2", "vpc-1", &["-1 0.0.0.0/0"], &["-1 0.0.0.0/0"])
        .eni("node", "subnet-pub", "vpc-1", "10.0.1.40", &["sg-lb2"], Some("198.51.100.40"))
        .change("NetworkInterfaces", "NetworkInterfaceId", "eni-node", |eni| {
            eni["Description"] = json!("ELB app/front/1");
            eni["RequesterId"] = json!("amazon-elb");
            eni.as_object_mut().unwrap().remove("Attachment");
        });
    for end in ["front", "eni-node", "198.51.100.40", "10.0.1.40"] {
        let from = if end == "10.0.1.40" { "i-web" } else { "internet" };
        assert_eq!(net.ask(from, end, 443).reachable, YES, "{end}");
        let answer = net.ask(from, end, 8443);
        assert_eq!((answer.reachable, stops(&answer)), (NO, vec!["load-balancer"]), "{end}");
        assert_eq!(answer.blocked_by[0].rule.as_deref(), Some("no listener takes this"), "{end}");
    }
    // All in the group: the load balancer among them.
    assert_eq!(net.ask("internet", "sg-lb2", 8443).reachable, NO);
    let deaf = net.clone().without("Listeners");
    let answer = deaf.ask("internet", "198.51.100.40", 8443);
    assert_eq!(answer.reachable, UNKNOWN);
    assert!(answer.unknown_because[0].command.starts_with("aws elbv2 describe-listeners"), "{answer:#?}");
    // Nothing but its interface was pasted.
    let unseen = deaf.without("LoadBalancers").without("TargetGroups");
    let answer = unseen.ask("internet", "eni-node", 8443);
    assert_eq!(answer.reachable, UNKNOWN);
    assert_eq!(answer.unknown_because[0].command, "aws elbv2 describe-load-balancers");
    let exposure = unseen.exposure();
    let row = exposure.rows.iter().find(|row| row.resource == "eni-node").unwrap();
    assert!(row.openings.iter().all(|opening| !opening.certain), "{row:#?}");
    assert!(!row.unknown.is_empty());
}

/// *How Elastic Load Balancing works*, *Cross-zone load balancing for target groups*.
#[test]
fn targets_in_other_zones_get_what_balances_across_them() {
    let zoned = |net: Net, zones: &[(&str, &str)]| {
        let zones: Vec<_> =
            zones.iter().map(|(zone, subnet)| json!({"ZoneName": zone, "SubnetId": subnet})).collect();
        net.change("Subnets", "SubnetId", "subnet-priv", |one| one["AvailabilityZone"] = json!("eu-west-1b"))
            .change("LoadBalancers", "LoadBalancerName", "front", |one| {
                one["AvailabilityZones"] = json!(zones);
            })
            .eni("lb", "subnet-pub", "vpc-1", "10.0.1.30", &[], Some("198.51.100.30"))
            .change("NetworkInterfaces", "NetworkInterfaceId", "eni-lb", |eni| {
                eni["Description"] = json!("ELB net/front/1");
                eni["InterfaceType"] = json!("network_load_balancer");
            })
    };
    let (near, both) =
        ([("eu-west-1a", "subnet-pub")], [("eu-west-1a", "subnet-pub"), ("eu-west-1b", "subnet-priv")]);
    let open = |zones| zoned(nlb("instance", Some("true"), &["tcp 8080 8080 0.0.0.0/0"]), zones);
    assert_eq!(open(&near).ask("internet", "i-app", 8080).reachable, NO);
    let answer = open(&both).ask("internet", "i-app", 8080);
    assert_eq!(answer.reachable, UNKNOWN);
    assert!(
        answer.unknown_because[0].command.starts_with("aws elbv2 describe-load-balancer-attributes "),
        "{:?}",
        answer.unknown_because
    );
    let told = |value: &str| {
        open(&both).output(
            &format!("aws elbv2 describe-load-balancer-attributes --load-balancer-arn {ARN}:loadbalancer/net/front/1"),
            &json!({"Attributes": [{"Key": "load_balancing.cross_zone.enabled", "Value": value}]}),
        )
    };
    assert_eq!(told("true").ask("internet", "i-app", 8080).reachable, YES);
    assert_eq!(told("false").ask("internet", "i-app", 8080).reachable, NO);
    // The group has the last word.
    let own = told("true").output(
        &format!("aws elbv2 describe-target-group-attributes --target-group-arn {ARN}:targetgroup/app/1"),
        &json!({"Attributes": [{"Key": "stickiness.enabled", "Value": "false"},
            {"Key": "load_balancing.cross_zone.enabled", "Value": "false"}]}),
    );
    assert_eq!(own.ask("internet", "i-app", 8080).reachable, NO);
}

/// *Target type*: addresses may be those of a VPC that is peered with the load balancer's.
#[test]
fn a_target_may_be_an_address_of_another_vpc() {
    let net = |routes: &[(&str, &str)]| {
        let tg = format!("{ARN}:targetgroup/app/1");
        alb("internet-facing", &["tcp 8080 8080 sg-lb"])
            .without("RouteTables")
            .table("rtb-pub", "vpc-1", &["subnet-pub"], &[("10.0.0.0/16", "local"), ("10.1.0.0/16", "pcx-1"), ("0.0.0.0/0", "igw-1")])
            .vpc("vpc-2", &["10.1.0.0/16"])
            .subnet("subnet-2", "vpc-2", "10.1.0.0/24")
            .open_acl("acl-2", "vpc-2", &["subnet-2"])
            .table("rtb-2", "vpc-2", &["subnet-2"], routes)
            .group("sg-2", "vpc-2", &["tcp 8080 8080 10.0.1.0/24"], &[])
            .eni("two", "subnet-2", "vpc-2", "10.1.0.10", &["sg-2"], None)
            .peering("pcx-1", ("vpc-1", "10.0.0.0/16"), ("vpc-2", "10.1.0.0/16"), "active")
            .change("TargetGroups", "TargetGroupName", "app", |one| one["TargetType"] = json!("ip"))
            .output(
                &format!("aws elbv2 describe-target-health --target-group-arn {tg}"),
                &json!({"TargetHealthDescriptions": [{"Target": {"Id": "10.1.0.10", "Port": 8080, "AvailabilityZone": "all"},
                    "TargetHealth": {"State": "healthy"}}]}),
            )
    };
    let back = [("10.1.0.0/16", "local"), ("10.0.0.0/16", "pcx-1")];
    assert_eq!(net(&back).ask("internet", "i-two", 8080).reachable, YES);
    assert_eq!(net(&back[..1]).ask("internet", "i-two", 8080).reachable, NO);
}

/// *Edit target group attributes for your Network Load Balancer*, "Client IP preservation": in the VPC and in one that is peered
/// with it in the Region.
#[test]
fn a_client_keeps_its_address_over_a_peering() {
    let net = |status: &str, rules: &[&str]| {
        let tg = format!("{ARN}:targetgroup/app/1");
        nlb("ip", Some("true"), &[])
            .without_output("describe-target-health")
            .without("RouteTables")
            .table("rtb-pub", "vpc-1", &["subnet-pub"], &[("10.0.0.0/16", "local"), ("10.1.0.0/16", "pcx-1"), ("0.0.0.0/0", "igw-1")])
            .vpc("vpc-2", &["10.1.0.0/16"])
            .subnet("subnet-2", "vpc-2", "10.1.0.0/24")
            .open_acl("acl-2", "vpc-2", &["subnet-2"])
            .table("rtb-2", "vpc-2", &["subnet-2"], &[("10.1.0.0/16", "local"), ("10.0.0.0/16", "pcx-1")])
            .group("sg-2", "vpc-2", rules, &[])
            .eni("two", "subnet-2", "vpc-2", "10.1.0.10", &["sg-2"], None)
            .peering("pcx-1", ("vpc-1", "10.0.0.0/16"), ("vpc-2", "10.1.0.0/16"), status)
            .output(
                &format!("aws elbv2 describe-target-health --target-group-arn {tg}"),
                &json!({"TargetHealthDescriptions": [{"Target": {"Id": "10.1.0.10", "Port": 8080, "AvailabilityZone": "all"},
                    "TargetHealth": {"State": "healthy"}}]}),
            )
    };
    let answer = net("active", &["tcp 8080 8080 203.0.113.0/24"]).ask("internet", "i-two", 8080);
    assert_eq!(answer.reachable, YES, "{:?}", answer.blocked_by);
    assert_eq!(answer.flows[0].source, "203.0.113.0/24");
    // The target's groups see the client, not the load balancer.
    assert_eq!(net("active", &["tcp 8080 8080 10.0.0.0/16"]).ask("internet", "i-two", 8080).reachable, NO);
    assert_eq!(
        net("deleted", &["tcp 8080 8080 203.0.113.0/24"]).ask("internet", "i-two", 8080).reachable,
        NO
    );
}

/// A target group of IPv4 addresses asks nobody by IPv6, also of clients that come by it.
#[test]
fn a_target_group_is_of_one_family() {
    let net = |kind: &str| {
        with_targets(alb("internet-facing", &["tcp 8080 8080 ::/0"]))
            .v6("app", "2001:db8:1:2::30")
            .change("SecurityGroups", "GroupId", "sg-lb", |group| {
                group["IpPermissionsEgress"][0]["Ipv6Ranges"] = json!([{"CidrIpv6": "::/0"}]);
            })
            .change("LoadBalancers", "LoadBalancerName", "front", |one| one["IpAddressType"] = json!("dualstack"))
            .change("TargetGroups", "TargetGroupName", "app", |one| one["IpAddressType"] = json!(kind))
            .change("Subnets", "SubnetId", "subnet-pub", |one| {
                one["Ipv6CidrBlockAssociationSet"] =
                    json!([{"Ipv6CidrBlock": "2001:db8:1:1::/64", "Ipv6CidrBlockState": {"State": "associated"}}]);
            })
            .change("RouteTables", "RouteTableId", "rtb-main", |table| {
                table["Routes"].as_array_mut().unwrap().push(crate::net::route("2001:db8:1::/56", "local"));
            })
            .change("RouteTables", "RouteTableId", "rtb-pub", |table| {
                table["Routes"].as_array_mut().unwrap().push(crate::net::route("2001:db8:1::/56", "local"));
            })
    };
    assert_eq!(net("ipv6").ask("internet", "i-app", 8080).reachable, YES);
    assert_eq!(net("ipv4").ask("internet", "i-app", 8080).reachable, NO);
}
