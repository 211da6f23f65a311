//! From what each layer says to a decision.
//!
//! *How AWS enforcement code logic evaluates requests to allow or deny access*; *Cross-account policy evaluation logic*; *SCP
//! evaluation*; *Key policies in AWS KMS*; *How IAM roles differ from resource-based policies*.

use super::assess::{Assessed, Needs, has_no_identity};
use super::policies::PolicyLayer;
use super::request::Caller;
use super::special;
use super::tri::Tri;

/// What AWS would answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Allowed.
    Allowed,
    /// A statement denies it.
    ExplicitDeny,
    /// Nothing that would have to allow it does.
    ImplicitDeny,
    /// It hangs on something that was not given or not understood.
    Unknown,
}

impl Outcome {
    /// As the JSON output names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allowed => "Allowed",
            Self::ExplicitDeny => "ExplicitDeny",
            Self::ImplicitDeny => "ImplicitDeny",
            Self::Unknown => "Unknown",
        }
    }

    /// True for both kinds of deny.
    #[must_use]
    pub const fn is_denied(self) -> bool {
        matches!(self, Self::ExplicitDeny | Self::ImplicitDeny)
    }
}

/// The layer that settled a decision: the one that denies, the first whose allow is missing, or the one that grants. `None`
/// where no policy did: nothing allows, everything is allowed to the owner, or it is not known.
pub type DecidedBy = Option<PolicyLayer>;

/// A decision. [`super::trace()`] tells why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The answer.
    pub outcome: Outcome,
    /// What settled it.
    pub decided_by: DecidedBy,
    /// Which part settled it: the index of the resource, then of those that the request needs beside.
    pub part: usize,
}

/// What is taken for granted in a "what if".
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Assumed {
    no_denies: bool,
    /// A resource policy is taken to allow only where identity policies cannot do it alone.
    sparing: bool,
    allow: u16,
    refuse: u16,
}

impl Assumed {
    /// Things as they are.
    pub const NOTHING: Self = Self { no_denies: false, sparing: false, allow: 0, refuse: 0 };

    /// And that no statement denies.
    pub const fn without_denies(self) -> Self {
        Self { no_denies: true, ..self }
    }

    /// And that resource policies are changed only where they have to be: many resources cannot have one.
    pub const fn sparing_resources(self) -> Self {
        Self { sparing: true, ..self }
    }

    /// And that this layer allows.
    pub const fn allowing(self, layer: PolicyLayer) -> Self {
        Self { allow: self.allow | 1 << layer as u16, ..self }
    }

    /// And that this layer does not allow.
    pub const fn refusing(self, layer: PolicyLayer) -> Self {
        Self { refuse: self.refuse | 1 << layer as u16, ..self }
    }

    fn of(self, layer: PolicyLayer, allow: Tri) -> Tri {
        match 1 << layer as u16 {
            bit if self.allow & bit != 0 => Tri::Yes,
            bit if self.refuse & bit != 0 => Tri::No,
            _ => allow,
        }
    }
}

/// The decision on all parts: one that is denied denies the whole.
pub(super) fn decide(parts: &[Assessed<'_>], assumed: Assumed) -> Decision {
    let rank = |outcome| match outcome {
        Outcome::ExplicitDeny => 0,
        Outcome::ImplicitDeny => 1,
        Outcome::Unknown => 2,
        Outcome::Allowed => 3,
    };
    let all = parts.iter().enumerate().map(|(part, assessed)| {
        let (outcome, decided_by) = decide_part(assessed, assumed);
        Decision { outcome, decided_by, part }
    });
    let none = Decision { outcome: Outcome::Unknown, decided_by: None, part: 0 };
    all.min_by_key(|decision| rank(decision.outcome)).unwrap_or(none)
}

/// The decision on one part. Of what a request only perhaps needs a deny leaves the whole unknown.
pub(super) fn decide_part(part: &Assessed<'_>, assumed: Assumed) -> (Outcome, DecidedBy) {
    match decide_certain_part(part, assumed) {
        (outcome, _) if outcome.is_denied() && part.is_perhaps_needed() => (Outcome::Unknown, None),
        decision => decision,
    }
}

fn decide_certain_part(part: &Assessed<'_>, assumed: Assumed) -> (Outcome, DecidedBy) {
    if part.needs == Needs::Nothing {
        return (Outcome::Allowed, None);
    }
    let denies = denies(part);
    if !assumed.no_denies
        && let Some((layer, _)) = denies.iter().find(|(_, deny)| *deny == Tri::Yes)
    {
        return (Outcome::ExplicitDeny, Some(*layer));
    }
    let gates = gates(part, assumed);
    if let Some((by, _)) = gates.iter().find(|(_, open)| *open == Tri::No) {
        return (Outcome::ImplicitDeny, *by);
    }
    let unsure = !assumed.no_denies && denies.iter().any(|(_, deny)| *deny == Tri::Unknown);
    if unsure || gates.iter().any(|(_, open)| *open == Tri::Unknown) {
        return (Outcome::Unknown, None);
    }
    (Outcome::Allowed, granted_by(part, assumed))
}

/// Who denies, in the order in which AWS looks.
fn denies(part: &Assessed<'_>) -> [(PolicyLayer, Tri); 7] {
    [
        (PolicyLayer::Rcp, part.rcp.deny),
        (PolicyLayer::Scp, part.scp.deny),
        (part.resource_layer(), part.resource.deny),
        (PolicyLayer::Identity, part.identity.deny),
        (PolicyLayer::PermissionsBoundary, part.boundary.deny),
        (PolicyLayer::Session, part.session.deny),
        (PolicyLayer::VpcEndpoint, part.endpoint.deny),
    ]
}

/// What the layers allow, with what is assumed.
struct Allows {
    direct: Tri,
    parent: Tri,
    account: Tri,
    identity: Tri,
    boundary: Tri,
    session: Tri,
}

impl Allows {
    fn of(part: &Assessed<'_>, assumed: Assumed) -> Self {
        let caller = &part.part.request.principal;
        let idle =
            assumed.sparing && part.needs == Needs::Either && part.same_account && !has_no_identity(caller);
        let resource = |said| if idle { said } else { assumed.of(part.resource_layer(), said) };
        // "If there is no session policy … the principal is a role session … Allowed. Otherwise … denied": a federated user
        // has what the session policy passes on.
        let federated = matches!(caller, Caller::FederatedUser { .. });
        let session = if federated && !part.session.present { Tri::No } else { part.session.allow };
        // With a request that may hold more than it tells, so may the key: a grant on it allows like its policy.
        let grants = special::is_grantable(&part.part) && !part.part.request.context_complete;
        let granted = if grants { Tri::Unknown } else { Tri::No };
        Self {
            direct: resource(part.resource.direct | granted),
            parent: resource(part.resource.parent),
            account: resource(part.resource.account),
            identity: assumed.of(PolicyLayer::Identity, part.identity.allow),
            boundary: assumed.of(PolicyLayer::PermissionsBoundary, part.boundary.allow),
            session: assumed.of(PolicyLayer::Session, session),
        }
    }

    fn any_resource(&self) -> Tri {
        self.direct | self.parent | self.account
    }
}

/// What has to be open one after another, each with the layer to name if it is not.
fn gates(part: &Assessed<'_>, assumed: Assumed) -> [(DecidedBy, Tri); 7] {
    use PolicyLayer as Layer;
    let caller = &part.part.request.principal;
    let allows = Allows::of(part, assumed);
    let resource = Some(part.resource_layer());
    // Gates that a caller does not have to pass stay open.
    let mut gates = [(None, Tri::Yes); 7];
    let mut count = 0;
    let mut push = |by: DecidedBy, open: Tri| {
        gates[count] = (by, open);
        count += 1;
    };
    push(Some(Layer::Rcp), assumed.of(Layer::Rcp, part.rcp.allow));
    push(Some(Layer::Scp), assumed.of(Layer::Scp, part.scp.allow));
    let is_root = matches!(caller, Caller::Root { .. });
    if part.needs == Needs::TrustPolicy && is_root {
        // "You cannot call AssumeRole by using AWS account root user credentials; access is denied."
        push(Some(Layer::Trust), Tri::No);
    } else if has_no_identity(caller) {
        let by = part.resource.present || part.needs == Needs::TrustPolicy;
        push(resource.filter(|_| by), allows.direct);
    } else if !part.same_account {
        // "The request is allowed only if both evaluations return a decision of Allow."
        push(resource, allows.any_resource());
        if !is_root {
            push(Some(Layer::Identity), allows.identity);
        }
        push(Some(Layer::PermissionsBoundary), allows.boundary);
        push(Some(Layer::Session), allows.session);
    } else if part.needs == Needs::Either {
        // The owner of the account needs no policy.
        let grants = if is_root { Tri::Yes } else { allows.identity | allows.parent };
        // A permission given to the caller itself passes by boundary and session policy.
        let past = |gate| allows.direct | gate;
        push(None, past(grants));
        push(Some(Layer::PermissionsBoundary), past(allows.boundary));
        push(Some(Layer::Session), past(allows.session));
    } else {
        // Key and trust policies "must explicitly allow": the caller, or its account for identity policies to pass on.
        let past = |gate| allows.direct | gate;
        push(resource, allows.any_resource());
        push(Some(Layer::Identity), past(allows.parent | allows.identity));
        push(Some(Layer::PermissionsBoundary), past(allows.boundary));
        push(Some(Layer::Session), past(allows.session));
    }
    push(Some(Layer::VpcEndpoint), assumed.of(Layer::VpcEndpoint, part.endpoint.allow));
    gates
}

/// Of an allowed part, what grants it.
fn granted_by(part: &Assessed<'_>, assumed: Assumed) -> DecidedBy {
    let allows = Allows::of(part, assumed);
    let caller = &part.part.request.principal;
    let by_resource = allows.direct == Tri::Yes || allows.parent == Tri::Yes;
    if has_no_identity(caller) || (part.same_account && by_resource) {
        return Some(part.resource_layer());
    }
    if allows.identity == Tri::Yes {
        return Some(PolicyLayer::Identity);
    }
    // The root user: the owner of the account, or named by the resource's policy.
    (!part.same_account).then(|| part.resource_layer())
}
