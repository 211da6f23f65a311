//! Actions by the resources on which they apply.

use super::{Row, Scope};
use crate::aws::{Action, Facts};
use crate::narrow::{granted, reaches_whole_service};
use crate::policy::{Elements, Pattern, Statement};

/// The first rows of a statement's table, and how many more there are.
pub(super) fn rows(facts: Option<&Facts>, statement: &Statement, limit: usize) -> (Vec<Row>, usize) {
    let (Some(facts), Some(actions)) = (facts, &statement.actions) else { return (Vec::new(), 0) };
    let granted = granted(facts, actions);
    let resources = statement.resources.as_ref();
    // Only the rows that are shown are made: `*` has more than 20,000.
    let known = facts.actions_of(&granted.known).map(|action| row(action, resources));
    let unknown = granted.unknown.iter().map(|name| Row {
        action: name.clone(),
        level: String::new(),
        resource_types: Vec::new(),
        resources: statement.resource_patterns().map(|pattern| pattern.value.clone()).collect(),
        scope: Scope::Unknown,
    });
    let rows: Vec<Row> = known.chain(unknown).take(limit).collect();
    let left_off = granted.known.len() + granted.unknown.len() - rows.len();
    (rows, left_off)
}

/// True if no pattern of the statement can be a resource of the action.
pub(super) fn has_no_effect(action: Action<'_>, resources: &Elements) -> bool {
    !resources.negated && !resources.values.iter().any(|pattern| reaches(action, &pattern.value))
}

fn reaches(action: Action<'_>, pattern: &str) -> bool {
    if action.takes_no_resource() {
        return reaches_whole_service(pattern, action.service().prefix());
    }
    Pattern(pattern).is_universal()
        || action.resource_types().any(|using| using.resource_type.matches(pattern))
}

fn row(action: Action<'_>, resources: Option<&Elements>) -> Row {
    let types: Vec<_> = action.resource_types().map(|using| using.resource_type).collect();
    let (list, any): (Vec<String>, bool) = match resources {
        None => (Vec::new(), true),
        // What is spared does not say what is left.
        Some(elements) if elements.negated => {
            (elements.values.iter().map(|pattern| format!("all but {}", pattern.value)).collect(), true)
        }
        Some(elements) => {
            let fitting = elements.values.iter().filter(|pattern| reaches(action, &pattern.value));
            let list: Vec<String> = fitting.map(|pattern| pattern.value.clone()).collect();
            let any = !list.is_empty();
            (list, any)
        }
    };
    let scope = match (any, types.is_empty()) {
        (false, _) => Scope::NoEffect,
        (true, true) => Scope::CannotBeScoped,
        (true, false) => Scope::Resource,
    };
    Row {
        action: action.name().to_owned(),
        level: action.levels().main().map_or_else(String::new, |level| level.name().to_owned()),
        resource_types: types.iter().map(|kind| kind.name().to_owned()).collect(),
        resources: list,
        scope,
    }
}
