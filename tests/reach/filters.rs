//! Security groups and network ACLs on the way.

use serde_json::json;

use crate::net::{NO, Net, UNKNOWN, YES, stops, web};

#[test]
fn the_internet_reaches_what_a_group_opens_and_nothing_else() {
    let net = web();
    let answer = net.ask("internet", "i-web", 443);
    assert_eq!(answer.reachable, YES);
    let flow = &answer.flows[0];
    assert_eq!((flow.protocol.as_str(), flow.ports.as_str()), ("tcp", "443"));
    assert_eq!((flow.source.as_str(), flow.destination.as_str()), ("0.0.0.0/0", "10.0.1.10"));
    let rule = |kind: &str| answer.path.iter().find(|hop| hop.kind == kind).and_then(|hop| hop.rule.clone());
    assert_eq!(rule("security-group").unwrap(), "sg-web ingress tcp 443 from 0.0.0.0/0");
    assert_eq!(rule("network-acl").unwrap(), "acl-1 ingress 100 allow all from 0.0.0.0/0");
    assert!(answer.reply.iter().any(|hop| hop.rule.as_deref() == Some("rtb-pub 0.0.0.0/0 → igw-1")));
    let answer = net.ask("internet", "i-web", 22);
    assert_eq!(answer.reachable, NO);
    assert_eq!(stops(&answer), ["security-group"]);
    assert_eq!(answer.blocked_by[0].rule.as_deref(), Some("no ingress rule of sg-web lets it through"));
    // Without a port: some port is open.
    assert_eq!(net.query("internet", "i-web", None, None).reachable, YES);
    assert_eq!(net.query("internet", "i-web", None, Some("udp")).reachable, NO);
}

#[test]
fn a_reference_stands_for_members_by_their_own_addresses() {
    let net = web();
    assert_eq!(net.ask("i-web", "i-db", 5432).reachable, YES);
    assert_eq!(net.ask("i-web", "i-db", 22).reachable, NO);
    // Somebody else of the VPC is no member.
    let net = net.eni("other", "subnet-pub", "vpc-1", "10.0.1.11", &["sg-db"], None);
    assert_eq!(net.ask("i-other", "i-db", 5432).reachable, NO);
    // A reference does not hold for the public address of a member.
    let net = net.group("sg-pub", "vpc-1", &["tcp 22 22 sg-web"], &["-1 0.0.0.0/0"]).eni(
        "pub",
        "subnet-pub",
        "vpc-1",
        "10.0.1.12",
        &["sg-pub"],
        Some("198.51.100.12"),
    );
    assert_eq!(net.ask("i-web", "10.0.1.12", 22).reachable, YES);
    assert_eq!(net.ask("i-web", "198.51.100.12", 22).reachable, NO);
}

#[test]
fn egress_rules_and_rules_of_several_groups_count() {
    let net = web()
        .group("sg-shut", "vpc-1", &[], &["tcp 443 443 0.0.0.0/0"])
        .group("sg-to-db", "vpc-1", &[], &["tcp 5432 5432 sg-db"])
        .eni("a", "subnet-pub", "vpc-1", "10.0.1.20", &["sg-web", "sg-shut"], None)
        .eni("b", "subnet-pub", "vpc-1", "10.0.1.21", &["sg-shut"], None)
        .eni("c", "subnet-pub", "vpc-1", "10.0.1.22", &["sg-shut", "sg-to-db"], None);
    assert_eq!(net.ask("i-a", "i-db", 5432).reachable, YES);
    let answer = net.ask("i-b", "i-db", 5432);
    assert_eq!(answer.reachable, NO);
    // Both groups stop it, the sender's and the target's.
    assert_eq!(answer.blocked_by.len(), 2);
    let answer = net.ask("i-c", "i-db", 5432);
    assert_eq!((answer.reachable, answer.blocked_by.len()), (NO, 1));
}

#[test]
fn a_network_acl_is_read_by_number_and_asked_of_replies_too() {
    let acl = |entries: &[&str]| {
        web().without("NetworkAcls").acl("acl-1", "vpc-1", &["subnet-pub", "subnet-priv"], entries)
    };
    let open = "100 in allow -1 0.0.0.0/0";
    // The lower number decides, wherever it stands.
    let net = acl(&[open, "100 out allow -1 0.0.0.0/0", "90 in deny tcp 0.0.0.0/0 443 443"]);
    let answer = net.ask("internet", "i-web", 443);
    assert_eq!(answer.reachable, NO);
    assert_eq!(answer.blocked_by[0].rule.as_deref(), Some("acl-1 ingress 90 deny tcp 443 from 0.0.0.0/0"));
    // The request comes in, its reply does not get out.
    let net = acl(&[open, "100 out allow tcp 0.0.0.0/0 443 443"]);
    let answer = net.ask("internet", "i-web", 443);
    assert_eq!(answer.reachable, NO);
    assert!(answer.blocked_by.iter().any(|hop| hop.is_reply && hop.kind == "network-acl"));
    // It gets out to some clients: reachable, with a note which.
    let net = acl(&[open, "100 out allow tcp 0.0.0.0/0 32768 60999"]);
    let answer = net.ask("internet", "i-web", 443);
    assert_eq!(answer.reachable, YES);
    assert!(answer.notes.iter().any(|note| note.contains("32768-60999")), "{:?}", answer.notes);
    // Only one network is let in.
    let net = acl(&["100 in allow tcp 192.0.2.0/24 443 443", "100 out allow -1 0.0.0.0/0"]);
    let answer = net.ask("internet", "i-web", 443);
    assert_eq!(answer.flows.iter().map(|flow| flow.source.as_str()).collect::<Vec<_>>(), ["192.0.2.0/24"]);
}

#[test]
fn within_a_subnet_acls_and_routes_are_not_asked() {
    let net = web().without("NetworkAcls").acl("acl-1", "vpc-1", &["subnet-pub", "subnet-priv"], &[]).eni(
        "near",
        "subnet-pub",
        "vpc-1",
        "10.0.1.30",
        &["sg-db"],
        None,
    );
    assert_eq!(net.ask("i-web", "i-near", 5432).reachable, YES);
    let answer = net.ask("i-web", "i-db", 5432);
    assert_eq!(answer.reachable, NO);
    assert_eq!(answer.blocked_by.iter().filter(|hop| hop.kind == "network-acl").count(), 4);
}

#[test]
fn pings_are_answered_by_another_type() {
    let net = web().group("sg-ping", "vpc-1", &["icmp 8 -1 0.0.0.0/0"], &[]).eni(
        "ping",
        "subnet-pub",
        "vpc-1",
        "10.0.1.40",
        &["sg-ping"],
        Some("198.51.100.40"),
    );
    let answer = net.query("internet", "i-ping", None, Some("icmp"));
    assert_eq!(answer.reachable, YES);
    assert_eq!(answer.flows[0].ports, "type 8");
    let net = net.without("NetworkAcls").acl(
        "acl-1",
        "vpc-1",
        &["subnet-pub"],
        &["100 in allow -1 0.0.0.0/0", "100 out allow tcp 0.0.0.0/0 0 65535"],
    );
    assert_eq!(net.query("internet", "i-ping", None, Some("icmp")).reachable, NO);
}

#[test]
fn prefix_lists_are_what_their_entries_are() {
    let net = web().group("sg-list", "vpc-1", &["tcp 22 22 pl-1"], &[]).eni(
        "list",
        "subnet-pub",
        "vpc-1",
        "10.0.1.50",
        &["sg-list"],
        Some("198.51.100.50"),
    );
    let answer = net.ask("internet", "i-list", 22);
    assert_eq!(answer.reachable, UNKNOWN);
    assert_eq!(
        answer.unknown_because[0].command,
        "aws ec2 get-managed-prefix-list-entries --prefix-list-id pl-1"
    );
    let entries = json!({"Entries": [{"Cidr": "203.0.113.0/24", "Description": "office"}]});
    let net = net.output("aws ec2 get-managed-prefix-list-entries --prefix-list-id pl-1", &entries);
    let answer = net.ask("internet", "i-list", 22);
    assert_eq!(answer.reachable, YES);
    assert_eq!(answer.flows[0].source, "203.0.113.0/24");
    assert_eq!(net.ask("192.0.2.1", "i-list", 22).reachable, NO);
    assert_eq!(net.ask("203.0.113.9", "i-list", 22).reachable, YES);
}

#[test]
fn ipv6_has_rules_of_its_own() {
    let net = |groups: &[&str]| -> Net {
        web()
            .without("RouteTables")
            .table("rtb-main", "vpc-1", &[], &[("10.0.0.0/16", "local")])
            .table(
                "rtb-pub",
                "vpc-1",
                &["subnet-pub"],
                &[("10.0.0.0/16", "local"), ("2001:db8:1::/56", "local"), ("::/0", "igw-1")],
            )
            .group("sg-6", "vpc-1", groups, &["-1 ::/0"])
            .eni("six", "subnet-pub", "vpc-1", "10.0.1.60", &["sg-6"], None)
            .v6("six", "2001:db8:1:1::60")
    };
    let answer = net(&["tcp 22 22 ::/0"]).ask("internet", "i-six", 22);
    assert_eq!(answer.reachable, YES);
    assert_eq!(answer.flows[0].source, "::/0");
    assert_eq!(net(&["tcp 22 22 0.0.0.0/0"]).ask("internet", "i-six", 22).reachable, NO);
}
