//! # A principal in a form that is none, or where none may be
//!
//! *AWS JSON policy elements: Principal*: a principal is `"*"` or an object of the types AWS, Service, Federated and
//! CanonicalUser. Identity policies, boundaries, session and service control policies have none: they apply to whoever
//! carries them.
//!
//! Access Analyzer: INVALID_PRINCIPAL_FORMAT, INVALID_PRINCIPAL_KEY, UNSUPPORTED_PRINCIPAL, SCP_SYNTAX_ERROR_PRINCIPAL.

use crate::fix::{Fix, json};
use crate::policy::principal::is_account_id;
use crate::policy::{PolicyKind, ProblemKind, Statement};
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, PRINCIPAL, SCP};
use crate::rules::walk::{at, place, problems, statements, without_effect};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-principal-form",
    title: "A principal is written in a way that AWS does not take",
    family: Family::Grammar,
    severity: Severity::Low,
    question: "Is every principal \"*\" or an object of principal types, and only where a policy may have one?",
    why: "AWS refuses the policy.",
    remedy: "Write {\"AWS\": …}, {\"Service\": …}, {\"Federated\": …} or {\"CanonicalUser\": …}; take it out of \
             policies that are attached to users, groups, roles or accounts.",
    references: &[PRINCIPAL, SCP, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "an account without its type",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "⟦111122223333⟧", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"}]}"#,
        ),
        Example::new(
            "the wrong case",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"⟦aws⟧": "arn:aws:iam::111122223333:root"}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"}]}"#,
        ),
        Example::with(
            "in a service control policy",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", ⟦"Principal"⟧: "*", "Action": "organizations:LeaveOrganization", "Resource": "*"}]}"#,
            r#"{"policy_kind": "scp"}"#,
        ),
        Example::new(
            "all types",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ["111122223333"], "Service": "sns.amazonaws.com", "CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement, problem, kind) in problems(cx) {
        let severity = without_effect(document, statement);
        let whose = place(document, statement);
        let denies = statement.is_some_and(Statement::denies);
        match kind {
            ProblemKind::PrincipalText { text } => {
                let message = format!(
                    "the principal `{text}` of {whose} stands alone, as only `*` may; AWS refuses the policy"
                );
                let named = is_account_id(text) || (text.starts_with("arn:") && text.contains(":iam::"));
                let fix = named.then(|| {
                    let quoted = crate::text::json::quote(text);
                    let whole = cx.sources.value_at(problem.span)?.span();
                    let edit = json::replace(whole, format!("{{\"AWS\": {quoted}}}"));
                    Some(
                        Fix::new("Write it as a principal of type AWS", vec![edit])
                            .note("AWS refuses the policy as it is; mended, it takes effect")
                            .by_hand(!denies),
                    )
                });
                out.push(Finding::new(&RULE, problem.span, message).severity(severity).fix(fix.flatten()));
            }
            ProblemKind::PrincipalKey { name, nearest } => {
                let hint = nearest.map_or_else(|| ";".to_owned(), |near| format!(", did you mean `{near}`?"));
                let message =
                    format!("`{name}` in {whose} is no type of principal{hint} AWS refuses the policy");
                let fix = nearest.map(|near| {
                    Fix::new(format!("Write `{near}`"), vec![json::replace(problem.span, near)])
                        .note("AWS refuses the policy as it is; mended, it takes effect")
                        .by_hand(!denies)
                });
                out.push(Finding::new(&RULE, problem.span, message).severity(severity).fix(fix));
            }
            _ => {}
        }
    }
    for (document, statement) in statements(cx) {
        let Some(principal) = &statement.principal else { continue };
        if document.kind.has_principals() {
            continue;
        }
        let name = if principal.negated { "NotPrincipal" } else { "Principal" };
        let message = format!(
            "{} has `{name}`, which {} has not; AWS refuses it",
            at(document, statement),
            match document.kind {
                PolicyKind::ServiceControl => "a service control policy",
                PolicyKind::PermissionsBoundary => "a permissions boundary",
                PolicyKind::Session => "a session policy",
                _ => "an identity policy",
            },
        );
        out.push(
            Finding::new(&RULE, principal.key_span, message)
                .severity(without_effect(document, Some(statement))),
        );
    }
}
