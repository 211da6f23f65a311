//! # Nothing limits the rate of requests
//!
//! *Using rate-based rule statements in AWS WAF*.

use super::logic::{can_block, group_rules};
use crate::estate::Estate;
use crate::estate::waf::{StatementKind, WafRule};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "waf-no-rate-limit",
    title: "Nothing limits the rate of requests",
    family: Family::Waf,
    severity: Severity::Low,
    question: "Is there no rate-based rule in the web ACL?",
    why: "Without one, a single address can try passwords, scrape or flood as fast as it likes.",
    remedy: "Add a rate-based rule, at least for the paths that sign in or cost much.",
    references: &[(
        "Using rate-based rule statements in AWS WAF",
        "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "a web ACL without",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {⟦"Allow"⟧: {}}, "Rules": [{"Name": "crs", "Priority": 0, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a rate that only counts",
            r#"{"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {⟦"Allow"⟧: {}}, "Rules": [{"Name": "crs", "Priority": 0, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": "rate", "Priority": 1, "Action": {"Count": {}}, "Statement": {"RateBasedStatement": {"Limit": 1000, "AggregateKeyType": "IP"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}"#,
        ),
        Example::new(
            "a rate-based rule",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "rate", "Priority": 0, "Action": {"Block": {}}, "Statement": {"RateBasedStatement": {"Limit": 1000, "AggregateKeyType": "IP"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a group of the account may hold one",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "own", "Priority": 0, "OverrideAction": {"None": {}}, "Statement": {"RuleGroupReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/rulegroup/own/2"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "only some are let in",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": "office", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a group that was given too, without one",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {⟦"Allow"⟧: {}}, "Rules": [{"Name": "own", "Priority": 0, "OverrideAction": {"None": {}}, "Statement": {"RuleGroupReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/rulegroup/own/1"}}}]}, "LockToken": "t"}
{"RuleGroup": {"Name": "own", "Id": "1", "Capacity": 10, "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/rulegroup/own/1", "Rules": [{"Name": "geo", "Priority": 0, "Action": {"Block": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"]}}}]}, "LockToken": "t"}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in cx.estate.web_acls.iter().filter(|acl| !acl.is_group) {
        let Some(default) = acl.default_is("Allow") else { continue };
        // With no blocking rule at all another rule tells the worse.
        let blocks = acl.rules.iter().any(|rule| can_block(rule, cx.estate));
        if blocks && !acl.rules.iter().any(|rule| may_limit(rule, cx.estate)) {
            let message = format!("No rule of {} limits the rate of requests", acl.label());
            out.push(Finding::new(&RULE, default.span, message).evidence("rules", acl.rules.len()));
        }
    }
}

/// True if a rule limits rates, or if it is not known that it does not.
fn may_limit(rule: &WafRule, estate: &Estate) -> bool {
    if !rule.may_block() {
        return false;
    }
    match rule.statement.as_ref().map(|statement| &statement.kind) {
        Some(StatementKind::RateBased { .. }) | None => true,
        Some(StatementKind::GroupReference { arn, .. }) => {
            group_rules(arn, estate).is_none_or(|rules| rules.iter().any(|inner| may_limit(inner, estate)))
        }
        // Those of AWS that limit rates, and all of other vendors, of which nothing is known.
        Some(StatementKind::ManagedGroup { name, .. }) => {
            !name.starts_with("AWSManagedRules")
                || ["ATP", "ACFP", "AntiDDoS", "BotControl"].iter().any(|group| name.contains(group))
        }
        Some(kind) => matches!(kind, StatementKind::Other),
    }
}
