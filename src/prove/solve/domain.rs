//! What is still possible in one dimension.

use std::rc::Rc;

use crate::prove::bits::Bits;

/// What is still possible in one dimension.
#[derive(Clone, Debug)]
pub enum Domain {
    /// One of these atoms.
    Set(Bits),
    /// Several values, or none: each one of `allowed`, and at least one in each of `demands`.
    Many {
        /// The atoms that a value may be.
        allowed: Bits,
        /// Sets that must each have a value.
        demands: Vec<Rc<Bits>>,
    },
    /// A text in some languages and outside others.
    Words {
        /// The languages that it is in, by index.
        inside: Vec<u32>,
        /// The languages that it is not in.
        outside: Vec<u32>,
        /// A text that is so.
        word: Rc<str>,
    },
}

/// What a test is for all values that a domain still has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    True,
    False,
    Open,
}

/// True if no request has values of both.
#[must_use]
pub fn are_apart(one: &[Domain], other: &[Domain]) -> bool {
    one.iter().zip(other).any(|pair| match pair {
        (Domain::Set(one), Domain::Set(other)) => !one.meets(other),
        _ => false,
    })
}

impl Domain {
    /// How many machine words it takes, more or less.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Set(bits) => bits.size(),
            Self::Many { allowed, demands } => allowed.size() + demands.len(),
            Self::Words { inside, outside, .. } => inside.len() + outside.len(),
        }
    }

    pub(super) fn status_in(&self, set: &Bits) -> Status {
        let Self::Set(bits) = self else { return Status::Open };
        if !bits.meets(set) {
            Status::False
        } else if bits.within(set) {
            Status::True
        } else {
            Status::Open
        }
    }

    pub(super) fn status_some(&self, set: &Bits, yes: bool) -> Status {
        let Self::Many { allowed, demands } = self else { return Status::Open };
        let possible = allowed.meets(set);
        let forced = possible
            && demands.iter().any(|demand| {
                let mut left = (**demand).clone();
                left.keep(allowed);
                left.within(set)
            });
        // A value may be left out even if it is allowed, but not if it is the only way to meet a demand.
        match (possible, forced, yes) {
            (false, _, true) | (_, true, false) => Status::False,
            (false, _, false) | (_, true, true) => Status::True,
            _ => Status::Open,
        }
    }

    /// Takes a test in. False if nothing is left.
    pub(super) fn restrict_some(&mut self, set: &Rc<Bits>, yes: bool) -> bool {
        let Self::Many { allowed, demands } = self else { return true };
        if yes {
            if !demands.contains(set) {
                demands.push(Rc::clone(set));
            }
        } else {
            allowed.keep(&set.complement());
        }
        demands.iter().all(|demand| demand.meets(allowed))
    }
}
