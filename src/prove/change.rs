//! What changed between two policies, in words.

use serde::Serialize;

use super::decide::{Verdict, Witness, decide, have_some};
use super::delta::{Delta, Region};
use super::expr::Expr;
use super::lower::{Lowered, Part, Parts, lower};
use super::space::RequestSpace;
use super::words::Words;
use crate::policy::{Policy, PolicyKind, Statement};

/// A part of a change: what a statement of one policy allows and the other policy does not.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// The Allow statement that allows it, by index in the policy that does.
    pub statement: usize,
    /// What the statement allows, all of it.
    pub text: String,
    /// Deny statements of the other policy that forbid a part of it, by index there.
    pub denied_by: Vec<usize>,
    /// A request that one allows and the other does not.
    #[serde(serialize_with = "request_of")]
    pub witness: Option<Witness>,
    /// Which of the statement's values grant what the other policy does not. Empty where they are too many to tell.
    pub parts: Vec<Delta>,
}

fn request_of<S: serde::Serializer>(witness: &Option<Witness>, serializer: S) -> Result<S::Ok, S::Error> {
    witness.as_ref().map(|witness| &witness.request).serialize(serializer)
}

/// More statements than this are not looked at one by one.
const MOST: usize = 64;
/// Of more changed statements than this the rest is told as a whole.
const MOST_TAKEN_APART: usize = 12;

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
    let (not_denied, not_allowed) = (has.deny().negate(), lacks.allowed().negate());
    let gained =
        |allow: &Expr| Expr::all([base.expr.clone(), allow.clone(), not_denied.clone(), not_allowed.clone()]);
    let questions: Vec<Expr> = has.allows.iter().map(|(_, allow)| gained(allow)).collect();
    let verdicts = decide(&questions, &wish);
    let others = others(having, lacking);
    let mut list = Vec::new();
    for (((index, _), question), verdict) in has.allows.iter().zip(&questions).zip(verdicts) {
        let Verdict::Has(witness) = verdict else { continue };
        let Some(statement) = having.statements.get(*index) else { continue };
        let forbidden: Vec<Expr> =
            lacks.denies.iter().map(|(_, deny)| Expr::all([question.clone(), deny.clone()])).collect();
        let touched = lacks.denies.iter().zip(have_some(&forbidden));
        let denied_by: Vec<usize> =
            touched.filter(|(_, some)| *some == Some(true)).map(|((index, _), _)| *index).collect();
        let text = sentence(statement, lacking, &denied_by);
        let mut parts = Vec::new();
        if list.len() < MOST_TAKEN_APART {
            let own = Parts::of(having, statement);
            let set = Expr::all([question.clone(), lacks.allow().negate()]);
            parts.extend(Region { set, having: &own, forbidden_by: None, others: &others }.deltas(&wish));
            for (at, deny) in &lacks.denies {
                let Some(forbidding) = lacking.statements.get(*at).filter(|_| denied_by.contains(at)) else {
                    continue;
                };
                let set = Expr::all([question.clone(), lacks.allow(), deny.clone()]);
                let forbidding = Parts::of(lacking, forbidding);
                let forbidden_by = Some(&forbidding);
                parts.extend(Region { set, having: &own, forbidden_by, others: &others }.deltas(&wish));
            }
        }
        list.push(Change { statement: *index, text, denied_by, witness: Some(*witness), parts });
    }
    list
}

/// What may leave something out: the values of the other policy's Allow statements, and of one's own Deny statements.
fn others(having: &Policy, lacking: &Policy) -> Vec<Part> {
    let mut list: Vec<Part> = Vec::new();
    let of = |policy: &'_ Policy, statement: &'_ Statement| {
        let parts = Parts::of(policy, statement);
        let told = |part: Part| Part { label: format!("where {}", part.label), ..part };
        let values = parts.actions.into_iter().chain(parts.resources).chain(parts.principals);
        parts.conditions.into_iter().map(told).chain(values).collect::<Vec<_>>()
    };
    let all = lacking.allows().map(|s| of(lacking, s)).chain(having.denies().map(|s| of(having, s)));
    for part in all.flatten() {
        if !list.iter().any(|known| known.label == part.label) {
            list.push(part);
        }
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
