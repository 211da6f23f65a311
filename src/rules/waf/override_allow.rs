//! # A rule of a rule group was turned into Allow
//!
//! *Overriding rule group actions in AWS WAF*.

use crate::estate::waf::StatementKind;
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "waf-override-allow",
    title: "A rule of a rule group was turned into Allow",
    family: Family::Waf,
    severity: Severity::Critical,
    question: "Is a rule of a rule group overridden to Allow?",
    why: "What the rule finds is meant to be stopped. Turned into Allow it not only passes: it passes before all later rules.",
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
        Example::new(
            "in a group that only counts it allows nothing",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "sqli", "Priority": 0, "OverrideAction": {"Count": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesSQLiRuleSet", "RuleActionOverrides": [{"Name": "SQLi_BODY", "ActionToUse": {"Allow": {}}}]}}}]}, "LockToken": "t"}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.web_acls {
        // A group whose result is counted allows nothing either: another rule tells that.
        for rule in acl.rules.iter().filter(|rule| !rule.is_counted_group()) {
            let (group, overrides) = match rule.statement.as_ref().map(|statement| &statement.kind) {
                Some(StatementKind::ManagedGroup { name, overrides, .. }) => (name, overrides),
                Some(StatementKind::GroupReference { arn, overrides }) => (arn, overrides),
                _ => continue,
            };
            // Rules of these find who is asking, not what he does.
            let is_about_senders = ["BotControl", "AnonymousIp"].iter().any(|part| group.contains(part));
            let severity = if is_about_senders { Severity::High } else { Severity::Critical };
            for changed in overrides.iter().filter(|changed| changed.action.value == "Allow") {
                let name = &changed.rule.value;
                let message =
                    format!("{} of {} allows what `{name}` of `{group}` finds", rule.label(), acl.label());
                let edit = json::replace(changed.action.span, "Count");
                out.push(
                    Finding::new(&RULE, changed.action.span, message)
                        .severity(severity)
                        .evidence("rule", name.as_str())
                        .fix(Fix::new(format!("Count what `{name}` finds"), vec![edit])),
                );
            }
        }
    }
}
