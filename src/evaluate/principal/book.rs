//! From an estate to the policies of one principal.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::documents::PolicyDocuments;
use super::judge::PolicySetOf;
use crate::estate::Estate;
use crate::estate::iam::{Principal, PrincipalType};
use crate::evaluate::{Caller, Context, NamedPolicy, PolicySet, Unseen};
use crate::policy::Policy;

/// The policies of an estate, shared among all principals that have them: make one, ask for many principals.
pub struct PolicyBook<'e> {
    estate: &'e Estate,
    documents: Vec<Arc<Policy>>,
    managed: FxHashMap<&'e str, usize>,
    groups: FxHashMap<&'e str, &'e Principal>,
    beside: &'e dyn PolicyDocuments,
    account: Option<String>,
}

impl<'e> PolicyBook<'e> {
    /// Reads the estate once. `beside` knows documents that are not in it.
    #[must_use]
    pub fn new(estate: &'e Estate, beside: &'e dyn PolicyDocuments) -> Self {
        let managed = estate.managed_policies.iter();
        let managed = managed.filter_map(|policy| Some((policy.arn.value.as_str(), policy.default_version?)));
        let groups = estate.principals.iter().filter(|p| p.kind == PrincipalType::Group);
        let arns = estate.principals.iter().filter_map(|p| Caller::parse(&p.arn.as_ref()?.value).ok());
        let mut accounts: Vec<String> = arns.filter_map(|c| c.account().map(str::to_owned)).collect();
        accounts.dedup();
        Self {
            estate,
            documents: estate.policies.iter().map(|document| Arc::new(document.policy.clone())).collect(),
            managed: managed.collect(),
            groups: groups.map(|group| (group.name.value.as_str(), group)).collect(),
            beside,
            account: if accounts.len() == 1 { accounts.pop() } else { None },
        }
    }

    /// The policies of one user or role.
    #[must_use]
    pub fn of(&self, principal: &Principal) -> PolicySetOf {
        let mut set = PolicySetOf {
            caller: self.caller(principal),
            context: Context::default(),
            policies: PolicySet::default(),
            origins: Vec::new(),
            boundary_origin: None,
            unseen: Vec::new(),
            unseen_boundary: None,
        };
        // Session tags may take the place of a role's tags; a user's are what they are.
        if principal.kind == PrincipalType::User {
            for tag in &principal.tags {
                set.context.set(&format!("aws:PrincipalTag/{}", tag.key.value), [tag.value.value.as_str()]);
            }
        }
        self.add(principal, &mut set);
        for name in &principal.groups {
            match self.groups.get(name.value.as_str()) {
                Some(group) => self.add(group, &mut set),
                None => set.unseen.push(Unseen::of_group(&name.value)),
            }
        }
        if let Some(arn) = &principal.boundary {
            match self.document(&arn.value) {
                Some((policy, origin)) => {
                    set.policies.permissions_boundary.push(NamedPolicy::new(arn.value.clone(), policy));
                    set.boundary_origin = origin;
                }
                None => {
                    let settle = Unseen::managed(&arn.value).settle;
                    let named = NamedPolicy::not_given(&arn.value, settle, arn.span);
                    set.policies.permissions_boundary.push(named);
                    set.unseen_boundary = Some(arn.value.clone());
                }
            }
        }
        set
    }

    /// A document of the estate by its index in [`Estate::policies`].
    pub(in crate::evaluate) fn shared(&self, index: usize) -> Option<Arc<Policy>> {
        self.documents.get(index).map(Arc::clone)
    }

    /// True if a document is one of the estate's, and so stands in a text that was pasted.
    pub(in crate::evaluate) fn is_pasted(&self, document: &Arc<Policy>) -> bool {
        self.documents.iter().any(|known| Arc::ptr_eq(known, document))
    }

    /// The one account that the estate's principals are of.
    pub(in crate::evaluate) fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    fn add(&self, principal: &Principal, set: &mut PolicySetOf) {
        for index in &principal.inline {
            let (Some(document), Some(policy)) =
                (self.estate.policies.get(*index), self.documents.get(*index))
            else {
                continue;
            };
            set.policies.identity.push(NamedPolicy::new(document.label(), Arc::clone(policy)));
            set.origins.push(Some(*index));
        }
        for attached in &principal.attached {
            match self.document(&attached.arn.value) {
                Some((policy, origin)) => {
                    set.policies.identity.push(NamedPolicy::new(attached.arn.value.clone(), policy));
                    set.origins.push(origin);
                }
                None => set.unseen.push(Unseen::managed(&attached.arn.value)),
            }
        }
    }

    fn document(&self, arn: &str) -> Option<(Arc<Policy>, Option<usize>)> {
        let index = self.managed.get(arn).copied();
        if let Some(policy) = index.and_then(|index| self.documents.get(index)) {
            return Some((Arc::clone(policy), index));
        }
        self.beside.document(arn).map(|policy| (policy, None))
    }

    /// The ARN says it; where it is missing, name and the one account that the estate speaks of.
    fn caller(&self, principal: &Principal) -> Option<Caller> {
        if let Some(arn) = &principal.arn {
            return Caller::parse(&arn.value).ok();
        }
        let kind = principal.kind.label();
        let path = if principal.path.starts_with('/') { principal.path.as_str() } else { "/" };
        Caller::parse(&format!(
            "arn:aws:iam::{}:{kind}{path}{}",
            self.account.as_ref()?,
            principal.name.value
        ))
        .ok()
    }
}
