//! # ARN that names no type of resource
//!
//! The sixth part of an ARN has the forms that the *Service Authorization Reference* lists in the table "Resource types
//! defined by …" (*Amazon Resource Names (ARNs)*).
//!
//! Access Analyzer: INVALID_ARN_RESOURCE.

use super::effect::{lower, opens};
use super::known::Known;
use crate::aws::Arn;
use crate::fix::{Fix, json};
use crate::order::Order;
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::{listed, statements};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "fit-arn-resource",
    title: "ARN of no type of resource",
    family: Family::Fit,
    severity: Severity::Low,
    question: "Does an ARN name a resource in a form that its service does not have?",
    why: "No request is ever about such a resource. What the statement should grant is refused; what it should forbid \
          is not forbidden.",
    remedy: "Write the last part as the service does: `table/orders` for DynamoDB, `function:report` for Lambda, only \
             the name for SQS and SNS.",
    references: &[pages::SERVICES, pages::ARNS],
    controls: &[],
    examples: &[
        Example::new(
            "a slip in the type",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ⟦"arn:aws:iam::111122223333:rol/deploy"⟧}]}"#,
        ),
        Example::new(
            "a slash for a colon, in a fence",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "lambda:DeleteFunction", "Resource": ⟦"arn:aws:lambda:eu-west-1:111122223333:function/report"⟧}]}"#,
        ),
        Example::new(
            "forms that exist",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["sts:AssumeRole", "lambda:InvokeFunction", "dynamodb:GetItem"], "Resource": ["arn:aws:iam::111122223333:role/path/deploy", "arn:aws:lambda:eu-west-1:111122223333:function:report", "arn:aws:dynamodb:*:*:table/${aws:username}", "arn:aws:iam::*:r*"]}]}"#,
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
            let Some(arn) = found.arn.filter(|_| found.has_types && found.types.is_empty()) else { continue };
            let opens = opens(statement, elements.negated);
            let severity = if opens { Severity::Medium } else { Severity::Low };
            let near = near(known, arn);
            let (severity, end) = match &near {
                Some(near) => (severity, format!("did you mean `{near}`?")),
                None => (
                    lower(severity),
                    format!("its forms are, as of {}, {}", known.facts.date(), forms(known, arn)),
                ),
            };
            let message = format!(
                "`{}` in {} of {} names no type of resource of `{}`; {end}",
                value.value,
                statement.name(),
                document.phrase(),
                arn.service
            );
            let fix = near.map(|near| {
                let edit = json::replace(value.span, near.as_str());
                Fix::new(format!("Write `{near}`"), vec![edit]).by_hand(!opens)
            });
            out.push(Finding::new(&RULE, value.span, message).severity(severity).fix(fix));
        }
    }
}

/// The same ARN with the word at the beginning of the last part put right.
fn near(known: &Known<'_>, arn: Arn<'_>) -> Option<String> {
    let end = arn.resource.find(['/', ':'])?;
    let (word, rest) = arn.resource.split_at(end);
    let name = rest.get(1..).filter(|name| !name.is_empty())?;
    let heads = known.types().heads(arn.service).filter(|head| head.len() > 1);
    let best = heads
        .filter_map(|head| {
            let own = head.trim_end_matches(['/', ':']);
            let distance = strsim::osa_distance(&own.to_ascii_lowercase(), &word.to_ascii_lowercase());
            (distance <= 1 + own.len() / 8).then_some((distance, head))
        })
        .min()?
        .1;
    let fixed = Arn { resource: &format!("{best}{name}"), ..arn }.to_string();
    (!known.types().matching(&fixed).types.is_empty()).then_some(fixed)
}

fn forms(known: &Known<'_>, arn: Arn<'_>) -> String {
    let mut forms: Vec<&str> = known.types().resources(arn.service).collect();
    forms.order();
    forms.dedup();
    listed(forms)
}
