//! # A load balancer takes requests without encryption
//!
//! An `HTTP` listener of an Application Load Balancer sends nobody away to HTTPS, or a Classic Load Balancer listens
//! without TLS. *Listeners for your Application Load Balancers*: an action of type `redirect` has a protocol, and
//! `#{protocol}`, the default, keeps the one of the request. A `TCP` listener of a Network Load Balancer may carry TLS
//! for its targets, so that only the port of HTTP is told.
//!
//! Network: lb-cleartext.

use rustc_hash::FxHashMap;

use super::remove::is_safe_arn;
use crate::estate::network::{Action, Listener, LoadBalancer, LoadBalancerKind};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-lb-cleartext",
    title: "A load balancer answers without encryption",
    family: Family::Network,
    severity: Severity::Medium,
    question: "Does a load balancer answer requests over HTTP with more than a redirect to HTTPS?",
    why: "Who sits on the way, in a café or at a provider, reads passwords and cookies and can change what comes back.",
    remedy: "Let the HTTP listener redirect to HTTPS, and serve from an HTTPS listener with a certificate.",
    references: &[
        (
            "Listeners for your Application Load Balancers",
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-listeners.html",
        ),
        (
            "AWS Security Hub controls for Elastic Load Balancing",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html",
        ),
    ],
    controls: &[
        ("aws-fsbp", "ELB.1"),
        ("aws-fsbp", "ELB.3"),
        ("nist-800-53-r5", "SC-8"),
        ("nist-800-53-r5", "SC-23"),
    ],
    examples: &[
        Example::new(
            "a site that is served over HTTP",
            r#"{"Listeners": [{"ListenerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/1/2",
                "LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/1", "Port": 80,
                "Protocol": ⟦"HTTP"⟧, "DefaultActions": [{"Type": "forward",
                "TargetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/3"}]}]}"#,
        ),
        Example::new(
            "redirected, but to HTTP",
            r##"{"Listeners": [{"ListenerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/1/2",
                "Port": 80, "Protocol": ⟦"HTTP"⟧, "DefaultActions": [{"Type": "redirect", "RedirectConfig":
                {"Protocol": "#{protocol}", "Host": "www.example.com", "StatusCode": "HTTP_301"}}]}]}"##,
        ),
        Example::new(
            "one rule goes past the redirect",
            r#"{"Listeners": [{"ListenerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/1/2",
                "Port": 80, "Protocol": ⟦"HTTP"⟧, "DefaultActions": [{"Type": "redirect", "RedirectConfig":
                {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}]}],
                "Rules": [{"RuleArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/app/web/1/2/4",
                "Priority": "1", "IsDefault": false, "Conditions": [], "Actions": [{"Type": "forward",
                "TargetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/3"}]}]}"#,
        ),
        Example::new(
            "a classic one",
            r#"{"LoadBalancerDescriptions": [{"LoadBalancerName": "old", "Scheme": "internet-facing", "ListenerDescriptions": [
                {"Listener": {"Protocol": ⟦"HTTP"⟧, "LoadBalancerPort": 80, "InstanceProtocol": "HTTP", "InstancePort": 80}},
                {"Listener": {"Protocol": "HTTPS", "LoadBalancerPort": 443, "InstancePort": 80}}]}]}"#,
        ),
        Example::new(
            "sent to HTTPS",
            r#"{"Listeners": [{"ListenerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/1/2",
                "Port": 80, "Protocol": "HTTP", "DefaultActions": [{"Type": "redirect", "RedirectConfig":
                {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}]}]}"#,
        ),
        Example::new(
            "TLS that the targets end themselves",
            r#"{"Listeners": [{"ListenerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/net/web/1/2",
                "Port": 443, "Protocol": "TCP", "DefaultActions": [{"Type": "forward",
                "TargetGroupArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/3"}]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let network = &cx.estate.network;
    let balancers = network.load_balancers.iter();
    let by_key: FxHashMap<&str, &LoadBalancer> = balancers
        .filter_map(|one| {
            let name = one.name.as_ref().filter(|_| one.kind == LoadBalancerKind::Classic);
            Some((one.arn.as_ref().or(name)?.value.as_str(), one))
        })
        .collect();
    for listener in &network.listeners {
        let balancer =
            listener.load_balancer.as_ref().and_then(|key| by_key.get(key.value.as_str()).copied());
        let Some(protocol) = &listener.protocol else { continue };
        let port = listener.port.as_ref().map(|port| port.value);
        let leak = match protocol.value.as_str() {
            // A classic one has no actions: it hands on what it gets.
            "HTTP" | "http" if listener.arn.is_none() => None,
            "HTTP" => match listener.actions.iter().find(|action| !is_safe(action)) {
                Some(action) => Some(action),
                None => continue,
            },
            "TCP" | "TCP_UDP" | "tcp" if port == Some(80) => None,
            _ => continue,
        };
        out.push(finding(listener, balancer, leak));
    }
}

/// True for an action that hands nothing of the site out over HTTP.
fn is_safe(action: &Action) -> bool {
    match action.kind.as_ref().map(|kind| kind.value.as_str()) {
        Some("redirect") => {
            action.redirect_protocol.as_ref().is_some_and(|protocol| protocol.value == "HTTPS")
        }
        Some("fixed-response") => true,
        _ => false,
    }
}

fn finding(listener: &Listener, balancer: Option<&LoadBalancer>, leak: Option<&Action>) -> Finding {
    let port = listener.port.as_ref().map_or_else(|| "?".to_owned(), |port| port.value.to_string());
    let key = listener.load_balancer.as_ref().or(listener.arn.as_ref()).map_or("", |key| key.value.as_str());
    let name = balancer.map_or_else(|| format!("load balancer `{key}`"), LoadBalancer::label);
    let protocol = listener.protocol.as_ref();
    let (word, span) =
        protocol.map_or(("", listener.span), |protocol| (protocol.value.as_str(), protocol.span));
    let facing = balancer.and_then(LoadBalancer::is_internet_facing);
    let is_plain = word.eq_ignore_ascii_case("HTTP");
    let from = match facing {
        Some(true) => ", from the Internet",
        Some(false) => ", inside the network",
        None => "",
    };
    let why = match leak.and_then(|action| action.kind.as_ref()).map(|kind| kind.value.as_str()) {
        Some("redirect") => " and redirects without going to HTTPS",
        _ if is_plain => " without encryption",
        _ => ", the port of HTTP, without TLS of its own",
    };
    let severity = if facing == Some(false) || !is_plain { Severity::Low } else { Severity::Medium };
    let mut finding = Finding::new(&RULE, span, format!("{name} answers {word} on port {port}{why}{from}"))
        .severity(severity)
        .evidence("load_balancer", key)
        .evidence("port", port)
        .evidence("protocol", word)
        .evidence(
            "scheme",
            match facing {
                Some(true) => "internet-facing",
                Some(false) => "internal",
                None => "not in the text",
            },
        );
    if let Some(action) = leak {
        finding = finding.related(action.span, "this action is no redirect to HTTPS");
    }
    let arn = listener.arn.as_ref().map(|arn| arn.value.as_str()).filter(|arn| is_safe_arn(arn));
    if let Some(arn) = arn.filter(|_| is_plain) {
        finding = finding
            .remedy(
                "aws-cli",
                format!(
                    "aws elbv2 modify-listener --listener-arn {arn} --default-actions \
                     'Type=redirect,RedirectConfig={{Protocol=HTTPS,Port=443,StatusCode=HTTP_301}}'"
                ),
            )
            .remedy(
                "terraform",
                "# in the aws_lb_listener of port 80\ndefault_action {\n  type = \"redirect\"\n  redirect {\n    protocol    = \
                 \"HTTPS\"\n    port        = \"443\"\n    status_code = \"HTTP_301\"\n  }\n}",
            )
            .remedy(
                "cloudformation",
                "# in the AWS::ElasticLoadBalancingV2::Listener of port 80\nDefaultActions:\n  - Type: redirect\n    \
                 RedirectConfig:\n      Protocol: HTTPS\n      Port: \"443\"\n      StatusCode: HTTP_301",
            );
    }
    finding
}
