//! `Action` and `NotAction`.

use super::super::part::Part;
use super::super::tri::Tri;
use super::super::why::Why;
use crate::policy::{Elements, Pattern};

/// *IAM JSON policy elements: Action*: the prefix and the name are compared without case, with `*` and `?`.
pub(in crate::evaluate) fn matches(elements: &Elements, part: &Part<'_>, why: &mut impl Why) -> Tri {
    let action = part.action;
    let hit = elements.values.iter().find(|pattern| Pattern(&pattern.value).matches_action(action));
    let applies = hit.is_some() != elements.negated;
    match (elements.negated, hit) {
        (false, Some(hit)) => why.say(Some(hit.span), || told(action, &hit.value, "matches")),
        (true, Some(hit)) => {
            why.say(Some(hit.span), || format!("NotAction exempts action `{action}` by `{}`", hit.value));
        }
        (true, None) => {
            why.say(Some(elements.span), || format!("NotAction does not exempt action `{action}`"));
        }
        (false, None) => why.say(Some(elements.span), || match elements.values.as_slice() {
            [] => format!("Action lists nothing, so not `{action}`"),
            [one] => told(action, &one.value, "does not match"),
            many => format!("action `{action}` matches none of the {} listed", many.len()),
        }),
    }
    applies.into()
}

fn told(action: &str, pattern: &str, verb: &str) -> String {
    if action.eq_ignore_ascii_case(pattern) {
        format!("action `{action}` is listed")
    } else {
        format!("action `{action}` {verb} `{pattern}`")
    }
}
