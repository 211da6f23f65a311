//! # Region of an ARN
//!
//! The fourth part of an ARN is a region, or empty for what is in none, such as IAM's and S3's resources (*Amazon
//! Resource Names (ARNs)*; the formats are those of the *Service Authorization Reference*).
//!
//! Access Analyzer: INVALID_ARN_REGION, MISSING_ARN_REGION, ARN_REGION_NOT_ALLOWED.

use super::arns::{ArnMatch, is_open};
use super::effect::{lower, opens};
use super::known::Known;
use super::regions;
use crate::aws::Arn;
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::statements;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "fit-arn-region",
    title: "Region of an ARN that cannot be",
    family: Family::Fit,
    severity: Severity::Low,
    question: "Does an ARN have a region that does not exist, none where it needs one, or one where it may not?",
    why: "AWS compares the whole ARN. One with a wrong region matches no resource: nothing is granted, or nothing is \
          forbidden.",
    remedy: "Write the region's name, `*` for all, or leave the part empty where the service has no regions in its \
             ARNs.",
    references: &[pages::ARNS, pages::SERVICES],
    controls: &[],
    examples: &[
        Example::new(
            "no such region",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": ⟦"arn:aws:sqs:eu-wset-1:111122223333:work"⟧}]}"#,
        ),
        Example::new(
            "missing, in a fence",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "dynamodb:DeleteTable", "Resource": ⟦"arn:aws:dynamodb::111122223333:table/orders"⟧}]}"#,
        ),
        Example::new(
            "where there is none",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:GetRole", "Resource": ⟦"arn:aws:iam:eu-west-1:111122223333:role/deploy"⟧}]}"#,
        ),
        Example::new(
            "of another partition",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": ⟦"arn:aws:sqs:cn-north-1:111122223333:work"⟧}]}"#,
        ),
        Example::new(
            "as they are",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["sqs:SendMessage", "iam:GetRole", "s3:GetObject"], "Resource": ["arn:aws:sqs:eu-west-1:111122223333:work", "arn:aws-cn:sqs:cn-*:111122223333:work", "arn:aws:iam::111122223333:role/deploy", "arn:aws:s3:::reports/*", "arn:aws:iam:*:111122223333:role/x"]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(known) = cx.known() else { return };
    for (document, statement) in statements(cx) {
        let Some(elements) = &statement.resources else { continue };
        for value in &elements.values {
            let found = known.arn(&value.value);
            let Some(arn) = found.arn else { continue };
            let Some(fault) = fault(known, found, arn) else { continue };
            let opens = opens(statement, elements.negated);
            let severity = if opens { Severity::Medium } else { Severity::Low };
            let (severity, what, region) = match &fault {
                Fault::Unknown(Some(near)) => (
                    severity,
                    format!("`{}` is no region; did you mean `{near}`?", arn.region),
                    Some(near.clone()),
                ),
                Fault::Unknown(None) => (
                    lower(severity),
                    format!(
                        "no region `{}` of `{}` is known as of {}",
                        arn.region,
                        arn.partition,
                        known.facts.date()
                    ),
                    None,
                ),
                Fault::Missing => {
                    (severity, "it needs a region, or `*` for all".to_owned(), Some("*".to_owned()))
                }
                Fault::NotAllowed => {
                    (severity, format!("ARNs of `{}` have no region", arn.service), Some(String::new()))
                }
            };
            let message = format!(
                "`{}` in {} of {} matches nothing: {what}",
                value.value,
                statement.name(),
                document.phrase()
            );
            let fix = region.map(|region| {
                let text = Arn { region: &region, ..arn }.to_string();
                let title = if region.is_empty() {
                    "Leave out the region".to_owned()
                } else {
                    format!("Write `{region}`")
                };
                Fix::new(title, vec![json::replace(value.span, text)]).by_hand(!opens)
            });
            out.push(Finding::new(&RULE, value.span, message).severity(severity).fix(fix));
        }
    }
}

enum Fault {
    /// No region of the partition, and the one that was probably meant.
    Unknown(Option<String>),
    /// None, though every type that it can be has one.
    Missing,
    /// One, though no type that it can be has one.
    NotAllowed,
}

fn fault(known: &Known<'_>, found: &ArnMatch<'_>, arn: Arn<'_>) -> Option<Fault> {
    if !found.types.is_empty() {
        if arn.region.is_empty() && found.types.iter().all(|found| !found.format.region.is_empty()) {
            return Some(Fault::Missing);
        }
        let none_has = found.types.iter().all(|found| found.format.region.is_empty());
        if !matches!(arn.region, "" | "*") && none_has && !arn.region.bytes().all(|b| b == b'*') {
            return Some(Fault::NotAllowed);
        }
    }
    if arn.region.is_empty() || arn.region.contains("${") || is_open(arn.partition) {
        return None;
    }
    let partition = known.facts.partition(arn.partition)?;
    (!regions::matches(partition, arn.region))
        .then(|| Fault::Unknown(regions::near(partition.regions().iter(), arn.region).map(str::to_owned)))
}
