//! # Two rules have the same priority
//!
//! *Setting rule priority*: each rule must have a unique priority.

use crate::estate::waf::{Stage, WebAcl};
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "waf-duplicate-priority",
    title: "Two rules have the same priority",
    family: Family::Waf,
    severity: Severity::Medium,
    question: "Do two rules of a web ACL have the same priority?",
    why: "Priority decides which rule runs first. AWS WAF refuses an update in which two rules share one, and a file that says so is not what is deployed: which order holds is anybody's guess.",
    remedy: "Give each rule a priority of its own, in the order that is meant.",
    references: &[(
        "Setting rule priority",
        "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-processing-order.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "an allow and a block",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "allow-health", "Priority": 1, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/health", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": "block-geo", "Priority": ⟦1⟧, "Action": {"Block": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": "crs", "Priority": 2, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "three of them",
            r#"{"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": "a", "Priority": 5, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/a", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": "b", "Priority": ⟦5⟧, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/b", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": "c", "Priority": ⟦5⟧, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/c", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}"#,
        ),
        Example::new(
            "each its own",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "allow-health", "Priority": 1, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/health", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": "block-geo", "Priority": 0, "Action": {"Block": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "one rule",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block-geo", "Priority": 0, "Action": {"Block": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
    ],
    check,
};

/// Findings of one web ACL that carry the fix, which is the same for all and as long as the web ACL.
const MAX_FIXES: usize = 50;

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.web_acls {
        let rules: Vec<_> =
            acl.in_order().into_iter().filter_map(|rule| Some((rule, rule.priority.as_ref()?))).collect();
        let fix = renumber(acl);
        let mut fixes = 0;
        for pair in rules.windows(2) {
            let ((first, before), (second, priority)) = (pair[0], pair[1]);
            if before.value != priority.value || first.stage != second.stage {
                continue;
            }
            let message = format!(
                "{} and {} of {} both have priority {}",
                first.label(),
                second.label(),
                acl.label(),
                priority.value
            );
            let is_own = second.stage == Stage::Own;
            fixes += usize::from(is_own);
            out.push(
                Finding::new(&RULE, priority.span, message)
                    .evidence("priority", priority.value)
                    .related(before.span, "the other one")
                    .fix(fix.clone().filter(|_| is_own && fixes <= MAX_FIXES)),
            );
        }
    }
}

/// Moves each rule that shares its priority with an earlier one behind it, and those after it as far as needed; the
/// order among equals is that of the text.
fn renumber(acl: &WebAcl) -> Option<Fix> {
    let mut edits = Vec::new();
    let mut free = i64::MIN;
    let own = acl.in_order().into_iter().filter(|rule| rule.stage == Stage::Own);
    for priority in own.filter_map(|rule| rule.priority.as_ref()) {
        let value = priority.value.max(free);
        if value != priority.value {
            edits.push(json::replace(priority.span, value.to_string()));
        }
        free = value.checked_add(1)?;
    }
    Some(
        Fix::new("Number the rules one after the other", edits)
            .note("the order among equals is that of the text: look whether it is meant"),
    )
}
