//! A policy's statements, set up once for questions about some of them together.
//!
//! Which statements change nothing, what each adds to the others and which of them meet are questions about every pair. Most
//! pairs are settled by a look at their [hulls](super::decide::Joint::hull): statements that have no value of some dimension
//! in common speak of no common request, and neither leaves anything out of the other. Only those that may meet are asked for.

use super::decide::{Joint, Verdict};
use super::expr::Expr;
use super::lower::{Lowered, lower};
use super::solve::{Domain, are_apart};
use super::space::RequestSpace;
use super::witness::Wish;
use crate::policy::{Policy, PolicyKind};

/// The sets of a policy: its statements, Allow first; what each leaves; all requests of the policy's kind; what any Allow
/// statement speaks of.
pub(super) struct Sets {
    exprs: Vec<Expr>,
    wish: Wish,
    indices: Vec<usize>,
    allows: usize,
}

impl Sets {
    pub fn of(policy: &Policy, kind: &PolicyKind) -> Self {
        let whole = RequestSpace::of(Expr::Const(true), policy, kind);
        Self::within(whole.expr, &lower(policy, kind), whole.wish)
    }

    /// With other requests than all.
    pub fn within(whole: Expr, lowered: &Lowered, wish: Wish) -> Self {
        let both = || lowered.allows.iter().chain(&lowered.denies);
        let mut exprs: Vec<Expr> = both().map(|(_, expr)| expr.clone()).collect();
        exprs.extend(both().map(|(_, expr)| expr.clone().negate()));
        exprs.extend([whole, lowered.allow()]);
        let indices = both().map(|(index, _)| *index).collect();
        Self { exprs, wish, indices, allows: lowered.allows.len() }
    }

    /// Sets them up.
    pub fn set_up(&self, purse: &mut usize) -> Statements<'_> {
        let joint = Joint::new(&self.exprs, &self.wish, purse);
        let hulls = (0..self.indices.len()).map(|at| joint.hull(at, purse)).collect();
        Statements { sets: self, joint, hulls }
    }
}

/// Statements that are set up. They go by their place among [`Sets`].
pub(super) struct Statements<'s> {
    sets: &'s Sets,
    joint: Joint<'s>,
    /// What each leaves possible; `None` for one that never applies.
    hulls: Vec<Option<Vec<Domain>>>,
}

impl Statements<'_> {
    /// The statement's index in the policy.
    pub fn index(&self, at: usize) -> usize {
        self.sets.indices[at]
    }

    /// The Allow statements.
    pub fn allows(&self) -> std::ops::Range<usize> {
        0..self.sets.allows
    }

    /// The Deny statements.
    pub fn denies(&self) -> std::ops::Range<usize> {
        self.sets.allows..self.sets.indices.len()
    }

    /// Those of the effect of one.
    pub fn like(&self, at: usize) -> std::ops::Range<usize> {
        if self.allows().contains(&at) { self.allows() } else { self.denies() }
    }

    /// Those of some others that may speak of a request that one speaks of.
    pub fn near(&self, at: usize, others: std::ops::Range<usize>, purse: &mut usize) -> Vec<usize> {
        *purse = purse.saturating_sub(others.len());
        let Some(own) = &self.hulls[at] else { return Vec::new() };
        let index = self.index(at);
        let may_meet = |other: &usize| {
            self.index(*other) != index
                && self.hulls[*other].as_ref().is_some_and(|hull| !are_apart(own, hull))
        };
        others.filter(may_meet).collect()
    }

    /// The question for requests that all of some statements speak of and none of others does.
    fn question(&self, all: &[usize], none: &[usize]) -> Vec<usize> {
        let count = self.sets.indices.len();
        let none = none.iter().map(|at| count + at);
        std::iter::once(2 * count).chain(all.iter().copied()).chain(none).collect()
    }

    /// True if certainly no request is spoken of by all of some statements and by none of others.
    pub fn is_empty(&self, all: &[usize], none: &[usize], purse: &mut usize) -> bool {
        self.joint.is_empty(&self.question(all, none), purse)
    }

    /// Whether there is a request that all of some statements speak of and none of others does. `None` if it could not be
    /// told.
    pub fn has_some(&self, all: &[usize], none: &[usize], purse: &mut usize) -> Option<bool> {
        self.joint.has_some(&self.question(all, none), purse)
    }

    /// The same of one statement, where any Allow statement has to speak of the request too.
    pub fn is_never_allowed(&self, at: usize, none: &[usize], purse: &mut usize) -> bool {
        let mut question = self.question(&[at], none);
        question.push(2 * self.sets.indices.len() + 1);
        self.joint.is_empty(&question, purse)
    }

    /// A request that all of some statements speak of and none of others does.
    pub fn verdict(&mut self, all: &[usize], none: &[usize], purse: &mut usize) -> Verdict {
        let question = self.question(all, none);
        self.joint.verdict(&question, purse)
    }
}
