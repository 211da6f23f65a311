//! The rules: one file a rule, in a folder a family.
//!
//! A rule asks the estate one question. It never parses text. Its file holds all that is known of it: what it
//! asks, why that matters, the AWS page, the controls, the check, the fix, and examples that are its tests.
//! `CONTRIBUTING.md` shows how to add one.

mod aws_pages;
mod condition;
mod context;
mod finding;
mod page;
mod public;
mod rule;
mod walk;

pub mod account;
pub mod bucket;
pub mod fit;
pub mod grammar;
pub mod instance;
pub mod network;
pub mod policy;
pub mod privilege;
pub mod secrets;
pub mod trust;
pub mod waf;

#[cfg(test)]
mod examples;

pub use context::Context;
pub use finding::{Finding, Findings};
pub use page::{book, page};
pub use rule::{Example, Family, Rule, RuleInfo};

/// The families, in the order of the mission's six doors.
pub const FAMILIES: &[&[&Rule]] = &[
    account::RULES,
    secrets::RULES,
    policy::RULES,
    grammar::RULES,
    fit::RULES,
    privilege::RULES,
    trust::RULES,
    bucket::RULES,
    waf::RULES,
    network::RULES,
    instance::RULES,
];

/// Those of the first answer ([`crate::Coverage::FIRST`]).
pub const FIRST: &[&[&Rule]] = &[account::RULES, secrets::RULES, policy::RULES, trust::RULES, bucket::RULES];

/// All rules.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.iter().copied())
}

/// The rule with this id.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}
