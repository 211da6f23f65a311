//! What an action does, in AWS's five words.

use std::fmt;

/// What an action does (*Understanding access level summaries within policy summaries*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum AccessLevel {
    /// Names what there is, without its content.
    List,
    /// Reads content.
    Read,
    /// Creates, changes or deletes.
    Write,
    /// Gives or takes permissions.
    PermissionsManagement,
    /// Changes tags, which conditions of policies may ask for.
    Tagging,
}

impl AccessLevel {
    /// All levels, in the order in which AWS lists them.
    pub const ALL: [Self; 5] =
        [Self::List, Self::Read, Self::Write, Self::PermissionsManagement, Self::Tagging];

    /// AWS's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::PermissionsManagement => "Permissions management",
            Self::Tagging => "Tagging",
        }
    }

    /// The level of this name, in any case.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for AccessLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The levels of one action. Most have one; an action that sets tags also writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct AccessLevels(u8);

impl AccessLevels {
    /// From bits; those that are no level are dropped.
    pub(super) const fn from_bits(bits: u8) -> Self {
        Self(bits & 0b1_1111)
    }

    #[cfg(not(target_arch = "wasm32"))]
    /// As bits: the first level of [`AccessLevel::ALL`] is the lowest.
    pub(super) const fn bits(self) -> u8 {
        self.0
    }

    /// True if the level is one of them.
    #[must_use]
    pub const fn contains(self, level: AccessLevel) -> bool {
        self.0 & 1 << level as u8 != 0
    }

    /// True if there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The levels, in the order of [`AccessLevel::ALL`].
    pub fn iter(self) -> impl Iterator<Item = AccessLevel> {
        AccessLevel::ALL.into_iter().filter(move |level| self.contains(*level))
    }

    /// The one level that says most: what gives permissions is worse than what writes, and a tag is a kind of
    /// write that has a name of its own.
    #[must_use]
    pub fn main(self) -> Option<AccessLevel> {
        use AccessLevel::{List, PermissionsManagement, Read, Tagging, Write};
        [PermissionsManagement, Tagging, Write, Read, List].into_iter().find(|level| self.contains(*level))
    }
}

impl FromIterator<AccessLevel> for AccessLevels {
    fn from_iter<I: IntoIterator<Item = AccessLevel>>(levels: I) -> Self {
        Self(levels.into_iter().fold(0, |bits, level| bits | 1 << level as u8))
    }
}

impl fmt::Display for AccessLevels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.iter().map(AccessLevel::name).collect();
        f.write_str(&names.join(", "))
    }
}
