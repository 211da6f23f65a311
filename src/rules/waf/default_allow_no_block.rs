//! # The web ACL blocks nothing
//!
//! *Setting the protection pack (web ACL) default action in AWS WAF*: it is taken when no terminating rule matches.

use super::logic::can_block;
use crate::estate::waf::WafRule;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "waf-default-allow-no-block",
    title: "The web ACL blocks nothing",
    family: Family::Waf,
    severity: Severity::High,
    question: "Does the web ACL allow by default without a rule that can block?",
    why: "What no rule stops reaches the application. With no rule that can block, the web ACL looks like protection in every inventory and is none.",
    remedy: "Add rule groups that block, such as the Core rule set and Known bad inputs, and take the Count override off those that were only watched.",
    references: &[
        (
            "Setting the protection pack (web ACL) default action in AWS WAF",
            "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-default-action.html",
        ),
        (
            "Using rule actions in AWS WAF",
            "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-action.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "SC-7"), ("aws-fsbp", "WAF.10")],
    examples: &[
        Example::new(
            "no rules at all",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {⟦"Allow"⟧: {}}, "Rules": []}, "LockToken": "t"}"#,
        ),
        Example::new(
            "every rule only counts",
            r#"{"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {⟦"Allow"⟧: {}}, "Rules": [{"Name": "crs", "Priority": 0, "OverrideAction": {"Count": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": "geo", "Priority": 1, "Action": {"Count": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}"#,
        ),
        Example::new(
            "a managed group blocks",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "crs", "Priority": 0, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "blocking by default",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": "office", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a rule group of the account that was given too, and only counts",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {⟦"Allow"⟧: {}}, "Rules": [{"Name": "own", "Priority": 0, "OverrideAction": {"None": {}}, "Statement": {"RuleGroupReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/rulegroup/own/1"}}}]}, "LockToken": "t"}
{"RuleGroup": {"Name": "own", "Id": "1", "Capacity": 10, "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/rulegroup/own/1", "Rules": [{"Name": "watch", "Priority": 0, "Action": {"Count": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"]}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "as some tools print it, with what is not there as null",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": null, ⟦"Allow"⟧: {}}, "Rules": [{"Name": "own", "Priority": 0, "Action": {"Block": null, "Count": {}, "Allow": null}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"]}, "ByteMatchStatement": null}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a rule group of the account that was not given",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "own", "Priority": 0, "OverrideAction": {"None": {}}, "Statement": {"RuleGroupReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/rulegroup/own/1"}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "an action that is not known may block",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "new", "Priority": 0, "Action": {"Quarantine": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"]}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a group of Firewall Manager blocks",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [], "PreProcessFirewallManagerRuleGroups": [{"Name": "fms", "Priority": 0, "FirewallManagerStatement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, "OverrideAction": {"None": {}}}]}, "LockToken": "t"}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in cx.estate.web_acls.iter().filter(|acl| !acl.is_group) {
        let Some(default) = acl.default_is("Allow") else { continue };
        if acl.rules.iter().any(|rule| can_block(rule, cx.estate)) {
            continue;
        }
        let what = match acl.rules.len() {
            0 => "has no rules".to_owned(),
            1 => "has one rule, which blocks nothing".to_owned(),
            n => format!("has {n} rules, none of which blocks"),
        };
        let message = format!("{} allows by default and {what}", acl.label());
        let mut finding = Finding::new(&RULE, default.span, message).evidence("rules", acl.rules.len());
        for rule in acl.rules.iter().take(20) {
            finding = finding.related(rule.place(), why(rule));
        }
        out.push(finding);
    }
}

fn why(rule: &WafRule) -> &'static str {
    match &rule.action {
        Some(action) if action.value == "Allow" => "it only allows",
        Some(action) if action.value == "Count" => "it only counts",
        Some(_) => "it matches no request",
        None if rule.is_counted_group() => "what the rule group finds is only counted",
        None => "no rule of the rule group blocks",
    }
}
