//! # Condition key that does not exist
//!
//! A request carries the keys of *AWS global condition context keys* and those that the service lists. A key that
//! nobody sends is absent from every request, which makes a condition always or never hold (*IAM JSON policy
//! elements: Condition operators*). A policy variable with such a key has no value, and its statement never applies
//! (*IAM policy elements: Variables and tags*).
//!
//! Access Analyzer: INVALID_GLOBAL_CONDITION_KEY, INVALID_SERVICE_CONDITION_KEY.

use super::effect::{Consequence, consequence, if_key_is_absent, lower};
use super::known::{Key, Known};
use crate::aws::ConditionKey;
use crate::estate::iam::PolicyDocument;
use crate::fix::{Fix, json};
use crate::policy::{Statement, Template};
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::statements;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::{Span, Spanned};

pub(super) static RULE: Rule = Rule {
    id: "fit-unknown-condition-key",
    title: "Condition key that AWS does not have",
    family: Family::Fit,
    severity: Severity::Low,
    question: "Does a condition or a variable use a key that AWS does not have?",
    why: "No request carries the key. With a plain operator the condition never holds, and the statement grants or \
          forbids nothing; with a negation or IfExists it always holds, and the limit is none.",
    remedy: "Spell the key as AWS does. If it is newer than Parapet's facts, leave it.",
    references: &[pages::KEYS, pages::SERVICES],
    controls: &[],
    examples: &[
        Example::new(
            "a global key, misspelt: the limit is none",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*", "Condition": {"NotIpAddress": {⟦"aws:SourceIpAdress"⟧: "203.0.113.0/24"}}}]}"#,
        ),
        Example::new(
            "a service's key, misspelt, in a fence",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "arn:aws:ec2:*:*:instance/*", "Condition": {"StringEquals": {⟦"ec2:InstnceType"⟧: "p4d.24xlarge"}}}]}"#,
        ),
        Example::new(
            "a variable",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::homes/⟦${aws:usrname}⟧/*"}]}"#,
        ),
        Example::new(
            "keys of AWS, of tags and of an identity provider",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::homes", "Condition": {"StringLike": {"S3:Prefix": "${aws:PrincipalTag/team, 'none'}/*", "aws:principaltag/Cost Center": "*", "cognito-identity.amazonaws.com:sub": "x"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(known) = cx.known() else { return };
    for (document, statement) in statements(cx) {
        for condition in &statement.conditions {
            let Key::NotOf(prefix, near) = known.key(&condition.key.value) else { continue };
            // Told with what took its place.
            if super::deprecated_condition_key::successor(&condition.key.value).is_some() {
                continue;
            }
            let Some(then) = if_key_is_absent(statement, condition) else { continue };
            let what = format!("a condition of {} of {}", statement.name(), document.phrase());
            let span = condition.key.span;
            out.push(finding(known, &what, &condition.key.value, prefix, near, span, then));
        }
        if document.policy.has_variables() {
            let values = statement.resources.iter().flat_map(|elements| &elements.values);
            let values = values.chain(statement.conditions.iter().flat_map(|condition| &condition.values));
            for value in values.filter(|value| value.value.contains("${")) {
                variables(cx, known, document, statement, value, out);
            }
        }
    }
}

fn variables(
    cx: &Context<'_>,
    known: &Known<'_>,
    document: &PolicyDocument,
    statement: &Statement,
    value: &Spanned<String>,
    out: &mut Findings<'_>,
) {
    for variable in Template::parse(&value.value, true, true).variables() {
        let (Key::NotOf(prefix, near), None) = (known.classify_key(variable.key), &variable.default) else {
            continue;
        };
        let what = format!("a variable of {} of {}", statement.name(), document.phrase());
        let then = consequence(statement, false);
        // Escapes in the JSON string shift the place; then the whole value is shown.
        let plain = cx.text(value.span) == value.value;
        let span = if plain { part(value.span, &variable.range) } else { value.span };
        let mut finding = finding(known, &what, variable.key, prefix, near, span, then);
        finding.fix = near.filter(|near| plain && !near.is_template()).map(|near| {
            let text = format!("${{{}}}", near.name());
            Fix::new(format!("Write `{}`", near.name()), vec![json::replace(span, text)])
                .by_hand(statement.allows())
        });
        out.push(finding);
    }
}

/// A part of a span, in bytes.
fn part(span: Span, range: &std::ops::Range<usize>) -> Span {
    let at = |offset: usize| span.start + u32::try_from(offset).unwrap_or(0);
    Span { start: at(range.start), end: at(range.end), ..span }
}

fn finding(
    known: &Known<'_>,
    what: &str,
    name: &str,
    prefix: &str,
    near: Option<ConditionKey<'static>>,
    span: Span,
    then: Consequence,
) -> Finding {
    let owner =
        if prefix == "aws" { "no global key of AWS".to_owned() } else { format!("no key of `{prefix}`") };
    let (severity, end) = match near {
        Some(near) => (then.severity, format!("did you mean `{}`?", near.name())),
        None => (lower(then.severity), format!("it is not known as of {}", known.facts.date())),
    };
    let message = format!("{what} uses `{name}`, {owner}, {}; {end}", then.clause);
    // A condition that begins to hold may grant: whether it does hangs on the operator.
    let fix = near.filter(|near| !near.is_template()).map(|near| {
        Fix::new(format!("Write `{}`", near.name()), vec![json::replace(span, near.name())]).by_hand(true)
    });
    Finding::new(&RULE, span, message).severity(severity).fix(fix)
}
