//! From `Action` or `NotAction` to the actions named.

use crate::aws::{ActionSet, Facts};
use crate::policy::Elements;

/// The actions that a statement names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    /// Those that are known.
    pub known: ActionSet,
    /// Patterns of `Action` that name no known action: misspelt, retired, or newer than the facts.
    pub unknown: Vec<String>,
}

/// Expands `Action`; of `NotAction` everything else (*IAM JSON policy elements: NotAction*).
#[must_use]
pub fn granted(facts: &Facts, elements: &Elements) -> Granted {
    let mut granted = Granted::default();
    for pattern in &elements.values {
        let found = facts.expand(&pattern.value);
        if found.is_empty() && !elements.negated && !granted.unknown.contains(&pattern.value) {
            granted.unknown.push(pattern.value.clone());
        }
        granted.known.union_with(&found);
    }
    if elements.negated {
        let mut others = facts.all_actions();
        others.difference_with(&granted.known);
        granted.known = others;
    }
    granted
}
