//! What each layer of policies says of each part of a request.

use super::matching::principal::Naming;
use super::part::{Part, parts};
use super::policies::{NamedPolicy, PolicyLayer, PolicySet};
use super::request::{Caller, Request};
use super::special;
use super::statement;
use super::tri::Tri;
use super::why::Silent;
use crate::policy::Effect;

/// What one layer says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    /// True if there is such a policy.
    pub present: bool,
    /// Some statement denies.
    pub deny: Tri,
    /// Some statement allows; of layers with levels, one of every level. `Yes` where there is no such policy to limit.
    pub allow: Tri,
}

impl Said {
    const ABSENT: Self = Self { present: false, deny: Tri::No, allow: Tri::Yes };
}

/// What the policies of the resource say, by how they name the caller.
#[derive(Clone, Copy, Debug)]
pub(super) struct SaidOfCaller {
    pub present: bool,
    pub deny: Tri,
    pub direct: Tri,
    pub parent: Tri,
    pub account: Tri,
}

impl SaidOfCaller {
    const NOTHING: Self =
        Self { present: false, deny: Tri::No, direct: Tri::No, parent: Tri::No, account: Tri::No };

    /// Allowed, however the caller is named.
    pub fn any(self) -> Tri {
        self.direct | self.parent | self.account
    }
}

/// Whether identity policies alone can grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Nothing at all is needed.
    Nothing,
    /// Identity or resource policy.
    Either,
    /// The key policy must allow, the caller or its account.
    KeyPolicy,
    /// The trust policy must allow, the caller or its account.
    TrustPolicy,
}

/// What all layers say of one part.
#[derive(Clone, Debug)]
pub(super) struct Assessed<'r> {
    pub part: Part<'r>,
    pub needs: Needs,
    pub same_account: bool,
    pub rcp: Said,
    pub scp: Said,
    /// Resource policy, or trust policy for [`Needs::TrustPolicy`].
    pub resource: SaidOfCaller,
    pub identity: Said,
    pub boundary: Said,
    pub session: Said,
    pub endpoint: Said,
}

impl Assessed<'_> {
    /// True for a resource that the request does not name, and of which it is not certain that AWS asks for it.
    pub fn is_perhaps_needed(&self) -> bool {
        !self.part.is_named && self.part.resource.any_of && !special::needs_every_type(&self.part)
    }

    /// The layer of [`Self::resource`].
    pub fn resource_layer(&self) -> PolicyLayer {
        if self.needs == Needs::TrustPolicy { PolicyLayer::Trust } else { PolicyLayer::Resource }
    }
}

/// The policies of one level of one layer that apply to a part.
pub(super) type Level<'p> = (PolicyLayer, usize, &'p [NamedPolicy]);

/// Which policies apply to a part, in the order of *How AWS enforcement code logic evaluates requests*.
pub(super) fn applicable<'p>(part: &Part<'_>, policies: &'p PolicySet) -> Vec<Level<'p>> {
    let mut levels: Vec<Level<'p>> = Vec::with_capacity(policies.rcp.len() + policies.scp.len() + 5);
    if !policies.rcp.is_empty() && limited_by_rcp(part) {
        levels.extend(
            policies.rcp.iter().enumerate().map(|(at, list)| (PolicyLayer::Rcp, at, list.as_slice())),
        );
    }
    if limited_by_scp(part) {
        levels.extend(
            policies.scp.iter().enumerate().map(|(at, list)| (PolicyLayer::Scp, at, list.as_slice())),
        );
    }
    let mut push = |layer, list: &'p [NamedPolicy]| {
        if !list.is_empty() {
            levels.push((layer, 0, list));
        }
    };
    if part.is_named {
        if special::assumes_role(part) {
            push(PolicyLayer::Trust, trust(policies));
        } else {
            push(PolicyLayer::Resource, &policies.resource);
        }
    }
    // Services, federated and anonymous callers have no identity, so nothing that is attached to one.
    if part.request.principal.account().is_some() {
        push(PolicyLayer::Identity, &policies.identity);
        push(PolicyLayer::PermissionsBoundary, &policies.permissions_boundary);
        push(PolicyLayer::Session, &policies.session);
    }
    if part.is_named {
        push(PolicyLayer::VpcEndpoint, &policies.vpc_endpoint);
    }
    levels
}

/// A scenario may give the trust policy as the resource policy of the role, which it is.
fn trust(policies: &PolicySet) -> &[NamedPolicy] {
    if policies.trust.is_empty() { &policies.resource } else { &policies.trust }
}

/// *Service control policies*: they limit users, roles and the root user of member accounts; not service-linked roles, not
/// the management account, not service principals.
pub(super) fn limited_by_scp(part: &Part<'_>) -> bool {
    let caller = &part.request.principal;
    caller.account().is_some()
        && !caller.is_service_linked()
        && caller.account() != part.request.management_account.as_deref()
}

/// *Resource control policies*: they limit access to resources of member accounts by anybody, also by services; not by
/// service-linked roles, and only for the services on the list.
pub(super) fn limited_by_rcp(part: &Part<'_>) -> bool {
    let owner = part.resource_account();
    let managed = owner.is_some() && owner == part.request.management_account.as_deref();
    part.is_named && special::supports_rcp(part) && !part.request.principal.is_service_linked() && !managed
}

/// What all policies say of all parts of a request.
pub(super) fn assess<'r>(request: &'r Request, policies: &PolicySet) -> Vec<Assessed<'r>> {
    parts(request, policies).into_iter().map(|part| assess_part(part, policies)).collect()
}

fn assess_part<'r>(part: Part<'r>, policies: &PolicySet) -> Assessed<'r> {
    let needs = match () {
        () if special::needs_no_permission(&part) => Needs::Nothing,
        () if special::assumes_role(&part) => Needs::TrustPolicy,
        () if special::is_kms_key(&part) => Needs::KeyPolicy,
        () => Needs::Either,
    };
    let mut assessed = Assessed {
        needs,
        same_account: part.is_same_account(),
        rcp: Said::ABSENT,
        scp: Said::ABSENT,
        resource: SaidOfCaller::NOTHING,
        // Unlike what limits, an identity policy that is not there grants nothing.
        identity: Said { allow: Tri::No, ..Said::ABSENT },
        boundary: Said::ABSENT,
        session: Said::ABSENT,
        endpoint: Said::ABSENT,
        part,
    };
    if needs == Needs::Nothing {
        return assessed;
    }
    for (layer, _, list) in applicable(&assessed.part, policies) {
        let said = of_caller(list, layer, &assessed.part);
        let one = Said { present: true, deny: said.deny, allow: said.any() };
        let into = match layer {
            PolicyLayer::Rcp => &mut assessed.rcp,
            PolicyLayer::Scp => &mut assessed.scp,
            PolicyLayer::Identity => &mut assessed.identity,
            PolicyLayer::PermissionsBoundary => &mut assessed.boundary,
            PolicyLayer::Session => &mut assessed.session,
            PolicyLayer::VpcEndpoint => &mut assessed.endpoint,
            PolicyLayer::Resource | PolicyLayer::Trust => {
                assessed.resource = said;
                continue;
            }
        };
        // "an action must be allowed at every level from the root to the account" (*SCP evaluation*).
        let allow = if into.present { into.allow & one.allow } else { one.allow };
        *into = Said { present: true, deny: into.deny | one.deny, allow };
    }
    assessed
}

/// What a list of policies says; one that allows is enough.
fn of_caller(list: &[NamedPolicy], layer: PolicyLayer, part: &Part<'_>) -> SaidOfCaller {
    let mut said = SaidOfCaller { present: true, ..SaidOfCaller::NOTHING };
    for named in list {
        if named.not_given.is_some() {
            said.deny = said.deny | Tri::Unknown;
            said.direct = said.direct | Tri::Unknown;
        }
        let variables = named.policy.has_variables();
        for statement in &named.policy.statements {
            // Once allowed for certain, only denies can change anything.
            let settled = match statement.effect {
                Some(Effect::Allow) => said.direct == Tri::Yes,
                Some(Effect::Deny) => said.deny == Tri::Yes,
                None => false,
            };
            if settled {
                continue;
            }
            let (applies, naming) = statement::applies(statement, variables, layer, part, &mut Silent);
            if applies == Tri::No {
                continue;
            }
            match statement.effect {
                Some(Effect::Deny) => said.deny = said.deny | applies,
                Some(Effect::Allow) => match naming {
                    Naming::Direct => said.direct = said.direct | applies,
                    Naming::Parent => said.parent = said.parent | applies,
                    Naming::Account => said.account = said.account | applies,
                },
                // Whichever it was meant to be.
                None => {
                    said.deny = said.deny | Tri::Unknown;
                    said.direct = said.direct | Tri::Unknown;
                }
            }
        }
    }
    said
}

/// True for callers that nothing is attached to: what the resource's policies grant is all they have.
pub(super) fn has_no_identity(caller: &Caller) -> bool {
    caller.account().is_none()
}
