//! Why a decision came out as it did.

use super::assess::{Assessed, applicable, assess};
use super::combine::{Assumed, Decision, Outcome, decide, decide_part};
use super::explain;
use super::part::Part;
use super::policies::{NamedPolicy, PolicyLayer, PolicySet};
use super::request::Request;
use super::special;
use super::statement;
use super::tri::Tri;
use super::why::{Reason, Spoken};
use crate::policy::{Effect, Statement};
use crate::text::Span;

/// One statement of one policy, seen from one part of the request.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The policy's name.
    pub policy: String,
    /// What it is attached to.
    pub layer: PolicyLayer,
    /// Of SCPs and RCPs, the level, 0 for the root.
    pub level: usize,
    /// The statement's index in the policy.
    pub statement: usize,
    /// Its `Sid`.
    pub sid: Option<String>,
    /// Its `Effect`, where it has one.
    pub effect: Option<Effect>,
    /// The action judged.
    pub action: String,
    /// The resource judged.
    pub resource: String,
    /// Index of the part of the request.
    pub part: usize,
    /// Whether it applies.
    pub applies: Tri,
    /// Why: of a statement that applies each element, of one that does not the first that excludes it.
    pub because: Vec<Reason>,
    /// Keys that it hangs on.
    pub missing: Vec<String>,
    /// The statement.
    pub span: Span,
    /// False for a policy whose document was not given, of which there are no statements.
    pub is_given: bool,
}

/// A decision with everything that led to it.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The decision.
    pub decision: Decision,
    /// Every statement of every policy that applies to the request, in the order in which AWS looks.
    pub entries: Vec<Entry>,
    /// Of an unknown decision, the condition keys that would settle it.
    pub missing_context: Vec<String>,
    /// Of an unknown decision, what was not understood or cannot be known.
    pub unknown_because: Vec<String>,
    /// What was assumed, and what other than policies may decide.
    pub notes: Vec<String>,
    /// The answer in words: one paragraph.
    pub explanation: String,
    /// The smallest change that would give the other answer; empty where none is known.
    pub would_change: String,
}

/// Decides a request and keeps the reasons.
#[must_use]
pub fn trace(request: &Request, policies: &PolicySet) -> Trace {
    let assessed = assess(request, policies);
    let decision = decide(&assessed, Assumed::NOTHING);
    let mut entries = Vec::new();
    for (part, one) in assessed.iter().enumerate() {
        statements(part, one, policies, &mut entries);
    }
    let mut trace = Trace {
        decision,
        entries,
        missing_context: Vec::new(),
        unknown_because: Vec::new(),
        notes: explain::notes(&assessed, request, policies),
        explanation: String::new(),
        would_change: String::new(),
    };
    if decision.outcome == Outcome::Unknown {
        what_is_missing(&assessed, &mut trace);
    }
    trace.explanation = explain::answer(&assessed, &trace, request);
    trace.would_change = explain::would_change(&assessed, &trace, request);
    trace
}

fn statements(part: usize, assessed: &Assessed<'_>, policies: &PolicySet, into: &mut Vec<Entry>) {
    for (layer, level, list) in applicable(&assessed.part, policies) {
        for named in list {
            if let Some(settle) = &named.not_given {
                into.push(not_given(part, assessed, layer, level, named, settle));
            }
            let statements = named.policy.statements.iter();
            into.extend(statements.map(|one| entry(one, named, (layer, level), (part, &assessed.part))));
        }
    }
}

/// The entry of a policy whose document was not given.
fn not_given(
    part: usize,
    assessed: &Assessed<'_>,
    layer: PolicyLayer,
    level: usize,
    named: &NamedPolicy,
    settle: &str,
) -> Entry {
    let text = format!("its document was not given, and may allow or deny this: {settle}");
    Entry {
        policy: named.name.clone(),
        layer,
        level,
        statement: 0,
        sid: None,
        effect: None,
        action: assessed.part.action.to_owned(),
        resource: assessed.part.resource.arn.clone(),
        part,
        applies: Tri::Unknown,
        because: vec![Reason { text, span: None }],
        missing: Vec::new(),
        span: named.policy.span,
        is_given: false,
    }
}

/// One statement of a policy of a layer and level, held against one part of the request, which has a number.
pub(super) fn entry(
    one: &Statement,
    named: &NamedPolicy,
    (layer, level): (PolicyLayer, usize),
    (number, part): (usize, &Part<'_>),
) -> Entry {
    let mut why = Spoken::default();
    let (applies, _) = statement::applies(one, named.policy.has_variables(), layer, part, &mut why);
    if applies == Tri::No {
        why.keep_last_element();
    }
    Entry {
        policy: named.name.clone(),
        layer,
        level,
        statement: one.index,
        sid: one.sid.as_ref().map(|sid| sid.value.clone()),
        effect: one.effect,
        action: part.action.to_owned(),
        resource: part.resource.arn.clone(),
        part: number,
        applies,
        because: why.reasons,
        missing: why.missing,
        span: one.span,
        is_given: true,
    }
}

/// What the statements that matter hang on.
fn what_is_missing(assessed: &[Assessed<'_>], trace: &mut Trace) {
    let decisive = assessed.get(trace.decision.part);
    if let Some(one) = decisive.filter(|one| one.is_perhaps_needed()) {
        trace.unknown_because.push(format!(
            "AWS lists `{}` as a resource that `{}` needs beside; it is not certain to be allowed, nor whether AWS asks for it",
            one.part.resource.arn, one.part.action
        ));
    }
    if decisive.is_some_and(|one| special::is_grantable(&one.part) && one.resource.any() != Tri::Yes) {
        trace.unknown_because.push("a grant on the KMS key may allow it".to_owned());
    }
    let matters = |entry: &Entry| {
        let part = &assessed[entry.part];
        let with = |assumed| decide_part(part, assumed).0;
        let open = with(Assumed::NOTHING) == Outcome::Unknown;
        let turns =
            || with(Assumed::NOTHING.allowing(entry.layer)) != with(Assumed::NOTHING.refusing(entry.layer));
        // Of a level that allows for certain, what else may allow is idle; not so of a resource policy, where it counts how.
        let idle = || {
            !matches!(entry.layer, PolicyLayer::Resource | PolicyLayer::Trust)
                && trace.entries.iter().any(|other| {
                    (other.part, other.layer, other.level) == (entry.part, entry.layer, entry.level)
                        && (other.effect, other.applies) == (Some(Effect::Allow), Tri::Yes)
                })
        };
        entry.applies == Tri::Unknown && open && (entry.effect != Some(Effect::Allow) || (turns() && !idle()))
    };
    let mattering: Vec<&Entry> = trace.entries.iter().filter(|entry| matters(entry)).collect();
    let (mut missing_context, mut unknown_because) = (Vec::<String>::new(), Vec::new());
    for entry in mattering {
        for key in &entry.missing {
            if !missing_context.iter().any(|known| known.eq_ignore_ascii_case(key)) {
                missing_context.push(key.clone());
            }
        }
        if entry.missing.is_empty()
            && let Some(reason) = entry.because.last()
        {
            let text = format!("{}: {}", explain::place(entry), reason.text);
            if !unknown_because.contains(&text) {
                unknown_because.push(text);
            }
        }
    }
    trace.missing_context.extend(missing_context);
    trace.unknown_because.extend(unknown_because);
}
