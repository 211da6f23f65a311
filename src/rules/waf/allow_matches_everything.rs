//! # A rule allows every request
//!
//! *Using rule actions in AWS WAF*: Allow is terminating.

use super::logic::{can_block, matches_everything};
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "waf-allow-matches-everything",
    title: "A rule allows every request",
    family: Family::Waf,
    severity: Severity::Critical,
    question: "Does an Allow rule match every request, before rules that block or in front of a blocking default?",
    why: "Allow ends the evaluation. A rule that allows everything switches off all that comes after it, the blocking default too.",
    remedy: "Narrow the rule to the requests that are meant, or remove it.",
    references: &[
        (
            "Using rule actions in AWS WAF",
            "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-action.html",
        ),
        (
            "Setting the protection pack (web ACL) default action in AWS WAF",
            "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-default-action.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "SC-7")],
    examples: &[
        Example::new(
            "in front of a blocking default",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": ⟦"allow-site"⟧, "Priority": 0, "Action": {"Allow": {}}, "Statement": {"SizeConstraintStatement": {"FieldToMatch": {"UriPath": {}}, "ComparisonOperator": "GE", "Size": 0, "TextTransformations": [{"Priority": 0, "Type": "NONE"}]}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "the path contains a slash, as the CLI prints it in base64",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": ⟦"allow"⟧, "Priority": 0, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "Lw==", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "CONTAINS"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": "crs", "Priority": 1, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "one path",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": "allow-health", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/health", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "last, where it changes nothing",
            r#"{"WebACL": {"Name": "shop", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "crs", "Priority": 0, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}, {"Name": "allow-rest", "Priority": 1, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, "VisibilityConfig": {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "all addresses of both families, in halves",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": ⟦"everybody"⟧, "Priority": 0, "Action": {"Allow": {}}, "Statement": {"OrStatement": {"Statements": [{"IPSetReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/v4/1"}}, {"IPSetReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/v6/1"}}]}}}]}, "LockToken": "t"}
{"IPSet": {"Name": "v4", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/v4/1", "IPAddressVersion": "IPV4", "Addresses": ["0.0.0.0/1", "128.0.0.0/1"]}, "LockToken": "t"}
{"IPSet": {"Name": "v6", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/v6/1", "IPAddressVersion": "IPV6", "Addresses": ["::/1", "8000::/1"]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a header that is there or not",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": ⟦"either"⟧, "Priority": 0, "Action": {"Allow": {}}, "Statement": {"OrStatement": {"Statements": [{"ByteMatchStatement": {"SearchString": "ops", "FieldToMatch": {"SingleHeader": {"Name": "x-team"}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "EXACTLY"}}, {"NotStatement": {"Statement": {"ByteMatchStatement": {"SearchString": "ops", "FieldToMatch": {"SingleHeader": {"Name": "x-team"}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "EXACTLY"}}}}]}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "all of IPv4 only",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": "everybody", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"OrStatement": {"Statements": [{"IPSetReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/v4/1"}}, {"IPSetReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/v6/1"}}]}}}]}, "LockToken": "t"}
{"IPSet": {"Name": "v4", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/v4/1", "IPAddressVersion": "IPV4", "Addresses": ["0.0.0.0/1", "128.0.0.0/1"]}, "LockToken": "t"}
{"IPSet": {"Name": "v6", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/v6/1", "IPAddressVersion": "IPV6", "Addresses": ["2001:db8::/32"]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a set that was not given",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": "everybody", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"OrStatement": {"Statements": [{"IPSetReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/v4/1"}}, {"IPSetReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/v6/1"}}]}}}]}, "LockToken": "t"}
{"IPSet": {"Name": "v4", "Id": "1", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/v4/1", "IPAddressVersion": "IPV4", "Addresses": ["0.0.0.0/1", "128.0.0.0/1"]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "no rule on a forwarded address holds where the header is missing",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": "either", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"OrStatement": {"Statements": [{"IPSetReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/v4/1", "IPSetForwardedIPConfig": {"HeaderName": "X-Real-IP", "FallbackBehavior": "NO_MATCH", "Position": "LAST"}}}, {"ByteMatchStatement": {"SearchString": "/", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}]}}}]}, "LockToken": "t"}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.web_acls {
        let rules = acl.in_order();
        for (at, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.does("Allow")) {
            if !rule.statement.as_ref().is_some_and(|statement| matches_everything(statement, cx.estate)) {
                continue;
            }
            let later = rules[at + 1..].iter().filter(|later| rule.runs_before(later));
            let skipped: Vec<_> = later.filter(|later| can_block(later, cx.estate)).collect();
            let default_block = acl.default_is("Block").is_some();
            // In front of a blocking default it undoes everything; elsewhere the default would have let much in.
            let severity = if default_block { Severity::Critical } else { Severity::High };
            if skipped.is_empty() && !default_block {
                continue;
            }
            let mut message = format!("{} of {} allows every request", rule.label(), acl.label());
            if !skipped.is_empty() {
                let n = skipped.len();
                let rules = if n == 1 {
                    "rule that could block never runs"
                } else {
                    "rules that could block never run"
                };
                message.push_str(&format!("; {n} {rules}"));
            }
            if default_block {
                message.push_str("; the default action Block is never taken");
            }
            let mut finding = Finding::new(&RULE, rule.place(), message)
                .severity(severity)
                .title(format!("{} allows every request", rule.label()));
            for later in skipped.iter().take(20) {
                finding = finding.related(later.place(), "never runs");
            }
            let fix = json::remove(cx.sources, rule.span).map(|edit| {
                Fix::new(format!("Remove {}", rule.label()), vec![edit]).note(
                    "the rules behind it and the default action decide then: look what they let through",
                )
            });
            out.push(finding.fix(fix));
        }
    }
}
