//! Does a statement apply to a part of a request?

use super::matching::principal::Naming;
use super::matching::{action, condition, principal, resource};
use super::part::Part;
use super::policies::PolicyLayer;
use super::tri::Tri;
use super::why::Why;
use crate::policy::Statement;

/// True where every element matches. Stops at the first that does not; the action comes first, for it nearly always
/// decides. What the grammar does not have leaves the statement undecided, unless its other elements exclude it.
pub(super) fn applies(
    statement: &Statement,
    variables: bool,
    layer: PolicyLayer,
    part: &Part<'_>,
    why: &mut impl Why,
) -> (Tri, Naming) {
    let mut whole = Tri::Yes;
    let mut naming = Naming::Direct;
    for element in ["Action", "Resource", "Principal", "Condition"] {
        why.next_element();
        let mut one = match element {
            "Action" => actions(statement, part, why),
            "Resource" => resources(statement, variables, layer, part, why),
            "Principal" => {
                let (tri, how) = principals(statement, layer, part, why);
                naming = how;
                tri
            }
            _ => conditions(statement, variables, part, why),
        };
        if !statement.unknown.is_empty() && is_unreadable(statement, element) {
            one = Tri::Unknown;
        }
        whole = whole & one;
        if whole == Tri::No {
            return (Tri::No, naming);
        }
    }
    if let Some(unknown) = statement.unknown.first() {
        why.say(Some(unknown.span), || {
            format!("`{}` is no element that AWS accepts as it stands here", unknown.value)
        });
        whole = Tri::Unknown;
    } else if statement.effect.is_none() {
        why.say(statement.effect_span, || "Effect is neither Allow nor Deny".to_owned());
        whole = Tri::Unknown;
    }
    (whole, naming)
}

/// True if an element, or its negation, stands there but could not be read whole.
fn is_unreadable(statement: &Statement, element: &str) -> bool {
    let same = |name: &str| name == element || name.strip_prefix("Not").is_some_and(|rest| rest == element);
    statement.unknown.iter().any(|unknown| same(&unknown.value))
}

fn actions(statement: &Statement, part: &Part<'_>, why: &mut impl Why) -> Tri {
    if let Some(elements) = &statement.actions {
        return action::matches(elements, part, why);
    }
    why.say(Some(statement.span), || "the statement has no Action".to_owned());
    Tri::Unknown
}

fn resources(
    statement: &Statement,
    variables: bool,
    layer: PolicyLayer,
    part: &Part<'_>,
    why: &mut impl Why,
) -> Tri {
    match (&statement.resources, layer) {
        (Some(elements), PolicyLayer::Trust) => {
            why.say(Some(elements.key_span), || "AWS accepts no Resource in a trust policy".to_owned());
            Tri::Unknown
        }
        (Some(elements), _) => resource::matches(elements, part, variables, why),
        // The resource is the one that carries the policy, as in the repository policies of ECR.
        (None, PolicyLayer::Trust | PolicyLayer::Resource) => Tri::Yes,
        (None, _) => {
            why.say(Some(statement.span), || "the statement has no Resource".to_owned());
            Tri::Unknown
        }
    }
}

fn principals(
    statement: &Statement,
    layer: PolicyLayer,
    part: &Part<'_>,
    why: &mut impl Why,
) -> (Tri, Naming) {
    match (&statement.principal, layer.names_principals()) {
        (Some(element), true) => principal::matches(element, statement.effect, part, why),
        (Some(element), false) => {
            why.say(Some(element.key_span), || format!("AWS accepts no Principal in a {}", layer.label()));
            (Tri::Unknown, Naming::Direct)
        }
        (None, true) if matches!(layer, PolicyLayer::Resource | PolicyLayer::Trust) => {
            why.say(Some(statement.span), || format!("a {} needs a Principal", layer.label()));
            (Tri::Unknown, Naming::Direct)
        }
        (None, _) => (Tri::Yes, Naming::Direct),
    }
}

/// "If a statement has several conditions, all must be met."
fn conditions(statement: &Statement, variables: bool, part: &Part<'_>, why: &mut impl Why) -> Tri {
    let mut whole = Tri::Yes;
    for condition in &statement.conditions {
        if whole == Tri::Yes {
            why.next_element();
        }
        whole = whole & condition::holds(condition, part, variables, why);
        if whole == Tri::No {
            break;
        }
    }
    whole
}
