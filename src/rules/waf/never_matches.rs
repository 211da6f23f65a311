//! # A rule asks for what cannot be
//!
//! *Using text transformations in AWS WAF*: the text is compared with what the transformations leave.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::logic::{Nothing, why_nothing};
use super::transform::{can_survive, in_the_case_of};
use super::tree::{Part, parts};
use crate::estate::waf::{Field, Search, WafRule};
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "waf-never-matches",
    title: "A rule asks for what cannot be",
    family: Family::Waf,
    severity: Severity::High,
    question: "Does a rule ask for something that no request can have?",
    why: "The rule looks like protection and matches nothing. Nobody notices, as a rule that never matches never hits a good request either.",
    remedy: "Write the text as it is after the transformations: in lower case after LOWERCASE, with single spaces after COMPRESS_WHITE_SPACE. Put what excludes one another under an Or.",
    references: &[
        (
            "Using text transformations in AWS WAF",
            "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-transformation.html",
        ),
        (
            "String match rule statement",
            "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-string-match.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "SC-7")],
    examples: &[
        Example::new(
            "a capital after LOWERCASE",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block-admin", "Priority": 0, "Action": {"Block": {}}, "Statement": {"ByteMatchStatement": {"SearchString": ⟦"/Admin"⟧, "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "LOWERCASE"}], "PositionalConstraint": "STARTS_WITH"}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "the same in base64, as the CLI prints it, inside an Or",
            r#"{"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block-admin", "Priority": 0, "Action": {"Block": {}}, "Statement": {"OrStatement": {"Statements": [{"ByteMatchStatement": {"SearchString": ⟦"L2FkbWluL0xvZ2lu"⟧, "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "URL_DECODE"}, {"Priority": 1, "Type": "LOWERCASE"}], "PositionalConstraint": "STARTS_WITH"}}, {"GeoMatchStatement": {"CountryCodes": ["KP"]}}]}}}]}"#,
        ),
        Example::new(
            "two countries at once",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block", "Priority": 0, "Action": {"Block": {}}, "Statement": {"AndStatement": ⟦{"Statements": [{"GeoMatchStatement": {"CountryCodes": ["KP"]}}, {"GeoMatchStatement": {"CountryCodes": ["IR"]}}]}⟧}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "an Allow rule: nothing is opened by a fix",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": "allow", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": ⟦"Ops"⟧, "FieldToMatch": {"SingleHeader": {"Name": "x-team"}}, "TextTransformations": [{"Priority": 0, "Type": "LOWERCASE"}], "PositionalConstraint": "EXACTLY"}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "in lower case",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block-admin", "Priority": 0, "Action": {"Block": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/admin", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "LOWERCASE"}], "PositionalConstraint": "STARTS_WITH"}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a capital that decoding brings back",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block", "Priority": 0, "Action": {"Block": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/Admin", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "LOWERCASE"}, {"Priority": 1, "Type": "URL_DECODE"}], "PositionalConstraint": "STARTS_WITH"}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "one of two countries",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block", "Priority": 0, "Action": {"Block": {}}, "Statement": {"OrStatement": {"Statements": [{"GeoMatchStatement": {"CountryCodes": ["KP"]}}, {"GeoMatchStatement": {"CountryCodes": ["IR"]}}]}}}]}, "LockToken": "t"}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.web_acls {
        for rule in &acl.rules {
            for part in parts(rule) {
                let inner_is_told = matches!(part.statement.kind, crate::estate::waf::StatementKind::And(_));
                let (span, what, fix) = match why_nothing(part.statement, cx.estate) {
                    Some(Nothing::Text(search, field)) if !inner_is_told => {
                        (search.span, lost(search, field), fix(rule, part, search, field))
                    }
                    Some(Nothing::Size) if !inner_is_told => {
                        (part.statement.span, "a size below zero".to_owned(), None)
                    }
                    Some(Nothing::Contradiction) => {
                        (part.statement.span, "two things that exclude one another".to_owned(), None)
                    }
                    // An IP set may be filled later.
                    _ => continue,
                };
                let message = format!("{} of {} asks for {what}", rule.label(), acl.label());
                let severity = if part.keeps_out(rule) { Severity::High } else { Severity::Medium };
                out.push(
                    Finding::new(&RULE, span, message)
                        .severity(severity)
                        .title(format!("{} asks for what cannot be", rule.label()))
                        .evidence("statement", part.statement.name.as_str())
                        .fix(fix),
                );
            }
        }
    }
}

fn lost(search: &Search, field: &Field) -> String {
    let text = search.readings.first().map(|bytes| String::from_utf8_lossy(bytes)).unwrap_or_default();
    let kinds = field.transformations.as_deref().unwrap_or_default().join(", ");
    format!("`{text}`, which {} cannot hold after {kinds}", field.label())
}

/// The text in the case that is left. Only where a match keeps requests out: a dead Allow rule must not come to
/// life.
fn fix(rule: &WafRule, part: Part<'_>, search: &Search, field: &Field) -> Option<Fix> {
    let transformations = field.transformations.as_ref()?;
    let text = in_the_case_of(std::str::from_utf8(search.bytes()?).ok()?, transformations)?;
    if !part.keeps_out(rule) || !can_survive(text.as_bytes(), transformations) {
        return None;
    }
    let written = if search.is_base64 { STANDARD.encode(&text) } else { text.clone() };
    let quoted = serde_json::to_string(&written).ok()?;
    let inside = quoted.strip_prefix('"')?.strip_suffix('"')?;
    Some(Fix::new(format!("Search for `{text}`"), vec![json::replace(search.span, inside)]))
}
