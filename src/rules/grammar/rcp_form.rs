//! # What a resource control policy may not say
//!
//! *RCP syntax*: only AWS's own RCPFullAWSAccess allows; the principal is `*`; there is no NotPrincipal and no
//! NotAction.
//!
//! Access Analyzer: RCP_SYNTAX_ERROR_PRINCIPAL, RCP_SYNTAX_ERROR_ALLOW, RCP_SYNTAX_ERROR_NOTACTION.

use crate::policy::{Effect, Pattern, PolicyKind, PrincipalEntry, Statement};
use crate::report::model::Severity;
use crate::rules::aws_pages::{CHECKS, RCP};
use crate::rules::walk::{at, statements};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-rcp-form",
    title: "A resource control policy says what it may not",
    family: Family::Grammar,
    severity: Severity::Medium,
    question: "Does a resource control policy only deny, to the principal *, with Action?",
    why: "Organizations refuses the policy, so that the fence around the resources does not stand.",
    remedy: "Write Deny, \"Principal\": \"*\" and Action, and put the exceptions into Condition or NotResource.",
    references: &[RCP, CHECKS],
    controls: &[],
    examples: &[
        Example::with(
            "an exception by principal",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", ⟦"NotPrincipal"⟧: {"AWS": "arn:aws:iam::111122223333:root"}, ⟦"NotAction"⟧: "s3:GetObject", "Resource": "*"}]}"#,
            r#"{"policy_kind": "rcp"}"#,
        ),
        Example::with(
            "an Allow",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": ⟦"Allow"⟧, "Principal": "*", "Action": "s3:*", "Resource": "*"}]}"#,
            r#"{"policy_kind": "rcp"}"#,
        ),
        Example::with(
            "one account",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": {"AWS": ⟦"111122223333"⟧}, "Action": "s3:*", "Resource": "*"}]}"#,
            r#"{"policy_kind": "rcp"}"#,
        ),
        Example::with(
            "a fence, and AWS's own",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "NotResource": "arn:aws:s3:::open/*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}, {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}"#,
            r#"{"policy_kind": "rcp"}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in statements(cx).filter(|(d, _)| d.kind == PolicyKind::ResourceControl) {
        let whose = at(document, statement);
        if statement.effect == Some(Effect::Allow) && !is_full_access(statement) {
            let span = statement.effect_span.unwrap_or(statement.span);
            let message = format!(
                "{whose} allows, which only AWS's own `RCPFullAWSAccess` may; Organizations refuses the policy"
            );
            out.push(Finding::new(&RULE, span, message));
        }
        if let Some(principal) = &statement.principal {
            if principal.negated {
                let message = format!(
                    "{whose} has `NotPrincipal`, which a resource control policy has not; Organizations refuses the policy"
                );
                out.push(Finding::new(&RULE, principal.key_span, message));
            } else if let Some(other) = principal.entries.iter().find(|entry| !entry.is_everyone()) {
                let message = format!(
                    "{whose} names the principal `{}`; a resource control policy is for `*`, and says in `Condition` \
                     whom it means",
                    other.value.value
                );
                out.push(Finding::new(&RULE, other.value.span, message));
            }
        }
        if let Some(actions) = statement.actions.as_ref().filter(|actions| actions.negated) {
            let message = format!(
                "{whose} has `NotAction`, which a resource control policy has not; Organizations refuses the policy"
            );
            out.push(Finding::new(&RULE, actions.key_span, message));
        }
    }
}

/// `RCPFullAWSAccess`: everything, to everyone, without conditions.
fn is_full_access(statement: &Statement) -> bool {
    let everyone = statement.principal.as_ref().is_some_and(|principal| {
        !principal.negated && principal.entries.iter().all(PrincipalEntry::is_everyone)
    });
    let all = |elements: &Option<crate::policy::Elements>| {
        elements
            .as_ref()
            .is_some_and(|e| !e.negated && e.values.iter().all(|value| Pattern(value).is_universal()))
    };
    everyone && all(&statement.actions) && all(&statement.resources) && statement.conditions.is_empty()
}
