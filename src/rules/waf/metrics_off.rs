//! # Nobody sees what a rule does
//!
//! *Monitoring with Amazon CloudWatch*; Security Hub control WAF.12.

use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "waf-metrics-off",
    title: "Nobody sees what a rule does",
    family: Family::Waf,
    severity: Severity::Low,
    question: "Are the CloudWatch metrics of a web ACL or of one of its rules switched off?",
    why: "Without metrics nobody sees that a rule starts to block good requests, or that it never blocks any.",
    remedy: "Switch CloudWatch metrics on for the web ACL and for each rule.",
    references: &[(
        "Monitoring with Amazon CloudWatch",
        "https://docs.aws.amazon.com/waf/latest/developerguide/monitoring-cloudwatch.html",
    )],
    controls: &[("aws-fsbp", "WAF.12")],
    examples: &[
        Example::new(
            "of a rule",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "geo", "Priority": 0, "Action": {"Block": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": ⟦false⟧, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "of the web ACL",
            r#"{"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "geo", "Priority": 0, "Action": {"Block": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}], "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": ⟦false⟧, "MetricName": "m"}}"#,
        ),
        Example::new(
            "on",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "geo", "Priority": 0, "Action": {"Block": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}], "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, "LockToken": "t"}"#,
        ),
        Example::new(
            "not said",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "geo", "Priority": 0, "Action": {"Block": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"]}}}]}, "LockToken": "t"}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.web_acls {
        let rules =
            acl.rules.iter().map(|rule| (format!("{} of {}", rule.label(), acl.label()), &rule.visibility));
        for (label, visibility) in std::iter::once((acl.label(), &acl.visibility)).chain(rules) {
            let Some(off) = visibility.metrics.as_ref().filter(|metrics| !metrics.value) else { continue };
            out.push(
                Finding::new(&RULE, off.span, format!("{label} writes no CloudWatch metrics"))
                    .fix(Fix::new("Switch the metrics on", vec![json::replace(off.span, "true")])),
            );
        }
    }
}
