//! # Action that does not exist
//!
//! *IAM JSON policy elements: Action*: a statement names actions by service and name. AWS takes a name that no
//! service has without a word.
//!
//! Access Analyzer: INVALID_ACTION.

use super::effect::{lower, opens};
use super::known::Named;
use super::unlisted;
use crate::aws::Action;
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::statements;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "fit-unknown-action",
    title: "Action that the service does not have",
    family: Family::Fit,
    severity: Severity::Low,
    question: "Does a statement name an action that its service does not have?",
    why: "AWS saves the policy and says nothing. An Allow with the misspelt name grants nothing, which somebody \
          notices; a Deny with it forbids nothing, which nobody notices until it is too late.",
    remedy: "Spell the action as the Service Authorization Reference does. If it is newer than Parapet's facts, \
             leave it.",
    references: &[pages::SERVICES, pages::ACTION],
    controls: &[],
    examples: &[
        Example::new(
            "a letter is missing",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:PutObject", ⟦"s3:GetObjet"⟧], "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
        Example::new(
            "a fence with a hole",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ⟦"cloudtrail:StopLoging"⟧, "Resource": "*"}]}"#,
        ),
        Example::new(
            "of another service",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ⟦"ec2:AssumeRole"⟧, "Resource": "*"}]}"#,
        ),
        Example::new(
            "left out of everything, and so not left out",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "NotAction": ["iam:*", ⟦"sts:AsumeRole"⟧], "Resource": "*"}]}"#,
        ),
        Example::new(
            "nothing like it is known: it may be new",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ⟦"s3:RefurbishQuantumShelf"⟧, "Resource": "*"}]}"#,
        ),
        Example::new(
            "names are not case-sensitive",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:getobject", "S3:PutObject"], "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(known) = cx.known() else { return };
    for (document, statement) in statements(cx) {
        let Some(elements) = &statement.actions else { continue };
        for value in &elements.values {
            let Named::NotOf(service, near) = known.action(&value.value) else { continue };
            let opens = opens(statement, elements.negated);
            let severity = if opens { Severity::Medium } else { Severity::Low };
            let place = format!("{} of {}", statement.name(), document.phrase());
            let unlisted = unlisted::is_unlisted(&value.value);
            // Of another service only the name is the same: that is a hint, and no slip of the pen.
            let (near, other) = match near {
                Some(near) if unlisted || near.service() != *service => {
                    (None, Some(near).filter(|_| !unlisted))
                }
                near => (near.as_ref(), None),
            };
            let (severity, end) = match (near, other) {
                (Some(near), _) => (severity, format!("did you mean `{}`?", near.name())),
                (None, Some(other)) => {
                    let date = known.facts.date();
                    (lower(severity), format!("it is not known as of {date}; there is `{}`", other.name()))
                }
                (None, None) if unlisted => (Severity::Info, unlisted::WHY.to_owned()),
                (None, None) => (lower(severity), format!("it is not known as of {}", known.facts.date())),
            };
            let message =
                format!("{place} names `{}`, which {} does not have; {end}", value.value, service.name());
            let fix = near.map(|near: &Action<'_>| {
                Fix::new(format!("Write `{}`", near.name()), vec![json::replace(value.span, near.name())])
                    .by_hand(!opens)
            });
            out.push(Finding::new(&RULE, value.span, message).severity(severity).fix(fix));
        }
    }
}
