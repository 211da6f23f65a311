//! # Service that does not exist
//!
//! The prefix of an action, the third part of an ARN and the prefix of a condition key name a service (*Actions,
//! resources, and condition keys for AWS services*).
//!
//! Access Analyzer: INVALID_SERVICE_IN_ACTION, INVALID_SERVICE.

use super::effect::{lower, opens};
use super::known::{Key, Known, Named};
use super::{arns, unlisted};
use crate::aws::Arn;
use crate::fix::{Fix, json};
use crate::policy::Statement;
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::statements;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::Span;

pub(super) static RULE: Rule = Rule {
    id: "fit-unknown-service",
    title: "Service that AWS does not have",
    family: Family::Fit,
    severity: Severity::Low,
    question: "Does an action, an ARN or a condition key name a service that AWS does not have?",
    why: "AWS saves the policy. A statement about a service that does not exist applies to nothing: what it should \
          grant is refused, and what it should forbid is not forbidden.",
    remedy: "Write the service's prefix as the Service Authorization Reference does; it is often not the product's \
             name: `logs` for CloudWatch Logs, `es` for OpenSearch. If it is newer than Parapet's facts, leave it.",
    references: &[pages::SERVICES],
    controls: &[],
    examples: &[
        Example::new(
            "a slip",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ⟦"dynamobd:GetItem"⟧, "Resource": "*"}]}"#,
        ),
        Example::new(
            "a fence around nothing",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ⟦"cloudtrial:*"⟧, "Resource": "*"}]}"#,
        ),
        Example::new(
            "in an ARN",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": ⟦"arn:aws:sqss:eu-west-1:111122223333:work"⟧}]}"#,
        ),
        Example::new(
            "in a condition key",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Condition": {"StringEquals": {⟦"kmss:ViaService"⟧: "s3.eu-west-1.amazonaws.com"}}}]}"#,
        ),
        Example::new(
            "known services, also those whose ARNs have another name",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["servicecatalog:DescribeProduct", "*:List*"], "Resource": ["arn:aws:catalog:*:*:product/*", "arn:aws:*:*:*:x"], "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(known) = cx.known() else { return };
    for (document, statement) in statements(cx) {
        let mut told: Vec<String> = Vec::new();
        let mut report = |span: Span, what: &str, name: &str, near: Option<&str>, opens: bool| {
            let unlisted = unlisted::is_unlisted_service(name);
            // One that nobody can mend is told once a statement.
            if (near.is_none() || unlisted) && told.iter().any(|told| told == name) {
                return;
            }
            told.push(name.to_owned());
            let near = near.filter(|_| !unlisted);
            let severity = if opens { Severity::Medium } else { Severity::Low };
            let (severity, end) = match near {
                Some(near) => (severity, format!("did you mean `{near}`?")),
                None if unlisted => (Severity::Info, unlisted::WHY.to_owned()),
                None => (lower(severity), format!("it is not known as of {}", known.facts.date())),
            };
            let message = format!(
                "{what} of {} of {} is of the service `{name}`; {end}",
                statement.name(),
                document.phrase()
            );
            let whole = cx.text(span);
            let fix = near.filter(|_| whole.contains(name)).map(|near| {
                let text = whole.replacen(name, near, 1);
                Fix::new(format!("Write `{near}`"), vec![json::replace(span, text)]).by_hand(!opens)
            });
            out.push(Finding::new(&RULE, span, message).severity(severity).fix(fix));
        };
        if let Some(elements) = &statement.actions {
            for value in &elements.values {
                if let Named::NoService(near) = known.action(&value.value) {
                    let name = value.value.split(':').next().unwrap_or_default();
                    let opens = opens(statement, elements.negated);
                    report(value.span, "an action", name, near.map(|service| service.prefix()), opens);
                }
            }
        }
        if let Some(elements) = &statement.resources {
            for value in &elements.values {
                if let Some((name, near)) = unknown_in_arn(known, known.arn(&value.value).arn) {
                    report(value.span, "a resource", name, near, opens(statement, elements.negated));
                }
            }
        }
        conditions(known, statement, &mut report);
    }
}

fn conditions<'a>(
    known: &Known<'a>,
    statement: &'a Statement,
    report: &mut impl FnMut(Span, &str, &str, Option<&str>, bool),
) {
    let opens = opens(statement, false);
    for condition in &statement.conditions {
        if let Key::NoService(near) = known.key(&condition.key.value) {
            let name = condition.key.value.split(':').next().unwrap_or_default();
            report(condition.key.span, "a condition key", name, near.map(|service| service.prefix()), opens);
        }
        for value in condition.values.iter().filter(|value| value.value.starts_with("arn:")) {
            if let Some((name, near)) = unknown_in_arn(known, arns::split(&value.value)) {
                report(value.span, "an ARN in a condition", name, near, opens);
            }
        }
    }
}

/// The service in an ARN, if there is none of this name, and the one that was probably meant. One in upper case is
/// told elsewhere.
fn unknown_in_arn<'t>(known: &Known<'_>, arn: Option<Arn<'t>>) -> Option<(&'t str, Option<&'static str>)> {
    let name = arn?.service;
    let plain = !name.is_empty() && !arns::is_open(name) && !name.bytes().any(|b| b.is_ascii_uppercase());
    (plain && !known.is_arn_service(name)).then(|| (name, known.suggest_arn_service(name)))
}
