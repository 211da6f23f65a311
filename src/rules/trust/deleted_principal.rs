//! # A principal that was deleted
//!
//! *AWS JSON policy elements: Principal*, "IAM role principals" and "IAM user principals": IAM keeps the unique id of a
//! role or user that is named. If that is deleted, the policy shows the id (`AROA…`, `AIDA…`), and a new one with the
//! same name does not match it.
//!
//! Access Analyzer: INVALID_ROLE_REFERENCE, INVALID_USER_REFERENCE.

use super::own_policies;
use crate::fix::{Fix, json};
use crate::policy::PolicyKind;
use crate::policy::principal::{UniqueId, unique_id};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trust-deleted-principal",
    title: "A policy names a role or user that was deleted",
    family: Family::Trust,
    severity: Severity::Low,
    question: "Does a policy name a principal by a unique id in place of an ARN?",
    why: "IAM shows an id where the role or user no longer exists. Nobody matches it; a new role of the same name does \
          not get in, and in a Deny it is no longer shut out.",
    remedy: "Remove the id, or put the ARN of the new role or user in its place.",
    references: &[
        (
            "AWS JSON policy elements: Principal",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
        ),
        ("IAM identifiers", "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"),
    ],
    controls: &[("nist-800-53-r5", "AC-2")],
    examples: &[
        Example::with(
            "a role beside another",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/app", ⟦"AROAEXAMPLEID12345678"⟧]}, "Action": "sts:AssumeRole"}]}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
        Example::new(
            "a user, alone, on a queue",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ⟦"AIDAEXAMPLEID12345678"⟧}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"}]}"#,
        ),
        Example::with(
            "ARNs",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/app"]}, "Action": "sts:AssumeRole"}]}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for document in own_policies(cx).filter(|document| document.kind != PolicyKind::Identity) {
        for statement in &document.policy.statements {
            let Some(principal) = &statement.principal else { continue };
            for entry in &principal.entries {
                let Some(id) = unique_id(entry) else { continue };
                let what = match id {
                    UniqueId::Role => "role",
                    UniqueId::User => "user",
                };
                let message = format!(
                    "`{}` in {} is the id of a {what} that no longer exists",
                    entry.value.value,
                    document.phrase()
                );
                // Under NotPrincipal fewer names mean more people.
                let others = principal.entries.iter().filter(|other| other.kind == entry.kind).count() > 1;
                let edit = json::remove(cx.sources, entry.value.span);
                let fix = edit.filter(|_| others && !principal.negated && statement.allows());
                out.push(
                    Finding::new(&RULE, entry.value.span, message)
                        .fix(fix.map(|edit| Fix::new(format!("Remove the deleted {what}"), vec![edit]))),
                );
            }
        }
    }
}
