//! What a user or role of an account export may do, by the policies attached to it.
//!
//! The question is about the principal alone: its identity policies, those of its groups, and its permissions boundary. The
//! request's context is open, so a grant with a condition on it is [`Verdict::Conditional`], and tells the conditions. Policies of
//! resources and of the organization are not in an account export and not asked.

use std::cell::RefCell;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::context::Context;
use super::part::Part;
use super::policies::{NamedPolicy, PolicyLayer, PolicySet};
use super::request::{Caller, Request, Resource};
use super::statement;
use super::tri::Tri;
use super::why::{Silent, Spoken};
use crate::estate::Estate;
use crate::estate::iam::{Principal, PrincipalType};
use crate::policy::{Condition, Effect, Policy, Statement};
use crate::text::{Sources, Span, json};

/// Policy documents by ARN that are not in the estate, such as those that AWS writes.
pub trait PolicyDocuments {
    /// The document of the default version.
    fn document(&self, arn: &str) -> Option<Arc<Policy>>;
}

/// The policies that AWS manages, as far as [`crate::aws::managed_policy`] has them. Their spans lie in no text of the estate.
#[derive(Default)]
pub struct AwsDocuments {
    read: RefCell<FxHashMap<String, Option<Arc<Policy>>>>,
}

impl PolicyDocuments for AwsDocuments {
    fn document(&self, arn: &str) -> Option<Arc<Policy>> {
        if let Some(known) = self.read.borrow().get(arn) {
            return known.clone();
        }
        let read = crate::aws::managed_policy(arn).and_then(|text| {
            let tree = json::parse(&text, 0).tree;
            let sources = Sources::new(vec![crate::Input::from_text(arn, text)]);
            let (id, _) = sources.iter().next()?;
            crate::policy::parse(sources.add_view(id, tree).root()?).map(Arc::new)
        });
        self.read.borrow_mut().insert(arn.to_owned(), read.clone());
        read
    }
}

/// No documents beside the estate's.
pub struct NoDocuments;

impl PolicyDocuments for NoDocuments {
    fn document(&self, _: &str) -> Option<Arc<Policy>> {
        None
    }
}

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
                None => set.unseen.push(format!("the policies of group `{}`", name.value)),
            }
        }
        if let Some(arn) = &principal.boundary {
            match self.document(&arn.value) {
                Some((policy, origin)) => {
                    set.policies.permissions_boundary.push(NamedPolicy::new(arn.value.clone(), policy));
                    set.boundary_origin = origin;
                }
                None => set.unseen_boundary = Some(arn.value.clone()),
            }
        }
        set
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
                None => set.unseen.push(format!("policy `{}`", attached.arn.value)),
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
    pub unseen: Vec<String>,
    /// The ARN of a boundary whose document is not known.
    pub unseen_boundary: Option<String>,
}

/// Whether a principal may do something, as far as its own policies tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes, by these statements.
    Yes(Vec<Grant>),
    /// Under conditions.
    Conditional(Vec<Grant>, Vec<OpenCondition>),
    /// No.
    No,
    /// It hangs on something that is not known or not understood.
    Unknown(String),
}

impl Verdict {
    /// True unless it is certainly not so, nor unknown.
    #[must_use]
    pub const fn may(&self) -> bool {
        matches!(self, Self::Yes(_) | Self::Conditional(..))
    }

    /// The statements that grant.
    #[must_use]
    pub fn grants(&self) -> &[Grant] {
        match self {
            Self::Yes(grants) | Self::Conditional(grants, _) => grants,
            Self::No | Self::Unknown(_) => &[],
        }
    }
}

/// A statement that grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Index into the identity policies of [`PolicySetOf::policies`].
    pub policy: usize,
    /// Index into [`Estate::policies`], where it is there.
    pub document: Option<usize>,
    /// Index of the statement.
    pub statement: usize,
    /// The statement.
    pub span: Span,
    /// The resource pattern granted.
    pub resource: String,
    /// True if a condition of the statement is open.
    pub conditional: bool,
}

/// A condition that decides and that the principal's policies alone do not settle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCondition {
    /// The policy's name.
    pub policy: String,
    /// True if it is a condition of a Deny.
    pub of_deny: bool,
    /// The key.
    pub key: String,
    /// The operator, as written.
    pub operator: String,
    /// The values, as written.
    pub values: Vec<String>,
    /// The key's place in the policy.
    pub span: Span,
}

/// How much of what a pattern stands for has to be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    All,
    Some,
}

/// What the statements of one kind say.
#[derive(Default)]
struct Tally {
    sure: Vec<Grant>,
    open: Vec<Grant>,
    conditions: Vec<OpenCondition>,
    doubts: Vec<String>,
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
                    e.negated
                        != e.values.iter().any(|p| crate::policy::Pattern(&p.value).matches_action(action))
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
            Verdict::No => self.nothing(),
            other => other,
        }
    }

    fn nothing(&self) -> Verdict {
        match self.unseen.first() {
            Some(unseen) => Verdict::Unknown(format!("{unseen} is attached, but its document was not given")),
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
            resource: std::borrow::Cow::Owned(resource),
            is_named: true,
            passes_endpoint: false,
        };
        let (allowed, denied) =
            self.tally(&self.policies.identity, &self.origins, PolicyLayer::Identity, &part, extent);
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
        }
        if !self.policies.permissions_boundary.is_empty() {
            let list = &self.policies.permissions_boundary;
            let (inside, outside) =
                self.tally(list, &[self.boundary_origin], PolicyLayer::PermissionsBoundary, &part, extent);
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

    /// What the statements that allow, and those that deny, say.
    fn tally(
        &self,
        list: &[NamedPolicy],
        origins: &[Option<usize>],
        layer: PolicyLayer,
        part: &Part<'_>,
        extent: Extent,
    ) -> (Tally, Tally) {
        let (mut allowed, mut denied) = (Tally::default(), Tally::default());
        for (at, named) in list.iter().enumerate() {
            let variables = named.policy.has_variables();
            for one in &named.policy.statements {
                let (applies, _) = statement::applies(one, variables, layer, part, &mut Silent);
                if applies == Tri::No {
                    continue;
                }
                let grant = Grant {
                    policy: at,
                    document: origins.get(at).copied().flatten(),
                    statement: one.index,
                    span: one.span,
                    resource: part.resource.arn.clone(),
                    conditional: applies == Tri::Unknown,
                };
                let into = match one.effect {
                    Some(Effect::Deny) => &mut denied,
                    _ => &mut allowed,
                };
                if applies == Tri::Yes {
                    into.sure.push(grant);
                    continue;
                }
                let mut why = Spoken::default();
                let _ = statement::applies(one, variables, layer, part, &mut why);
                let open = open_conditions(one, variables, named, part);
                // Without its conditions, is it certain that the statement speaks of this?
                let bare = Statement { conditions: Vec::new(), ..one.clone() };
                let whole = statement::applies(&bare, variables, layer, part, &mut Silent).0;
                match whole {
                    Tri::Yes if !open.is_empty() => {
                        into.open.push(grant);
                        into.conditions.extend(open);
                    }
                    // A Deny of some of the resources leaves the others.
                    Tri::Unknown
                        if extent == Extent::Some
                            && one.effect == Some(Effect::Deny)
                            && is_understood(one) => {}
                    _ => into.doubts.push(format!(
                        "{} of `{}`: {}",
                        one.name(),
                        named.name,
                        why.reasons.last().map_or("it cannot be decided", |reason| reason.text.as_str())
                    )),
                }
            }
        }
        (allowed, denied)
    }
}

/// True if every element is one that AWS has.
fn is_understood(statement: &Statement) -> bool {
    statement.unknown.is_empty() && statement.actions.is_some() && statement.resources.is_some()
}

/// The conditions that the principal alone does not settle; nothing if one of them is not understood.
fn open_conditions(
    statement: &Statement,
    variables: bool,
    named: &NamedPolicy,
    part: &Part<'_>,
) -> Vec<OpenCondition> {
    let mut open = Vec::new();
    for condition in &statement.conditions {
        let mut why = Spoken::default();
        if super::matching::condition::holds(condition, part, variables, &mut why) != Tri::Unknown {
            continue;
        }
        if why.missing.is_empty() {
            return Vec::new();
        }
        open.push(OpenCondition::of(condition, statement, named));
    }
    open
}

impl OpenCondition {
    fn of(condition: &Condition, statement: &Statement, named: &NamedPolicy) -> Self {
        Self {
            policy: named.name.clone(),
            of_deny: statement.effect == Some(Effect::Deny),
            key: condition.key.value.clone(),
            operator: condition.operator.value.clone(),
            values: condition.values.iter().map(|value| value.value.clone()).collect(),
            span: condition.key.span,
        }
    }
}
