//! # The version of the language
//!
//! *IAM JSON policy elements: Version*: 2012-10-17 is the current version; without the element 2008-10-17 holds, in
//! which there are no variables.
//!
//! Access Analyzer: INVALID_VERSION, MISSING_VERSION.

use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, VERSION};
use crate::rules::walk::{documents, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-version",
    title: "A policy does not name the current version of the language",
    family: Family::Grammar,
    severity: Severity::Info,
    question: "Is Version 2012-10-17?",
    why: "Without it, or with 2008-10-17, a variable such as ${aws:username} is plain text: who adds one later gets a \
          policy that matches nothing. Any other date AWS refuses: it is no date of the policy's own.",
    remedy: "Write \"Version\": \"2012-10-17\".",
    references: &[VERSION, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "none",
            r#"⟦{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}⟧"#,
        ),
        Example::new(
            "the old one",
            r#"{"Version": "⟦2008-10-17⟧", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
        Example::new(
            "the day it was written",
            r#"{"Version": "⟦2026-11-24⟧", "Statement": [{"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
        Example::new(
            "the current one",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
    ],
    check,
};

const CURRENT: &str = "2012-10-17";
const OLD: &str = "2008-10-17";

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for document in documents(cx) {
        let policy = &document.policy;
        // Text that looked like a variable becomes one.
        let note = |fix: Fix| {
            if cx.text(policy.span).contains("${") {
                fix.note("`${…}` becomes a variable then: the statements with one begin to match")
                    .by_hand(true)
            } else {
                fix
            }
        };
        let Some(version) = &policy.version else {
            let told = policy.problems.iter().any(|problem| match &problem.kind {
                crate::policy::ProblemKind::WrongType { element, .. } => element == "Version",
                crate::policy::ProblemKind::UnknownElement { nearest, .. } => *nearest == Some("Version"),
                _ => false,
            });
            if told {
                continue;
            }
            let message = format!(
                "{} has no `Version`, so that the one of 2008 holds, without variables",
                document.phrase()
            );
            let edit = insert(cx, policy.span);
            out.push(
                Finding::new(&RULE, policy.span, message)
                    .fix(edit.map(|edit| note(Fix::new("Add the version", vec![edit])))),
            );
            continue;
        };
        if version.value == CURRENT {
            continue;
        }
        let fix = note(Fix::new(format!("Write `{CURRENT}`"), vec![json::replace(version.span, CURRENT)]));
        let finding = if version.value == OLD {
            let message =
                format!("{} is written in the version of 2008, which has no variables", document.phrase());
            Finding::new(&RULE, version.span, message)
        } else {
            let message = format!(
                "`{}` is no version of the policy language; AWS refuses {}. The version is not a date of the policy",
                version.value,
                document.phrase()
            );
            Finding::new(&RULE, version.span, message)
                .title("A policy names a version that does not exist")
                .severity(without_effect(document, None))
        };
        out.push(finding.fix(fix));
    }
}

/// The version as the first member, on a line of its own if the others have one.
fn insert(cx: &Context<'_>, policy: crate::text::Span) -> Option<crate::fix::Edit> {
    let value = cx.sources.value_at(policy)?;
    let (first, _) = value.members().next()?;
    let start = first.span().start;
    let between = value.raw().get(1..(start - policy.start) as usize)?;
    let place = crate::text::Span { start, end: start, ..policy };
    let gap = if between.is_empty() { " " } else { between };
    Some(crate::fix::Edit { span: place, text: format!("\"Version\": \"{CURRENT}\",{gap}") })
}
