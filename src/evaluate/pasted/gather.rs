//! Which of the pasted policies a request is judged by.

use crate::estate::Estate;
use crate::estate::iam::{Owner, Principal, PrincipalType};
use crate::evaluate::principal::PolicyBook;
use crate::evaluate::who::{Around, Restriction, document, is_assume_role};
use crate::evaluate::{Caller, NamedPolicy, PolicySet};
use crate::policy::PolicyKind;
use crate::text::{Span, ViewId};

use super::{ContextRow, PastedRequest};

/// A request with its policies.
pub(super) struct Gathered<'r> {
    pub request: &'r PastedRequest,
    pub resource_account: Option<String>,
    pub context: Vec<ContextRow>,
    pub policies: PolicySet,
    pub assumed: Vec<String>,
}

impl<'r> Gathered<'r> {
    /// The request without any policy.
    pub fn bare(request: &'r PastedRequest) -> Self {
        Self {
            request,
            resource_account: None,
            context: request.context.iter().filter(|row| !row.key.trim().is_empty()).cloned().collect(),
            policies: PolicySet::default(),
            assumed: Vec::new(),
        }
    }
}

/// Finds them.
pub(super) fn gather<'r>(estate: &Estate, book: &PolicyBook<'_>, request: &'r PastedRequest) -> Gathered<'r> {
    let caller = Caller::parse(request.principal.trim()).ok();
    let mut gathered = Gathered::bare(request);
    let around = Around::of(estate, book, request.action.trim(), request.resource.trim());
    match around.not_given {
        // The stand-in is for those who ask about many.
        Some(unseen) => {
            let list = match is_assume_role(request.action.trim()) {
                true => &mut gathered.policies.trust,
                false => &mut gathered.policies.resource,
            };
            list.push(NamedPolicy::not_given(unseen.what, unseen.settle, nowhere()));
        }
        None => {
            gathered.policies.resource = around.resource;
            gathered.policies.trust = around.trust;
        }
    }
    gathered.policies.scp = around.scp;
    gathered.policies.rcp = around.rcp;
    gathered.assumed.extend(around.notes);
    let alone = |kind: &PolicyKind| standing_alone(estate, book, kind);
    gathered.policies.session = alone(&PolicyKind::Session);
    gathered.policies.vpc_endpoint = alone(&PolicyKind::VpcEndpoint);
    match caller.as_ref().and_then(|caller| find(estate, caller)) {
        Some(principal) => of_principal(&mut gathered, principal, book),
        None if caller.is_some() => {
            gathered.policies.identity = alone(&PolicyKind::Identity);
            gathered.policies.permissions_boundary = alone(&PolicyKind::PermissionsBoundary);
            if gathered.policies.identity.is_empty() && !matches!(caller, Some(Caller::Root { .. })) {
                gathered.assumed.push(
                    "No policy of the principal itself was given: it was judged as if it had none."
                        .to_owned(),
                );
            }
        }
        None => {}
    }
    // The ARN of a bucket does not tell whose it is; what was pasted together is taken to be of one account.
    let field = request.resource.split(':').nth(4).unwrap_or_default();
    if field.is_empty() && request.resource.starts_with("arn:") {
        let own = caller.as_ref().and_then(Caller::account);
        gathered.resource_account = book.account().or(own).map(str::to_owned);
        if let Some(account) = &gathered.resource_account {
            gathered.assumed.push(format!("The resource is taken to be of account {account}."));
        }
    }
    let owner = gathered.resource_account.as_deref().or(book.account());
    // An anonymous caller is no ARN.
    let account = caller.as_ref().and_then(Caller::account);
    if !is_service(request.principal.trim()) && (account.is_none() || account != owner) {
        gathered.policies.resource.extend(restricting(&around.restriction, request.resource.trim()));
        gathered.assumed.extend(around.restriction.note());
    }
    // Names stand between backticks in the words of a trace.
    let set = &mut gathered.policies;
    let lists = [
        &mut set.identity,
        &mut set.resource,
        &mut set.trust,
        &mut set.permissions_boundary,
        &mut set.session,
        &mut set.vpc_endpoint,
    ];
    let lists = lists.into_iter().chain(&mut set.scp).chain(&mut set.rcp);
    lists.flatten().for_each(|named| named.name = named.name.replace('`', ""));
    gathered
}

fn of_principal(gathered: &mut Gathered<'_>, principal: &Principal, book: &PolicyBook<'_>) {
    let set = book.of(principal);
    gathered.policies.identity = set.policies.identity;
    gathered.policies.permissions_boundary = set.policies.permissions_boundary;
    for key in set.context.keys() {
        if gathered.context.iter().any(|row| row.key.trim().eq_ignore_ascii_case(key)) {
            continue;
        }
        let values = set.context.get(key).unwrap_or_default().to_vec();
        gathered.context.push(ContextRow { key: key.to_owned(), values });
    }
    for unseen in set.unseen {
        let name = unseen.what.strip_prefix("policy ").unwrap_or(&unseen.what);
        gathered.policies.identity.push(NamedPolicy::not_given(name, unseen.settle, nowhere()));
    }
}

/// What Block Public Access takes from strangers, as a policy.
fn restricting(restriction: &Restriction, resource: &str) -> Option<NamedPolicy> {
    let name = "RestrictPublicBuckets of Block Public Access";
    match restriction {
        Restriction::Holds => {
            let bucket = resource.split('/').next().unwrap_or(resource);
            let policy = document(&format!(
                r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["{bucket}", "{bucket}/*"]}}]}}"#
            ));
            policy.map(|policy| NamedPolicy::new(name, policy))
        }
        Restriction::HoldsIfPublic(settle) => Some(NamedPolicy::not_given(name, settle.clone(), nowhere())),
        Restriction::None | Restriction::NotGiven(_) => None,
    }
}

/// The place of what stands in no text.
const fn nowhere() -> Span {
    Span { view: ViewId(0), start: 0, end: 0 }
}

/// The principal of the export that makes the request: a session is made by its role.
fn find<'e>(estate: &'e Estate, caller: &Caller) -> Option<&'e Principal> {
    estate.principals.iter().find(|principal| {
        let own = principal.arn.as_ref().and_then(|arn| Caller::parse(&arn.value).ok());
        match (caller, own) {
            (Caller::User { arn, .. }, Some(Caller::User { arn: own, .. })) => *arn == own,
            // The name of a role is unique in its account.
            (
                Caller::Role { account, name, .. },
                Some(Caller::Role { account: own_account, name: own_name, .. }),
            ) => *account == own_account && *name == own_name && principal.kind == PrincipalType::Role,
            _ => false,
        }
    })
}

/// Policies of a kind that stand alone.
fn standing_alone(estate: &Estate, book: &PolicyBook<'_>, kind: &PolicyKind) -> Vec<NamedPolicy> {
    let list = estate.policies.iter().enumerate();
    let list = list
        .filter(|(_, document)| document.kind == *kind && !matches!(document.owner, Owner::Principal(..)));
    let attached = !estate.principals.is_empty();
    let list = list.filter(|(_, document)| !attached || document.owner == Owner::None);
    list.filter_map(|(at, document)| Some(NamedPolicy::new(document.label(), book.shared(at)?))).collect()
}

/// Every policy of a set.
pub(super) fn all(set: &PolicySet) -> impl Iterator<Item = &NamedPolicy> {
    let single = [
        &set.identity,
        &set.resource,
        &set.trust,
        &set.permissions_boundary,
        &set.session,
        &set.vpc_endpoint,
    ];
    single.into_iter().flatten().chain(set.scp.iter().flatten()).chain(set.rcp.iter().flatten())
}

/// True for the name of a service.
pub(super) fn is_service(principal: &str) -> bool {
    principal.ends_with(".amazonaws.com") && !principal.contains(':')
}

/// True if the request asks for a role: then its trust policy stands under a name of its own.
pub(super) fn asks_for_role(request: &PastedRequest) -> bool {
    is_assume_role(request.action.trim())
}
