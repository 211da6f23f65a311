//! One statement in one sentence.

use super::table::has_no_effect;
use super::words::code;
use super::{action, condition, principal, resource};
use crate::aws::Facts;
use crate::estate::iam::{Owner, PolicyDocument, PrincipalType};
use crate::narrow::granted;
use crate::policy::{Effect, Pattern, PolicyKind, Statement};
use crate::text::counted;

/// What the statement says.
pub(super) fn sentence(facts: Option<&Facts>, document: &PolicyDocument, statement: &Statement) -> String {
    let Some(effect) = statement.effect else {
        return "Says nothing: its Effect is neither Allow nor Deny.".to_owned();
    };
    let Some(actions) = &statement.actions else {
        return "Says nothing: it has no Action that could be read.".to_owned();
    };
    let actions = action::phrase(facts, actions);
    let on = resource::phrase(&document.kind, statement.resources.as_ref());
    let on = on.map_or_else(String::new, |resources| format!(" on {resources}"));
    let conditions = condition::phrase(&statement.conditions);
    let who = who(document, statement, effect == Effect::Allow);
    match (effect, bounds(&document.kind), who) {
        (Effect::Deny, _, Some(who)) => {
            format!("Denies {who} permission to perform {actions}{on}{conditions}.")
        }
        (Effect::Deny, _, None) => format!("Denies {actions}{on}{conditions}."),
        (Effect::Allow, true, Some(who)) => {
            format!("Allows {who} at most {actions}{on}{conditions}; it grants nothing by itself.")
        }
        (Effect::Allow, true, None) => {
            format!("Allows at most {actions}{on}{conditions}; it grants nothing by itself.")
        }
        (Effect::Allow, false, Some(who)) => format!("Allows {who} to perform {actions}{on}{conditions}."),
        (Effect::Allow, false, None) => format!("Allows {actions}{on}{conditions}."),
    }
}

/// True for the kinds that bound what other policies grant.
fn bounds(kind: &PolicyKind) -> bool {
    matches!(
        kind,
        PolicyKind::PermissionsBoundary
            | PolicyKind::Session
            | PolicyKind::ServiceControl
            | PolicyKind::ResourceControl
            | PolicyKind::VpcEndpoint
    )
}

fn who(document: &PolicyDocument, statement: &Statement, allows: bool) -> Option<String> {
    if let Some(element) = &statement.principal {
        return Some(principal::phrase(element, allows, document.kind == PolicyKind::Trust));
    }
    match &document.owner {
        Owner::Principal(PrincipalType::Group, name) => Some(format!("members of the group {}", code(name))),
        Owner::Principal(who, name) => Some(format!("the {} {}", who.label(), code(name))),
        _ => None,
    }
}

/// What is easily overlooked in the statement.
pub(super) fn remarks(
    facts: Option<&Facts>,
    document: &PolicyDocument,
    statement: &Statement,
) -> Vec<String> {
    let mut remarks = Vec::new();
    for part in &statement.unknown {
        remarks.push(format!(
            "{} was not understood, so the statement may mean something else.",
            code(&part.value)
        ));
    }
    let negated = statement.actions.as_ref().is_some_and(|actions| actions.negated);
    if negated && statement.allows() {
        remarks.push("Whatever service or action AWS adds is allowed too.".to_owned());
    }
    let principal = statement.principal.as_ref();
    if principal.is_some_and(|principal| principal.negated) && statement.allows() {
        remarks
            .push("NotPrincipal with Allow lets in everyone else, also without AWS credentials.".to_owned());
    }
    if statement.resources.is_none()
        && matches!(
            document.kind,
            PolicyKind::Identity
                | PolicyKind::PermissionsBoundary
                | PolicyKind::Session
                | PolicyKind::ServiceControl
        )
        && statement.effect.is_some()
    {
        remarks.push("It has no Resource, without which AWS does not accept it here.".to_owned());
    }
    if !document.policy.has_variables() && has_variable(statement) {
        remarks.push(
            "`${…}` stands for itself here: policy variables need `\"Version\": \"2012-10-17\"`.".to_owned(),
        );
    }
    remarks.extend(facts.and_then(|facts| no_effect(facts, statement)));
    remarks
}

fn has_variable(statement: &Statement) -> bool {
    let resources = statement.resources.iter().flat_map(|resources| &resources.values);
    let values = statement.conditions.iter().flat_map(|condition| &condition.values);
    resources.chain(values).any(|value| value.value.contains("${"))
}

/// How many of the actions named do not go with the resources named.
fn no_effect(facts: &Facts, statement: &Statement) -> Option<String> {
    let (actions, resources) = (statement.actions.as_ref()?, statement.resources.as_ref()?);
    if resources.negated || resources.values.iter().any(|pattern| Pattern(&pattern.value).is_universal()) {
        return None;
    }
    let granted = granted(facts, actions);
    let total = granted.known.len() + granted.unknown.len();
    let none = facts.actions_of(&granted.known).filter(|action| has_no_effect(*action, resources)).count();
    let verb = if statement.allows() { "allowed" } else { "denied" };
    match none {
        0 => None,
        _ if none == total => {
            Some(format!("None of its actions works on a resource of this statement, so nothing is {verb}."))
        }
        _ => Some(format!(
            "{} of {} {} on none of these resources, and so {} not {verb} here.",
            none,
            counted(total, "action"),
            if none == 1 { "works" } else { "work" },
            if none == 1 { "is" } else { "are" },
        )),
    }
}
