//! Services.

use super::facts::ServiceRow;
use super::{Action, ActionId, ActionSet, ConditionKey, Facts, ResourceType};

/// A service, by the prefix that its actions have.
#[derive(Clone, Copy)]
pub struct Service<'f> {
    pub(super) facts: &'f Facts,
    // INVARIANT: a place in `facts.services`.
    pub(super) index: usize,
}

impl<'f> Service<'f> {
    pub(super) fn row(self) -> &'f ServiceRow {
        &self.facts.services[self.index]
    }

    /// `s3`.
    #[must_use]
    pub fn prefix(self) -> &'f str {
        self.facts.str(self.row().prefix)
    }

    /// `Amazon S3`.
    #[must_use]
    pub fn name(self) -> &'f str {
        self.facts.str(self.row().name)
    }

    /// Its actions, by name.
    pub fn actions(self) -> impl ExactSizeIterator<Item = Action<'f>> + 'f {
        let facts = self.facts;
        self.row().actions.clone().map(move |id| Action { facts, id: ActionId(id) })
    }

    /// Its actions, as a set.
    #[must_use]
    pub fn action_set(self) -> ActionSet {
        let mut set = ActionSet::new();
        set.insert_range(self.row().actions.clone());
        set
    }

    /// The types of resource that it defines.
    pub fn resource_types(self) -> impl Iterator<Item = ResourceType<'f>> + 'f {
        let facts = self.facts;
        self.row().types.clone().map(move |index| ResourceType { facts, index: index as usize })
    }

    /// The type of a name, in any case.
    #[must_use]
    pub fn resource_type(self, name: &str) -> Option<ResourceType<'f>> {
        self.resource_types().find(|candidate| candidate.name().eq_ignore_ascii_case(name))
    }

    /// The condition keys that it lists: its own, and those of the global ones that only some requests carry.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey<'f>> + 'f {
        self.facts.list(self.row().keys)
    }

    /// True if resource control policies apply to it.
    #[must_use]
    pub fn supports_rcp(self) -> bool {
        self.row().rcp
    }
}

impl std::fmt::Debug for Service<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Service").field(&self.prefix()).finish()
    }
}

impl PartialEq for Service<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && std::ptr::eq(self.facts, other.facts)
    }
}

impl Eq for Service<'_> {}
