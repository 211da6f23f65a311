//! # A rule can never be reached
//!
//! *Setting rule priority*: rules run by ascending priority until one with a terminating action matches.

use super::logic::{Comparison, matches_everything};
use crate::estate::waf::{Statement, WafRule, WebAcl};
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
        Example::new(
            "a longer path behind a shorter one",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "allow-api", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/api", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}}, {"Name": ⟦"block-api-admin"⟧, "Priority": 1, "Action": {"Block": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/api/admin", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "fewer addresses and countries behind more",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "allow", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"OrStatement": {"Statements": [{"IPSetReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/wide/1"}}, {"GeoMatchStatement": {"CountryCodes": ["DE", "FR"]}}]}}}, {"Name": ⟦"block-host"⟧, "Priority": 1, "Action": {"Block": {}}, "Statement": {"IPSetReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/narrow/1"}}}, {"Name": ⟦"block-fr"⟧, "Priority": 2, "Action": {"Block": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["FR"]}}}]}, "LockToken": "t"}
{"IPSet": {"Name": "wide", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/wide/1", "IPAddressVersion": "IPV4", "Addresses": ["198.51.100.0/24"]}, "LockToken": "t"}
{"IPSet": {"Name": "narrow", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/narrow/1", "IPAddressVersion": "IPV4", "Addresses": ["198.51.100.7/32"]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "behind a group of Firewall Manager nothing is certain, and a shorter path is not hidden by a longer one",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "allow-api", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/api/public", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}}, {"Name": "block-api", "Priority": 1, "Action": {"Block": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/api", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}}], "PreProcessFirewallManagerRuleGroups": [{"Name": "fms", "Priority": 9, "FirewallManagerStatement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, "OverrideAction": {"None": {}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "transformed in another way",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "allow-api", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/api", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}}, {"Name": "block-api-admin", "Priority": 1, "Action": {"Block": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/api/admin", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "URL_DECODE"}], "PositionalConstraint": "STARTS_WITH"}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a label may have been added between",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "a", "Priority": 0, "Action": {"Block": {}}, "Statement": {"LabelMatchStatement": {"Scope": "LABEL", "Key": "bad"}}}, {"Name": "mark", "Priority": 1, "Action": {"Count": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"]}}, "RuleLabels": [{"Name": "bad"}]}, {"Name": "b", "Priority": 2, "Action": {"Block": {}}, "Statement": {"LabelMatchStatement": {"Scope": "LABEL", "Key": "bad"}}}]}, "LockToken": "t"}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.web_acls {
        let comparison = Comparison::new(cx.estate);
        let mut stops: Vec<(&WafRule, &Statement, bool)> = Vec::new();
        for rule in acl.in_order() {
            let Some(statement) = &rule.statement else { continue };
            let stop = stops.iter().find(|(earlier, wide, all)| {
                earlier.runs_before(rule) && (*all || comparison.implies(statement, wide))
            });
            if let Some((stop, _, all)) = stop {
                out.push(finding(cx, acl, rule, stop, *all));
            } else if rule.terminates() {
                // What a rule that is never reached matches was decided before: only the others are compared.
                stops.push((rule, statement, matches_everything(statement, cx.estate)));
            }
        }
    }
}

fn finding(cx: &Context<'_>, acl: &WebAcl, rule: &WafRule, stop: &WafRule, all: bool) -> Finding {
    let does = if stop.does("Allow") { "allows" } else { "blocks" };
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
    let action = |rule: &WafRule| rule.action.as_ref().map(|action| action.value.clone());
    // Where both do the same, the later one is only left over; else one of them is not what was meant.
    let fix = json::remove(cx.sources, rule.span)
        .filter(|_| action(rule) == action(stop))
        .map(|edit| Fix::new(format!("Remove {}, which changes nothing", rule.label()), vec![edit]));
    Finding::new(&RULE, rule.place(), message)
        .severity(severity)
        .title(format!("{} can never be reached", rule.label()))
        .evidence("decided_by", stop.label())
        .related(stop.place(), "this rule decides before")
        .fix(fix)
}
