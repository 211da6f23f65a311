//! Sets of actions.

/// Number of an action in the facts: they are numbered service by service, each service's by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionId(pub(super) u32);

impl ActionId {
    /// The number itself, below [`Facts::action_count`](super::Facts::action_count).
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A set of actions: a bit for each, so that union, difference and intersection of wildcards take microseconds.
#[derive(Clone, Debug, Default)]
pub struct ActionSet {
    // INVARIANT: no matter to equality how long it is; absent words are zero.
    words: Vec<u64>,
}

impl ActionSet {
    /// The empty set.
    #[must_use]
    pub const fn new() -> Self {
        Self { words: Vec::new() }
    }

    /// Puts an action in.
    pub fn insert(&mut self, id: ActionId) {
        let (word, bit) = place(id);
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= bit;
    }

    /// Puts a run of actions in.
    pub(super) fn insert_range(&mut self, ids: std::ops::Range<u32>) {
        for id in ids {
            self.insert(ActionId(id));
        }
    }

    /// Takes an action out.
    pub fn remove(&mut self, id: ActionId) {
        let (word, bit) = place(id);
        if let Some(word) = self.words.get_mut(word) {
            *word &= !bit;
        }
    }

    /// True if the action is in it.
    #[must_use]
    pub fn contains(&self, id: ActionId) -> bool {
        let (word, bit) = place(id);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Number of actions.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// True if there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Puts everything of another set in.
    pub fn union_with(&mut self, other: &Self) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Takes everything of another set out.
    pub fn difference_with(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
    }

    /// Leaves only what is also in another set.
    pub fn intersect_with(&mut self, other: &Self) {
        self.words.truncate(other.words.len());
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// True if everything in it is also in the other.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.words
            .iter()
            .enumerate()
            .all(|(i, word)| word & !other.words.get(i).copied().unwrap_or_default() == 0)
    }

    /// True if they have an action in common.
    #[must_use]
    pub fn intersects(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(word, other)| word & other != 0)
    }

    /// The actions, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = ActionId> + '_ {
        (0..).zip(&self.words).flat_map(|(index, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                (rest != 0).then(|| {
                    let bit = rest.trailing_zeros();
                    rest &= rest - 1;
                    ActionId(index * 64 + bit)
                })
            })
        })
    }
}

impl PartialEq for ActionSet {
    fn eq(&self, other: &Self) -> bool {
        self.is_subset(other) && other.is_subset(self)
    }
}

impl Eq for ActionSet {}

impl FromIterator<ActionId> for ActionSet {
    fn from_iter<I: IntoIterator<Item = ActionId>>(ids: I) -> Self {
        let mut set = Self::new();
        set.extend(ids);
        set
    }
}

impl Extend<ActionId> for ActionSet {
    fn extend<I: IntoIterator<Item = ActionId>>(&mut self, ids: I) {
        for id in ids {
            self.insert(id);
        }
    }
}

const fn place(id: ActionId) -> (usize, u64) {
    (id.index() / 64, 1 << (id.0 % 64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn set(ids: &BTreeSet<u32>) -> ActionSet {
        ids.iter().map(|id| ActionId(*id)).collect()
    }

    fn list(set: &ActionSet) -> BTreeSet<u32> {
        set.iter().map(|id| id.0).collect()
    }

    proptest! {
        #[test]
        fn is_a_set(a in prop::collection::btree_set(0u32..500, 0..40), b in prop::collection::btree_set(0u32..500, 0..40)) {
            let (x, y) = (set(&a), set(&b));
            prop_assert_eq!(&list(&x), &a);
            prop_assert_eq!(x.len(), a.len());
            prop_assert_eq!(x.is_empty(), a.is_empty());
            prop_assert_eq!(x == y, a == b);
            prop_assert_eq!(x.is_subset(&y), a.is_subset(&b));
            prop_assert_eq!(x.intersects(&y), !a.is_disjoint(&b));
            let with = |change: fn(&mut ActionSet, &ActionSet)| { let mut z = x.clone(); change(&mut z, &y); list(&z) };
            prop_assert_eq!(with(ActionSet::union_with), &a | &b);
            prop_assert_eq!(with(ActionSet::difference_with), &a - &b);
            prop_assert_eq!(with(ActionSet::intersect_with), &a & &b);
        }
    }

    #[test]
    fn what_was_taken_out_leaves_an_equal_set() {
        let mut set = ActionSet::new();
        set.insert(ActionId(300));
        set.remove(ActionId(300));
        assert_eq!(set, ActionSet::new());
        assert!(!set.contains(ActionId(300)));
    }
}
