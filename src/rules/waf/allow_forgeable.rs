//! # A rule allows by what the client writes
//!
//! *Using forwarded IP addresses in AWS WAF*: headers can be changed on their way and by the client.

use crate::estate::waf::{Statement, StatementKind};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "waf-allow-forgeable",
    title: "A rule allows by what the client writes",
    family: Family::Waf,
    severity: Severity::High,
    question: "Does an Allow rule decide by a header or a forwarded address alone, before rules that block?",
    why: "Headers are written by the client. Whoever learns the value, or guesses it, as with a User-Agent or X-Forwarded-For, passes all later rules.",
    remedy: "Match the address that AWS WAF sees, or a token that the client cannot make. Do not end the evaluation: use Count with a label, and let later rules look at the label.",
    references: &[
        (
            "Using forwarded IP addresses in AWS WAF",
            "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html",
        ),
        (
            "Using rule actions in AWS WAF",
            "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-action.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "SC-7")],
    examples: &[
        Example::new(
            "a user agent",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": ⟦"allow-monitor"⟧, "Priority": 0, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "our-monitor", "FieldToMatch": {"SingleHeader": {"Name": "user-agent"}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "CONTAINS"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": "crs", "Priority": 1, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "an office by its forwarded address",
            r#"{"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": ⟦"office"⟧, "Priority": 0, "Action": {"Allow": {}}, "Statement": {"IPSetReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/office/3", "IPSetForwardedIPConfig": {"HeaderName": "X-Forwarded-For", "FallbackBehavior": "MATCH", "Position": "FIRST"}}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}"#,
        ),
        Example::new(
            "the address that AWS WAF sees",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": "office", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"IPSetReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/office/3"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a header, and an address too",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": "office", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"AndStatement": {"Statements": [{"ByteMatchStatement": {"SearchString": "ops", "FieldToMatch": {"SingleHeader": {"Name": "x-team"}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "EXACTLY"}}, {"IPSetReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/office/3"}}]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "last, where it skips nothing",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "crs", "Priority": 0, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": "monitor", "Priority": 1, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "our-monitor", "FieldToMatch": {"SingleHeader": {"Name": "user-agent"}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "EXACTLY"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
    ],
    check,
};

/// Headers that everybody can guess; of others the value may be a secret that two servers share.
const GUESSED: &[&str] =
    &["user-agent", "referer", "host", "x-forwarded-for", "origin", "accept", "accept-language", "cookie"];

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.web_acls {
        let rules = acl.in_order();
        for (at, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.does("Allow")) {
            let Some(written) = rule.statement.as_ref().and_then(client_written) else { continue };
            let skips = rules[at + 1..].iter().any(|later| later.may_block());
            let default_block = acl.default_action.as_ref().is_some_and(|default| default.value == "Block");
            if !skips && !default_block {
                continue;
            }
            let severity = if written.guessed { Severity::High } else { Severity::Medium };
            let message = format!(
                "{} of {} allows by {}, which the client writes",
                rule.label(),
                acl.label(),
                written.what
            );
            out.push(
                Finding::new(&RULE, rule.place(), message)
                    .severity(severity)
                    .evidence("decided_by", written.what),
            );
        }
    }
}

struct Written {
    what: String,
    guessed: bool,
}

/// What a client has to write to be matched, if that alone is enough.
fn client_written(statement: &Statement) -> Option<Written> {
    match &statement.kind {
        // The easiest way in counts.
        StatementKind::Or(list) => {
            list.iter().filter_map(client_written).max_by_key(|written| written.guessed)
        }
        // All of them have to be written.
        StatementKind::And(list) => {
            let all: Option<Vec<Written>> = list.iter().map(client_written).collect();
            let all = all?;
            let what = all.iter().map(|written| written.what.as_str()).collect::<Vec<_>>().join(" and ");
            Some(Written { what, guessed: all.iter().all(|written| written.guessed) })
        }
        StatementKind::IpSet { forwarded: Some(_), .. } => {
            Some(Written { what: "a forwarded address".to_owned(), guessed: true })
        }
        StatementKind::Bytes { field, .. } | StatementKind::Regex { field, .. }
            if field.name == "SingleHeader" =>
        {
            let header = field.of.as_deref().unwrap_or_default();
            Some(Written { what: format!("the header `{header}`"), guessed: GUESSED.contains(&header) })
        }
        StatementKind::Bytes { field, .. } | StatementKind::Regex { field, .. }
            if ["Cookies", "QueryString", "SingleQueryArgument", "AllQueryArguments"]
                .contains(&field.name.as_str()) =>
        {
            Some(Written { what: format!("`{}`", field.name), guessed: false })
        }
        _ => None,
    }
}
