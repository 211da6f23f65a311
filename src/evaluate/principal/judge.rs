//! From the policies of one principal to an answer.

use std::borrow::Cow;

use super::book::PolicyBook;
use super::documents::AwsDocuments;
use super::tally::{Extent, tally};
use super::verdict::Verdict;
use crate::estate::Estate;
use crate::estate::iam::Principal;
use crate::evaluate::part::Part;
use crate::evaluate::{Caller, Context, PolicyLayer, PolicySet, Request, Resource, Unseen};
use crate::policy::Pattern;

/// Resources that are tried one by one. All policies of a principal within AWS's limits name fewer.
const MOST_PATTERNS: usize = 2_000;

/// The policies of one user or role, and what is not known of them.
pub struct PolicySetOf {
    /// The principal as a caller; `None` for groups, and where no ARN is known.
    pub caller: Option<Caller>,
    /// What is known of every request of it.
    pub context: Context,
    /// Its identity policies and permissions boundary.
    pub policies: PolicySet,
    /// For each identity policy its index in [`Estate::policies`]; `None` for documents from elsewhere.
    pub origins: Vec<Option<usize>>,
    /// The same for the boundary.
    pub boundary_origin: Option<usize>,
    /// Policies that are attached but whose documents are not known.
    pub unseen: Vec<Unseen>,
    /// The ARN of a boundary whose document is not known; it stands in [`Self::policies`] as [`NamedPolicy::not_given`].
    ///
    /// [`NamedPolicy::not_given`]: crate::evaluate::NamedPolicy::not_given
    pub unseen_boundary: Option<String>,
}

impl PolicySetOf {
    /// Reads one principal of an estate, with the policies that AWS manages. For many, make a [`PolicyBook`].
    #[must_use]
    pub fn new(estate: &Estate, principal: &Principal) -> Self {
        PolicyBook::new(estate, &AwsDocuments::default()).of(principal)
    }

    /// Whether it may do an action on a resource; a resource with wildcards stands for all that match it.
    #[must_use]
    pub fn may(&self, action: &str, resource: &str) -> Verdict {
        let any_of = resource != "*" && resource.contains(['*', '?']);
        self.judge(action, Resource { any_of, ..Resource::new(resource) }, Extent::All)
    }

    /// Whether it may do an action on some resource; the grants tell on which.
    #[must_use]
    pub fn may_somewhere(&self, action: &str) -> Verdict {
        let mut patterns: Vec<&str> = Vec::new();
        let both = self.policies.identity.iter().chain(&self.policies.permissions_boundary);
        for named in both {
            let grants = named.policy.allows().filter(|s| {
                s.actions.as_ref().is_none_or(|e| {
                    e.negated != e.values.iter().any(|p| Pattern(&p.value).matches_action(action))
                })
            });
            for statement in grants {
                match &statement.resources {
                    Some(elements) if !elements.negated => {
                        patterns.extend(elements.values.iter().map(|value| value.value.as_str()));
                    }
                    _ => patterns.push("*"),
                }
            }
        }
        patterns.sort_unstable();
        patterns.dedup();
        let all = patterns.len();
        patterns.truncate(MOST_PATTERNS);
        let mut best = Verdict::No;
        let rank = |verdict: &Verdict| match verdict {
            Verdict::No => 0,
            Verdict::Unknown(_) => 1,
            Verdict::Conditional(..) => 2,
            Verdict::Yes(_) => 3,
        };
        for pattern in patterns {
            // Every pattern is held as a resource of its own: what a Deny takes from all of it is gone. `*` is all there is.
            let resource = Resource { any_of: true, ..Resource::new(pattern) };
            let verdict = self.judge(action, resource, Extent::Some);
            match (&mut best, verdict) {
                (Verdict::Yes(known), Verdict::Yes(more)) => known.extend(more),
                (known, verdict) if rank(&verdict) > rank(known) => *known = verdict,
                _ => {}
            }
        }
        match best {
            Verdict::No if all > MOST_PATTERNS => {
                Verdict::Unknown(format!("its policies name {all} resources, more than are tried"))
            }
            Verdict::No => self.nothing(),
            other => other,
        }
    }

    fn nothing(&self) -> Verdict {
        match self.unseen.first() {
            Some(unseen) => Verdict::Unknown(unseen.words()),
            None => Verdict::No,
        }
    }

    fn judge(&self, action: &str, resource: Resource, extent: Extent) -> Verdict {
        let Some(caller) = &self.caller else {
            return Verdict::Unknown("its ARN is not known".to_owned());
        };
        let request = Request {
            resources: Vec::new(),
            context: self.context.clone(),
            context_complete: false,
            resource_account: caller.account().map(str::to_owned),
            ..Request::new(caller.clone(), action, "*")
        };
        let part = Part {
            request: &request,
            action,
            resource: Cow::Owned(resource),
            is_named: true,
            passes_endpoint: false,
            has_boundary: !self.policies.permissions_boundary.is_empty(),
        };
        let (allowed, denied) =
            tally(&self.policies.identity, &self.origins, PolicyLayer::Identity, &part, extent);
        if !denied.sure.is_empty() {
            return Verdict::No;
        }
        if allowed.sure.is_empty() && allowed.open.is_empty() {
            return match allowed.doubts.into_iter().next() {
                Some(doubt) => Verdict::Unknown(doubt),
                None => self.nothing(),
            };
        }
        let mut conditions = if allowed.sure.is_empty() { allowed.conditions } else { Vec::new() };
        conditions.extend(denied.conditions);
        let mut doubts = denied.doubts;
        if let Some(arn) = &self.unseen_boundary {
            doubts.push(format!("its permissions boundary `{arn}` was not given"));
        } else if !self.policies.permissions_boundary.is_empty() {
            let list = &self.policies.permissions_boundary;
            let (inside, outside) =
                tally(list, &[self.boundary_origin], PolicyLayer::PermissionsBoundary, &part, extent);
            if !outside.sure.is_empty() {
                return Verdict::No;
            }
            conditions.extend(outside.conditions);
            doubts.extend(outside.doubts);
            if inside.sure.is_empty() {
                if inside.open.is_empty() {
                    match inside.doubts.into_iter().next() {
                        Some(doubt) => doubts.push(doubt),
                        None => return Verdict::No,
                    }
                }
                conditions.extend(inside.conditions);
            }
        }
        if let Some(doubt) = doubts.into_iter().next() {
            return Verdict::Unknown(doubt);
        }
        let grants = if allowed.sure.is_empty() { allowed.open } else { allowed.sure };
        if conditions.is_empty() { Verdict::Yes(grants) } else { Verdict::Conditional(grants, conditions) }
    }
}
