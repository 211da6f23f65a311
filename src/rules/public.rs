//! What the rules on grants to everyone share.

use crate::estate::iam::PolicyDocument;
use crate::fix::Fix;
use crate::policy::Statement;
use crate::rules::{Context, condition};
use crate::text::Span;

/// Stands in a fix for the organization's id. It matches no organization, so that the text grants nothing to
/// outsiders until it is filled in.
pub(super) const ORGANIZATION: &str = "o-put-your-id-here";

/// The smallest place that says "everyone".
pub(super) fn principal_span(statement: &Statement) -> Span {
    let Some(principal) = &statement.principal else { return statement.span };
    if principal.negated {
        return principal.key_span;
    }
    let everyone = principal.entries.iter().find(|entry| entry.is_everyone());
    everyone.map_or(principal.span, |entry| entry.value.span)
}

/// `everyone`, or everyone but those of `NotPrincipal`.
pub(super) fn who(statement: &Statement) -> String {
    match &statement.principal {
        Some(principal) if principal.negated => {
            let named: Vec<_> =
                principal.entries.iter().map(|entry| format!("`{}`", entry.value.value)).collect();
            format!("everyone but {}", named.join(", "))
        }
        _ => "everyone".to_owned(),
    }
}

/// What to say of conditions that are there but do not limit who may call.
pub(super) fn open_conditions(statement: &Statement) -> Option<String> {
    let keys: Vec<_> =
        statement.conditions.iter().map(|condition| format!("`{}`", condition.key.value)).collect();
    let list = keys.join(", ");
    (!keys.is_empty())
        .then(|| format!("; what it asks of {list} does not limit it to fixed callers or networks"))
}

/// Adds the condition that only principals of the owner's organization may call.
pub(super) fn allow_only_organization(
    cx: &Context<'_>,
    document: &PolicyDocument,
    statement: &Statement,
) -> Option<Fix> {
    // Such a statement was not found open for nothing, so its author decides.
    if statement.conditions.iter().any(|condition| condition.is_key("aws:PrincipalOrgID")) {
        return None;
    }
    let edit = condition::add(cx, statement, "StringEquals", "aws:PrincipalOrgID", ORGANIZATION)?;
    let fix = Fix::new(
        format!("Let only your organization use {} of {}", statement.name(), document.phrase()),
        vec![edit],
    );
    Some(fix.note(format!("put the id of your organization in place of `{ORGANIZATION}` (`aws organizations describe-organization`)")))
}
