//! # A rate limit counts by what the client writes
//!
//! *Aggregating rate-based rules in AWS WAF*: requests are counted for each combination of the keys, and those that lack one are not counted.

use crate::estate::waf::{StatementKind, WafRule};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "waf-rate-key-written",
    title: "A rate limit counts by what the client writes",
    family: Family::Waf,
    severity: Severity::Medium,
    question: "Does a rate limit count by a header, cookie or argument, or by a forwarded address, with no limit on the address beside it?",
    why: "Each new value starts a new count, and a request without the key is not counted at all: who floods the site sends another value each time.",
    remedy: "Add a second rate-based rule on the address that AWS WAF sees (IP), with a higher limit if many share one.",
    references: &[
        (
            "Using rate-based rule statements in AWS WAF",
            "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html",
        ),
        (
            "Aggregating rate-based rules in AWS WAF",
            "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-aggregation-options.html",
        ),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "by a session cookie",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "rate", "Priority": 0, "Action": {"Block": {}}, "Statement": {"RateBasedStatement": {"Limit": 1000, "AggregateKeyType": ⟦"CUSTOM_KEYS"⟧, "CustomKeys": [{"Cookie": {"Name": "session", "TextTransformations": [{"Priority": 0, "Type": "NONE"}]}}]}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "by address and user agent together",
            r#"{"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "rate", "Priority": 0, "Action": {"Block": {}}, "Statement": {"RateBasedStatement": {"Limit": 1000, "AggregateKeyType": ⟦"CUSTOM_KEYS"⟧, "CustomKeys": [{"IP": {}}, {"Header": {"Name": "user-agent", "TextTransformations": [{"Priority": 0, "Type": "NONE"}]}}]}}}]}"#,
        ),
        Example::new(
            "by the first forwarded address",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "rate", "Priority": 0, "Action": {"Block": {}}, "Statement": {"RateBasedStatement": {"Limit": 1000, "AggregateKeyType": ⟦"FORWARDED_IP"⟧, "ForwardedIPConfig": {"HeaderName": "X-Forwarded-For", "FallbackBehavior": "MATCH"}}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a limit on the address beside it",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "rate", "Priority": 0, "Action": {"Block": {}}, "Statement": {"RateBasedStatement": {"Limit": 1000, "AggregateKeyType": "CUSTOM_KEYS", "CustomKeys": [{"Cookie": {"Name": "session", "TextTransformations": [{"Priority": 0, "Type": "NONE"}]}}]}}}, {"Name": "rate-ip", "Priority": 1, "Action": {"Block": {}}, "Statement": {"RateBasedStatement": {"Limit": 1000, "AggregateKeyType": "IP"}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "by address",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "rate", "Priority": 0, "Action": {"Block": {}}, "Statement": {"RateBasedStatement": {"Limit": 1000, "AggregateKeyType": "IP"}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "by address and fingerprint",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "rate", "Priority": 0, "Action": {"Block": {}}, "Statement": {"RateBasedStatement": {"Limit": 1000, "AggregateKeyType": "CUSTOM_KEYS", "CustomKeys": [{"IP": {}}, {"JA4Fingerprint": {"FallbackBehavior": "MATCH"}}]}}}]}, "LockToken": "t"}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.web_acls {
        let firm: Vec<_> = acl.rules.iter().filter(|rule| rule.may_block()).filter_map(limit).collect();
        for rule in acl.rules.iter().filter(|rule| rule.may_block()) {
            let Some(own) = limit(rule) else { continue };
            let Some(written) = own.written else { continue };
            // A firm limit on the same requests, or on all, catches those who evade this one.
            let is_backed = firm
                .iter()
                .any(|other| other.written.is_none() && (other.scope.is_none() || other.scope == own.scope));
            if is_backed {
                continue;
            }
            let message = format!("{} of {} counts by {written}", rule.label(), acl.label());
            out.push(
                Finding::new(&RULE, own.place, message)
                    .title(format!("{} counts by what the client writes", rule.label()))
                    .evidence("counts_by", written),
            );
        }
    }
}

struct Limit<'a> {
    place: crate::text::Span,
    /// What of the keys the client writes.
    written: Option<String>,
    scope: Option<&'a str>,
}

fn limit(rule: &WafRule) -> Option<Limit<'_>> {
    let StatementKind::RateBased { aggregate, keys, scope_down } = &rule.statement.as_ref()?.kind else {
        return None;
    };
    let aggregate = aggregate.as_ref()?;
    let mut names = Vec::new();
    match aggregate.value.as_str() {
        "FORWARDED_IP" => names.push("the first forwarded address"),
        "CUSTOM_KEYS" => names.extend(keys.iter().filter_map(|key| {
            Some(match key.as_str() {
                "Header" => "a header",
                "Cookie" => "a cookie",
                "QueryArgument" => "a query argument",
                "QueryString" => "the query string",
                "UriPath" => "the path",
                "ForwardedIP" => "the first forwarded address",
                _ => return None,
            })
        })),
        _ => {}
    }
    names.dedup();
    let written = (!names.is_empty()).then(|| names.join(" and ") + ", which the client writes");
    let scope = scope_down.as_ref().map(|scope| scope.canonical.as_str());
    Some(Limit { place: aggregate.span, written, scope })
}
