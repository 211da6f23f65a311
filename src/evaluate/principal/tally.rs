//! What the statements of a list of policies say of one action on one resource.

use super::verdict::{Grant, OpenCondition};
use crate::evaluate::part::Part;
use crate::evaluate::tri::Tri;
use crate::evaluate::why::{Silent, Spoken};
use crate::evaluate::{NamedPolicy, PolicyLayer, matching, statement};
use crate::policy::{Effect, Statement};

/// How much of what a pattern stands for has to be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    All,
    Some,
}

/// What the statements of one kind say.
#[derive(Default)]
pub(super) struct Tally {
    pub sure: Vec<Grant>,
    pub open: Vec<Grant>,
    pub conditions: Vec<OpenCondition>,
    pub doubts: Vec<String>,
}

/// What the statements that allow, and those that deny, say.
pub(super) fn tally(
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
            if one.effect.is_none() {
                // A misspelt Deny as likely as a misspelt Allow.
                let doubt = format!("{} of `{}` is neither Allow nor Deny", one.name(), named.name);
                allowed.doubts.push(doubt.clone());
                denied.doubts.push(doubt);
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
                    if extent == Extent::Some && one.effect == Some(Effect::Deny) && is_understood(one) => {}
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
        if matching::condition::holds(condition, part, variables, &mut why) != Tri::Unknown {
            continue;
        }
        if why.missing.is_empty() {
            return Vec::new();
        }
        open.push(OpenCondition::of(condition, statement, named));
    }
    open
}
