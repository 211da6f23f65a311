//! # A load balancer stands on the Internet
//!
//! *Elastic Load Balancing*, "Load balancer scheme": the name of an internet-facing one resolves to public addresses.
//! Many are meant to; this lists them with the ports that they answer, so that one that is not meant to is seen. A
//! Network Load Balancer without a security group lets everybody through (*Update the security groups for your Network
//! Load Balancer*).
//!
//! Network: lb-internet-facing.

use crate::estate::network::{LoadBalancer, LoadBalancerKind};
use crate::order::Order;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-lb-internet-facing",
    title: "A load balancer stands on the Internet",
    family: Family::Network,
    severity: Severity::Info,
    question: "Which load balancers have public addresses?",
    why: "What is behind it is reached from everywhere, also where the targets themselves have private addresses only.",
    remedy: "If it is not meant for the public, make an internal one in its place: the scheme of a load balancer cannot be \
             changed.",
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
    controls: &[],
    examples: &[
        Example::new(
            "an application's",
            r#"{"LoadBalancers": [{"LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/1",
                "LoadBalancerName": "web", "Scheme": ⟦"internet-facing"⟧, "Type": "application", "SecurityGroups": ["sg-1"]}]}"#,
        ),
        Example::new(
            "a classic one",
            r#"{"LoadBalancerDescriptions": [{"LoadBalancerName": "old", "Scheme": ⟦"internet-facing"⟧,
                "ListenerDescriptions": []}]}"#,
        ),
        Example::new(
            "an internal one",
            r#"{"LoadBalancers": [{"LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/in/1",
                "LoadBalancerName": "in", "Scheme": "internal", "Type": "application", "SecurityGroups": ["sg-1"]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for balancer in &cx.estate.network.load_balancers {
        let Some(scheme) = balancer.scheme.as_ref().filter(|scheme| scheme.value == "internet-facing") else {
            continue;
        };
        let ports = ports(cx, balancer);
        let groups = balancer.groups.as_ref();
        // The output leaves the field out where there is none.
        let is_open = balancer.kind == LoadBalancerKind::Network && groups.is_none_or(Vec::is_empty);
        let mut message = format!("{} has public addresses", balancer.label());
        if !ports.is_empty() {
            message.push_str(&format!(" and listens on {}", ports.join(", ")));
        }
        if is_open {
            message.push_str("; no security group stands before it");
        }
        let id = balancer.arn.as_ref().or(balancer.name.as_ref()).map_or("", |id| id.value.as_str());
        let names = groups.into_iter().flatten().map(|group| group.value.as_str());
        out.push(
            Finding::new(&RULE, scheme.span, message)
                .evidence("load_balancer", id)
                .evidence("listeners", ports)
                .evidence("groups", names.collect::<Vec<_>>()),
        );
    }
}

/// `HTTPS 443`, by port.
fn ports(cx: &Context<'_>, balancer: &LoadBalancer) -> Vec<String> {
    let is_of = |key: &str| {
        let is =
            |name: &Option<crate::text::Spanned<String>>| name.as_ref().is_some_and(|name| name.value == key);
        is(&balancer.arn) || balancer.kind == LoadBalancerKind::Classic && is(&balancer.name)
    };
    let listeners = cx.estate.network.listeners.iter();
    let own =
        listeners.filter(|listener| listener.load_balancer.as_ref().is_some_and(|key| is_of(&key.value)));
    let mut ports: Vec<(u16, &str)> = own
        .filter_map(|listener| {
            Some((listener.port.as_ref()?.value, listener.protocol.as_ref()?.value.as_str()))
        })
        .collect();
    ports.order();
    ports.into_iter().map(|(port, protocol)| format!("{protocol} {port}")).collect()
}
