//! The policies that a request is judged by.

use std::sync::Arc;

use crate::policy::{Policy, Size};
use crate::text::Span;

/// A policy with what it is called.
#[derive(Clone, Debug)]
pub struct NamedPolicy {
    /// Its name, for the trace.
    pub name: String,
    /// The document.
    pub policy: Arc<Policy>,
    /// Of a policy whose document was not given, what would tell it. Then it may allow or deny anything.
    pub not_given: Option<String>,
}

impl NamedPolicy {
    /// A policy under a name.
    #[must_use]
    pub fn new(name: impl Into<String>, policy: impl Into<Arc<Policy>>) -> Self {
        Self { name: name.into(), policy: policy.into(), not_given: None }
    }

    /// A policy that is there, but whose document is not known. `settle` is a command that prints it, or where to look; the place
    /// is where its name stands.
    #[must_use]
    pub fn not_given(name: impl Into<String>, settle: impl Into<String>, place: Span) -> Self {
        let policy = Policy {
            span: place,
            version: None,
            id: None,
            statements: Vec::new(),
            statement_span: place,
            without_statement: true,
            unknown: Vec::new(),
            problems: Vec::new(),
            size: Size::default(),
        };
        Self { not_given: Some(settle.into()), ..Self::new(name, policy) }
    }
}

/// All policies that apply. An empty list means that no such policy exists.
#[derive(Clone, Debug, Default)]
pub struct PolicySet {
    /// Of the user or role, and of the user's groups.
    pub identity: Vec<NamedPolicy>,
    /// Of the resource, such as a bucket policy or a key policy.
    pub resource: Vec<NamedPolicy>,
    /// Of the role that `sts:AssumeRole*` asks for.
    pub trust: Vec<NamedPolicy>,
    /// The permissions boundary of the user or role.
    pub permissions_boundary: Vec<NamedPolicy>,
    /// Passed when the session was made. Several together count as one.
    pub session: Vec<NamedPolicy>,
    /// Of the caller's account: a list for each level from the root down. Each level must allow.
    pub scp: Vec<Vec<NamedPolicy>>,
    /// Of the resource's account: a list for each level from the root down. Each level must allow.
    pub rcp: Vec<Vec<NamedPolicy>>,
    /// Of the VPC endpoint that the request passes.
    pub vpc_endpoint: Vec<NamedPolicy>,
}

/// What a policy is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyLayer {
    /// A resource control policy.
    Rcp,
    /// A service control policy.
    Scp,
    /// A resource-based policy.
    Resource,
    /// The trust policy of a role.
    Trust,
    /// An identity-based policy.
    Identity,
    /// A permissions boundary.
    PermissionsBoundary,
    /// A session policy.
    Session,
    /// The policy of a VPC endpoint.
    VpcEndpoint,
}

impl PolicyLayer {
    /// As the JSON output names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rcp => "rcp",
            Self::Scp => "scp",
            Self::Resource => "resource",
            Self::Trust => "trust",
            Self::Identity => "identity",
            Self::PermissionsBoundary => "permissions_boundary",
            Self::Session => "session",
            Self::VpcEndpoint => "vpc_endpoint",
        }
    }

    /// What a person calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Rcp => "resource control policy",
            Self::Scp => "service control policy",
            Self::Resource => "resource policy",
            Self::Trust => "trust policy",
            Self::Identity => "identity policy",
            Self::PermissionsBoundary => "permissions boundary",
            Self::Session => "session policy",
            Self::VpcEndpoint => "VPC endpoint policy",
        }
    }

    /// True for policies that are attached to a resource and so name principals.
    pub(super) const fn names_principals(self) -> bool {
        matches!(self, Self::Rcp | Self::Resource | Self::Trust | Self::VpcEndpoint)
    }
}
