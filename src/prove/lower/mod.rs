//! From a policy to the set of requests that it allows.

mod condition;
pub mod keys;
mod parts;
mod pattern;
mod principal;

use std::sync::atomic::{AtomicU64, Ordering};

use crate::policy::{Effect, Elements, Policy, PolicyKind, Statement};

pub(super) use condition::{key_is, key_matches};
pub(super) use parts::{Part, Parts};
pub(super) use pattern::{among, matching, template};

use super::expr::{Dimension, Expr, Reason, Shape, Test};
use super::principal::Sort;

/// What a policy's statements say, each as a set of requests.
#[derive(Clone, Debug, Default)]
pub struct Lowered {
    /// The Allow statements: index in the policy, and the requests that it speaks of.
    pub allows: Vec<(usize, Expr)>,
    /// The Deny statements.
    pub denies: Vec<(usize, Expr)>,
}

impl Lowered {
    /// What the policy allows: an Allow statement applies, and no Deny statement.
    #[must_use]
    pub fn allowed(&self) -> Expr {
        Expr::all([self.allow(), self.deny().negate()])
    }

    /// What any Allow statement speaks of.
    #[must_use]
    pub fn allow(&self) -> Expr {
        Expr::any(self.allows.iter().map(|(_, expr)| expr.clone()))
    }

    /// What any Deny statement speaks of.
    #[must_use]
    pub fn deny(&self) -> Expr {
        Expr::any(self.denies.iter().map(|(_, expr)| expr.clone()))
    }
}

/// Reads a policy. An element that was not understood makes its statement one of which nothing is certain.
#[must_use]
pub fn lower(policy: &Policy, kind: &PolicyKind) -> Lowered {
    static READINGS: AtomicU64 = AtomicU64::new(0);
    let reading = READINGS.fetch_add(1, Ordering::Relaxed);
    let mut lowered = Lowered::default();
    for statement in &policy.statements {
        let expr = self::statement(policy, statement, kind, reading);
        match statement.effect {
            Some(Effect::Allow) => lowered.allows.push((statement.index, expr)),
            Some(Effect::Deny) => lowered.denies.push((statement.index, expr)),
            None => {
                // AWS refuses such a policy; whoever reads it otherwise may read it either way.
                let name = format!("effect of {}", place(statement, reading));
                let why = format!("{} has no `Effect` that AWS knows", statement.name());
                let doubt = opaque(&name, "effect", why);
                lowered.allows.push((statement.index, Expr::all([doubt.clone(), expr.clone()])));
                lowered.denies.push((statement.index, Expr::all([doubt.negate(), expr])));
            }
        }
    }
    lowered
}

/// A test of which nothing is known but that equal names are equal tests.
pub(super) fn opaque(name: &str, kind: &'static str, text: String) -> Expr {
    Expr::test(Dimension::Opaque(name.into()), Test::Opaque(Reason { kind, text }.into()))
}

/// The sorts of principal that a policy of a kind can meet.
#[must_use]
pub fn sorts_of(kind: &PolicyKind) -> &'static [Sort] {
    match kind {
        PolicyKind::Identity | PolicyKind::PermissionsBoundary => &Sort::IDENTITIES,
        PolicyKind::Session => &[Sort::Role, Sort::FederatedUser],
        // *Service control policies*: users, roles and the root user of member accounts.
        PolicyKind::ServiceControl => &[Sort::User, Sort::Role, Sort::Root, Sort::FederatedUser],
        PolicyKind::Trust
        | PolicyKind::Resource(_)
        | PolicyKind::ResourceControl
        | PolicyKind::VpcEndpoint => &Sort::ALL,
    }
}

/// Tells a statement from all others. What was not understood of two statements may differ even if all that was is the
/// same, so that it counts as equal to no other, not even of an equal document that was read another time.
fn place(statement: &Statement, reading: u64) -> String {
    format!("statement {} of reading {reading}", statement.index)
}

/// The requests that a statement speaks of.
fn statement(policy: &Policy, statement: &Statement, kind: &PolicyKind, reading: u64) -> Expr {
    let variables = policy.has_variables();
    let mut parts = Vec::new();
    let doubt = |what: &str, why: &str| {
        let name = format!("{what} of {}", place(statement, reading));
        opaque(&name, "statement", format!("{}: {why}", statement.name()))
    };
    for part in &statement.unknown {
        parts.push(doubt(&part.value, &format!("`{}` was not understood", part.value)));
    }
    parts.push(principal::element(statement, kind, reading));
    parts.push(match &statement.actions {
        Some(actions) => elements(actions, Dimension::Action, variables),
        None => doubt("action", "it has neither `Action` nor `NotAction`"),
    });
    parts.push(match (&statement.resources, kind) {
        (Some(_), PolicyKind::Trust) => doubt("resource", "AWS accepts no `Resource` in a trust policy"),
        (Some(resources), _) => elements(resources, Dimension::Resource, variables),
        // The resource is the one that carries the policy: a role, a repository.
        (None, PolicyKind::Trust | PolicyKind::Resource(_)) => Expr::Const(true),
        (None, _) => doubt("resource", "it has neither `Resource` nor `NotResource`"),
    });
    parts.extend(statement.conditions.iter().map(|c| condition::condition(c, variables)));
    Expr::all(parts)
}

/// `Action`, `Resource` and their negations. Actions have no variables and no case; in a resource a `*` may stand
/// for colons too (*IAM JSON policy elements: Resource*: it "can expand to match beyond the colon boundaries").
fn elements(elements: &Elements, dimension: Dimension, variables: bool) -> Expr {
    let action = dimension == Dimension::Action;
    let shape = if action { Shape::NoCase } else { Shape::Plain };
    let values = elements.values.iter().map(|value| value.value.as_str());
    let any = pattern::any_of(&dimension, values, variables && !action, true, shape);
    if elements.negated { any.negate() } else { any }
}
