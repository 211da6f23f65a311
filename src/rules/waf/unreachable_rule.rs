//! # A rule can never be reached
//!
//! *Setting rule priority*: rules run by ascending priority until one with a terminating action matches.

use super::logic::{implies, matches_everything};
use crate::estate::waf::{WafRule, WebAcl};
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "waf-unreachable-rule",
    title: "A rule can never be reached",
    family: Family::Waf,
    severity: Severity::High,
    question: "Does an earlier terminating rule match everything that this rule could match?",
    why: "The evaluation ends at the first Allow or Block that matches. A blocking rule behind one that takes all its requests protects nothing, and nobody sees it in the console.",
    remedy: "Give the narrower rule the smaller priority, or remove it if the other one is meant.",
    references: &[
        (
            "Setting rule priority",
            "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing-order.html",
        ),
        (
            "Using rule actions in AWS WAF",
            "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-action.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "SC-7")],
    examples: &[
        Example::new(
            "behind a rule that allows every path",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": "allow-all", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": ⟦"crs"⟧, "Priority": 1, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "the same statement again, and priority decides, not the order of the text",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": ⟦"block-admin"⟧, "Priority": 7, "Action": {"Block": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/admin", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": "allow-admin", "Priority": 3, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/admin", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "narrower than an earlier one",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block", "Priority": 0, "Action": {"Block": {}}, "Statement": {"OrStatement": {"Statements": [{"GeoMatchStatement": {"CountryCodes": ["KP"]}}, {"ByteMatchStatement": {"SearchString": "/admin", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": ⟦"allow-some"⟧, "Priority": 1, "Action": {"Allow": {}}, "Statement": {"AndStatement": {"Statements": [{"ByteMatchStatement": {"SearchString": "/admin", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, {"ByteMatchStatement": {"SearchString": "ops", "FieldToMatch": {"SingleHeader": {"Name": "x-team"}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "EXACTLY"}}]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "counting ends nothing",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "count-all", "Priority": 0, "Action": {"Count": {}}, "Statement": {"SizeConstraintStatement": {"FieldToMatch": {"UriPath": {}}, "ComparisonOperator": "GE", "Size": 0, "TextTransformations": [{"Priority": 0, "Type": "NONE"}]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": "crs", "Priority": 1, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "another path",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "allow-health", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/health", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": "block-admin", "Priority": 1, "Action": {"Block": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/admin", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a rate is not the same twice",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "rate", "Priority": 0, "Action": {"Block": {}}, "Statement": {"RateBasedStatement": {"Limit": 1000, "AggregateKeyType": "IP"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": "rate-again", "Priority": 1, "Action": {"Block": {}}, "Statement": {"RateBasedStatement": {"Limit": 1000, "AggregateKeyType": "IP"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.web_acls {
        let rules = acl.in_order();
        for (at, rule) in rules.iter().enumerate() {
            let Some(statement) = &rule.statement else { continue };
            let priority = |rule: &WafRule| rule.priority.as_ref().map(|priority| priority.value);
            let earlier = rules[..at]
                .iter()
                .filter(|earlier| priority(earlier) < priority(rule) && priority(rule).is_some());
            let mut stops = earlier.filter(|earlier| earlier.terminates());
            let stop = stops.find(|earlier| {
                let wide = earlier.statement.as_ref();
                wide.is_some_and(|wide| matches_everything(wide, cx.estate) || implies(statement, wide))
            });
            if let Some(stop) = stop {
                out.push(finding(cx, acl, rule, stop));
            }
        }
    }
}

fn finding(cx: &Context<'_>, acl: &WebAcl, rule: &WafRule, stop: &WafRule) -> Finding {
    let does = stop
        .action
        .as_ref()
        .map_or("ends", |action| if action.value == "Allow" { "allows" } else { "blocks" });
    let all = stop.statement.as_ref().is_some_and(|wide| matches_everything(wide, cx.estate));
    let what = if all { "everything" } else { "all that it could match" };
    let message = format!(
        "{} of {} is never reached: {} runs before it and {does} {what}",
        rule.label(),
        acl.label(),
        stop.label()
    );
    // What is lost when nothing is blocked any more is protection; a lost Allow or Count is only confusing.
    let lost = rule.may_block() && stop.does("Allow");
    let severity = if lost { Severity::High } else { Severity::Medium };
    let same = rule.action == stop.action
        || rule.action.as_ref().map(|a| &a.value) == stop.action.as_ref().map(|a| &a.value);
    let fix = if same && rule.action.is_some() {
        json::remove(cx.sources, rule.span)
            .map(|edit| Fix::new(format!("Remove {}, which changes nothing", rule.label()), vec![edit]))
    } else {
        None
    };
    Finding::new(&RULE, rule.place(), message)
        .severity(severity)
        .title(format!("{} can never be reached", rule.label()))
        .evidence("decided_by", stop.label())
        .related(stop.place(), "this rule decides before")
        .fix(fix)
}
