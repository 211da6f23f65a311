//! Statements that change nothing, and statements that speak of the same requests.

use serde::{Deserialize, Serialize};

use super::decide::{Verdict, decide_within};
use super::expr::Expr;
use super::lower::lower;
use super::space::RequestSpace;
use crate::order::Order as _;
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
    dead_within(policy, kind, &mut usize::MAX.clone())
}

/// The same with so much work for all together.
pub(super) fn dead_within(policy: &Policy, kind: &PolicyKind, purse: &mut usize) -> Vec<Dead> {
    let lowered = lower(policy, kind);
    let base = RequestSpace::of(Expr::Const(true), policy, kind);
    let within = |parts: Vec<Expr>| Expr::all([base.expr.clone(), Expr::all(parts)]);
    let (allow, deny) = (lowered.allow(), lowered.deny());
    let sides = [(&lowered.allows, true), (&lowered.denies, false)];
    let mut asked = Vec::new();
    // All at once: they share the work of setting up, which is most of it.
    let mut questions = Vec::new();
    for (list, allows) in sides {
        for (index, expr) in list {
            let others: Vec<&(usize, Expr)> = list.iter().filter(|(ix, _)| ix != index).collect();
            let rest = Expr::any(others.iter().map(|(_, other)| other.clone())).negate();
            let effect = if allows { deny.clone().negate() } else { allow.clone() };
            questions.extend([
                within(vec![expr.clone()]),
                within(vec![expr.clone(), rest.clone()]),
                within(vec![expr.clone(), effect.clone()]),
                // What is left of it where the others and the other effect have had their say.
                within(vec![expr.clone(), effect, rest]),
            ]);
            asked.push((*index, expr, others, allows));
        }
    }
    let verdicts = decide_within(&questions, &base.wish, purse);
    let mut found = Vec::new();
    let mut covers = Vec::new();
    for ((index, expr, others, allows), verdicts) in asked.iter().zip(verdicts.chunks(4)) {
        let empty: Vec<bool> = verdicts.iter().map(Verdict::is_empty).collect();
        let why = match empty.as_slice() {
            [true, ..] => Futile::NeverApplies,
            [_, true, ..] => Futile::Covered,
            [_, _, true, _] if *allows => Futile::Denied,
            [_, _, true, _] => Futile::DeniesNothing,
            [_, _, _, true] => Futile::Covered,
            _ => continue,
        };
        if why == Futile::Covered {
            let alone = |other: &Expr| within(vec![(*expr).clone(), other.clone().negate()]);
            covers.extend(others.iter().map(|(_, other)| alone(other)));
        }
        found.push((Dead { statement: *index, why, covered_by: Vec::new() }, others));
    }
    let verdicts = decide_within(&covers, &base.wish, purse);
    let mut verdicts = verdicts.as_slice();
    for (dead, others) in &mut found {
        if dead.why == Futile::Covered {
            let (own, later) = verdicts.split_at(others.len().min(verdicts.len()));
            verdicts = later;
            dead.covered_by = coverers(others, own);
        }
    }
    let mut found: Vec<Dead> = found.into_iter().map(|(dead, _)| dead).collect();
    found.order_by_key(|dead| dead.statement);
    found
}

/// One statement that covers another alone, if there is one; else all together.
fn coverers(others: &[&(usize, Expr)], verdicts: &[Verdict]) -> Vec<usize> {
    let alone = others.iter().zip(verdicts).find(|(_, verdict)| verdict.is_empty());
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
    overlaps_of(&all, policy, kind, most, &mut usize::MAX.clone())
}

/// The pairs of statements of the same effect, with so much work for all together.
pub(super) fn overlaps_within(policy: &Policy, kind: &PolicyKind, purse: &mut usize) -> Vec<Overlap> {
    let lowered = lower(policy, kind);
    let mut list = overlaps_of(&lowered.allows, policy, kind, usize::MAX, purse);
    list.extend(overlaps_of(&lowered.denies, policy, kind, usize::MAX, purse));
    list
}

fn overlaps_of(
    all: &[(usize, Expr)],
    policy: &Policy,
    kind: &PolicyKind,
    most: usize,
    purse: &mut usize,
) -> Vec<Overlap> {
    let base = RequestSpace::of(Expr::Const(true), policy, kind);
    let mut pairs = Vec::new();
    let mut questions = Vec::new();
    for (at, (first, a)) in all.iter().enumerate() {
        for (second, b) in &all[at + 1..] {
            if pairs.len() < most && first != second {
                questions.push(Expr::all([base.expr.clone(), a.clone(), b.clone()]));
                pairs.push((*first, *second));
            }
        }
    }
    let verdicts = decide_within(&questions, &base.wish, purse);
    let list = pairs.iter().zip(verdicts).filter(|(_, verdict)| !verdict.is_empty());
    list.map(|((first, second), verdict)| Overlap { first: *first, second: *second, verdict }).collect()
}
