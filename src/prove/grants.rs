//! Does a policy allow any of these actions on any of these resources?

use super::decide::Verdict;
use super::expr::{Dimension, Expr, Shape};
use super::lower::matching;
use super::replay::confirm;
use super::space::RequestSpace;
use crate::policy::{BaseOperator, Operator, Policy, PolicyKind};

impl RequestSpace {
    /// The requests for any of some actions, which may be patterns.
    #[must_use]
    pub fn of_actions<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            expr: matching(&Dimension::Action, patterns.into_iter(), Shape::NoCase),
            wish: Default::default(),
        }
    }

    /// The requests on any of some resources, which may be patterns.
    #[must_use]
    pub fn on_resources<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            expr: matching(&Dimension::Resource, patterns.into_iter(), Shape::Plain),
            wish: Default::default(),
        }
    }

    /// The requests in which a key has one of some values.
    #[must_use]
    pub fn with_key(key: &str, values: &[&str]) -> Self {
        let expr: Expr = super::lower::key_is(&key.to_ascii_lowercase(), values);
        Self { expr, wish: Default::default() }
    }

    /// The requests in which a key has a value of some patterns.
    #[must_use]
    pub fn with_key_like(key: &str, patterns: &[&str]) -> Self {
        let operator = Operator { base: BaseOperator::StringLike, quantifier: None, if_exists: false };
        let expr = super::lower::key_matches(&key.to_ascii_lowercase(), operator, patterns);
        Self { expr, wish: Default::default() }
    }
}

/// Whether a policy by itself allows any of some actions on any of some resources; without resources, on any at all.
#[must_use]
pub fn policy_grants(policy: &Policy, kind: &PolicyKind, actions: &[&str], resources: &[&str]) -> Verdict {
    confirm(grants(&RequestSpace::allowed(policy, kind), actions, resources), &[policy], &[], kind)
}

/// Whether a set has a request for any of some actions on any of some resources; without resources, on any at all.
#[must_use]
pub fn grants(space: &RequestSpace, actions: &[&str], resources: &[&str]) -> Verdict {
    let mut asked = space.intersection(&RequestSpace::of_actions(actions.iter().copied()));
    if !resources.is_empty() {
        asked = asked.intersection(&RequestSpace::on_resources(resources.iter().copied()));
    }
    asked.verdict()
}
