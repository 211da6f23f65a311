//! Yes, no, or not known.

use std::ops::{BitAnd, BitOr, Not};

/// A truth value of Kleene's logic: an unknown part leaves the whole unknown only where it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tri {
    /// Certainly not.
    No,
    /// It hangs on something that is not known.
    Unknown,
    /// Certainly.
    Yes,
}

impl Tri {
    /// The conjunction of all; stops at the first `No`.
    pub fn all(items: impl IntoIterator<Item = Self>) -> Self {
        let mut whole = Self::Yes;
        for item in items {
            whole = whole & item;
            if whole == Self::No {
                break;
            }
        }
        whole
    }

    /// The disjunction of all; stops at the first `Yes`.
    pub fn any(items: impl IntoIterator<Item = Self>) -> Self {
        let mut whole = Self::No;
        for item in items {
            whole = whole | item;
            if whole == Self::Yes {
                break;
            }
        }
        whole
    }
}

impl From<bool> for Tri {
    fn from(known: bool) -> Self {
        if known { Self::Yes } else { Self::No }
    }
}

impl BitAnd for Tri {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        self.min(other)
    }
}

impl BitOr for Tri {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        self.max(other)
    }
}

impl Not for Tri {
    type Output = Self;
    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }
}
