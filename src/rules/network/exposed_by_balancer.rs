//! # The Internet reaches administration or data by a load balancer
//!
//! *How Elastic Load Balancing works*: nodes of an internet-facing load balancer have public addresses and send what they take
//! to the targets by private ones. The security group of the target then names the load balancer only, and nothing in it tells
//! that the whole Internet gets to SSH or to a database. Every listener is followed as [`crate::network::reach`] does it:
//! through the load balancer's own groups, the ACLs and the routes on both sides.
//!
//! Network: eni-lb-exposed.

use rustc_hash::FxHashMap;

use crate::estate::network::Protocol;
use crate::network::exposure::{Class, classes, is_everybody};
use crate::network::filter::{Filters, RuleName};
use crate::network::reach::balancer::Front;
use crate::network::reach::{Ask, Fronts, Origin, Outcome, Walk, internet};
use crate::network::services::{Class as Kind, Service, names, services};
use crate::network::space::{Family as Addresses, Range, Unknown};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::Span;

/// Targets that a finding names.
const MAX_NAMES: usize = 5;

pub(super) static RULE: Rule = Rule {
    id: "network-exposed-by-balancer",
    title: "The Internet reaches administration or data by a load balancer",
    family: Family::Network,
    severity: Severity::High,
    question: "Does an internet-facing load balancer hand on to a port of administration or of a database?",
    why: "The targets have private addresses, and their security groups let in the load balancer only, so that they look shut. \
          Who is on the Internet knocks at the listener and stands before SSH or the data all the same.",
    remedy: "Take the listener away, or let the load balancer's security group take only the addresses that need it. For \
             administration use Session Manager or an EC2 Instance Connect Endpoint.",
    references: &[
        (
            "How Elastic Load Balancing works",
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html",
        ),
        (
            "Update the security groups for your Network Load Balancer",
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "AC-4"), ("nist-800-53-r5", "SC-7"), ("nist-800-53-r5", "CM-7")],
    examples: &[
        Example::new("SSH on another port of a Network Load Balancer", SSH),
        Example::new("the load balancer's group takes one network only", NARROW),
        Example::new("a web server", WEB),
    ],
    check,
};

macro_rules! network {
    ($port:literal, $source:literal, $target:literal) => {
        concat!(
            r#"{"LoadBalancers": [{"LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/in/1",
            "LoadBalancerName": "in", "Scheme": "internet-facing", "Type": "network", "VpcId": "vpc-1", "SecurityGroups": ["sg-in"],
            "AvailabilityZones": [{"ZoneName": "eu-west-1a", "SubnetId": "subnet-1"}]}],
        "Listeners": [{"ListenerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/net/in/1/2",
            "LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/in/1", "Port": "#,
            $port,
            r#", "Protocol": "TCP", "DefaultActions": [{"Type": "forward",
            "TargetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/t/3"}]}],
        "TargetGroups": [{"TargetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/t/3", "TargetGroupName": "t",
            "Protocol": "TCP", "Port": 22, "VpcId": "vpc-1", "TargetType": "ip",
            "LoadBalancerArns": ["arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/in/1"]}],
        "TargetHealthDescriptions": [{"Target": {"Id": "10.0.1.5", "Port": "#,
            $target,
            r#"}, "TargetHealth": {"State": "healthy"}}],
        "Attributes": [{"Key": "preserve_client_ip.enabled", "Value": "false"}],
        "NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "SubnetId": "subnet-2",
            "Groups": [{"GroupId": "sg-1"}], "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.1.5", "Primary": true}]}],
        "SecurityGroups": [
            {"GroupId": "sg-in", "GroupName": "in", "VpcId": "vpc-1", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 8000,
                "ToPort": 9000, "IpRanges": [{"CidrIp": ""#,
            $source,
            r#""}]}],
                "IpPermissionsEgress": [{"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}]},
            {"GroupId": "sg-1", "GroupName": "app", "VpcId": "vpc-1", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22,
                "ToPort": 443, "UserIdGroupPairs": [{"GroupId": "sg-in"}]}], "IpPermissionsEgress": []}],
        "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}],
        "Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "eu-west-1a"},
            {"SubnetId": "subnet-2", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "eu-west-1a"}],
        "RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"Main": true}], "Routes": [
            {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"},
            {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active"}]}],
        "InternetGateways": [{"InternetGatewayId": "igw-1", "Attachments": [{"State": "available", "VpcId": "vpc-1"}]}],
        "NetworkAcls": [{"NetworkAclId": "acl-1", "VpcId": "vpc-1", "IsDefault": true,
            "Associations": [{"SubnetId": "subnet-1"}, {"SubnetId": "subnet-2"}], "Entries": [
            {"RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"},
            {"RuleNumber": 100, "Egress": true, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}]}]}"#
        )
    };
}

const SSH: &str = network!("⟦8022⟧", "0.0.0.0/0", "22");
const NARROW: &str = network!("8022", "203.0.113.0/24", "22");
const WEB: &str = network!("8022", "0.0.0.0/0", "443");

/// What one listener opens on one port of its targets.
struct Opened<'a> {
    front: Front<'a>,
    services: Vec<&'static Service>,
    targets: Vec<String>,
    members: usize,
    is_certain: bool,
    why: Option<Unknown>,
    rule: Option<RuleName>,
}

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    if cx.estate.network.load_balancers.is_empty() {
        return;
    }
    let topology = cx.topology();
    let fronts = Fronts::new(topology);
    let filters = Filters::new(topology);
    let walk = Walk::new(&filters);
    let mut found: Vec<Opened<'_>> = Vec::new();
    let mut by_place: FxHashMap<(Span, u16), usize> = FxHashMap::default();
    for class in classes(topology, &fronts) {
        for front in fronts.of(&class.station.id, &class.station, topology.vpc_of(&class.station)) {
            let Some(opened) = opened(&walk, &fronts, &class, front) else { continue };
            let key = (place(&opened.front), opened.front.port.unwrap_or_default());
            match by_place.get(&key).and_then(|at| found.get_mut(*at)) {
                Some(known) => known.add(opened),
                None => {
                    by_place.insert(key, found.len());
                    found.push(opened);
                }
            }
        }
    }
    for one in found {
        out.push(finding(&one));
    }
}

impl Opened<'_> {
    fn add(&mut self, other: Self) {
        self.members += other.members;
        self.targets.extend(other.targets);
        if other.is_certain && !self.is_certain {
            (self.is_certain, self.why, self.rule) = (true, None, other.rule);
        }
    }
}

fn opened<'a>(
    walk: &Walk<'_, 'a>,
    fronts: &Fronts<'a>,
    class: &Class<'a>,
    front: Front<'a>,
) -> Option<Opened<'a>> {
    let port = front.port?;
    let of = |protocol: &u8| {
        let protocol = if *protocol == 17 { Protocol::Udp } else { Protocol::Tcp };
        services(&protocol, &(port..=port))
    };
    let known = front.protocols.iter().flat_map(of).filter(|service| service.class != Kind::Other);
    let known: Vec<_> = known.collect();
    if known.is_empty() {
        return None;
    }
    let ask = Ask { protocols: Range::PROTOCOLS, ports: Range::PORTS };
    let outcomes = Addresses::BOTH.into_iter().flat_map(|family| {
        let origin = Origin::Internet(internet::internet(family));
        walk.through_one(fronts, &front, &origin, &class.station, &ask, 1)
    });
    let open: Vec<Outcome> = outcomes.filter(|outcome| is_everybody(&outcome.possible)).collect();
    let sure = open.iter().find(|outcome| is_everybody(&outcome.certain));
    let shown = sure.or_else(|| open.first())?;
    let why = shown.reasons.iter().find(|why| !why.command.is_empty()).or(shown.reasons.first());
    let rule = shown.there.iter().rev().find(|hop| hop.kind == "security-group");
    let names = class.members.iter().take(MAX_NAMES).map(|member| member.id.clone());
    Some(Opened {
        services: known,
        targets: names.collect(),
        members: class.members.len(),
        is_certain: sure.is_some(),
        why: why.filter(|_| sure.is_none()).cloned(),
        rule: rule.and_then(|hop| hop.rule.clone()),
        front,
    })
}

/// The port that it listens on, else the listener.
fn place(front: &Front<'_>) -> Span {
    front.listener.port.as_ref().map_or(front.listener.span, |port| port.span)
}

fn finding(opened: &Opened<'_>) -> Finding {
    let front = &opened.front;
    let port = front.port.unwrap_or_default();
    let listens = front.listener.port.as_ref().map(|port| port.value);
    let names = names(&opened.services);
    let targets: Vec<&str> = opened.targets.iter().take(MAX_NAMES).map(String::as_str).collect();
    let more = opened.members.saturating_sub(targets.len());
    let quoted: Vec<String> = targets.iter().map(|id| format!("`{id}`")).collect();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let verb = if opened.is_certain { "hands" } else { "may hand" };
    let message = format!(
        "{} {verb} what comes from the Internet on to port {port} ({}) of {}{more}",
        front.balancer.label(),
        names.join(", "),
        quoted.join(", "),
    );
    let worst = opened.services.iter().map(|service| service.severity).max().unwrap_or(Severity::High);
    let severity = if opened.is_certain { worst } else { worst.min(Severity::High) };
    let mut finding = Finding::new(&RULE, place(front), message)
        .title(format!("{} reached from the Internet by a load balancer", names.join(" and ")))
        .severity(severity)
        .evidence(
            "load_balancer",
            front.balancer.arn.as_ref().or(front.balancer.name.as_ref()).map(|id| &*id.value),
        )
        .evidence("listener_port", listens)
        .evidence("target_port", port)
        .evidence("targets", targets)
        .evidence("reached", if opened.is_certain { "yes" } else { "not known" });
    if let Some(why) = &opened.why {
        let settled = if why.command.is_empty() { why.what.as_str() } else { why.command.as_str() };
        finding = finding.evidence("settled_by", settled);
    }
    if let Some((rule, span)) = opened.rule.as_ref().and_then(|rule| Some((rule, rule.span?))) {
        finding = finding.related(span, format!("`{}` lets the load balancer in", rule.text));
    }
    finding
}
