//! Splitting a statement: actions with the resources that they need.

use std::collections::BTreeMap;

use super::place::Place;
use super::resource::{covers, narrowed, reaches_whole_service, without_covered};
use crate::aws::{Action, ActionId, ActionSet, Arn, Facts};
use crate::policy::Pattern;

/// What becomes one statement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Piece {
    /// The known actions.
    pub known: ActionSet,
    /// Patterns kept although they name no known action.
    pub unknown: Vec<String>,
    /// Resource patterns; `None` where `Resource` stays as it was, or was not there.
    pub resources: Option<Vec<String>>,
}

/// The actions of a statement by the resources that they need.
#[derive(Debug, Default)]
pub(super) struct Split {
    pub pieces: Vec<Piece>,
    /// Actions that the statement could not grant on any of its resources, and that are left out.
    pub without_effect: ActionSet,
}

/// What resources are compared with.
pub(super) struct Bounds<'r> {
    /// The statement's patterns.
    pub patterns: &'r [String],
    /// ARNs that a person named, each covered by one of the patterns.
    pub wanted: &'r [String],
    pub place: &'r Place,
    /// The same, for what takes the place of `*`.
    pub place_for_star: &'r Place,
}

/// Groups actions by their resources, in that of two ways that gives the shorter policy: by the whole list of an
/// action's resources, or resource by resource.
pub(super) fn split(facts: &Facts, actions: &ActionSet, bounds: &Bounds<'_>) -> Split {
    let mut split = Split::default();
    let mut by_list: BTreeMap<Vec<String>, ActionSet> = BTreeMap::new();
    let mut by_resource: BTreeMap<String, Vec<ActionId>> = BTreeMap::new();
    for action in facts.actions_of(actions) {
        let resources = resources_of(action, bounds);
        if resources.is_empty() {
            split.without_effect.insert(action.id());
            continue;
        }
        for resource in &resources {
            by_resource.entry(resource.clone()).or_default().push(action.id());
        }
        by_list.entry(resources).or_default().insert(action.id());
    }
    let mut by_actions: BTreeMap<Vec<ActionId>, Vec<String>> = BTreeMap::new();
    for (resource, actions) in by_resource {
        by_actions.entry(actions).or_default().push(resource);
    }
    let merged: Vec<(Vec<String>, ActionSet)> =
        by_actions.into_iter().map(|(actions, list)| (list, actions.into_iter().collect())).collect();
    let listed: Vec<_> = by_list.into_iter().collect();
    let groups = if length(facts, &merged) < length(facts, &listed) { merged } else { listed };
    let piece = |(resources, known)| Piece { known, unknown: Vec::new(), resources: Some(resources) };
    split.pieces = groups.into_iter().map(piece).collect();
    split
}

/// Characters of what stands in a statement around actions and resources, about.
const STATEMENT: usize = 40;

fn length(facts: &Facts, groups: &[(Vec<String>, ActionSet)]) -> usize {
    let names = |set: &ActionSet| facts.actions_of(set).map(|action| action.name().len() + 3).sum::<usize>();
    let arns = |list: &[String]| list.iter().map(|arn| arn.len() + 3).sum::<usize>();
    groups.iter().map(|(list, set)| STATEMENT + arns(list) + names(set)).sum()
}

/// The resources on which an action stays allowed; none where it never was.
fn resources_of(action: Action<'_>, bounds: &Bounds<'_>) -> Vec<String> {
    if action.takes_no_resource() {
        let service = action.service();
        let reaching = bounds.patterns.iter().filter(|p| reaches_whole_service(p, service.prefix()));
        let list: Vec<String> = reaching.cloned().collect();
        let star = list.iter().find(|pattern| Pattern(pattern).is_universal()).cloned();
        return star.map_or(list, |_| vec!["*".to_owned()]);
    }
    let mut list = Vec::new();
    for using in action.resource_types() {
        let kind = using.resource_type;
        let named: Vec<&String> = bounds.wanted.iter().filter(|arn| kind.matches(arn)).collect();
        if !named.is_empty() {
            list.extend(named.into_iter().cloned());
            continue;
        }
        // Who named resources of a service needs no others of it.
        let service = Arn::parse(kind.arn_format()).map_or("", |arn| arn.service);
        if bounds.wanted.iter().any(|arn| Arn::parse(arn).is_some_and(|arn| arn.service == service)) {
            continue;
        }
        list.extend(bounds.patterns.iter().flat_map(|pattern| {
            let star = Pattern(pattern).is_universal();
            narrowed(pattern, kind, if star { bounds.place_for_star } else { bounds.place })
        }));
    }
    without_covered(list)
}

/// The ARNs that one of the patterns covers, and those that none does.
pub(super) fn allowed(wanted: &[String], patterns: &[String]) -> (Vec<String>, Vec<String>) {
    wanted.iter().cloned().partition(|arn| patterns.iter().any(|pattern| covers(pattern, arn)))
}
