//! What changed between two policies, in words.

use serde::Serialize;

use super::decide::{Joint, Verdict, Witness, decide, have_some};
use super::delta::{Delta, Region};
use super::expr::Expr;
use super::lower::{Lowered, Part, Parts, lower};
use super::solve::are_apart;
use super::solve::search::WORK;
use super::space::RequestSpace;
use super::witness::Wish;
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

/// What is new, statement by statement.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// In the order of the statements.
    pub list: Vec<Change>,
    /// Why the list is not whole, a sentence; `None` if it is.
    pub missing: Option<String>,
}

/// What one list may cost in all.
const PURSE: usize = WORK / 2;
/// More changed statements than this nobody reads.
const MOST: usize = 64;
/// Of more changed statements than this the rest is told as a whole.
const MOST_TAKEN_APART: usize = 12;

/// Tells, statement by statement of `having`, what it allows and `lacking` does not.
#[must_use]
pub fn changes(having: &Policy, lacking: &Policy, kind: &PolicyKind) -> Changes {
    let pair = Pair { having, lacking, has: lower(having, kind), lacks: lower(lacking, kind) };
    let base = RequestSpace::of(Expr::Const(true), having, kind);
    let mut wish = base.wish.clone();
    wish.spelling.extend(RequestSpace::of(Expr::Const(true), lacking, kind).wish.spelling);
    let mut purse = PURSE;
    let near = pair.near(&mut purse);
    let questions: Vec<Expr> = (pair.has.allows.iter().zip(&near))
        .map(|((_, allow), near)| Expr::all([base.expr.clone(), allow.clone(), pair.beyond(near)]))
        .collect();
    let verdicts = decide(&questions, &wish, &mut purse);
    let mut all = Changes::default();
    for ((((index, _), question), near), verdict) in
        pair.has.allows.iter().zip(&questions).zip(&near).zip(verdicts)
    {
        let Some(statement) = having.statements.get(*index) else { continue };
        let witness = match verdict {
            Verdict::Has(witness) => *witness,
            Verdict::Empty => continue,
            Verdict::Unknown(reasons) => {
                let why = reasons.first().map_or("", |reason| reason.text.as_str());
                let text =
                    || format!("of {} it could not be told what of it is new: {why}", statement.name());
                all.missing.get_or_insert_with(text);
                continue;
            }
        };
        if all.list.len() == MOST {
            all.missing.get_or_insert_with(|| format!("more than {MOST} statements allow something new"));
            break;
        }
        let change =
            pair.change(statement, question, near, (&wish, all.list.len() < MOST_TAKEN_APART), &mut purse);
        all.list.push(Change { witness: Some(witness), ..change });
    }
    if purse == 0 {
        let text = || "the statements overlap in too many ways to tell of each what of it is new".to_owned();
        all.missing.get_or_insert_with(text);
    }
    all
}

/// Two policies.
struct Pair<'p> {
    having: &'p Policy,
    lacking: &'p Policy,
    has: Lowered,
    lacks: Lowered,
}

/// The statements that may speak of a request that a statement of `having` speaks of, by their place among their like: all
/// others neither add to what is new of it nor take away.
#[derive(Default)]
struct Near {
    own_denies: Vec<usize>,
    allows: Vec<usize>,
    denies: Vec<usize>,
}

impl Pair<'_> {
    /// For each Allow statement of `having`.
    fn near(&self, purse: &mut usize) -> Vec<Near> {
        let lists = [&self.has.allows, &self.has.denies, &self.lacks.allows, &self.lacks.denies];
        let sets: Vec<Expr> =
            lists.iter().flat_map(|list| list.iter().map(|(_, expr)| expr.clone())).collect();
        let wish = Wish::default();
        let joint = Joint::new(&sets, &wish, purse);
        let hulls: Vec<_> = (0..sets.len()).map(|at| joint.hull(at, purse)).collect();
        let mut from = 0;
        let mut ranges = lists.iter().map(|list| {
            from += list.len();
            from - list.len()..from
        });
        let mut next = || ranges.next().unwrap_or_default();
        let (own, own_denies, allows, denies) = (next(), next(), next(), next());
        let mut near_of = |at: usize, range: &std::ops::Range<usize>| -> Vec<usize> {
            *purse = purse.saturating_sub(range.len());
            let Some(hull) = &hulls[at] else { return Vec::new() };
            let meets = |other: &usize| {
                hulls[range.start + other].as_ref().is_some_and(|other| !are_apart(hull, other))
            };
            (0..range.len()).filter(meets).collect()
        };
        let one = |at| Near {
            own_denies: near_of(at, &own_denies),
            allows: near_of(at, &allows),
            denies: near_of(at, &denies),
        };
        own.map(one).collect()
    }

    /// What one's own Deny statements leave, and the other policy does not allow.
    fn beyond(&self, near: &Near) -> Expr {
        let not_denied = any(&self.has.denies, &near.own_denies).negate();
        let allowed = [any(&self.lacks.allows, &near.allows), any(&self.lacks.denies, &near.denies).negate()];
        Expr::all([not_denied, Expr::all(allowed).negate()])
    }

    /// What is new of a statement. `parts`: whether it is to be taken apart.
    fn change(
        &self,
        statement: &Statement,
        question: &Expr,
        near: &Near,
        (wish, parts): (&Wish, bool),
        purse: &mut usize,
    ) -> Change {
        let denies: Vec<&(usize, Expr)> = near.denies.iter().map(|at| &self.lacks.denies[*at]).collect();
        let forbidden: Vec<Expr> =
            denies.iter().map(|(_, deny)| Expr::all([question.clone(), deny.clone()])).collect();
        let some = have_some(&forbidden, purse);
        let denied_by: Vec<&(usize, Expr)> = denies
            .into_iter()
            .zip(some)
            .filter(|(_, some)| *some == Some(true))
            .map(|(deny, _)| deny)
            .collect();
        let mut list = Vec::new();
        if parts {
            let others = self.others(near);
            let own = Parts::of(self.having, statement);
            let allowed = any(&self.lacks.allows, &near.allows);
            let set = Expr::all([question.clone(), allowed.clone().negate()]);
            list.extend(
                Region { set, having: &own, forbidden_by: None, others: &others }.deltas(wish, purse),
            );
            for (at, deny) in &denied_by {
                let Some(forbidding) = self.lacking.statements.get(*at) else { continue };
                let set = Expr::all([question.clone(), allowed.clone(), deny.clone()]);
                let forbidding = Parts::of(self.lacking, forbidding);
                let forbidden_by = Some(&forbidding);
                list.extend(Region { set, having: &own, forbidden_by, others: &others }.deltas(wish, purse));
            }
        }
        let denied_by: Vec<usize> = denied_by.into_iter().map(|(index, _)| *index).collect();
        let text = sentence(statement, self.lacking, &denied_by);
        Change { statement: statement.index, text, denied_by, witness: None, parts: list }
    }

    /// What may leave something out: the values of the other policy's Allow statements, and of one's own Deny statements.
    fn others(&self, near: &Near) -> Vec<Part> {
        let mut list: Vec<Part> = Vec::new();
        let of = |policy: &'_ Policy, statement: &'_ Statement| {
            let parts = Parts::of(policy, statement);
            let told = |part: Part| Part { label: format!("where {}", part.label), ..part };
            let values = parts.actions.into_iter().chain(parts.resources).chain(parts.principals);
            parts.conditions.into_iter().map(told).chain(values).collect::<Vec<_>>()
        };
        let allows = near.allows.iter().map(|at| (self.lacking, self.lacks.allows[*at].0));
        let denies = near.own_denies.iter().map(|at| (self.having, self.has.denies[*at].0));
        let statements =
            allows.chain(denies).filter_map(|(policy, index)| Some((policy, policy.statements.get(index)?)));
        for part in statements.flat_map(|(policy, statement)| of(policy, statement)) {
            if !list.iter().any(|known| known.label == part.label) {
                list.push(part);
            }
        }
        list
    }
}

fn any(list: &[(usize, Expr)], places: &[usize]) -> Expr {
    Expr::any(places.iter().map(|at| list[*at].1.clone()))
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
