//! Load balancers and their listeners: `elbv2 describe-load-balancers`, `describe-listeners`, and
//! `elb describe-load-balancers` for those of the first generation.

use crate::estate::network::{Action, Listener, LoadBalancer, LoadBalancerKind};
use crate::recognize::Reader;
use crate::recognize::shape::Shape;
use crate::text::Spanned;
use crate::text::json::Value;

pub(super) const LOAD_BALANCER: Shape = Shape {
    kind: "load-balancers",
    one: "load balancer",
    operation: "describe-load-balancers",
    list: "LoadBalancers",
    ids: &["LoadBalancerArn"],
    also: &[],
    marks: &["Scheme", "DNSName", "LoadBalancerName", "CanonicalHostedZoneId", "Type"],
    holds: &["State", "AvailabilityZones", "SecurityGroups", "IpamPools", "Tags"],
    read: load_balancer,
};

pub(super) const CLASSIC: Shape = Shape {
    kind: "load-balancers",
    one: "classic load balancer",
    operation: "describe-load-balancers",
    list: "LoadBalancerDescriptions",
    ids: &["LoadBalancerName"],
    also: &[],
    marks: &[
        "ListenerDescriptions",
        "CanonicalHostedZoneNameID",
        "SourceSecurityGroup",
        "BackendServerDescriptions",
    ],
    holds: &[
        "ListenerDescriptions",
        "Policies",
        "BackendServerDescriptions",
        "AvailabilityZones",
        "Subnets",
        "Instances",
        "HealthCheck",
        "SourceSecurityGroup",
        "SecurityGroups",
    ],
    read: classic,
};

pub(super) const LISTENER: Shape = Shape {
    kind: "listeners",
    one: "listener",
    operation: "describe-listeners",
    list: "Listeners",
    ids: &["ListenerArn"],
    also: &[],
    marks: &["DefaultActions", "Port", "Protocol"],
    holds: &["Certificates", "DefaultActions", "AlpnPolicy", "MutualAuthentication"],
    read: listener,
};

const KINDS: &[(&str, LoadBalancerKind)] = &[
    ("application", LoadBalancerKind::Application),
    ("network", LoadBalancerKind::Network),
    ("gateway", LoadBalancerKind::Gateway),
];

/// What an ARN's resource part calls a kind: `loadbalancer/app/web/50dc6c495c0c9188`.
const ARN_KINDS: &[(&str, LoadBalancerKind)] = &[
    (":loadbalancer/app/", LoadBalancerKind::Application),
    (":loadbalancer/net/", LoadBalancerKind::Network),
    (":loadbalancer/gwy/", LoadBalancerKind::Gateway),
];

fn load_balancer<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let zones = cx.list(object, "AvailabilityZones");
    let (mut subnets, mut addresses) = (Vec::new(), Vec::new());
    for zone in zones.into_iter().filter(|zone| zone.is_object()) {
        subnets.extend(cx.text(zone, "SubnetId"));
        for address in cx.list(zone, "LoadBalancerAddresses") {
            for key in ["IpAddress", "PrivateIPv4Address", "IPv6Address"] {
                addresses.extend(cx.address(address, key));
            }
        }
    }
    let arn = cx.text(object, "LoadBalancerArn");
    let by_arn = || {
        let arn = arn.as_ref()?.value.as_str();
        ARN_KINDS.iter().find(|(part, _)| arn.contains(part)).map(|(_, kind)| *kind)
    };
    let told = cx.word(object, "Type", KINDS).map(|kind| kind.value);
    let kind = told.or_else(by_arn).unwrap_or(LoadBalancerKind::Unknown);
    let balancer = LoadBalancer {
        span: object.span(),
        name: cx.text(object, "LoadBalancerName"),
        dns_name: cx.text(object, "DNSName"),
        kind,
        scheme: cx.text(object, "Scheme"),
        vpc: cx.text(object, "VpcId"),
        subnets,
        addresses,
        groups: cx.told_texts_of(object, "SecurityGroups", ""),
        state: cx.part(object, "State").and_then(|state| cx.text(state, "Code")),
        ip_address_type: cx.text(object, "IpAddressType"),
        cross_zone: None,
        instances: Vec::new(),
        tags: cx.tags(object),
        arn,
    };
    cx.estate.network.load_balancers.push(balancer);
}

fn classic<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let name = cx.text(object, "LoadBalancerName");
    for description in cx.list(object, "ListenerDescriptions") {
        let Some(part) = cx.part(description, "Listener") else { continue };
        let listener = Listener {
            span: part.span(),
            arn: None,
            load_balancer: name.clone(),
            port: cx.port(part, "LoadBalancerPort"),
            protocol: cx.text(part, "Protocol"),
            actions: Vec::new(),
            instance_port: cx.port(part, "InstancePort"),
            instance_protocol: cx.text(part, "InstanceProtocol"),
            ssl_policy: None,
        };
        cx.estate.network.listeners.push(listener);
    }
    let balancer = LoadBalancer {
        span: object.span(),
        arn: None,
        name,
        dns_name: cx.text(object, "DNSName"),
        kind: LoadBalancerKind::Classic,
        scheme: cx.text(object, "Scheme"),
        vpc: cx.filled(object, "VPCId"),
        subnets: cx.texts(object, "Subnets"),
        addresses: Vec::new(),
        groups: cx.told_texts_of(object, "SecurityGroups", ""),
        state: None,
        ip_address_type: None,
        cross_zone: None,
        instances: cx.texts_of(object, "Instances", "InstanceId"),
        tags: Vec::new(),
    };
    cx.estate.network.load_balancers.push(balancer);
}

fn listener<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let listener = Listener {
        span: object.span(),
        arn: cx.text(object, "ListenerArn"),
        load_balancer: cx.text(object, "LoadBalancerArn"),
        port: cx.port(object, "Port"),
        protocol: cx.text(object, "Protocol"),
        actions: actions(cx, object, "DefaultActions"),
        instance_port: None,
        instance_protocol: None,
        ssl_policy: cx.text(object, "SslPolicy"),
    };
    cx.estate.network.listeners.push(listener);
}

/// The actions of a listener or of one of its rules.
pub(super) fn actions<'a>(cx: &mut Reader<'a>, object: Value<'a>, key: &str) -> Vec<Action> {
    let mut actions = Vec::new();
    for item in cx.list(object, key) {
        if !item.is_object() {
            cx.wrong(item.span(), format!("an entry of `{key}` should be an object; it was not read"));
            continue;
        }
        let redirect = cx.part(item, "RedirectConfig");
        actions.push(Action {
            span: item.span(),
            kind: cx.text(item, "Type"),
            target_groups: target_groups(cx, item),
            redirect_protocol: redirect.and_then(|redirect| cx.text(redirect, "Protocol")),
        });
    }
    actions
}

/// *Listeners for your Application Load Balancers*, "Distribute requests to multiple target groups": a group with
/// the weight 0 gets no traffic. If all have it, what happens is not written, and all are taken.
fn target_groups<'a>(cx: &mut Reader<'a>, action: Value<'a>) -> Vec<Spanned<String>> {
    let tuples =
        cx.part(action, "ForwardConfig").map(|config| cx.list(config, "TargetGroups")).unwrap_or_default();
    let mut groups = Vec::new();
    for tuple in tuples {
        let weight = cx.integer(tuple, "Weight").map_or(1, |weight| weight.value);
        groups.extend(cx.text(tuple, "TargetGroupArn").map(|arn| (arn, weight)));
    }
    let is_dead = groups.iter().all(|(_, weight)| *weight == 0);
    let mut arns: Vec<_> =
        groups.into_iter().filter(|(_, weight)| is_dead || *weight > 0).map(|(arn, _)| arn).collect();
    if arns.is_empty() {
        arns.extend(cx.text(action, "TargetGroupArn"));
    }
    arns
}
