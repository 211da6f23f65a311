//! Statements that change nothing, and statements that speak of the same requests.

use serde::{Deserialize, Serialize};

use super::decide::{Verdict, decide};
use super::expr::Expr;
use super::lower::lower;
use super::space::RequestSpace;
use crate::policy::{Policy, PolicyKind};

/// A statement without which the policy would allow exactly the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dead {
    /// Its index in the policy.
    pub statement: usize,
    /// Why.
    pub why: Futile,
    /// Statements that do its work, by index, if it needs no more than these; each of them alone, or all of an effect
    /// together.
    pub covered_by: Vec<usize>,
}

/// Why a statement changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Futile {
    /// It can never apply: its own elements exclude one another.
    NeverApplies,
    /// Other statements of the same effect say all that it says.
    Covered,
    /// An Allow statement of which the Deny statements leave nothing.
    Denied,
    /// A Deny statement that denies nothing that this policy allows. It may be there on purpose: what other policies
    /// allow, it denies too.
    DeniesNothing,
}

/// Finds the statements that change nothing, each by itself: of two equal ones both are found, and one is enough.
/// Statements of which it cannot be told are left out.
#[must_use]
pub fn dead_statements(policy: &Policy, kind: &PolicyKind) -> Vec<Dead> {
    let lowered = lower(policy, kind);
    let space = |expr: Expr| RequestSpace::of(expr, policy, kind);
    let mut found = Vec::new();
    let (allow, deny) = (lowered.allow(), lowered.deny());
    let sides = [(&lowered.allows, true), (&lowered.denies, false)];
    for (list, allows) in sides {
        for (index, expr) in list {
            let others: Vec<&(usize, Expr)> = list.iter().filter(|(ix, _)| ix != index).collect();
            let rest = Expr::any(others.iter().map(|(_, other)| other.clone()));
            let effect = if allows { deny.clone().negate() } else { allow.clone() };
            let questions = [
                expr.clone(),
                Expr::all([expr.clone(), rest.negate()]),
                Expr::all([expr.clone(), effect.clone()]),
                // What is left of it where the others and the other effect have had their say.
                Expr::all([expr.clone(), effect, Expr::any(others.iter().map(|(_, o)| o.clone())).negate()]),
            ]
            .map(|question| space(question).expr);
            let wish = space(Expr::Const(true)).wish;
            let empty: Vec<bool> = decide(&questions, &wish).iter().map(Verdict::is_empty).collect();
            let why = match empty.as_slice() {
                [true, ..] => Futile::NeverApplies,
                [_, true, ..] => Futile::Covered,
                [_, _, true, _] if allows => Futile::Denied,
                [_, _, true, _] => Futile::DeniesNothing,
                [_, _, _, true] => Futile::Covered,
                _ => continue,
            };
            let covered_by = match why {
                Futile::Covered => coverers(expr, &others, &wish, &space),
                _ => Vec::new(),
            };
            found.push(Dead { statement: *index, why, covered_by });
        }
    }
    found.sort_by_key(|dead| dead.statement);
    found
}

/// One statement that covers another alone, if there is one.
fn coverers(
    expr: &Expr,
    others: &[&(usize, Expr)],
    wish: &super::witness::Wish,
    space: &dyn Fn(Expr) -> RequestSpace,
) -> Vec<usize> {
    let questions: Vec<Expr> = others
        .iter()
        .map(|(_, other)| space(Expr::all([expr.clone(), other.clone().negate()])).expr)
        .collect();
    let verdicts = decide(&questions, wish);
    let alone = others.iter().zip(&verdicts).find(|(_, verdict)| verdict.is_empty());
    alone.map_or_else(|| others.iter().map(|(ix, _)| *ix).collect(), |((ix, _), _)| vec![*ix])
}

/// Two statements that speak of the same request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The first, by index.
    pub first: usize,
    /// The second.
    pub second: usize,
    /// A request of which both speak; or why it is not known whether there is one.
    pub verdict: Verdict,
}

/// Finds the pairs of statements that speak of the same request, in order; at most `most` pairs are looked at.
#[must_use]
pub fn overlaps(policy: &Policy, kind: &PolicyKind, most: usize) -> Vec<Overlap> {
    let lowered = lower(policy, kind);
    let mut all: Vec<(usize, Expr)> = lowered.allows.iter().chain(&lowered.denies).cloned().collect();
    all.sort_by_key(|(index, _)| *index);
    let mut pairs = Vec::new();
    for (at, (first, a)) in all.iter().enumerate() {
        for (second, b) in &all[at + 1..] {
            if pairs.len() < most && first != second {
                let both = RequestSpace::of(Expr::all([a.clone(), b.clone()]), policy, kind);
                pairs.push((*first, *second, both));
            }
        }
    }
    let spaces: Vec<&RequestSpace> = pairs.iter().map(|(_, _, space)| space).collect();
    let verdicts = RequestSpace::verdicts(&spaces);
    let list = pairs.iter().zip(verdicts).filter(|(_, verdict)| !verdict.is_empty());
    list.map(|((first, second, _), verdict)| Overlap { first: *first, second: *second, verdict }).collect()
}
