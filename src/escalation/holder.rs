//! Who holds which policies: the union that counts for each user and role.
//!
//! *Policy evaluation logic*: all identity policies of a principal count together, those of its groups too; a
//! permissions boundary grants nothing and limits all of them.

use rustc_hash::FxHashMap;

use super::document::Document;
use super::subject::Subject;
use crate::estate::Estate;
use crate::estate::iam::{Owner, Principal, PrincipalType};
use crate::policy::PolicyKind;
use crate::text::Span;

/// How a holder comes to a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held<'a> {
    /// Index into [`Holders::documents`].
    pub document: usize,
    /// The attachment, where the policy is attached and not inline.
    pub attachment: Option<Span>,
    /// The group that it comes from.
    pub group: Option<&'a str>,
}

/// What limits a holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Boundary<'a> {
    /// It has none.
    None,
    /// This document.
    Document(usize),
    /// A policy of this ARN, which nobody pasted.
    Unread(&'a str),
}

/// A user or role with all its policies; a group that nobody is in; or whoever will hold a policy that stands
/// alone.
#[derive(Clone, Debug)]
pub struct Holder<'a> {
    /// The principal of the estate.
    pub principal: Option<&'a Principal>,
    /// Its place in [`Estate::principals`].
    pub index: Option<usize>,
    /// What is known of it.
    pub subject: Subject<'a>,
    /// Its identity policies.
    pub held: Vec<Held<'a>>,
    /// Its boundary.
    pub boundary: Boundary<'a>,
    /// ARNs of attached policies whose document nobody pasted.
    pub unread: Vec<&'a str>,
    /// ARNs of its groups (users).
    pub groups: Vec<&'a str>,
    /// ARNs of the account's own managed policies that are attached to it or to its groups.
    pub policies: Vec<&'a str>,
    /// True for a managed policy that is attached to none of the principals pasted.
    pub unattached: bool,
}

/// Every holder, and the documents that they hold, each once.
#[derive(Debug, Default)]
pub struct Holders<'a> {
    /// Each document once.
    pub documents: Vec<Document<'a>>,
    /// Users and roles first, in the order of the estate; then the policies that stand alone.
    pub list: Vec<Holder<'a>>,
}

struct Gather<'a> {
    estate: &'a Estate,
    documents: Vec<Document<'a>>,
    of_policy: FxHashMap<usize, usize>,
    of_arn: FxHashMap<&'a str, Option<usize>>,
    managed: FxHashMap<&'a str, usize>,
}

impl<'a> Holders<'a> {
    /// Gathers them.
    #[must_use]
    pub fn of(estate: &'a Estate) -> Self {
        let managed = estate.managed_policies.iter();
        let managed = managed.filter_map(|policy| Some((policy.arn.value.as_str(), policy.default_version?)));
        let mut gather = Gather {
            estate,
            documents: Vec::new(),
            of_policy: FxHashMap::default(),
            of_arn: FxHashMap::default(),
            managed: managed.collect(),
        };
        let groups: FxHashMap<&str, &Principal> = estate
            .principals
            .iter()
            .filter(|principal| principal.kind == PrincipalType::Group)
            .map(|group| (group.name.value.as_str(), group))
            .collect();
        let in_groups: rustc_hash::FxHashSet<&str> =
            estate.principals.iter().flat_map(|p| &p.groups).map(|group| group.value.as_str()).collect();
        let mut list = Vec::new();
        for (index, principal) in estate.principals.iter().enumerate() {
            let empty_group =
                principal.kind == PrincipalType::Group && !in_groups.contains(principal.name.value.as_str());
            if principal.is_service_linked() || (principal.kind == PrincipalType::Group && !empty_group) {
                continue;
            }
            list.push(gather.holder(index, principal, &groups));
        }
        let mut alone = gather.alone();
        list.append(&mut alone);
        Self { documents: gather.documents, list }
    }
}

impl<'a> Gather<'a> {
    fn holder(
        &mut self,
        index: usize,
        principal: &'a Principal,
        groups: &FxHashMap<&str, &'a Principal>,
    ) -> Holder<'a> {
        let mut holder = Holder {
            principal: Some(principal),
            index: Some(index),
            subject: Subject::of(principal),
            held: Vec::new(),
            boundary: Boundary::None,
            unread: Vec::new(),
            groups: Vec::new(),
            policies: Vec::new(),
            unattached: false,
        };
        self.add(principal, None, &mut holder);
        for name in &principal.groups {
            let Some(group) = groups.get(name.value.as_str()).copied() else { continue };
            holder.groups.extend(group.arn.as_ref().map(|arn| arn.value.as_str()));
            self.add(group, Some(&group.name.value), &mut holder);
        }
        if let Some(boundary) = &principal.boundary {
            let document = self.managed(&boundary.value);
            holder.boundary = document.map_or(Boundary::Unread(&boundary.value), Boundary::Document);
        }
        holder
    }

    fn add(&mut self, of: &'a Principal, group: Option<&'a str>, holder: &mut Holder<'a>) {
        for policy in &of.inline {
            let Some(document) = self.inline(*policy) else { continue };
            holder.held.push(Held { document, attachment: None, group });
        }
        for attachment in &of.attached {
            if !attachment.arn.value.contains(":iam::aws:") {
                holder.policies.push(&attachment.arn.value);
            }
            match self.managed(&attachment.arn.value) {
                Some(document) => {
                    holder.held.push(Held { document, attachment: Some(attachment.arn.span), group });
                }
                None => holder.unread.push(&attachment.arn.value),
            }
        }
    }

    /// The policies that stand alone, and the managed ones that no principal pasted holds.
    fn alone(&mut self) -> Vec<Holder<'a>> {
        let mut list = Vec::new();
        let principals = !self.estate.principals.is_empty();
        for (index, policy) in self.estate.policies.iter().enumerate() {
            let unattached = principals && matches!(policy.owner, Owner::Managed(_));
            let alone = matches!(policy.owner, Owner::None | Owner::Managed(_));
            let known = self.of_policy.contains_key(&index);
            if policy.kind != PolicyKind::Identity || !alone || known || policy.is_aws_managed() {
                continue;
            }
            let Some(document) = self.inline(index) else { continue };
            let own = if let Owner::Managed(arn) = &policy.owner { Some(arn.as_str()) } else { None };
            list.push(Holder {
                principal: None,
                index: None,
                subject: Subject::default(),
                held: vec![Held { document, attachment: None, group: None }],
                boundary: Boundary::None,
                unread: Vec::new(),
                groups: Vec::new(),
                policies: own.into_iter().filter(|arn| !arn.is_empty()).collect(),
                unattached,
            });
        }
        list
    }

    fn inline(&mut self, policy: usize) -> Option<usize> {
        if let Some(document) = self.of_policy.get(&policy) {
            return Some(*document);
        }
        let document = Document::pasted(self.estate.policies.get(policy)?);
        self.documents.push(document);
        self.of_policy.insert(policy, self.documents.len() - 1);
        Some(self.documents.len() - 1)
    }

    fn managed(&mut self, arn: &'a str) -> Option<usize> {
        if let Some(known) = self.of_arn.get(arn) {
            return *known;
        }
        let document = match self.managed.get(arn).copied() {
            Some(policy) => self.inline(policy),
            None => Document::of_aws(arn).map(|document| {
                self.documents.push(document);
                self.documents.len() - 1
            }),
        };
        self.of_arn.insert(arn, document);
        document
    }
}
