//! Statements that change nothing, and statements that speak of the same requests.

use serde::{Deserialize, Serialize};

use super::decide::Verdict;
use super::solve::search::WORK;
use super::statements::{Sets, Statements};
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

/// What one policy's list may cost in all.
pub(super) const PURSE: usize = WORK / 2;

/// Finds the statements that change nothing, each by itself: of two equal ones both are found, and one is enough.
/// Statements of which it cannot be told are left out.
#[must_use]
pub fn dead_statements(policy: &Policy, kind: &PolicyKind) -> Vec<Dead> {
    dead_within(policy, kind, &mut PURSE.clone())
}

/// The same with so much work for all together.
pub(super) fn dead_within(policy: &Policy, kind: &PolicyKind, purse: &mut usize) -> Vec<Dead> {
    let sets = Sets::of(policy, kind);
    let statements = sets.set_up(purse);
    let mut found = Vec::new();
    for at in statements.allows().chain(statements.denies()) {
        if *purse == 0 {
            break;
        }
        let others = statements.near(at, statements.like(at), purse);
        let Some(why) = why(&statements, at, &others, purse) else { continue };
        let covered_by =
            if why == Futile::Covered { coverers(&statements, at, &others, purse) } else { Vec::new() };
        found.push(Dead { statement: statements.index(at), why, covered_by });
    }
    found.order_by_key(|dead| dead.statement);
    // A statement whose effect is not known stands on both sides.
    found.dedup_by_key(|dead| dead.statement);
    found
}

/// Why a statement changes nothing; `others` are those of its effect that may say what it says. `None` if it does, or it
/// cannot be told.
fn why(statements: &Statements<'_>, at: usize, others: &[usize], purse: &mut usize) -> Option<Futile> {
    let allows = statements.allows().contains(&at);
    let denies = if allows { statements.near(at, statements.denies(), purse) } else { Vec::new() };
    // What is left of it where some others, and the other effect, have had their say.
    let is_idle = |others: &[usize], purse: &mut usize| {
        if allows {
            let none: Vec<usize> = others.iter().chain(&denies).copied().collect();
            statements.is_empty(&[at], &none, purse)
        } else {
            statements.is_never_allowed(at, others, purse)
        }
    };
    // One question tells of each statement whether it changes anything; most do.
    if !is_idle(others, purse) {
        return None;
    }
    if statements.is_empty(&[at], &[], purse) {
        return Some(Futile::NeverApplies);
    }
    if statements.is_empty(&[at], others, purse) {
        return Some(Futile::Covered);
    }
    Some(match is_idle(&[], purse) {
        true if allows => Futile::Denied,
        true => Futile::DeniesNothing,
        false => Futile::Covered,
    })
}

/// One statement that covers another alone, if there is one; otherwise all of its effect that have a part of it.
fn coverers(statements: &Statements<'_>, at: usize, others: &[usize], purse: &mut usize) -> Vec<usize> {
    let alone = others.iter().find(|other| statements.is_empty(&[at], &[**other], purse));
    let list = alone.map_or(others, std::slice::from_ref);
    list.iter().map(|other| statements.index(*other)).collect()
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

/// Finds the pairs of statements that speak of the same request, in order; at most `most` pairs are looked at and 64 told, and none any more where the work is used up.
#[must_use]
pub fn overlaps(policy: &Policy, kind: &PolicyKind, most: usize) -> Vec<Overlap> {
    let sets = Sets::of(policy, kind);
    let mut statements = sets.set_up(&mut PURSE.clone());
    let mut all: Vec<usize> = statements.allows().chain(statements.denies()).collect();
    all.order_by_key(|at| statements.index(*at));
    overlaps_of(&mut statements, &all, most, &mut PURSE.clone())
}

/// The pairs of statements of the same effect, with so much work for all together.
pub(super) fn overlaps_within(policy: &Policy, kind: &PolicyKind, purse: &mut usize) -> Vec<Overlap> {
    let sets = Sets::of(policy, kind);
    let mut statements = sets.set_up(purse);
    let (allows, denies) = (statements.allows().collect::<Vec<_>>(), statements.denies().collect::<Vec<_>>());
    let mut list = overlaps_of(&mut statements, &allows, usize::MAX, purse);
    list.extend(overlaps_of(&mut statements, &denies, usize::MAX, purse));
    list
}

/// More of them nobody reads.
const MOST_OVERLAPS: usize = 64;

fn overlaps_of(
    statements: &mut Statements<'_>,
    all: &[usize],
    most: usize,
    purse: &mut usize,
) -> Vec<Overlap> {
    let mut list = Vec::new();
    let mut pairs = 0;
    for (ix, first) in all.iter().enumerate() {
        for second in &all[ix + 1..] {
            if pairs == most || *purse == 0 || list.len() == MOST_OVERLAPS {
                return list;
            }
            pairs += 1;
            if statements.near(*first, *second..second + 1, purse).is_empty() {
                continue;
            }
            let verdict = statements.verdict(&[*first, *second], &[], purse);
            if !verdict.is_empty() {
                let (first, second) = (statements.index(*first), statements.index(*second));
                list.push(Overlap { first, second, verdict });
            }
        }
    }
    list
}
