//! What one policy by itself says of a request: whether it allows it where everything else does.
//!
//! *Policy evaluation logic*: within one policy an explicit deny overrides an allow, and what nothing allows is denied.
//! A request that was found by comparing policies, or by asking whether one is public, is a statement about that policy; put
//! beside other policies, or beside none where one is needed, the decision would be another.

use super::combine::{Decision, Outcome};
use super::part::parts;
use super::policies::{NamedPolicy, PolicyLayer, PolicySet};
use super::request::Request;
use super::trace::{Entry, Trace, entry};
use super::tri::Tri;
use crate::policy::{Effect, PolicyKind};

impl PolicyLayer {
    /// Where policies of a kind lie.
    #[must_use]
    pub const fn of_kind(kind: &PolicyKind) -> Self {
        match kind {
            PolicyKind::Identity => Self::Identity,
            PolicyKind::Trust => Self::Trust,
            PolicyKind::PermissionsBoundary => Self::PermissionsBoundary,
            PolicyKind::Session => Self::Session,
            PolicyKind::ServiceControl => Self::Scp,
            PolicyKind::ResourceControl => Self::Rcp,
            PolicyKind::VpcEndpoint => Self::VpcEndpoint,
            PolicyKind::Resource(_) => Self::Resource,
        }
    }
}

/// Decides what the request names by one policy, and keeps the reasons. What else the request may need, such as
/// `iam:PassRole`, is not asked.
#[must_use]
pub fn judge_alone(request: &Request, policy: &NamedPolicy, layer: PolicyLayer) -> Trace {
    // What there is besides it decides how a request passes, and so whom its statements meet.
    let mut around = PolicySet::default();
    match layer {
        PolicyLayer::VpcEndpoint => around.vpc_endpoint.push(policy.clone()),
        PolicyLayer::PermissionsBoundary => around.permissions_boundary.push(policy.clone()),
        _ => {}
    }
    let parts = parts(request, &around);
    let part = parts.iter().position(|part| part.is_named).unwrap_or_default();
    let entries: Vec<Entry> = match parts.get(part) {
        Some(named) => {
            let statements = policy.policy.statements.iter();
            statements.map(|one| entry(one, policy, (layer, 0), (part, named))).collect()
        }
        None => Vec::new(),
    };
    let (outcome, settling) = outcome(&entries);
    let mut trace = Trace {
        decision: Decision { outcome, decided_by: settling.first().map(|_| layer), part },
        missing_context: Vec::new(),
        unknown_because: Vec::new(),
        notes: Vec::new(),
        explanation: words(outcome, &settling),
        would_change: String::new(),
        entries: Vec::new(),
    };
    if outcome == Outcome::Unknown {
        for one in &settling {
            let fresh = one.missing.iter().filter(|key| !trace.missing_context.contains(key));
            let fresh: Vec<String> = fresh.cloned().collect();
            trace.missing_context.extend(fresh);
            if let Some(reason) = one.because.last().filter(|_| one.missing.is_empty()) {
                trace.unknown_because.push(format!("{}: {}", name(one), reason.text));
            }
        }
    }
    trace.entries = entries;
    trace
}

/// The decision, and the statements that settle it or leave it open.
fn outcome(entries: &[Entry]) -> (Outcome, Vec<&Entry>) {
    let those = |effect: Option<Effect>, applies: Tri| {
        let fits = move |entry: &&Entry| entry.effect == effect && entry.applies == applies;
        entries.iter().filter(fits).collect::<Vec<_>>()
    };
    let (deny, allow) = (Some(Effect::Deny), Some(Effect::Allow));
    let denying = those(deny, Tri::Yes);
    if !denying.is_empty() {
        return (Outcome::ExplicitDeny, denying);
    }
    // A statement without an effect that AWS knows may be either.
    let neither = those(None, Tri::Unknown);
    let (allowing, perhaps) = (those(allow, Tri::Yes), those(allow, Tri::Unknown));
    if allowing.is_empty() && perhaps.is_empty() && neither.is_empty() {
        return (Outcome::ImplicitDeny, Vec::new());
    }
    let mut open = those(deny, Tri::Unknown);
    open.extend(neither);
    if allowing.is_empty() {
        open.extend(perhaps);
    }
    if open.is_empty() { (Outcome::Allowed, allowing) } else { (Outcome::Unknown, open) }
}

fn name(entry: &Entry) -> String {
    match &entry.sid {
        Some(sid) => format!("statement `{sid}`"),
        None => format!("statement {}", entry.statement + 1),
    }
}

fn words(outcome: Outcome, settling: &[&Entry]) -> String {
    let names: Vec<String> = settling.iter().map(|entry| name(entry)).collect();
    let names = names.join(" and ");
    let verb = |one: &'static str, many: &'static str| if settling.len() == 1 { one } else { many };
    let names = crate::text::capitalised(&names);
    match outcome {
        Outcome::Allowed => {
            format!("{names} {} the request, and nothing in this policy denies it.", verb("allows", "allow"))
        }
        Outcome::ExplicitDeny => format!("{names} {} the request.", verb("denies", "deny")),
        Outcome::ImplicitDeny => "No statement of this policy allows the request.".to_owned(),
        Outcome::Unknown => format!("It hangs on {}.", names.replacen("Statement", "statement", 1)),
    }
}
