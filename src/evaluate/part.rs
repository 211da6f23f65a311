//! One action on one resource: what a request is judged by.

use std::borrow::Cow;

use super::policies::PolicySet;
use super::request::{Request, Resource};
use super::special;

/// One action on one resource of a request. A request is allowed if all its parts are.
#[derive(Clone, Debug)]
pub(super) struct Part<'r> {
    pub request: &'r Request,
    /// The action; another than the request's where the request needs a second one, as `iam:PassRole`.
    pub action: &'r str,
    pub resource: Cow<'r, Resource>,
    /// True if the request names it: resource and endpoint policies speak of what is named, not of a second action.
    pub is_named: bool,
    /// True if the request comes through a VPC endpoint.
    pub passes_endpoint: bool,
    /// True if the caller has a permissions boundary.
    pub has_boundary: bool,
}

/// The parts of a request.
pub(super) fn parts<'r>(request: &'r Request, policies: &PolicySet) -> Vec<Part<'r>> {
    let passes_endpoint =
        !policies.vpc_endpoint.is_empty() || request.context.get("aws:SourceVpce").is_some();
    let has_boundary = !policies.permissions_boundary.is_empty();
    let part = |action: &'r str, resource: Cow<'r, Resource>, is_named| Part {
        request,
        action,
        resource,
        is_named,
        passes_endpoint,
        has_boundary,
    };
    let named = request.resources.as_slice();
    let unnamed = special::unnamed_resources(&request.action, named, request.principal.account());
    // `*` for an action that needs resources stands for all of them.
    let dropped = |resource: &&Resource| unnamed.is_empty() || resource.arn != "*";
    let mut parts: Vec<_> =
        named.iter().filter(dropped).map(|r| part(&request.action, Cow::Borrowed(r), true)).collect();
    parts.extend(unnamed.into_iter().map(|r| part(&request.action, Cow::Owned(r), false)));
    if parts.is_empty() {
        parts.push(part(&request.action, Cow::Owned(Resource::new("*")), true));
    }
    if let Some(role) = &request.passed_role {
        parts.push(part("iam:PassRole", Cow::Owned(Resource::new(role)), false));
    }
    parts
}

impl Part<'_> {
    /// The account that owns the resource, where the request says it.
    pub fn known_resource_account(&self) -> Option<&str> {
        self.resource.account().or(self.request.resource_account.as_deref())
    }

    /// The same; where nothing says it, the caller's own.
    pub fn resource_account(&self) -> Option<&str> {
        self.known_resource_account().or_else(|| self.request.principal.account())
    }

    /// True if the caller's account owns the resource.
    pub fn is_same_account(&self) -> bool {
        let caller = self.request.principal.account();
        caller.is_some() && caller == self.resource_account()
    }

    pub fn service(&self) -> &str {
        self.action.split(':').next().unwrap_or_default()
    }

    pub fn is_action(&self, name: &str) -> bool {
        self.action.eq_ignore_ascii_case(name)
    }
}
