//! What one principal may do, with everything that lies beside its own policies.

use serde::{Deserialize, Serialize};

use crate::evaluate::assess::{Assessed, applicable, assess};
use crate::evaluate::combine::{Assumed, Outcome, decide, decide_part};
use crate::evaluate::principal::{OpenCondition, PolicySetOf};
use crate::evaluate::tri::Tri;
use crate::evaluate::why::{Silent, Spoken};
use crate::evaluate::{NamedPolicy, PolicyLayer, Request, matching, special, statement};
use crate::policy::{Effect, Statement};
use crate::text::Span;

/// How sure it is that somebody can do something, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Standing {
    /// Under any circumstances.
    Yes,
    /// If conditions of policies are met.
    Conditional,
    /// It hangs on something that was not given or not understood.
    Unknown,
}

/// How much of what a resource pattern stands for has to be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it.
    All,
    /// Some of it: what a Deny takes from a part leaves the rest.
    Some,
}

/// A statement that grants.
#[derive(Clone, Debug)]
pub(super) struct Granting {
    pub policy: String,
    pub layer: PolicyLayer,
    pub statement: usize,
    /// The statement's place, where it stands in a text that was pasted.
    pub span: Option<Span>,
}

/// Anything but a certain no.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub standing: Standing,
    pub conditions: Vec<OpenCondition>,
    pub because: Vec<String>,
    pub grants: Vec<Granting>,
}

impl Answer {
    fn new(standing: Standing) -> Self {
        Self { standing, conditions: Vec::new(), because: Vec::new(), grants: Vec::new() }
    }

    /// The same, no longer known, and why.
    pub fn doubted(mut self, why: String) -> Self {
        self.standing = Standing::Unknown;
        self.because.insert(0, why);
        self
    }
}

/// Asks. `None` is a certain no. The request's context is open.
pub(super) fn ask(set: &PolicySetOf, request: &Request, extent: Extent) -> Option<Answer> {
    let assessed = assess(request, &set.policies);
    let outcome = decide(&assessed, Assumed::NOTHING).outcome;
    let mut answer = match outcome {
        Outcome::Allowed => Answer::new(Standing::Yes),
        Outcome::ExplicitDeny => return None,
        Outcome::ImplicitDeny => {
            let with = decide(&assessed, Assumed::NOTHING.allowing(PolicyLayer::Identity)).outcome;
            let unseen = set.unseen.first().filter(|_| !with.is_denied())?;
            return Some(Answer::new(Standing::Unknown).doubted(unseen.words()));
        }
        Outcome::Unknown => match (weigh(&assessed, set, extent), set.unseen.first()) {
            (Some(answer), _) => answer,
            (None, Some(unseen)) => Answer::new(Standing::Unknown).doubted(unseen.words()),
            (None, None) => return None,
        },
    };
    // Whatever allows, a policy that nobody gave may deny.
    if answer.standing < Standing::Unknown && !set.unseen.is_empty() {
        answer.standing = Standing::Conditional;
        answer.because.extend(set.unseen.iter().map(|unseen| format!("{}, and may deny it", unseen.words())));
    }
    answer.grants = grants(&assessed, set);
    Some(answer)
}

/// What statements of one kind leave open.
#[derive(Default)]
struct Open {
    conditions: Vec<OpenCondition>,
    doubts: Vec<String>,
}

/// Of an answer that hangs on something: conditions, or what is not understood?
fn weigh(assessed: &[Assessed<'_>], set: &PolicySetOf, extent: Extent) -> Option<Answer> {
    let mut denied = Open::default();
    let mut allowed = Open::default();
    let mut grantable = false;
    for part in assessed {
        if decide_part(part, Assumed::NOTHING).0 == Outcome::Allowed {
            continue;
        }
        grantable |= special::is_grantable(&part.part);
        let with = |assumed| decide_part(part, assumed).0;
        let bare = Assumed::NOTHING.without_denies();
        let settled = with(bare) == Outcome::Allowed;
        for (layer, _, list) in applicable(&part.part, &set.policies) {
            let turns = !settled && with(bare.allowing(layer)) != with(bare.refusing(layer));
            let mut here = Open::default();
            let mut sure = false;
            for named in list {
                if let Some(settle) = &named.not_given {
                    let what = layer.label();
                    denied
                        .doubts
                        .push(format!("{what} `{}` was not given; `{settle}` prints it", named.name));
                }
                for one in &named.policy.statements {
                    let variables = named.policy.has_variables();
                    let applies = statement::applies(one, variables, layer, &part.part, &mut Silent).0;
                    sure |= applies == Tri::Yes && one.effect == Some(Effect::Allow);
                    if applies != Tri::Unknown {
                        continue;
                    }
                    match one.effect {
                        Some(Effect::Allow) if !turns => {}
                        Some(Effect::Allow) => open(one, named, layer, part, Extent::All, &mut here),
                        Some(Effect::Deny) => open(one, named, layer, part, extent, &mut denied),
                        None => {
                            let why = format!("{} of `{}` is neither Allow nor Deny", one.name(), named.name);
                            denied.doubts.push(why);
                        }
                    }
                }
            }
            // One statement that allows under conditions is enough: what else is not understood is then idle. A resource
            // policy may allow for certain and still leave open whether by itself.
            let idle = sure && !matches!(layer, PolicyLayer::Resource | PolicyLayer::Trust);
            if !idle {
                if here.conditions.is_empty() {
                    allowed.doubts.append(&mut here.doubts);
                }
                allowed.conditions.append(&mut here.conditions);
            }
        }
    }
    // A grant of one layer makes the doubts of another that could grant as well idle.
    let either =
        assessed.iter().all(|part| part.same_account && part.resource_layer() == PolicyLayer::Resource);
    if either && !allowed.conditions.is_empty() {
        allowed.doubts.clear();
    }
    let without_denies = decide(assessed, Assumed::NOTHING.without_denies()).outcome;
    if without_denies.is_denied() {
        return None;
    }
    let mut answer = Answer::new(Standing::Conditional);
    answer.conditions.extend(denied.conditions);
    answer.because.extend(denied.doubts);
    if without_denies == Outcome::Unknown {
        // Only a grant on the key could allow it, and grants are in no export.
        let nothing = allowed.conditions.is_empty() && allowed.doubts.is_empty() && answer.because.is_empty();
        if grantable && nothing {
            return None;
        }
        if nothing {
            allowed
                .doubts
                .push("it asks for resources beside, which are not certain to be allowed".to_owned());
        }
        answer.conditions.extend(allowed.conditions);
        answer.because.extend(allowed.doubts);
    }
    answer.standing = match (answer.because.is_empty(), answer.conditions.is_empty()) {
        (false, _) => Standing::Unknown,
        (true, false) => Standing::Conditional,
        (true, true) => Standing::Yes,
    };
    Some(answer)
}

/// Takes down what one statement hangs on.
fn open(
    one: &Statement,
    named: &NamedPolicy,
    layer: PolicyLayer,
    part: &Assessed<'_>,
    extent: Extent,
    into: &mut Open,
) {
    let variables = named.policy.has_variables();
    let bare = Statement { conditions: Vec::new(), ..one.clone() };
    match statement::applies(&bare, variables, layer, &part.part, &mut Silent).0 {
        Tri::Yes => {
            let mut conditions = Vec::new();
            for condition in &one.conditions {
                let mut why = Spoken::default();
                if matching::condition::holds(condition, &part.part, variables, &mut why) != Tri::Unknown {
                    continue;
                }
                if why.missing.is_empty() {
                    conditions.clear();
                    break;
                }
                conditions.push(OpenCondition::of(condition, one, named));
            }
            if !conditions.is_empty() {
                into.conditions.extend(conditions);
                return;
            }
        }
        Tri::Unknown if extent == Extent::Some && is_understood(one) => return,
        _ => {}
    }
    let mut why = Spoken::default();
    let _ = statement::applies(one, variables, layer, &part.part, &mut why);
    let reason = why.reasons.last().map_or("it cannot be decided", |reason| reason.text.as_str());
    into.doubts.push(format!("{} of `{}`: {reason}", one.name(), named.name));
}

/// True if every element is one that AWS has.
fn is_understood(statement: &Statement) -> bool {
    statement.unknown.is_empty() && statement.actions.is_some() && statement.resources.is_some()
}

/// The statements that grant.
fn grants(assessed: &[Assessed<'_>], set: &PolicySetOf) -> Vec<Granting> {
    let Some(part) = assessed.first() else { return Vec::new() };
    let mut grants = Vec::new();
    for (layer, _, list) in applicable(&part.part, &set.policies) {
        if !matches!(layer, PolicyLayer::Identity | PolicyLayer::Resource | PolicyLayer::Trust) {
            continue;
        }
        for (at, named) in list.iter().enumerate() {
            // Documents of AWS stand in no text that was pasted.
            let pasted = layer != PolicyLayer::Identity || set.origins.get(at).copied().flatten().is_some();
            for one in named.policy.allows() {
                let applies =
                    statement::applies(one, named.policy.has_variables(), layer, &part.part, &mut Silent).0;
                if applies != Tri::No {
                    grants.push(Granting {
                        policy: named.name.clone(),
                        layer,
                        statement: one.index,
                        span: pasted.then_some(one.span),
                    });
                }
            }
        }
    }
    grants
}
