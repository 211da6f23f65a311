//! # Wildcard that matches no action
//!
//! *IAM JSON policy elements: Action*: `*` and `?` stand for letters of an action's name.
//!
//! Access Analyzer: INVALID_ACTION.

use super::effect::{lower, opens};
use super::known::{Known, Named};
use crate::fix::{Fix, json};
use crate::order::Order;
use crate::policy::Pattern;
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::statements;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "fit-action-matches-nothing",
    title: "Wildcard that matches no action",
    family: Family::Fit,
    severity: Severity::Low,
    question: "Does a statement have a wildcard that matches no action of its service?",
    why: "The wildcard looks as if it meant a group of actions. It means none: nothing is granted, or nothing is \
          forbidden.",
    remedy: "Write the beginning as the service spells its actions: `Describe*` for EC2, `Get*` for S3.",
    references: &[pages::SERVICES, pages::ACTION],
    controls: &[],
    examples: &[
        Example::new(
            "a letter too many",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:List*", ⟦"s3:Gett*"⟧], "Resource": "*"}]}"#,
        ),
        Example::new(
            "a fence with a hole",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ⟦"kms:Scheduled*"⟧, "Resource": "*"}]}"#,
        ),
        Example::new(
            "wildcards that match",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:Get*Tag*", "ec2:describe*", "*:List*"], "Resource": "*"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(known) = cx.known() else { return };
    for (document, statement) in statements(cx) {
        let Some(elements) = &statement.actions else { continue };
        for value in &elements.values {
            let Named::Wildcard(set) = known.action(&value.value) else { continue };
            if !set.is_empty() {
                continue;
            }
            let opens = opens(statement, elements.negated);
            let near = near(known, &value.value);
            let severity = if opens { Severity::Medium } else { Severity::Low };
            let (severity, end) = match &near {
                Some(near) => (severity, format!("did you mean `{near}`?")),
                None => (lower(severity), format!("none is known as of {}", known.facts.date())),
            };
            let message = format!(
                "`{}` in {} of {} matches no action; {end}",
                value.value,
                statement.name(),
                document.phrase()
            );
            let fix = near.map(|near| {
                let edit = json::replace(value.span, near.as_str());
                Fix::new(format!("Write `{near}`"), vec![edit]).by_hand(!opens)
            });
            out.push(Finding::new(&RULE, value.span, message).severity(severity).fix(fix));
        }
    }
}

/// The same wildcard with the letters before it put right: one letter less, more or other.
fn near(known: &Known<'_>, pattern: &str) -> Option<String> {
    let (prefix, verb) = pattern.split_once(':')?;
    let service = known.facts.service(prefix)?;
    let end = verb.find(['*', '?'])?;
    let (head, tail) = verb.split_at(end);
    if head.len() < 3 || head.len() > 60 {
        return None;
    }
    let lower = head.to_ascii_lowercase();
    let candidates = service.actions().flat_map(|action| {
        [head.len() - 1, head.len(), head.len() + 1]
            .into_iter()
            .filter_map(move |len| action.verb().get(..len))
    });
    let mut near: Vec<&str> =
        candidates.filter(|begin| strsim::osa_distance(&begin.to_ascii_lowercase(), &lower) == 1).collect();
    near.order_by_key(|begin| (begin.len() != head.len() - 1, begin.len(), *begin));
    // Many actions begin alike, and each wildcard is looked up once.
    near.dedup();
    let matches = |begin: &&str| {
        Pattern(tail).is_universal() || !known.facts.expand(&format!("{prefix}:{begin}{tail}")).is_empty()
    };
    Some(format!("{prefix}:{}{tail}", near.into_iter().find(matches)?))
}
