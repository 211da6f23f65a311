//! # A broken forwarded address gets through
//!
//! *Using forwarded IP addresses in AWS WAF*, "Fallback behavior": what holds for a request whose header has no valid address.

use super::tree::parts;
use crate::estate::waf::StatementKind;
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "waf-forwarded-fallback",
    title: "A broken forwarded address gets through",
    family: Family::Waf,
    severity: Severity::Medium,
    question: "Does a broken address in the forwarding header get a request past a rule?",
    why: "The client writes the header, and can write nonsense into it. A block that does not match nonsense is passed by it, and an Allow that matches nonsense is an open gate.",
    remedy: "In what blocks, let a broken address match; in what allows, let it not match.",
    references: &[(
        "Using forwarded IP addresses in AWS WAF",
        "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html",
    )],
    controls: &[("nist-800-53-r5", "SC-7")],
    examples: &[
        Example::new(
            "a block by country",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block-geo", "Priority": 0, "Action": {"Block": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"], "ForwardedIPConfig": {"HeaderName": "X-Forwarded-For", "FallbackBehavior": ⟦"NO_MATCH"⟧}}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "an Allow for an office",
            r#"{"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Block": {}}, "Rules": [{"Name": "office", "Priority": 0, "Action": {"Allow": {}}, "Statement": {"IPSetReferenceStatement": {"ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/office/3", "IPSetForwardedIPConfig": {"HeaderName": "X-Forwarded-For", "FallbackBehavior": ⟦"MATCH"⟧, "Position": "LAST"}}}]}"#,
        ),
        Example::new(
            "all but one country are blocked, and nonsense counts as that country",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "only-de", "Priority": 0, "Action": {"Block": {}}, "Statement": {"NotStatement": {"Statement": {"GeoMatchStatement": {"CountryCodes": ["DE"], "ForwardedIPConfig": {"HeaderName": "X-Forwarded-For", "FallbackBehavior": ⟦"MATCH"⟧}}}}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "a block that matches nonsense",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block-geo", "Priority": 0, "Action": {"Block": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"], "ForwardedIPConfig": {"HeaderName": "X-Forwarded-For", "FallbackBehavior": "MATCH"}}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "all but one country are blocked",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "only-de", "Priority": 0, "Action": {"Block": {}}, "Statement": {"NotStatement": {"Statement": {"GeoMatchStatement": {"CountryCodes": ["DE"], "ForwardedIPConfig": {"HeaderName": "X-Forwarded-For", "FallbackBehavior": "NO_MATCH"}}}}}}]}, "LockToken": "t"}"#,
        ),
        Example::new(
            "the address that AWS WAF sees",
            r#"{"WebACL": {"Name": "shop", "ARN": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1", "DefaultAction": {"Allow": {}}, "Rules": [{"Name": "block-geo", "Priority": 0, "Action": {"Block": {}}, "Statement": {"GeoMatchStatement": {"CountryCodes": ["KP"]}}}]}, "LockToken": "t"}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for acl in &cx.estate.web_acls {
        for rule in &acl.rules {
            let opens_by_match = rule.does("Allow");
            let blocks = rule.action.is_some() && rule.may_block();
            if !opens_by_match && !blocks {
                continue;
            }
            for part in parts(rule) {
                let (StatementKind::IpSet { forwarded: Some(forwarded), .. }
                | StatementKind::Geo { forwarded: Some(forwarded), .. }
                | StatementKind::Asn { forwarded: Some(forwarded) }) = &part.statement.kind
                else {
                    continue;
                };
                let Some(fallback) = &forwarded.fallback else { continue };
                let (open, shut) = if opens_by_match == part.negated {
                    ("NO_MATCH", "MATCH")
                } else {
                    ("MATCH", "NO_MATCH")
                };
                if fallback.value != open {
                    continue;
                }
                let does = if opens_by_match { "lets in" } else { "lets pass" };
                let message = format!(
                    "{} of {} {does} a request whose `{}` holds no valid address",
                    rule.label(),
                    acl.label(),
                    forwarded.header
                );
                let severity = if opens_by_match { Severity::High } else { Severity::Medium };
                out.push(
                    Finding::new(&RULE, fallback.span, message)
                        .severity(severity)
                        .evidence("header", forwarded.header.as_str())
                        .fix(Fix::new(
                            format!("Set the fallback to {shut}"),
                            vec![json::replace(fallback.span, shut)],
                        )),
                );
            }
        }
    }
}
