//! A policy as a short list of facts of which no two speak of the same request.

use super::decide::{Verdict, decide_within};
use super::expr::Expr;
use super::lower::lower;
use super::space::RequestSpace;
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
    /// A request of the fact that is allowed; or why it is not known whether there is one.
    pub verdict: Verdict,
}

/// Tells what a policy allows. Allow statements that add nothing to the earlier ones make no fact.
#[must_use]
pub fn summary(policy: &Policy, kind: &PolicyKind) -> Vec<Fact> {
    summary_within(policy, kind, &mut usize::MAX.clone())
}

/// The same with so much work for all together.
pub(super) fn summary_within(policy: &Policy, kind: &PolicyKind, purse: &mut usize) -> Vec<Fact> {
    let lowered = lower(policy, kind);
    let base = RequestSpace::of(Expr::Const(true), policy, kind);
    let within = |expr: Expr| Expr::all([base.expr.clone(), expr]);
    let deny = lowered.deny();
    // All at once: they share the work of setting up.
    let mut questions = Vec::new();
    for (at, (_, allow)) in lowered.allows.iter().enumerate() {
        let earlier = &lowered.allows[..at];
        let before = Expr::any(earlier.iter().map(|(_, expr)| expr.clone()));
        questions.push(within(Expr::all([allow.clone(), deny.clone().negate(), before.negate()])));
        let touching = lowered.denies.iter().chain(earlier);
        questions.extend(touching.map(|(_, other)| within(Expr::all([allow.clone(), other.clone()]))));
    }
    let mut verdicts = decide_within(&questions, &base.wish, purse).into_iter();
    let mut facts = Vec::new();
    for (at, (index, _)) in lowered.allows.iter().enumerate() {
        let earlier = &lowered.allows[..at];
        let verdict = verdicts.next().unwrap_or(Verdict::Empty);
        let touches: Vec<bool> = verdicts
            .by_ref()
            .take(lowered.denies.len() + earlier.len())
            .map(|verdict| !verdict.is_empty())
            .collect();
        if verdict.is_empty() {
            continue;
        }
        let (denies, allows) = touches.split_at(lowered.denies.len().min(touches.len()));
        let picked = |list: &[(usize, Expr)], touch: &[bool]| {
            list.iter().zip(touch).filter(|(_, touch)| **touch).map(|((index, _), _)| *index).collect()
        };
        let Some(statement) = policy.statements.get(*index) else { continue };
        facts.push(Fact {
            statement: *index,
            words: Words::of(statement),
            except: picked(&lowered.denies, denies),
            beyond: picked(earlier, allows),
            verdict,
        });
    }
    facts
}
