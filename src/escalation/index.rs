//! The actions of all paths, numbered, so that what a policy says of them is a few words of bits.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::path::Path;
use super::paths;
use crate::policy::Pattern;

/// A set of the actions of [`Index`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bits([u64; 4]);

impl Bits {
    /// How many actions there may be.
    pub const CAPACITY: usize = 256;

    /// Adds one.
    pub fn insert(&mut self, action: u8) {
        self.0[usize::from(action / 64)] |= 1 << (action % 64);
    }

    /// True if it is in.
    #[must_use]
    pub fn contains(&self, action: u8) -> bool {
        self.0[usize::from(action / 64)] & (1 << (action % 64)) != 0
    }

    /// True if none is in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0 == [0; 4]
    }

    /// Those in either.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i] | other.0[i]))
    }

    /// True if some action is in both.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        (0..4).any(|i| self.0[i] & other.0[i] != 0)
    }

    /// The complement, within the actions that there are.
    fn not(&self, all: &Self) -> Self {
        Self(std::array::from_fn(|i| all.0[i] & !self.0[i]))
    }
}

/// A path with its actions by number.
#[derive(Debug)]
pub struct IndexedPath {
    /// The path.
    pub path: &'static Path,
    /// As [`Path::actions`].
    pub groups: Vec<Vec<u8>>,
    /// As [`Path::helped_by`].
    pub helped_by: Vec<u8>,
    masks: Vec<Bits>,
}

impl IndexedPath {
    /// True if these actions hold one of each group.
    #[must_use]
    pub fn is_possible(&self, granted: &Bits) -> bool {
        self.masks.iter().all(|mask| mask.meets(granted))
    }
}

/// The actions of all paths by number, and the paths.
#[derive(Debug)]
pub struct Index {
    /// As AWS spells them.
    pub actions: Vec<&'static str>,
    /// Every path.
    pub paths: Vec<IndexedPath>,
    all: Bits,
    by_name: FxHashMap<String, u8>,
    by_service: FxHashMap<String, Vec<u8>>,
}

impl Index {
    /// The one that there is.
    #[must_use]
    pub fn get() -> &'static Self {
        static INDEX: OnceLock<Index> = OnceLock::new();
        INDEX.get_or_init(Self::make)
    }

    fn make() -> Self {
        let mut this = Self {
            actions: Vec::new(),
            paths: Vec::new(),
            all: Bits::default(),
            by_name: FxHashMap::default(),
            by_service: FxHashMap::default(),
        };
        for path in paths::all() {
            let groups: Vec<Vec<u8>> = path
                .actions
                .iter()
                .map(|group| group.iter().filter_map(|action| this.number(action)).collect())
                .collect();
            let helped_by = path.helped_by.iter().filter_map(|action| this.number(action)).collect();
            let mask = |group: &Vec<u8>| {
                let mut bits = Bits::default();
                group.iter().for_each(|action| bits.insert(*action));
                bits
            };
            let masks = groups.iter().map(mask).collect();
            this.paths.push(IndexedPath { path, groups, helped_by, masks });
        }
        this
    }

    /// The number of an action, which it is given if it has none. `None` above the capacity, which a test holds.
    fn number(&mut self, action: &'static str) -> Option<u8> {
        let name = action.to_ascii_lowercase();
        if let Some(known) = self.by_name.get(&name) {
            return Some(*known);
        }
        let number = u8::try_from(self.actions.len()).ok()?;
        let service = name.split(':').next().unwrap_or_default().to_owned();
        self.actions.push(action);
        self.all.insert(number);
        self.by_service.entry(service).or_default().push(number);
        self.by_name.insert(name, number);
        Some(number)
    }

    /// The number of an action.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<u8> {
        self.by_name.get(&name.to_ascii_lowercase()).copied()
    }

    /// The actions that patterns match, or, negated, that none of them matches.
    pub fn matched<'p>(&self, patterns: impl Iterator<Item = &'p str>, negated: bool) -> Bits {
        let mut bits = Bits::default();
        for pattern in patterns {
            self.add_matched(pattern, &mut bits);
        }
        if negated { bits.not(&self.all) } else { bits }
    }

    fn add_matched(&self, pattern: &str, bits: &mut Bits) {
        let lower = pattern.to_ascii_lowercase();
        let wild = |text: &str| text.contains(['*', '?']);
        if !wild(&lower) {
            self.by_name.get(&lower).into_iter().for_each(|action| bits.insert(*action));
            return;
        }
        match lower.split_once(':').filter(|(service, _)| !wild(service)) {
            Some((service, _)) => {
                for action in self.by_service.get(service).into_iter().flatten() {
                    if Pattern(pattern).matches_action(self.actions[usize::from(*action)]) {
                        bits.insert(*action);
                    }
                }
            }
            None => {
                for (number, action) in (0..).zip(&self.actions) {
                    if Pattern(pattern).matches_action(action) {
                        bits.insert(number);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_a_number() {
        let index = Index::get();
        assert!(index.actions.len() < Bits::CAPACITY, "{}", index.actions.len());
        for (indexed, path) in index.paths.iter().zip(paths::all()) {
            let sizes: Vec<usize> = indexed.groups.iter().map(Vec::len).collect();
            assert_eq!(
                sizes,
                path.actions.iter().map(|group| group.len()).collect::<Vec<_>>(),
                "{}",
                path.id
            );
        }
    }

    #[test]
    fn patterns() {
        let index = Index::get();
        let has = |pattern: &str, negated, action: &str| {
            let bits = index.matched([pattern].into_iter(), negated);
            bits.contains(index.action(action).unwrap())
        };
        assert!(has("IAM:passrole", false, "iam:PassRole"));
        assert!(has("iam:Pass*", false, "iam:PassRole"));
        assert!(has("*", false, "iam:PassRole"));
        assert!(has("i?m:*", false, "iam:PassRole"));
        assert!(has("s3:*", true, "iam:PassRole"));
        assert!(!has("iam:*", true, "iam:PassRole"));
        assert!(!has("s3:*", false, "iam:PassRole"));
        assert!(!has("", false, "iam:PassRole"));
    }

    /// Every set that only adds actions to another of the same gain would be told twice.
    #[test]
    fn no_path_only_adds_to_another() {
        for a in paths::all() {
            for b in paths::all().filter(|b| b.id != a.id && b.gain == a.gain) {
                let adds = a.actions.iter().all(|group| {
                    b.actions.iter().any(|other| other.iter().all(|action| group.contains(action)))
                });
                assert!(!adds || b.id == "sso-new-permission-set", "{} adds to {}", b.id, a.id);
            }
        }
    }

    #[test]
    fn ids_and_pages_are_sound() {
        let mut ids = std::collections::BTreeSet::new();
        for path in paths::all() {
            assert!(ids.insert(path.id), "{}", path.id);
            assert!(!path.how.ends_with('.') && !path.how.contains("  "), "{}", path.how);
            for action in path.actions.iter().copied().flatten().chain(path.helped_by) {
                assert!(
                    action
                        .split_once(':')
                        .is_some_and(|(s, a)| s == s.to_lowercase() && a.starts_with(char::is_uppercase)),
                    "{action}"
                );
            }
        }
        assert!(ids.len() > 70);
    }
}
