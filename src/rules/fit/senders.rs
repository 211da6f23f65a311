//! Which of a statement's actions send a key.

use super::known::{Known, Named};
use crate::aws::{ActionSet, ConditionKey, Service};
use crate::policy::Statement;
use crate::text::Spanned;

/// The actions of a statement by whether AWS lists a key for them.
pub(super) struct Senders<'s> {
    /// Patterns of `Action` of which at least one action has the key.
    pub(super) with: Vec<&'s Spanned<String>>,
    /// Single actions that do not have it.
    pub(super) without: Vec<&'s Spanned<String>>,
    /// Wildcards of which no action has it.
    pub(super) wild_without: Vec<&'s Spanned<String>>,
}

impl<'s> Senders<'s> {
    /// None under `NotAction`, without `Action`, or if the statement names what is not known: then nothing can be
    /// concluded.
    pub(super) fn of<'a: 's>(
        known: &Known<'a>,
        statement: &'a Statement,
        key: ConditionKey<'static>,
    ) -> Option<Senders<'s>> {
        let elements = statement.actions.as_ref().filter(|elements| !elements.negated)?;
        let set = known.senders(key);
        let mut senders = Self { with: Vec::new(), without: Vec::new(), wild_without: Vec::new() };
        for value in &elements.values {
            match known.action(&value.value) {
                Named::Action(action) if set.contains(action.id()) => senders.with.push(value),
                Named::Action(_) => senders.without.push(value),
                Named::Wildcard(named) if named.is_empty() => return None,
                Named::Wildcard(named) if named.intersects(set) => senders.with.push(value),
                Named::Wildcard(_) => senders.wild_without.push(value),
                Named::NotOf(..) | Named::NoService(_) | Named::Malformed => return None,
            }
        }
        Some(senders)
    }
}

/// The actions that a statement speaks of: those that it names, or all but those under `NotAction`.
pub(super) fn meant<'a>(known: &Known<'a>, statement: &'a Statement) -> Option<ActionSet> {
    let elements = statement.actions.as_ref()?;
    let mut set = ActionSet::new();
    for value in &elements.values {
        match known.action(&value.value) {
            Named::Action(action) => set.insert(action.id()),
            Named::Wildcard(named) => set.union_with(named),
            Named::NotOf(..) | Named::NoService(_) | Named::Malformed => {}
        }
    }
    if elements.negated {
        let mut all = known.facts.all_actions();
        all.difference_with(&set);
        set = all;
    }
    Some(set)
}

/// The services of a set of actions, each once.
pub(super) fn services(known: &Known<'_>, set: &ActionSet) -> Vec<Service<'static>> {
    known
        .facts
        .services()
        .filter(|service| service.actions().any(|action| set.contains(action.id())))
        .collect()
}
