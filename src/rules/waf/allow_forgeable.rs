//! # A rule allows by what the client writes
//!
//! *Using forwarded IP addresses in AWS WAF*: headers can be changed on their way and by the client.

use super::logic::can_block;
use crate::estate::waf::{Field, Forwarded, Statement, StatementKind};
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
        Example::new(
            "the lack of a header, on one path",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": ⟦"api"⟧, "Priority": 0, "Action": {"Allow": {}}, "Statement": {"AndStatement": {"Statements": [{"ByteMatchStatement": {"SearchString": "/api", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}, {"NotStatement": {"Statement": {"ByteMatchStatement": {"SearchString": "bot", "FieldToMatch": {"SingleHeader": {"Name": "user-agent"}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "CONTAINS"}}}}]}}}, {"Name": "crs", "Priority": 1, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "any of the forwarded addresses",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": ⟦"office"⟧, "Priority": 0, "Action": {"Allow": {}}, "Statement": {"IPSetReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/office/1", "IPSetForwardedIPConfig": {"HeaderName": "X-Forwarded-For", "FallbackBehavior": "NO_MATCH", "Position": "ANY"}}}}, {"Name": "crs", "Priority": 1, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "the address that the proxy in front wrote",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "office", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"IPSetReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/office/1", "IPSetForwardedIPConfig": {"HeaderName": "X-Forwarded-For", "FallbackBehavior": "NO_MATCH", "Position": "LAST"}}}}, {"Name": "crs", "Priority": 1, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a secret header as the only way in",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": "cdn", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "0f1e2d3c4b5a69788796a5b4", "FieldToMatch": {"SingleHeader": {"Name": "x-origin-verify"}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "EXACTLY"}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a host and a path are what is asked for",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "health", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"AndStatement": {"Statements": [{"ByteMatchStatement": {"SearchString": "status.example.com", "FieldToMatch": {"SingleHeader": {"Name": "host"}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "EXACTLY"}}, {"ByteMatchStatement": {"SearchString": "/health", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "EXACTLY"}}]}}}, {"Name": "crs", "Priority": 1, "OverrideAction": {"None": {}}, "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet"}}}]}, "LockToken": "t"}"#,
        ),
    ],
    check,
};

/// Headers whose values everybody can guess; of others the value may be a secret that two servers share.
const GUESSED: &[&str] = &["user-agent", "referer", "x-forwarded-for", "origin", "accept", "accept-language"];

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.web_acls {
        let rules = acl.in_order();
        let last_block = rules.iter().rposition(|rule| can_block(rule, cx.estate));
        for (at, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.does("Allow")) {
            let Some(Basis::Client(written)) =
                rule.statement.as_ref().map(|statement| basis(statement, false))
            else {
                continue;
            };
            let skips = last_block.is_some_and(|last| last > at);
            // A secret header as the only way in is what AWS advises for an origin behind CloudFront.
            if !skips && (acl.default_is("Block").is_none() || written.ease == Ease::Secret) {
                continue;
            }
            let severity = if written.ease == Ease::Guessed { Severity::High } else { Severity::Medium };
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

/// What decides whether a request is matched.
enum Basis {
    /// What the client writes.
    Client(Written),
    /// What the client asks for: that he may choose is no forgery.
    Request,
    /// What he cannot choose, or what is not known.
    Sender,
}

struct Written {
    what: String,
    ease: Ease,
}

/// How hard it is to write the right thing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ease {
    Secret,
    Unclear,
    Guessed,
}

fn basis(statement: &Statement, negated: bool) -> Basis {
    match &statement.kind {
        StatementKind::Not(inner) => basis(inner, !negated),
        // A negated Or asks for all of its parts to fail.
        StatementKind::And(list) if !negated => all_of(list, negated),
        StatementKind::Or(list) if negated => all_of(list, negated),
        StatementKind::And(list) | StatementKind::Or(list) => one_of(list, negated),
        StatementKind::IpSet { forwarded: Some(forwarded), .. }
        | StatementKind::Geo { forwarded: Some(forwarded), .. }
        | StatementKind::Asn { forwarded: Some(forwarded) } => forwarded_basis(forwarded),
        StatementKind::Bytes { field, position, .. } => {
            let secret = position == "EXACTLY" && !negated;
            field_basis(field, if secret { Ease::Secret } else { Ease::Unclear }, negated)
        }
        StatementKind::Regex { field, .. } | StatementKind::RegexSet { field } => {
            field_basis(field, Ease::Unclear, negated)
        }
        StatementKind::Size { .. } | StatementKind::Injection { .. } => Basis::Request,
        _ => Basis::Sender,
    }
}

/// All of them have to be right: one that the client cannot write is enough to keep him out.
fn all_of(list: &[Statement], negated: bool) -> Basis {
    let mut written: Vec<Written> = Vec::new();
    for part in list {
        match basis(part, negated) {
            Basis::Sender => return Basis::Sender,
            Basis::Client(part) => written.push(part),
            Basis::Request => {}
        }
    }
    let Some(ease) = written.iter().map(|part| part.ease).min() else { return Basis::Request };
    let what = written.into_iter().map(|part| part.what).collect::<Vec<_>>().join(" and ");
    Basis::Client(Written { what, ease })
}

/// The easiest way in counts.
fn one_of(list: &[Statement], negated: bool) -> Basis {
    let mut best = Basis::Sender;
    for part in list {
        match (basis(part, negated), &best) {
            (Basis::Client(part), Basis::Client(other)) if part.ease <= other.ease => {}
            (Basis::Client(part), _) => best = Basis::Client(part),
            (Basis::Request, Basis::Sender) => best = Basis::Request,
            _ => {}
        }
    }
    best
}

/// The last address was written by the proxy in front, the others by whoever came before it.
fn forwarded_basis(forwarded: &Forwarded) -> Basis {
    if forwarded.position.as_deref() == Some("LAST") {
        return Basis::Sender;
    }
    let what = format!("an address in the header `{}`", forwarded.header);
    Basis::Client(Written { what, ease: Ease::Guessed })
}

fn field_basis(field: &Field, ease: Ease, negated: bool) -> Basis {
    let ease = match (field.name.as_str(), field.of.as_deref()) {
        // A host is what is asked for, as a path is.
        ("SingleHeader", Some("host")) => return Basis::Request,
        ("SingleHeader", Some(header)) if negated || GUESSED.contains(&header) => Ease::Guessed,
        ("SingleHeader" | "Headers" | "Cookies", _) => ease,
        ("QueryString" | "SingleQueryArgument" | "AllQueryArguments" | "HeaderOrder", _) => {
            ease.max(Ease::Unclear)
        }
        ("UriPath" | "Method" | "Body" | "JsonBody" | "UriFragment", _) => return Basis::Request,
        _ => return Basis::Sender,
    };
    Basis::Client(Written { what: field.label(), ease })
}
