//! Statements that change nothing, and statements that speak of the same requests.

use serde::{Deserialize, Serialize};

use super::decide::{Verdict, are_empty_within, decide_within};
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
    let asked = Asked {
        whole: RequestSpace::of(Expr::Const(true), policy, kind).expr,
        allow: lowered.allow(),
        not_denied: lowered.deny().negate(),
    };
    let sides = [(&lowered.allows, true), (&lowered.denies, false)];
    let all: Vec<Candidate<'_>> = sides
        .into_iter()
        .flat_map(|(list, allows)| (0..list.len()).map(move |at| Candidate { list, at, allows }))
        .collect();
    // One question tells of each statement whether it changes anything; most do.
    let empty = are_empty_within(&all.iter().map(|one| asked.left(one)).collect::<Vec<_>>(), purse);
    let dead: Vec<&Candidate<'_>> =
        all.iter().zip(empty).filter(|(_, empty)| *empty).map(|(one, _)| one).collect();
    let why = are_empty_within(&dead.iter().flat_map(|one| asked.why(one)).collect::<Vec<_>>(), purse);
    let mut found: Vec<Dead> = dead
        .iter()
        .zip(why.chunks_exact(3))
        .map(|(one, empty)| {
            let why = match empty {
                [true, ..] => Futile::NeverApplies,
                [_, true, _] => Futile::Covered,
                [.., true] if one.allows => Futile::Denied,
                [.., true] => Futile::DeniesNothing,
                _ => Futile::Covered,
            };
            let covered_by = if why == Futile::Covered { asked.coverers(one, purse) } else { Vec::new() };
            Dead { statement: one.list[one.at].0, why, covered_by }
        })
        .collect();
    found.order_by_key(|dead| dead.statement);
    found
}

/// A statement among those of its effect.
struct Candidate<'l> {
    list: &'l [(usize, Expr)],
    at: usize,
    allows: bool,
}

impl Candidate<'_> {
    fn own(&self) -> Expr {
        self.list[self.at].1.clone()
    }

    fn others(&self) -> impl Iterator<Item = &(usize, Expr)> {
        let own = self.list[self.at].0;
        self.list.iter().filter(move |(index, _)| *index != own)
    }

    fn beyond_others(&self) -> Expr {
        Expr::any(self.others().map(|(_, other)| other.clone())).negate()
    }
}

/// What the questions of one policy share.
struct Asked {
    whole: Expr,
    allow: Expr,
    not_denied: Expr,
}

impl Asked {
    /// Where the other effect lets a statement count: an Allow where nothing denies, a Deny where something allows.
    fn effective(&self, one: &Candidate<'_>) -> Expr {
        if one.allows { self.not_denied.clone() } else { self.allow.clone() }
    }

    /// What is left of a statement where the others and the other effect have had their say.
    fn left(&self, one: &Candidate<'_>) -> Expr {
        Expr::all([self.whole.clone(), one.own(), self.effective(one), one.beyond_others()])
    }

    /// All that it speaks of; what no other of its effect speaks of; what the other effect leaves it.
    fn why(&self, one: &Candidate<'_>) -> [Expr; 3] {
        let of = |rest: Expr| Expr::all([self.whole.clone(), one.own(), rest]);
        [of(Expr::Const(true)), of(one.beyond_others()), of(self.effective(one))]
    }

    /// One statement that covers another alone, if there is one; otherwise all others of its effect.
    fn coverers(&self, one: &Candidate<'_>, purse: &mut usize) -> Vec<usize> {
        let beyond =
            |(_, other): &(usize, Expr)| Expr::all([self.whole.clone(), one.own(), other.clone().negate()]);
        let empty = are_empty_within(&one.others().map(beyond).collect::<Vec<_>>(), purse);
        let alone = one.others().zip(empty).find(|(_, empty)| *empty);
        alone.map_or_else(|| one.others().map(|(ix, _)| *ix).collect(), |((ix, _), _)| vec![*ix])
    }
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
