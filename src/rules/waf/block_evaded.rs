//! # A block is evaded by another spelling
//!
//! *Using text transformations in AWS WAF*: without them the bytes are compared as they were sent.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::tree::{Part, parts};
use crate::estate::waf::{Field, Search, StatementKind};
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "waf-block-evaded",
    title: "A block is evaded by another spelling",
    family: Family::Waf,
    severity: Severity::Medium,
    question: "Does a blocking rule compare a text as it was sent, so that another spelling of it passes?",
    why: "Servers take `/%61dmin` for `/admin`, and most take `SELECT` for `select`. A comparison of the bytes as they were sent does not.",
    remedy: "Transform before comparing: URL_DECODE for paths and queries, LOWERCASE at the end, with the text in lower case. Where the server tidies paths, NORMALIZE_PATH stops `//admin` and `/x/../admin` too. Each transformation costs 10 WCU.",
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
            "a path that is not decoded",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block-admin", "Priority": 0, "Action": {"Block": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/admin", "FieldToMatch": {"UriPath": {}}, "TextTransformations": ⟦[{"Priority": 0, "Type": "LOWERCASE"}]⟧, "PositionalConstraint": "STARTS_WITH"}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a user agent, in the case that was seen once",
            r#"{"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block-tool", "Priority": 0, "Action": {"Block": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "c3FsbWFwLzEuNyBzY2FubmVy", "FieldToMatch": {"SingleHeader": {"Name": "user-agent"}}, "TextTransformations": ⟦[{"Priority": 0, "Type": "NONE"}]⟧, "PositionalConstraint": "CONTAINS"}}}]}"#,
        ),
        Example::new(
            "an exception of an Allow rule",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": "allow-site", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"NotStatement": {"Statement": {"ByteMatchStatement": {"SearchString": "/admin", "FieldToMatch": {"UriPath": {}}, "TextTransformations": ⟦[{"Priority": 0, "Type": "NONE"}]⟧, "PositionalConstraint": "STARTS_WITH"}}}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "lower case before decoding",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block", "Priority": 0, "Action": {"Block": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "union select", "FieldToMatch": {"QueryString": {}}, "TextTransformations": ⟦[{"Priority": 0, "Type": "LOWERCASE"}, {"Priority": 1, "Type": "URL_DECODE"}]⟧, "PositionalConstraint": "CONTAINS"}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "decoded and in lower case",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block-admin", "Priority": 0, "Action": {"Block": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/admin", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "URL_DECODE"}, {"Priority": 1, "Type": "LOWERCASE"}], "PositionalConstraint": "STARTS_WITH"}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a decoded path: many servers tell capitals apart",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block-admin", "Priority": 0, "Action": {"Block": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/admin", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "URL_DECODE"}], "PositionalConstraint": "STARTS_WITH"}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "an Allow rule: another spelling gains nothing",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": "allow", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "/health", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "STARTS_WITH"}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a method, and a text without letters",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block", "Priority": 0, "Action": {"Block": {}}, "Statement": {"OrStatement": {"Statements": [{"ByteMatchStatement": {"SearchString": "TRACE", "FieldToMatch": {"Method": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "EXACTLY"}}, {"ByteMatchStatement": {"SearchString": "203.0.113.9", "FieldToMatch": {"SingleHeader": {"Name": "host"}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "EXACTLY"}}]}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a search for the encoding itself",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block", "Priority": 0, "Action": {"Block": {}}, "Statement": {"ByteMatchStatement": {"SearchString": "%00", "FieldToMatch": {"UriPath": {}}, "TextTransformations": [{"Priority": 0, "Type": "NONE"}], "PositionalConstraint": "CONTAINS"}}}]}, "LockToken": "t"}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.web_acls {
        for rule in &acl.rules {
            for part in parts(rule).into_iter().filter(|part| part.keeps_out(rule)) {
                let Some(evasion) = evasion(part) else { continue };
                let message = format!(
                    "{} of {} keeps out `{}` in {}, but not {}",
                    rule.label(),
                    acl.label(),
                    evasion.text,
                    evasion.field.label(),
                    evasion.how()
                );
                out.push(
                    Finding::new(&RULE, evasion.place(part), message)
                        .title(format!("{} is evaded by another spelling", rule.label()))
                        .evidence("text", evasion.text)
                        .evidence("missing", evasion.missing.clone())
                        .fix(evasion.fix(cx)),
                );
            }
        }
    }
}

struct Evasion<'a> {
    text: &'a str,
    search: &'a Search,
    field: &'a Field,
    missing: Vec<&'static str>,
}

/// What another spelling of a text gets past, if the text has another spelling.
fn evasion(part: Part<'_>) -> Option<Evasion<'_>> {
    let StatementKind::Bytes { search, field, .. } = &part.statement.kind else { return None };
    let text = std::str::from_utf8(search.bytes()?).ok()?;
    let kinds = field.transformations.as_ref()?;
    if !text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    let at = |names: &[&str]| kinds.iter().rposition(|kind| names.contains(&kind.as_str()));
    let decoded = at(&["URL_DECODE", "URL_DECODE_UNI"]);
    let cased = at(&["LOWERCASE", "UPPERCASE", "CMD_LINE"]);
    // A text with these is meant as it was sent.
    let is_decodable = !text.contains(['%', '+']);
    let (is_encoded, is_caseless) = match field.name.as_str() {
        // Whether a path tells capitals apart is the server's affair.
        "UriPath" => (true, false),
        "QueryString" | "SingleQueryArgument" | "AllQueryArguments" => (true, true),
        // Product names, referers and hosts are compared without case by those who read them; other headers may
        // carry tokens, in which it counts.
        "SingleHeader" => {
            let header = field.of.as_deref().unwrap_or_default();
            (false, ["user-agent", "referer", "host", "content-type"].contains(&header))
        }
        _ => (false, false),
    };
    let mut missing = Vec::new();
    if is_encoded && is_decodable && decoded.is_none() {
        missing.push("URL_DECODE");
    }
    // What is decoded later may bring capitals back.
    if is_caseless && (cased.is_none() || is_decodable && cased < decoded) {
        missing.push("LOWERCASE");
    }
    (!missing.is_empty()).then_some(Evasion { text, search, field, missing })
}

impl Evasion<'_> {
    fn place(&self, part: Part<'_>) -> crate::text::Span {
        self.field.transformations_span.unwrap_or(part.statement.span)
    }

    fn how(&self) -> String {
        let of =
            |kind: &'static str| if kind == "LOWERCASE" { "in capitals" } else { "with a letter as `%XX`" };
        self.missing.iter().copied().map(of).collect::<Vec<_>>().join(" or ")
    }

    /// Decoding first, lower case last. Offered where nothing else is done to the text, so that the order is clear.
    fn fix(&self, cx: &Context<'_>) -> Option<Fix> {
        let kinds = self.field.transformations.as_ref()?;
        let known = |kind: &String| ["LOWERCASE", "URL_DECODE", "NORMALIZE_PATH"].contains(&kind.as_str());
        let span = self.field.transformations_span.filter(|_| kinds.iter().all(known))?;
        let has = |kind: &str| kinds.iter().any(|own| own == kind);
        let wanted: Vec<serde_json::Value> = ["URL_DECODE", "NORMALIZE_PATH", "LOWERCASE"]
            .into_iter()
            .filter(|kind| has(kind) || self.missing.contains(kind))
            .enumerate()
            .map(|(priority, kind)| serde_json::json!({ "Priority": priority, "Type": kind }))
            .collect();
        let lower = wanted.iter().any(|kind| kind["Type"] == "LOWERCASE");
        let block = json::pretty(&serde_json::Value::Array(wanted));
        let mut edits = vec![json::replace_block(cx.sources, span, &block)];
        let text = if lower { self.text.to_ascii_lowercase() } else { self.text.to_owned() };
        if text != self.text {
            let written = if self.search.is_base64 { STANDARD.encode(&text) } else { text };
            let quoted = serde_json::to_string(&written).ok()?;
            edits.push(json::replace(self.search.span, quoted.strip_prefix('"')?.strip_suffix('"')?));
        }
        Some(
            Fix::new(format!("Transform {} before it is compared", self.field.label()), edits)
                .note("each added transformation costs 10 WCU"),
        )
    }
}
