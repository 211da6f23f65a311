//! A decision in words.

use super::assess::{Assessed, Needs, limited_by_rcp, limited_by_scp};
use super::combine::{Assumed, Outcome, decide, decide_part};
use super::policies::{PolicyLayer, PolicySet};
use super::request::{Caller, Request};
use super::special;
use super::trace::{Entry, Trace};
use super::tri::Tri;
use crate::policy::Effect;

/// Where a statement stands: ``statement `Logs` of identity policy `readers` ``.
pub(super) fn place(entry: &Entry) -> String {
    if !entry.is_given {
        return format!("{} `{}`", entry.layer.label(), entry.policy);
    }
    let statement = match &entry.sid {
        Some(sid) if !sid.is_empty() => format!("statement `{sid}`"),
        _ => format!("statement {}", entry.statement + 1),
    };
    format!("{statement} of {} `{}`", entry.layer.label(), entry.policy)
}

/// The answer, as one paragraph.
pub(super) fn answer(assessed: &[Assessed<'_>], trace: &Trace, request: &Request) -> String {
    let decision = trace.decision;
    let Some(part) = assessed.get(decision.part) else { return String::new() };
    let asks = format!("{} asks for `{}`{}", capital(&request.principal.label()), part.part.action, on(part));
    let of_part = |entry: &&Entry| entry.part == decision.part;
    match decision.outcome {
        Outcome::ExplicitDeny => {
            let denies: Vec<String> = denying(trace).map(place).collect();
            format!("{asks}. Denied: {} forbids it, and a Deny overrides every Allow.", join(&denies))
        }
        Outcome::ImplicitDeny => format!("{asks}. Denied, because {}.", lacking(part, decision.decided_by)),
        Outcome::Unknown => {
            let mut why = Vec::new();
            if !trace.missing_context.is_empty() {
                why.push(format!(
                    "it hangs on {}, which the request does not tell",
                    keys(&trace.missing_context)
                ));
            }
            why.extend(trace.unknown_because.iter().cloned());
            format!(
                "{asks}. Not known: {}.",
                if why.is_empty() { "it cannot be decided".to_owned() } else { why.join("; ") }
            )
        }
        Outcome::Allowed => {
            if part.needs == Needs::Nothing {
                return format!(
                    "{asks}. Allowed: nobody needs a permission for it, and none can be taken away."
                );
            }
            let grants: Vec<String> = trace
                .entries
                .iter()
                .filter(of_part)
                .filter(|entry| entry.effect == Some(Effect::Allow) && entry.applies == Tri::Yes)
                .filter(|entry| {
                    let layers = [PolicyLayer::Identity, PolicyLayer::Resource, PolicyLayer::Trust];
                    layers.contains(&entry.layer)
                })
                .map(place)
                .collect();
            if grants.is_empty() {
                return format!(
                    "{asks}. Allowed: the root user of the account that owns it needs no policy, and none forbids it."
                );
            }
            format!("{asks}. Allowed by {}; nothing that limits it stands in the way.", join(&grants))
        }
    }
}

fn on(part: &Assessed<'_>) -> String {
    match part.part.resource.arn.as_str() {
        "*" => String::new(),
        arn if part.part.resource.any_of && !part.part.is_named => {
            format!(" on a resource `{arn}`, which the request needs beside")
        }
        arn => format!(" on `{arn}`"),
    }
}

fn denying(trace: &Trace) -> impl Iterator<Item = &Entry> {
    trace.entries.iter().filter(|entry| entry.effect == Some(Effect::Deny) && entry.applies == Tri::Yes)
}

/// Which allow is missing, as a clause.
fn lacking(part: &Assessed<'_>, by: Option<PolicyLayer>) -> String {
    let action = part.part.action;
    let caller = &part.part.request.principal;
    match by {
        Some(PolicyLayer::Trust) if matches!(caller, Caller::Root { .. }) => {
            "a root user cannot assume a role".to_owned()
        }
        Some(layer @ (PolicyLayer::Scp | PolicyLayer::Rcp)) => {
            format!("not every level of {}s from the root to the account allows `{action}`", layer.label())
        }
        Some(PolicyLayer::Session)
            if matches!(caller, Caller::FederatedUser { .. }) && !part.session.present =>
        {
            "a federated user has only what a session policy passes on, and there is none".to_owned()
        }
        Some(PolicyLayer::Resource) if part.needs == Needs::KeyPolicy => {
            format!("the key policy allows `{action}` neither to {} nor to its account", caller.label())
        }
        Some(PolicyLayer::Trust) => {
            format!("the trust policy of the role does not let {} in", caller.label())
        }
        Some(PolicyLayer::Identity) if part.same_account => {
            format!(
                "the policy of the resource leaves it to identity policies of the account, and none of {} allows `{action}`",
                caller.label()
            )
        }
        Some(PolicyLayer::Identity) => {
            format!(
                "the resource is another account's, and no identity policy of {} allows `{action}`",
                caller.label()
            )
        }
        Some(PolicyLayer::Resource) if !part.same_account && caller.account().is_some() => {
            "the resource is another account's, and its policy does not allow it".to_owned()
        }
        Some(layer) => format!("no statement of the {} allows `{action}`", layer.label()),
        None => format!("no policy allows `{action}` to {}", caller.label()),
    }
}

/// The smallest change that would give the other answer.
pub(super) fn would_change(assessed: &[Assessed<'_>], trace: &Trace, request: &Request) -> String {
    let Some(part) = assessed.get(trace.decision.part) else { return String::new() };
    let wanted = format!("Allow of {}", not_allowed(assessed));
    match trace.decision.outcome {
        Outcome::Allowed if part.needs == Needs::Nothing => String::new(),
        Outcome::Allowed => format!(
            "A Deny of `{}`{} in any policy that applies, or in a service control policy, would forbid it.",
            part.part.action,
            on(part)
        ),
        Outcome::Unknown if trace.missing_context.is_empty() => String::new(),
        Outcome::Unknown => format!("Tell {} of the request to decide it.", keys(&trace.missing_context)),
        Outcome::ExplicitDeny => {
            let denies: Vec<String> = denying(trace).map(place).collect();
            let assumed = Assumed::NOTHING.without_denies();
            let without = decide(assessed, assumed).outcome;
            let then = match without {
                Outcome::Allowed => "it would be allowed".to_owned(),
                Outcome::Unknown => "it would hang on what is not known".to_owned(),
                _ => match allows_needed(assessed, assumed) {
                    Some(layers) => format!("it would still need an {wanted} in {}", layers_named(&layers)),
                    None => "it would still be denied".to_owned(),
                },
            };
            format!("Without {} {then}.", join(&denies))
        }
        Outcome::ImplicitDeny => match allows_needed(assessed, Assumed::NOTHING) {
            Some(layers) => format!(
                "An {wanted} in {} would allow it to {}.",
                layers_named(&layers),
                request.principal.label()
            ),
            None => String::new(),
        },
    }
}

/// What is asked and not allowed: each action on its resources.
fn not_allowed(assessed: &[Assessed<'_>]) -> String {
    let denied = assessed.iter().filter(|part| decide_part(part, Assumed::NOTHING).0 != Outcome::Allowed);
    let mut by_action: Vec<(&str, Vec<String>)> = Vec::new();
    for part in denied {
        let (action, arn) = (part.part.action, &part.part.resource.arn);
        let known = by_action.iter().position(|(known, _)| *known == action);
        let at = known.unwrap_or_else(|| {
            by_action.push((action, Vec::new()));
            by_action.len() - 1
        });
        if arn != "*" {
            by_action[at].1.push(format!("`{arn}`"));
        }
    }
    let each = by_action.iter().map(|(action, resources)| match resources.as_slice() {
        [] => format!("`{action}`"),
        some => format!("`{action}` on {}", some.join(", ")),
    });
    each.collect::<Vec<_>>().join(" and of ")
}

/// The fewest layers whose allow would let the whole request through.
fn allows_needed(assessed: &[Assessed<'_>], assumed: Assumed) -> Option<Vec<PolicyLayer>> {
    use PolicyLayer as Layer;
    let assumed = assumed.sparing_resources();
    let resource = assessed.first().map_or(Layer::Resource, Assessed::resource_layer);
    let all = [
        Layer::Identity,
        resource,
        Layer::PermissionsBoundary,
        Layer::Session,
        Layer::Scp,
        Layer::Rcp,
        Layer::VpcEndpoint,
    ];
    let sets = 1_u32..1 << all.len();
    let mut sets: Vec<u32> = sets.collect();
    sets.sort_by_key(|set| set.count_ones());
    sets.into_iter().find_map(|set| {
        let chosen: Vec<Layer> =
            all.iter().enumerate().filter(|(at, _)| set & 1 << at != 0).map(|(_, layer)| *layer).collect();
        let assumed = chosen.iter().fold(assumed, |assumed, layer| assumed.allowing(*layer));
        (decide(assessed, assumed).outcome == Outcome::Allowed).then_some(chosen)
    })
}

fn layers_named(layers: &[PolicyLayer]) -> String {
    let named = |layer: &PolicyLayer| match layer {
        PolicyLayer::Identity => "an identity policy of the caller".to_owned(),
        PolicyLayer::Scp | PolicyLayer::Rcp => format!("the {}s of every level", layer.label()),
        other => format!("the {}", other.label()),
    };
    let names: Vec<String> = layers.iter().map(named).collect();
    names.join(" and in ")
}

/// What was assumed, and what else may decide.
pub(super) fn notes(assessed: &[Assessed<'_>], request: &Request, policies: &PolicySet) -> Vec<String> {
    let mut notes = Vec::new();
    let caller = &request.principal;
    for one in assessed {
        let part = &one.part;
        if part.is_named
            && part.resource.arn != "*"
            && part.known_resource_account().is_none()
            && caller.account().is_some()
        {
            notes.push(format!(
                "Nothing says whose `{}` is; it is taken for the caller's account's. `resource_account` says it.",
                part.resource.arn
            ));
        }
        if special::is_grantable(part) {
            notes.push(
                "A grant on the KMS key could allow this too; grants are no policies and not seen here."
                    .to_owned(),
            );
        }
        if one.needs == Needs::KeyPolicy && !one.resource.present {
            notes.push("No key policy was given; every KMS key has one.".to_owned());
        }
        if one.needs == Needs::TrustPolicy && !one.resource.present && part.is_named {
            notes.push("No trust policy of the role was given; every role has one.".to_owned());
        }
        if part.resource.any_of && !part.is_named {
            notes.push(format!(
                "`{}` also needs a resource `{}`, which the request does not name.",
                part.action, part.resource.arn
            ));
        }
        if !policies.scp.is_empty() && !limited_by_scp(part) {
            notes.push(format!("Service control policies do not limit {}.", caller.label()));
        }
        if !policies.rcp.is_empty() && part.is_named && !limited_by_rcp(part) {
            notes.push(format!("Resource control policies do not limit `{}` here.", part.action));
        }
    }
    if caller.account().is_none()
        && !(policies.identity.is_empty()
            && policies.permissions_boundary.is_empty()
            && policies.session.is_empty())
    {
        notes.push(format!(
            "{} has no identity, so identity, boundary and session policies do not apply.",
            capital(&caller.label())
        ));
    }
    let mut seen = std::collections::BTreeSet::new();
    notes.retain(|note| seen.insert(note.clone()));
    notes
}

fn join(items: &[String]) -> String {
    match items {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [most @ .., last] if items.len() <= 4 => format!("{} and {last}", most.join(", ")),
        [first, ..] => format!("{first} and {} other statements", items.len() - 1),
    }
}

fn keys(keys: &[String]) -> String {
    let quoted: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    join(&quoted)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}
