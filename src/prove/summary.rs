//! A policy as a short list of facts of which no two speak of the same request.

use super::decide::Verdict;
use super::solve::search::WORK;
use super::statements::Sets;
use super::words::Words;
use crate::policy::{Policy, PolicyKind};

/// Something that a policy allows, in the manner of a finding: who can do what under which conditions.
///
/// The facts of a policy are disjoint by construction: each leaves out what an earlier one says. Together they are
/// all that the policy allows.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The Allow statement that it comes from, by index.
    pub statement: usize,
    /// What the statement says.
    pub words: Words,
    /// Deny statements that take a part of it away, by index.
    pub except: Vec<usize>,
    /// Earlier Allow statements that say a part of it already, by index.
    pub beyond: Vec<usize>,
    /// False where the work did not last to tell of each of these whether it really has a part of the fact.
    pub sure: bool,
    /// A request of the fact that is allowed; or why it is not known whether there is one.
    pub verdict: Verdict,
}

/// What a summary may cost in all.
pub(super) const PURSE: usize = WORK;

/// Tells what a policy allows. Allow statements that add nothing to the earlier ones make no fact.
#[must_use]
pub fn summary(policy: &Policy, kind: &PolicyKind) -> Vec<Fact> {
    summary_within(policy, kind, &mut PURSE.clone())
}

/// The same with so much work for all together.
pub(super) fn summary_within(policy: &Policy, kind: &PolicyKind, purse: &mut usize) -> Vec<Fact> {
    let sets = Sets::of(policy, kind);
    let mut statements = sets.set_up(purse);
    let mut facts = Vec::new();
    // First whether each allows anything: that matters most if the work does not last.
    let mut near = Vec::new();
    for at in statements.allows() {
        let denies = statements.near(at, statements.denies(), purse);
        let earlier = statements.near(at, 0..at, purse);
        let none: Vec<usize> = denies.iter().chain(&earlier).copied().collect();
        let verdict = statements.verdict(&[at], &none, purse);
        if !verdict.is_empty() {
            near.push((at, denies, earlier, verdict));
        }
    }
    for (at, denies, earlier, verdict) in near {
        let index = statements.index(at);
        let Some(statement) = policy.statements.get(index) else { continue };
        let mut touching = |list: &[usize]| -> Vec<usize> {
            let touches = |other: &&usize| !statements.is_empty(&[at, **other], &[], purse);
            list.iter().filter(touches).map(|other| statements.index(*other)).collect()
        };
        let (except, beyond) = (touching(&denies), touching(&earlier));
        let sure = *purse > 0;
        facts.push(Fact { statement: index, words: Words::of(statement), except, beyond, sure, verdict });
    }
    facts
}
