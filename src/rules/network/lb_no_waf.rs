//! # A public Application Load Balancer has no web ACL
//!
//! *Associating protection with an AWS resource*, AWS WAF Developer Guide. Which load balancers a web ACL protects is
//! told by `aws wafv2 list-resources-for-web-acl`; without one for each web ACL in the text nothing is concluded.
//!
//! Network: lb-no-waf.

use crate::estate::network::LoadBalancerKind;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "network-lb-no-waf",
    title: "A public Application Load Balancer has no web ACL",
    family: Family::Network,
    severity: Severity::Low,
    question: "Is an internet-facing Application Load Balancer in none of the lists of what web ACLs protect?",
    why: "Requests reach the application as they come: nothing filters known attacks, bots and floods.",
    remedy: "Associate a web ACL with the load balancer.",
    references: &[
        (
            "Associating or disassociating protection with an AWS resource",
            "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html",
        ),
        (
            "AWS Security Hub controls for Elastic Load Balancing",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/elb-controls.html",
        ),
    ],
    controls: &[("aws-fsbp", "ELB.16"), ("nist-800-53-r5", "AC-4(21)"), ("fedramp-moderate-r4", "SC-7")],
    examples: &[
        Example::new(
            "in no list",
            r#"{"LoadBalancers": [{"LoadBalancerArn": ⟦"arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/1"⟧,
                "LoadBalancerName": "web", "Scheme": "internet-facing", "Type": "application"}],
                "ResourceArns": ["arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/2"]}"#,
        ),
        Example::new(
            "protected",
            r#"{"LoadBalancers": [{"LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/1",
                "LoadBalancerName": "web", "Scheme": "internet-facing", "Type": "application"}],
                "ResourceArns": ["arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/1"]}"#,
        ),
        Example::new(
            "nothing is said of web ACLs",
            r#"{"LoadBalancers": [{"LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/1",
                "LoadBalancerName": "web", "Scheme": "internet-facing", "Type": "application"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let network = &cx.estate.network;
    let lists =
        network.outputs.iter().filter(|output| output.operation == "list-resources-for-web-acl").count();
    if lists == 0 || lists < cx.estate.web_acls.len() {
        return;
    }
    for balancer in &network.load_balancers {
        let is_public = balancer.is_internet_facing() == Some(true);
        let Some(arn) = balancer.arn.as_ref() else { continue };
        let is_protected = network.protected_by_waf.iter().any(|protected| protected.value == arn.value);
        if !is_public || balancer.kind != LoadBalancerKind::Application || is_protected {
            continue;
        }
        let message = format!("{} is in none of the lists of what web ACLs protect", balancer.label());
        let mut finding =
            Finding::new(&RULE, arn.span, message).evidence("load_balancer", arn.value.as_str());
        if super::remove::is_safe_arn(&arn.value) {
            let command =
                format!("aws wafv2 associate-web-acl --web-acl-arn WEB_ACL_ARN --resource-arn {}", arn.value);
            finding = finding.remedy("aws-cli", command);
        }
        out.push(finding);
    }
}
