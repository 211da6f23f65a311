//! `Action` and `NotAction` in words.

use super::words::{code, listed};
use crate::aws::{AccessLevel, Facts};
use crate::policy::{Elements, Pattern};
use crate::text::counted;

/// `` `s3:GetObject` and `s3:Get*` (57 actions: 2 List, 55 Read) ``.
pub(super) fn phrase(facts: Option<&Facts>, elements: &Elements) -> String {
    let patterns = elements.values.iter().map(|pattern| pattern.value.as_str());
    if elements.negated {
        let names: Vec<String> = patterns.map(code).collect();
        return format!("every action except {}", listed(&names, "and"));
    }
    let parts: Vec<String> = patterns.map(|pattern| one(facts, pattern)).collect();
    listed(&parts, "and")
}

fn one(facts: Option<&Facts>, pattern: &str) -> String {
    if Pattern(pattern).is_universal() {
        return "every action of every service".to_owned();
    }
    let Some(facts) = facts else { return code(pattern) };
    let found = facts.expand(pattern);
    if found.is_empty() {
        let what = if Pattern(pattern).has_wildcard() { "matches no action known" } else { "not known" };
        return format!("{} ({what} as of {})", code(pattern), facts.date());
    }
    let Some((prefix, "*")) = pattern.split_once(':') else {
        if !Pattern(pattern).has_wildcard() {
            return code(pattern);
        }
        return format!("{} ({})", code(pattern), by_level(facts, &found));
    };
    match facts.service(prefix) {
        Some(service) => {
            format!(
                "every action of {} ({}, {})",
                service.name(),
                code(pattern),
                counted(found.len(), "action")
            )
        }
        None => format!("{} ({})", code(pattern), by_level(facts, &found)),
    }
}

/// `57 actions: 2 List, 55 Read`.
fn by_level(facts: &Facts, set: &crate::aws::ActionSet) -> String {
    let count = |level: AccessLevel| {
        facts.actions_of(set).filter(|action| action.levels().main() == Some(level)).count()
    };
    let counts: Vec<String> = AccessLevel::ALL
        .into_iter()
        .map(|level| (count(level), level))
        .filter(|(count, _)| *count > 0)
        .map(|(count, level)| format!("{count} {level}"))
        .collect();
    format!("{}: {}", counted(set.len(), "action"), counts.join(", "))
}
