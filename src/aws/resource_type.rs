//! Types of resource.

use super::facts::TypeRow;
use super::{ConditionKey, Facts, Service, overlap};

/// A type of resource of a service.
#[derive(Clone, Copy)]
pub struct ResourceType<'f> {
    pub(super) facts: &'f Facts,
    // INVARIANT: a place in `facts.types`.
    pub(super) index: usize,
}

impl<'f> ResourceType<'f> {
    fn row(self) -> &'f TypeRow {
        &self.facts.types[self.index]
    }

    /// `bucket`.
    #[must_use]
    pub fn name(self) -> &'f str {
        self.facts.str(self.row().name)
    }

    /// The service that defines it.
    #[must_use]
    pub fn service(self) -> Service<'f> {
        Service { facts: self.facts, index: usize::from(self.row().service) }
    }

    /// `arn:${Partition}:s3:::${BucketName}`: each `${…}` stands for at least one character. A few formats
    /// also have a `*`.
    #[must_use]
    pub fn arn_format(self) -> &'f str {
        self.facts.str(self.row().arn)
    }

    /// The formats, one by one: AWS gives a few types two, with a comma between (Lex's bot aliases of V1 and V2).
    pub fn arn_formats(self) -> impl Iterator<Item = &'f str> {
        self.arn_format().split(',').map(str::trim)
    }

    /// True if an ARN, or a pattern with `*`, `?` and policy variables, can name a resource of this type.
    #[must_use]
    pub fn matches(self, pattern: &str) -> bool {
        self.arn_formats().any(|format| overlap::arn_overlaps(format, pattern))
    }

    /// The keys that a request on such a resource carries.
    pub fn condition_keys(self) -> impl Iterator<Item = ConditionKey<'f>> + 'f {
        self.facts.list(self.row().keys)
    }
}

impl std::fmt::Debug for ResourceType<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ResourceType({}:{})", self.service().prefix(), self.name())
    }
}

impl PartialEq for ResourceType<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && std::ptr::eq(self.facts, other.facts)
    }
}

impl Eq for ResourceType<'_> {}
