//! # A role session beside its own role
//!
//! *AWS JSON policy elements: Principal*, "Role session principals": a role that is named takes in all of its sessions, so
//! that naming one session beside it does nothing.
//!
//! Access Analyzer: REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY.

use super::{principals, trust_allows};
use crate::fix::{Fix, json};
use crate::policy::PrincipalEntry;
use crate::policy::principal::session_role;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trust-redundant-session",
    title: "A role session is named beside its own role",
    family: Family::Trust,
    severity: Severity::Info,
    question: "Does a trust policy name a session of a role that it names too?",
    why: "The session reads like a limit to one session and is none: every session of the role may assume this one.",
    remedy: "Remove the session, or the role if only that session was meant.",
    references: &[(
        "AWS JSON policy elements: Principal",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    )],
    controls: &[],
    examples: &[
        Example::with(
            "both",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/service/app", ⟦"arn:aws:sts::111122223333:assumed-role/app/night"⟧]}, "Action": "sts:AssumeRole"}]}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
        Example::with(
            "a session of another role",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:role/app", "arn:aws:sts::111122223333:assumed-role/job/night"]}, "Action": "sts:AssumeRole"}]}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in trust_allows(cx) {
        for session in principals(statement) {
            let Some((account, name)) = session_role(&session.value) else { continue };
            let is_its_role = |entry: &&PrincipalEntry| {
                entry.account() == Some(account)
                    && entry.value.contains(":role/")
                    && entry.value.rsplit('/').next() == Some(name)
            };
            let Some(role) = principals(statement).find(is_its_role) else { continue };
            let message = format!(
                "`{}` in {} adds nothing: its role `{}` is named, with all of its sessions",
                session.value.value,
                document.phrase(),
                role.value.value
            );
            let edit = json::remove(cx.sources, session.value.span);
            out.push(
                Finding::new(&RULE, session.value.span, message)
                    .related(role.value.span, "the role")
                    .fix(edit.map(|edit| Fix::new("Remove the session", vec![edit]))),
            );
        }
    }
}
