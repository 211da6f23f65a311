//! # A rule of a managed group was turned into Allow
//!
//! *Overriding rule group actions in AWS WAF*.

use crate::estate::waf::StatementKind;
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "waf-override-allow",
    title: "A rule of a managed group was turned into Allow",
    family: Family::Waf,
    severity: Severity::Critical,
    question: "Is a rule of a managed rule group overridden to Allow?",
    why: "What the rule finds is an attack. Turned into Allow it not only passes: it passes before all later rules.",
    remedy: "Override the rule to Count if it hits good traffic, and match its label in a rule of your own.",
    references: &[(
        "Overriding rule group actions in AWS WAF",
        "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-rule-group-override-options.html",
    )],
    controls: &[("nist-800-53-r5", "SC-7")],
    examples: &[
        Example::new(
            "SQL injection allowed",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "sqli", "Priority": 0, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesSQLiRuleSet", "RuleActionOverrides": [{"Name": "SQLi_BODY", "ActionToUse": {⟦"Allow"⟧: {}}}]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "two rules",
            r#"{"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": "crs", "Priority": 0, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet", "RuleActionOverrides": [{"Name": "SizeRestrictions_BODY", "ActionToUse": {⟦"Allow"⟧: {}}}, {"Name": "NoUserAgent_HEADER", "ActionToUse": {⟦"Allow"⟧: {}}}]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}"#,
        ),
        Example::new(
            "counted",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "crs", "Priority": 0, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet", "RuleActionOverrides": [{"Name": "SizeRestrictions_BODY", "ActionToUse": {"Count": {}}}]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "not overridden",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "crs", "Priority": 0, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.web_acls {
        for rule in &acl.rules {
            let Some(StatementKind::ManagedGroup { name, overrides, .. }) =
                rule.statement.as_ref().map(|s| &s.kind)
            else {
                continue;
            };
            for (overridden, action) in overrides.iter().filter(|(_, action)| action.value == "Allow") {
                let message = format!(
                    "{} of {} allows what `{}` of `{name}` finds",
                    rule.label(),
                    acl.label(),
                    overridden.value
                );
                out.push(
                    Finding::new(&RULE, action.span, message)
                        .evidence("rule", overridden.value.as_str())
                        .fix(Fix::new(
                            format!("Count what `{}` finds", overridden.value),
                            vec![json::replace(action.span, "Count")],
                        )),
                );
            }
        }
    }
}
