//! Actions.

use super::facts::ShapeRow;
use super::{AccessLevels, ActionId, ConditionKey, Facts, ResourceType, Service};

/// An action of a service.
#[derive(Clone, Copy)]
pub struct Action<'f> {
    pub(super) facts: &'f Facts,
    // INVARIANT: less than `facts.action_count()`.
    pub(super) id: ActionId,
}

/// A type of resource that an action works on.
#[derive(Clone, Copy, Debug)]
pub struct TypeUse<'f> {
    /// The type.
    pub resource_type: ResourceType<'f>,
    /// True if every request has one: a policy that allows the action must allow it on a resource of each
    /// required type. Where none is required, a request has one of those that are named, or `*`.
    pub required: bool,
    list: u32,
}

impl<'f> TypeUse<'f> {
    /// Keys that AWS lists for this action on this type, beside those of the action and those of the type.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey<'f>> + 'f {
        self.resource_type.facts.list(self.list)
    }
}

impl<'f> Action<'f> {
    fn shape(self) -> &'f ShapeRow {
        &self.facts.shapes[usize::from(self.facts.action_shapes[self.id.index()])]
    }

    /// Its number.
    #[must_use]
    pub fn id(self) -> ActionId {
        self.id
    }

    /// `s3:GetObject`, as AWS spells it.
    #[must_use]
    pub fn name(self) -> &'f str {
        self.facts.action_name(self.id.0)
    }

    /// `GetObject`.
    #[must_use]
    pub fn verb(self) -> &'f str {
        self.name().split_once(':').map_or("", |(_, verb)| verb)
    }

    /// The service that it belongs to.
    #[must_use]
    pub fn service(self) -> Service<'f> {
        let index = self.facts.services.partition_point(|row| row.actions.end <= self.id.0);
        Service { facts: self.facts, index }
    }

    /// What it does.
    #[must_use]
    pub fn levels(self) -> AccessLevels {
        self.facts.levels[self.id.index()]
    }

    /// The types of resource that a policy can name for it.
    pub fn resource_types(self) -> impl ExactSizeIterator<Item = TypeUse<'f>> + 'f {
        let facts = self.facts;
        let uses = self.shape().uses.clone();
        facts.uses[uses.start as usize..uses.end as usize].iter().map(move |using| TypeUse {
            resource_type: ResourceType { facts, index: usize::from(using.resource_type) },
            required: using.required,
            list: using.keys,
        })
    }

    /// True if it works on no type of resource, so that a policy must say `"Resource": "*"`.
    #[must_use]
    pub fn takes_no_resource(self) -> bool {
        self.shape().uses.is_empty()
    }

    /// The keys of the action itself.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey<'f>> + 'f {
        self.facts.list(self.shape().keys)
    }

    /// The keys that come with the types of resource that it works on; the same key may come more than once.
    pub fn resource_condition_keys(self) -> impl Iterator<Item = ConditionKey<'f>> + 'f {
        self.resource_types()
            .flat_map(|using| using.condition_keys().chain(using.resource_type.condition_keys()))
    }

    /// True if AWS lists the key for this action, for itself or with one of its types of resource. Most global
    /// keys are listed with no action and yet are in its requests: ask [`ConditionKey::is_global`] first.
    #[must_use]
    pub fn lists_key(self, key: ConditionKey<'_>) -> bool {
        self.condition_keys().chain(self.resource_condition_keys()).any(|own| own.index == key.index)
    }
}

impl std::fmt::Debug for Action<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Action").field(&self.name()).finish()
    }
}

impl PartialEq for Action<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && std::ptr::eq(self.facts, other.facts)
    }
}

impl Eq for Action<'_> {}
