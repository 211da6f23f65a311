//! Things by their id, each once, whichever texts told of them.

use rustc_hash::FxHashMap;

use super::same::Same;
use crate::text::Span;

/// Things of one kind by id. The same id twice is one thing; where the two tell different things of it, the first is
/// used and the difference is remembered.
pub struct Unique<'a, T> {
    list: Vec<&'a T>,
    by_id: FxHashMap<&'a str, usize>,
    again: FxHashMap<&'a str, Vec<&'a T>>,
    conflicts: FxHashMap<&'a str, Conflict>,
}

/// That two texts tell different things of one id.
#[derive(Clone, Copy, Debug)]
pub struct Conflict {
    /// The field that differs, as AWS calls it.
    pub field: &'static str,
    /// The second place; the thing itself is the first.
    pub second: Span,
}

impl<'a, T: Same> Unique<'a, T> {
    /// Takes up a list. Things without id are left out: nothing can refer to them.
    pub fn new(list: &'a [T]) -> Self {
        let mut this = Self {
            list: Vec::with_capacity(list.len()),
            by_id: FxHashMap::with_capacity_and_hasher(list.len(), rustc_hash::FxBuildHasher),
            again: FxHashMap::default(),
            conflicts: FxHashMap::default(),
        };
        for thing in list {
            let Some(id) = thing.id() else { continue };
            if let Some(first) = this.by_id.get(id).and_then(|index| this.list.get(*index)) {
                if let Some(field) = first.differs(thing) {
                    this.conflicts.entry(id).or_insert(Conflict { field, second: thing.span() });
                }
                this.again.entry(id).or_default().push(thing);
                continue;
            }
            this.by_id.insert(id, this.list.len());
            this.list.push(thing);
        }
        this
    }

    /// The thing of this id.
    pub fn get(&self, id: &str) -> Option<&'a T> {
        self.by_id.get(id).and_then(|index| self.list.get(*index)).copied()
    }

    /// The first that tells something of this id: one output may tell what another leaves out.
    pub fn told<R>(&self, id: &str, tell: impl Fn(&'a T) -> Option<R>) -> Option<R> {
        let again = self.again.get(id).into_iter().flatten().copied();
        self.get(id).into_iter().chain(again).find_map(tell)
    }

    /// All things, in the order of the texts.
    pub fn iter(&self) -> impl Iterator<Item = &'a T> + '_ {
        self.list.iter().copied()
    }

    /// What two texts tell differently of this id.
    pub fn conflict(&self, id: &str) -> Option<Conflict> {
        self.conflicts.get(id).copied()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}
