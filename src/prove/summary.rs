//! A policy as a short list of facts of which no two speak of the same request, and what changed between two policies.

use serde::Serialize;

use super::decide::{Verdict, Witness, decide, decide_within};
use super::expr::Expr;
use super::lower::{Lowered, lower};
use super::space::RequestSpace;
use super::words::Words;
use crate::policy::{Policy, PolicyKind, Statement};

/// Something that a policy allows, in the manner of a finding: who can do what under which conditions.
///
/// The facts of a policy are disjoint by construction: each leaves out what an earlier one says. Together they are
/// all that the policy allows.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The Allow statement that it comes from, by index.
    pub statement: usize,
    /// What the statement says.
    pub words: Words,
    /// Deny statements that take a part of it away, by index.
    pub except: Vec<usize>,
    /// Earlier Allow statements that say a part of it already, by index.
    pub beyond: Vec<usize>,
    /// A request of the fact that is allowed; or why it is not known whether there is one.
    pub verdict: Verdict,
}

/// Tells what a policy allows. Allow statements that add nothing to the earlier ones make no fact.
#[must_use]
pub fn summary(policy: &Policy, kind: &PolicyKind) -> Vec<Fact> {
    summary_within(policy, kind, &mut usize::MAX.clone())
}

/// The same with so much work for all together.
pub(super) fn summary_within(policy: &Policy, kind: &PolicyKind, purse: &mut usize) -> Vec<Fact> {
    let lowered = lower(policy, kind);
    let base = RequestSpace::of(Expr::Const(true), policy, kind);
    let within = |expr: Expr| Expr::all([base.expr.clone(), expr]);
    let deny = lowered.deny();
    // All at once: they share the work of setting up.
    let mut questions = Vec::new();
    for (at, (_, allow)) in lowered.allows.iter().enumerate() {
        let earlier = &lowered.allows[..at];
        let before = Expr::any(earlier.iter().map(|(_, expr)| expr.clone()));
        questions.push(within(Expr::all([allow.clone(), deny.clone().negate(), before.negate()])));
        let touching = lowered.denies.iter().chain(earlier);
        questions.extend(touching.map(|(_, other)| within(Expr::all([allow.clone(), other.clone()]))));
    }
    let mut verdicts = decide_within(&questions, &base.wish, purse).into_iter();
    let mut facts = Vec::new();
    for (at, (index, _)) in lowered.allows.iter().enumerate() {
        let earlier = &lowered.allows[..at];
        let verdict = verdicts.next().unwrap_or(Verdict::Empty);
        let touches: Vec<bool> = verdicts
            .by_ref()
            .take(lowered.denies.len() + earlier.len())
            .map(|verdict| !verdict.is_empty())
            .collect();
        if verdict.is_empty() {
            continue;
        }
        let (denies, allows) = touches.split_at(lowered.denies.len().min(touches.len()));
        let picked = |list: &[(usize, Expr)], touch: &[bool]| {
            list.iter().zip(touch).filter(|(_, touch)| **touch).map(|((index, _), _)| *index).collect()
        };
        let Some(statement) = policy.statements.get(*index) else { continue };
        facts.push(Fact {
            statement: *index,
            words: Words::of(statement),
            except: picked(&lowered.denies, denies),
            beyond: picked(earlier, allows),
            verdict,
        });
    }
    facts
}

/// A part of a change: what one policy allows and another does not.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// The Allow statement that allows it, by index in the policy that does.
    pub statement: usize,
    /// What is allowed, as far as the statement says.
    pub text: String,
    /// Deny statements of the other policy that forbid a part of it, by index there.
    pub denied_by: Vec<usize>,
    /// A request that one allows and the other does not.
    #[serde(serialize_with = "request_of")]
    pub witness: Option<Witness>,
}

fn request_of<S: serde::Serializer>(witness: &Option<Witness>, serializer: S) -> Result<S::Ok, S::Error> {
    witness.as_ref().map(|witness| &witness.request).serialize(serializer)
}

/// More statements than this are not looked at one by one.
const MOST: usize = 64;

/// Tells, statement by statement of `having`, what it allows and `lacking` does not. Empty where nothing is; also where
/// it could not be told, or the statements are more than a person reads.
#[must_use]
pub fn changes(having: &Policy, lacking: &Policy, kind: &PolicyKind) -> Vec<Change> {
    let (has, lacks): (Lowered, Lowered) = (lower(having, kind), lower(lacking, kind));
    if has.allows.len() > MOST || lacks.denies.len() > MOST {
        return Vec::new();
    }
    let base = RequestSpace::of(Expr::Const(true), having, kind);
    let mut wish = base.wish.clone();
    wish.spelling.extend(RequestSpace::of(Expr::Const(true), lacking, kind).wish.spelling);
    let gained = |allow: &Expr| {
        Expr::all([base.expr.clone(), allow.clone(), has.deny().negate(), lacks.allowed().negate()])
    };
    let questions: Vec<Expr> = has.allows.iter().map(|(_, allow)| gained(allow)).collect();
    let verdicts = decide(&questions, &wish);
    let mut list = Vec::new();
    for (((index, _), question), verdict) in has.allows.iter().zip(&questions).zip(verdicts) {
        let Verdict::Has(witness) = verdict else { continue };
        let Some(statement) = having.statements.get(*index) else { continue };
        let denied: Vec<Expr> =
            lacks.denies.iter().map(|(_, deny)| Expr::all([question.clone(), deny.clone()])).collect();
        let touches = decide(&denied, &wish);
        let denied_by: Vec<usize> = lacks
            .denies
            .iter()
            .zip(touches)
            .filter(|(_, verdict)| matches!(verdict, Verdict::Has(_)))
            .map(|((index, _), _)| *index)
            .collect();
        let text = sentence(statement, lacking, &denied_by);
        list.push(Change { statement: *index, text, denied_by, witness: Some(*witness) });
    }
    list
}

fn sentence(statement: &Statement, lacking: &Policy, denied_by: &[usize]) -> String {
    let mut text = format!("{} allows {}", statement.name(), Words::of(statement).sentence());
    let names: Vec<String> =
        denied_by.iter().filter_map(|ix| lacking.statements.get(*ix)).map(Statement::name).collect();
    if !names.is_empty() {
        text.push_str(&format!("; the other policy's {} forbids some of it", names.join(" and ")));
    }
    text
}
