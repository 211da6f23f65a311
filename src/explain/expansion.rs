//! What each pattern of `Action` stands for.

use super::model::SCHEMA;
use super::{ExpandedActions, Expansion, ExpansionLevel};
use crate::aws::{AccessLevel, ActionSet, Facts};
use crate::policy::Statement;
use crate::report::Builder;

pub(super) fn expansions(
    facts: Option<&Facts>,
    builder: &Builder<'_>,
    statement: &Statement,
    limit: usize,
) -> Vec<Expansion> {
    let (Some(facts), Some(actions)) = (facts, &statement.actions) else { return Vec::new() };
    let one = |pattern: &crate::text::Spanned<String>| {
        let found = facts.expand(&pattern.value);
        Expansion {
            pattern: builder.text(&pattern.value),
            location: builder.location(pattern.span),
            excluded: actions.negated,
            count: found.len(),
            levels: levels(facts, &found, limit),
        }
    };
    actions.values.iter().map(one).collect()
}

/// The actions of a set by access level, in AWS's order.
fn levels(facts: &Facts, set: &ActionSet, limit: usize) -> Vec<ExpansionLevel> {
    let of = |level: AccessLevel| {
        let names = facts.actions_of(set).filter(|action| action.levels().main() == Some(level));
        let names: Vec<String> = names.map(|action| action.name().to_owned()).collect();
        ExpansionLevel {
            level: level.name().to_owned(),
            count: names.len(),
            actions: names.into_iter().take(limit).collect(),
        }
    };
    AccessLevel::ALL.into_iter().map(of).filter(|level| level.count > 0).collect()
}

/// The actions that a pattern names.
///
/// ```
/// let facts = parapet::aws::facts().ok_or("not loaded")?;
/// let expanded = parapet::explain::expand_actions(facts, "s3:GetObject*");
/// assert_eq!(expanded.levels[0].level, "Read");
/// # Ok::<(), &str>(())
/// ```
#[must_use]
pub fn expand_actions(facts: &Facts, pattern: &str) -> ExpandedActions {
    let found = facts.expand(pattern);
    let meant = if found.is_empty() { facts.suggest_action(pattern) } else { None };
    ExpandedActions {
        schema: SCHEMA,
        facts_date: facts.date().to_owned(),
        pattern: pattern.to_owned(),
        count: found.len(),
        levels: levels(facts, &found, usize::MAX),
        did_you_mean: meant.map(|action| action.name().to_owned()),
    }
}
