//! # Statement ids
//!
//! *IAM JSON policy elements: Sid*: in IAM a Sid has letters and digits only, and must be unique within the policy.
//! Services with resource policies of their own are less strict.
//!
//! Access Analyzer: UNIQUE_SIDS_REQUIRED, UNIQUE_SIDS_RECOMMENDED, UNSUPPORTED_SID.

use rustc_hash::FxHashMap;

use crate::estate::iam::PolicyDocument;
use crate::fix::{Fix, json};
use crate::policy::{PolicyKind, Statement};
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, SID};
use crate::rules::walk::{at, documents, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::Spanned;

pub(super) static RULE: Rule = Rule {
    id: "grammar-sid",
    title: "A statement id is not unique or has other characters than AWS takes",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Are the Sids of a policy unique, and of letters and digits?",
    why: "IAM refuses the policy. Elsewhere two statements of one name are taken for one by tools and people.",
    remedy: "Give each statement its own Sid of letters and digits, or none.",
    references: &[SID, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "twice",
            r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}, {"Sid": "⟦Read⟧", "Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
        Example::new(
            "words",
            r#"{"Version": "2012-10-17", "Statement": [{"Sid": "⟦read reports⟧", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
        Example::new(
            "a bucket policy takes spaces",
            r#"{"Version": "2012-10-17", "Statement": [{"Sid": "read reports", "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
        Example::new(
            "each its own",
            r#"{"Version": "2012-10-17", "Statement": [{"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}, {"Sid": "Read2", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for document in documents(cx) {
        let sids: Vec<(&Statement, &Spanned<String>)> = document
            .policy
            .statements
            .iter()
            .filter_map(|statement| Some((statement, statement.sid.as_ref()?)))
            .filter(|(_, sid)| !sid.is_empty())
            .collect();
        // The first statement of each Sid: a policy may have thousands.
        let mut firsts: FxHashMap<&str, usize> = FxHashMap::default();
        for (ix, (_, sid)) in sids.iter().enumerate() {
            firsts.entry(sid.value.as_str()).or_insert(ix);
        }
        for (ix, (statement, sid)) in sids.iter().enumerate() {
            let first = firsts.get(sid.value.as_str()).filter(|first| **first < ix);
            let plain: String = sid.chars().filter(char::is_ascii_alphanumeric).collect();
            let malformed = is_strict(document) && plain != sid.value;
            // One finding for a place: a Sid that has to change anyway.
            if malformed {
                let message = format!(
                    "the Sid `{}` of {} has other characters than letters and digits; AWS refuses the policy",
                    sid.value,
                    at(document, statement),
                );
                let free = !plain.is_empty() && !firsts.contains_key(plain.as_str());
                let fix = free.then(|| {
                    Fix::new(format!("Name it `{plain}`"), vec![json::replace(sid.span, plain.as_str())])
                });
                out.push(
                    Finding::new(&RULE, sid.span, message).severity(without_effect(document, None)).fix(fix),
                );
            } else if let Some((_, first)) = first.and_then(|first| sids.get(*first)) {
                let refused = is_strict(document);
                let message = format!(
                    "statement {} of {} has the same Sid as another, `{}`{}",
                    statement.index + 1,
                    document.phrase(),
                    sid.value,
                    if refused { "; AWS refuses the policy" } else { "" },
                );
                let severity = if refused { without_effect(document, None) } else { Severity::Info };
                let fresh = (2..).map(|n| format!("{}{n}", sid.value));
                let fresh = fresh.into_iter().find(|name| !firsts.contains_key(name.as_str()));
                let fix = fresh.map(|name| {
                    Fix::new(
                        format!("Name it `{name}`"),
                        vec![json::replace(sid.span, crate::text::json::escape(&name))],
                    )
                });
                out.push(
                    Finding::new(&RULE, sid.span, message)
                        .severity(severity)
                        .related(first.span, "the other")
                        .fix(fix),
                );
            }
        }
    }
}

/// True for the policies that IAM and Organizations keep.
fn is_strict(document: &PolicyDocument) -> bool {
    !matches!(document.kind, PolicyKind::Resource(_) | PolicyKind::VpcEndpoint)
}
