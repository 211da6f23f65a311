//! A second opinion: what the evaluator says of a witness.

use std::sync::{Arc, OnceLock};

use super::decide::Verdict;
use super::expr::Reason;
use super::request::{Principal, Request};
use crate::evaluate::{self, Caller, Context, NamedPolicy, Outcome, PolicySet};
use crate::policy::{Policy, PolicyKind};

/// What the evaluator says of a request against one policy alone. `None` where it cannot tell, or has no words for
/// the principal.
///
/// The policy stands where it can only limit (as a control policy; where it names principals, as an endpoint's
/// policy), and everything else allows all: what is then allowed is what the policy by itself allows.
#[must_use]
pub fn allows(policy: &Policy, kind: &PolicyKind, request: &Request) -> Option<bool> {
    let one = |policy: Arc<Policy>| vec![NamedPolicy::new("", policy)];
    static ALL: OnceLock<Option<[Arc<Policy>; 3]>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let read = |text: &str| super::read_policy(text).map(Arc::new);
        Some([
            read(r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#)?,
            read(r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}"#)?,
            read(r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*"}}"#)?,
        ])
    });
    let [everything, everyone, assume] = all.clone()?;
    let mut set = PolicySet {
        identity: one(everything.clone()),
        session: one(everything),
        resource: one(everyone),
        trust: one(assume),
        ..PolicySet::default()
    };
    let own = one(Arc::new(policy.clone()));
    match kind {
        PolicyKind::Trust => set.trust = own,
        PolicyKind::Resource(_) | PolicyKind::ResourceControl | PolicyKind::VpcEndpoint => {
            set.vpc_endpoint = own
        }
        PolicyKind::Identity
        | PolicyKind::PermissionsBoundary
        | PolicyKind::Session
        | PolicyKind::ServiceControl => {
            set.scp = vec![own];
        }
    }
    let decision = evaluate::evaluate(&to_evaluate(request)?, &set);
    match decision.outcome {
        Outcome::Allowed => Some(true),
        // What is asked here is the one resource; what else an action needs is another request of the set.
        _ if decision.part > 0 => None,
        Outcome::ExplicitDeny | Outcome::ImplicitDeny => Some(false),
        Outcome::Unknown => None,
    }
}

/// Holds a witness against the evaluator: `allowed` by these policies and not by those. If the evaluator says
/// otherwise, one of the two is wrong, and nothing is claimed.
pub(super) fn confirm(
    verdict: Verdict,
    allowed: &[&Policy],
    refused: &[&Policy],
    kind: &PolicyKind,
) -> Verdict {
    let Verdict::Has(witness) = &verdict else { return verdict };
    let said = |policy: &&Policy| allows(policy, kind, &witness.request);
    let contradicted = allowed.iter().any(|policy| said(policy) == Some(false))
        || refused.iter().any(|policy| said(policy) == Some(true));
    if !contradicted {
        return verdict;
    }
    let text =
        format!("a request was found, but the evaluator judges it otherwise: {}", witness.request.sentence());
    Verdict::Unknown(vec![Reason { kind: "replay", text }])
}

/// The request as the evaluator takes it. `None` for an account known by its canonical id only.
#[must_use]
pub fn to_evaluate(request: &Request) -> Option<evaluate::Request> {
    let mut context = Context::default();
    for (key, values) in &request.context {
        context.set(key, values.iter().cloned());
    }
    let principal = match &request.principal {
        Principal::Arn { arn, principal_arn } => {
            if arn != principal_arn && context.get("aws:PrincipalArn").is_none() {
                context.set("aws:PrincipalArn", [principal_arn.clone()]);
            }
            Caller::parse(arn).ok()?
        }
        Principal::Service(name) => Caller::Service(name.clone()),
        Principal::Federated(name) => Caller::Federated(name.clone()),
        Principal::Anonymous => Caller::Anonymous,
        Principal::Canonical(_) => return None,
    };
    let mut asked = evaluate::Request::new(principal, request.action.clone(), request.resource.clone());
    asked.context = context;
    asked.context_complete = true;
    Some(asked)
}
