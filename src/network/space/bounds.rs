//! What is known of a set that is not known in full.

use super::{Family, FlowSet};
use crate::text::Span;

/// Something that is not known, and how to learn it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unknown {
    /// What is not known, as part of a sentence: ``the entries of prefix list `pl-1` ``.
    pub what: String,
    /// The command that tells it; empty where none does.
    pub command: String,
    /// What hangs on it.
    pub span: Option<Span>,
}

/// A set that lies between two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// What is surely in it.
    pub certain: FlowSet,
    /// What may be in it; covers `certain`.
    pub possible: FlowSet,
    /// Why the two differ, each reason once. Empty where they do not.
    pub reasons: Vec<Unknown>,
}

impl Bounds {
    /// A set that is known.
    #[must_use]
    pub fn exact(set: FlowSet) -> Self {
        Self { certain: set.clone(), possible: set, reasons: Vec::new() }
    }

    /// A set of which it is only known what is not in it.
    #[must_use]
    pub fn at_most(possible: FlowSet, reason: Unknown) -> Self {
        Self::new(FlowSet::empty(possible.family()), possible, vec![reason])
    }

    /// The empty set.
    #[must_use]
    pub fn empty(family: Family) -> Self {
        Self::exact(FlowSet::empty(family))
    }

    /// From its parts. Reasons are dropped where nothing hangs on them.
    #[must_use]
    pub fn new(certain: FlowSet, possible: FlowSet, reasons: Vec<Unknown>) -> Self {
        let mut bounds = Self { certain, possible, reasons: Vec::new() };
        if !bounds.is_exact() {
            for reason in reasons {
                if !bounds.reasons.contains(&reason) {
                    bounds.reasons.push(reason);
                }
            }
        }
        bounds
    }

    /// True if it is known in full.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.certain == self.possible
    }

    /// What is in one or the other.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::new(
            self.certain.union(&other.certain),
            self.possible.union(&other.possible),
            [&*self.reasons, &other.reasons].concat(),
        )
    }

    /// What is in both.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        Self::new(
            self.certain.intersect(&other.certain),
            self.possible.intersect(&other.possible),
            [&*self.reasons, &other.reasons].concat(),
        )
    }

    /// What is in this one and not in the other.
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Self {
        Self::new(
            self.certain.subtract(&other.possible),
            self.possible.subtract(&other.certain),
            [&*self.reasons, &other.reasons].concat(),
        )
    }

    /// The same change on both sides, one that keeps what covers what.
    #[must_use]
    pub fn map(self, change: impl Fn(&FlowSet) -> FlowSet) -> Self {
        Self::new(change(&self.certain), change(&self.possible), self.reasons)
    }
}
