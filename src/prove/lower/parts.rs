//! What a statement is made of, each part as a set of requests by itself.

use super::super::expr::{Dimension, Expr, Shape};
use super::super::words;
use super::{condition, pattern, principal};
use crate::policy::{Elements, Policy, Statement};

/// A value of a statement: a pattern of actions, a resource, a principal, a condition.
#[derive(Clone, Debug)]
pub struct Part {
    /// As a person reads it.
    pub label: String,
    /// The requests that have it.
    pub expr: Expr,
}

/// The parts of a statement. One value of each of the first three is enough, and all conditions are needed.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// The patterns of actions; what is written with `NotAction` is one.
    pub actions: Vec<Part>,
    /// The resources; what is written with `NotResource` is one. Without any, the one that carries the policy.
    pub resources: Vec<Part>,
    /// The principals; `NotPrincipal` is one. None where the policy is attached to somebody.
    pub principals: Vec<Part>,
    /// The conditions.
    pub conditions: Vec<Part>,
}

impl Parts {
    /// Takes a statement apart.
    #[must_use]
    pub fn of(policy: &Policy, statement: &Statement) -> Self {
        let variables = policy.has_variables();
        let elements = |elements: Option<&Elements>, dimension: Dimension, all: &str| -> Vec<Part> {
            let Some(elements) = elements else { return Vec::new() };
            if elements.negated {
                let expr = super::elements(elements, dimension, variables);
                return vec![Part { label: words::elements(elements, all), expr }];
            }
            let action = dimension == Dimension::Action;
            let shape = if action { Shape::NoCase } else { Shape::Plain };
            let one = |value: &str| Part {
                label: if value == "*" { all.to_owned() } else { value.to_owned() },
                expr: pattern::any_of(&dimension, [value].into_iter(), variables && !action, true, shape),
            };
            elements.values.iter().map(|value| one(&value.value)).collect()
        };
        let principals = match &statement.principal {
            None => Vec::new(),
            Some(element) if element.negated => {
                let expr = principal::excepted(element).negate();
                vec![Part { label: words::who(element), expr }]
            }
            Some(element) => element
                .entries
                .iter()
                .map(|entry| Part {
                    label: words::one(&entry.kind, &entry.value),
                    expr: principal::named(&entry.kind, &entry.value),
                })
                .collect(),
        };
        let condition = |condition| Part {
            label: words::condition(condition),
            expr: condition::condition(condition, variables),
        };
        Self {
            actions: elements(statement.actions.as_ref(), Dimension::Action, "every action"),
            resources: elements(statement.resources.as_ref(), Dimension::Resource, "every resource"),
            principals,
            conditions: statement.conditions.iter().map(condition).collect(),
        }
    }
}
