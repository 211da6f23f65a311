//! The policies that lie beside those of a principal: of the resource, of the role asked for, of the organization.

use std::sync::Arc;

use super::restrict::Restriction;
use crate::estate::Estate;
use crate::estate::iam::{Owner, Principal, PrincipalType};
use crate::evaluate::principal::{PolicyBook, PolicySetOf};
use crate::evaluate::{NamedPolicy, Unseen};
use crate::policy::{Pattern, Policy, PolicyKind, parse};
use crate::text::Sources;

/// What lies beside the policies of a principal, for one action on one resource.
#[derive(Clone, Debug, Default)]
pub(in crate::evaluate) struct Around {
    pub resource: Vec<NamedPolicy>,
    pub trust: Vec<NamedPolicy>,
    pub scp: Vec<Vec<NamedPolicy>>,
    pub rcp: Vec<Vec<NamedPolicy>>,
    /// What had to allow and was not given: whoever gets past all else is not known to get past it.
    pub not_given: Option<Unseen>,
    /// What Block Public Access does to strangers.
    pub restriction: Restriction,
    /// What a reader has to know of it.
    pub notes: Vec<String>,
}

impl Around {
    /// Gathers it. `action` in any case; the resource an ARN.
    pub fn of(estate: &Estate, book: &PolicyBook<'_>, action: &str, resource: &str) -> Self {
        let mut around = organization(estate, book);
        let trusts = is_assume_role(action);
        if trusts {
            around.trust = trust(estate, book, resource);
            if around.trust.is_empty() {
                around.stand_in(book, Unseen::of_role(resource));
            }
            return around;
        }
        around.resource = resource_policies(estate, book, resource);
        around.restriction = Restriction::of(estate, resource);
        if around.resource.is_empty() {
            if action.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("kms:"))
                && resource.contains(":key/")
            {
                around.stand_in(book, Unseen::of_key(resource));
            } else {
                around.notes.push(
                    "No policy of the resource itself was given: what it allows or denies is not in the answer."
                        .to_owned(),
                );
            }
        }
        around
    }

    /// Puts it beside the policies of a principal.
    pub fn dress(&self, set: &mut PolicySetOf) {
        set.policies.resource.clone_from(&self.resource);
        set.policies.trust.clone_from(&self.trust);
        set.policies.scp.clone_from(&self.scp);
        set.policies.rcp.clone_from(&self.rcp);
    }

    /// In place of the identity policies of somebody elsewhere: one that allows everything.
    pub fn own_policies(&self) -> Option<NamedPolicy> {
        everything(false).map(|policy| NamedPolicy::new("its own policies", policy))
    }

    /// In place of a policy that has to allow, one that leaves it to the identity policies.
    fn stand_in(&mut self, book: &PolicyBook<'_>, why: Unseen) {
        let policy = delegation(book.account().unwrap_or("000000000000"));
        let named = policy.map(|policy| NamedPolicy::new("a policy that was not given", policy));
        self.trust.extend(named.clone());
        self.resource.extend(named);
        self.not_given = Some(why);
    }
}

/// True for the actions that the trust policy of a role has to allow.
pub(in crate::evaluate) fn is_assume_role(action: &str) -> bool {
    ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(action))
}

/// SCPs and RCPs that stand alone: nothing tells their levels, so that they count as attached to one. That AWS's own policies
/// which allow everything are there is taken for granted: `RCPFullAWSAccess` cannot be detached (*Resource control
/// policies*), and a list of denies only makes sense beside `FullAWSAccess` (*SCP evaluation*, "deny list").
pub(in crate::evaluate) fn organization(estate: &Estate, book: &PolicyBook<'_>) -> Around {
    let mut around = Around::default();
    let of = |kind: &PolicyKind| -> Vec<NamedPolicy> {
        let list = estate.policies.iter().enumerate().filter(|(_, document)| document.kind == *kind);
        list.filter_map(|(at, document)| Some(NamedPolicy::new(document.label(), book.shared(at)?))).collect()
    };
    let mut scp = of(&PolicyKind::ServiceControl);
    if !scp.is_empty() {
        if scp.iter().all(|named| named.policy.allows().next().is_none()) {
            scp.extend(everything(false).map(|policy| NamedPolicy::new("FullAWSAccess", policy)));
        }
        around.notes.push(
            "The service control policies are taken to be attached to one level, as nothing pasted says where; AWS wants an allow on each level from the root."
                .to_owned(),
        );
        around.scp.push(scp);
    }
    let mut rcp = of(&PolicyKind::ResourceControl);
    if !rcp.is_empty() {
        around.notes.push("The resource control policies are taken to be attached to one level.".to_owned());
        rcp.extend(everything(true).map(|policy| NamedPolicy::new("RCPFullAWSAccess", policy)));
        around.rcp.push(rcp);
    }
    around
}

/// The trust policy of a role of the estate.
pub(super) fn trust_of(estate: &Estate, book: &PolicyBook<'_>, role: &Principal) -> Vec<NamedPolicy> {
    role.trust.and_then(|at| named(estate, book, at)).into_iter().collect()
}

/// The trust policy of a role: by its ARN, or the only one that stands alone.
fn trust(estate: &Estate, book: &PolicyBook<'_>, resource: &str) -> Vec<NamedPolicy> {
    let role = estate
        .principals
        .iter()
        .find(|p| p.kind == PrincipalType::Role && p.arn.as_ref().is_some_and(|arn| arn.value == resource));
    let index = match role {
        Some(role) => role.trust,
        None => {
            let alone = |document: &crate::estate::iam::PolicyDocument| {
                document.kind == PolicyKind::Trust && document.owner == Owner::None
            };
            let mut list = estate.policies.iter().enumerate().filter(|(_, document)| alone(document));
            list.next().filter(|_| list.next().is_none()).map(|(at, _)| at)
        }
    };
    index.and_then(|at| named(estate, book, at)).into_iter().collect()
}

/// The policies of a resource: a bucket's by its name, others by what their statements speak of.
fn resource_policies(estate: &Estate, book: &PolicyBook<'_>, resource: &str) -> Vec<NamedPolicy> {
    let service = resource.split(':').nth(2).unwrap_or_default();
    let bucket = resource.split(':').nth(5).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let fits = |(_, document): &(usize, &crate::estate::iam::PolicyDocument)| {
        let PolicyKind::Resource(of) = &document.kind else { return false };
        if let Owner::Bucket(Some(name)) = &document.owner {
            return service == "s3" && name == bucket;
        }
        (of.is_empty() || of == service) && speaks_of(&document.policy, resource)
    };
    let list = estate.policies.iter().enumerate().filter(fits);
    list.filter_map(|(at, _)| named(estate, book, at)).collect()
}

/// True if a statement's `Resource` covers it, or leaves it open.
fn speaks_of(policy: &Policy, resource: &str) -> bool {
    policy.statements.iter().any(|statement| match &statement.resources {
        Some(elements) => {
            elements.negated
                || elements.values.iter().any(|value| Pattern(&value.value).covers(resource, false))
        }
        None => true,
    })
}

fn named(estate: &Estate, book: &PolicyBook<'_>, at: usize) -> Option<NamedPolicy> {
    Some(NamedPolicy::new(estate.policies.get(at)?.label(), book.shared(at)?))
}

fn everything(names_principals: bool) -> Option<Arc<Policy>> {
    let principal = if names_principals { r#""Principal": "*", "# } else { "" };
    document(&format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", {principal}"Action": "*", "Resource": "*"}}]}}"#
    ))
}

fn delegation(account: &str) -> Option<Arc<Policy>> {
    document(&format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {{"AWS": "{account}"}}, "Action": "*", "Resource": "*"}}]}}"#
    ))
}

/// Reads a policy that stands in no text.
pub(in crate::evaluate) fn document(text: &str) -> Option<Arc<Policy>> {
    let sources = Sources::new(vec![crate::Input::from_text("policy", text)]);
    let (id, _) = sources.iter().next()?;
    let tree = crate::text::json::parse(text, 0).tree;
    parse(sources.add_view(id, tree).root()?).map(Arc::new)
}
