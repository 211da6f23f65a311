//! # A rule group only counts
//!
//! *Overriding rule group actions in AWS WAF*: an override to Count turns the group's result into Count.

use crate::estate::waf::{Stage, StatementKind};
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "waf-group-override-count",
    title: "A rule group only counts",
    family: Family::Waf,
    severity: Severity::High,
    question: "Is a rule group overridden so that all its results are only counted?",
    why: "Count is meant for a trial. The group's rules match attacks, write them into the metrics, and let them pass.",
    remedy: "Set the override to None. Put single rules that hit good traffic on Count instead of the whole group.",
    references: &[(
        "Overriding rule group actions in AWS WAF",
        "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-rule-group-override-options.html",
    )],
    controls: &[("nist-800-53-r5", "SC-7")],
    examples: &[
        Example::new(
            "the Core rule set",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "crs", "Priority": 0, "OverrideAction": ⟦{"Count": {}}⟧, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": "block-geo", "Priority": 1, "Action": {"Block": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a group of the account",
            r#"{"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "own", "Priority": 0, "OverrideAction": ⟦{"Count": {}}⟧, "Statement": {"RuleGroupReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/rulegroup/own/2"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}"#,
        ),
        Example::new(
            "no override",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "crs", "Priority": 0, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a counting rule is no group",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "watch", "Priority": 0, "Action": {"Count": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": "crs", "Priority": 1, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.web_acls {
        for rule in &acl.rules {
            let Some(action) = rule.override_action.as_ref().filter(|_| rule.is_counted_group()) else {
                continue;
            };
            let group = match rule.statement.as_ref().map(|statement| &statement.kind) {
                Some(StatementKind::ManagedGroup { name, .. }) => format!("managed group `{name}`"),
                _ => "its rule group".to_owned(),
            };
            let message = format!("{} of {} only counts what {group} would block", rule.label(), acl.label());
            let edit = json::replace_block(cx.sources, action.span, "{\n  \"None\": {}\n}");
            // What Firewall Manager put there is changed in its policy.
            let is_own = rule.stage == Stage::Own;
            out.push(
                Finding::new(&RULE, action.span, message).title(format!("{} only counts", rule.label())).fix(
                    is_own.then(|| {
                        Fix::new("Let the rule group act", vec![edit])
                            .note("look at the counted requests first, so that good ones are not blocked")
                    }),
                ),
            );
        }
    }
}
