//! What exactly of a statement is new: which of its values grant what was not granted before.
//!
//! The requests that one policy allows and another does not are taken apart in three steps. By **cause**: the other
//! policy does not allow them at all, or it does and one of its Deny statements takes them away. By **value**: of the
//! actions, resources and principals that the statement names, those that have a request among them. And what is left
//! is cut back by **exceptions**: the parts of the other policy's own statements in which nothing is new. So `s3:*`
//! where `s3:Get*` was allowed is told as "`s3:*` but not `s3:Get*`", and a condition that was taken away as "but not
//! where it holds". Each step is decided by the prover, so that every part named has a request and every exception has
//! none; the words may still speak of more than what is new, and never of less.

use serde::Serialize;

use super::decide::{Verdict, Witness, actions_of, are_empty, decide, have_some};
use super::expr::Expr;
use super::lower::{Part, Parts};
use super::request::Request;
use super::witness::Wish;
use super::words::list;

/// A part of a change: values of a statement that grant something new.
#[derive(Clone, Debug, Serialize)]
pub struct Delta {
    /// Patterns of actions.
    pub actions: Vec<String>,
    /// The actions that AWS lists of which something is new, where the patterns name several; not more than a few.
    pub action_names: Vec<&'static str>,
    /// True if there are more of them.
    pub more_actions: bool,
    /// Resources; none where the statement names none.
    pub resources: Vec<String>,
    /// Principals, as a person reads them; none where the policy is attached to somebody.
    pub principals: Vec<String>,
    /// What the other policy's own words leave out of it: nothing in these is new.
    pub except: Vec<String>,
    /// All of it in one line.
    pub text: String,
    /// A request of it.
    #[serde(serialize_with = "request_of")]
    pub witness: Witness,
}

fn request_of<S: serde::Serializer>(witness: &Witness, serializer: S) -> Result<S::Ok, S::Error> {
    let request: &Request = &witness.request;
    request.serialize(serializer)
}

/// A part of a change that has one cause, with what can describe it.
pub(super) struct Region<'p> {
    /// The requests.
    pub set: Expr,
    /// The statement that allows them.
    pub having: &'p Parts,
    /// The statement that forbids them in the other policy, where that is the cause.
    pub forbidden_by: Option<&'p Parts>,
    /// Parts of the other policy that may leave something out.
    pub others: &'p [Part],
}

/// More values are told as a whole.
const MOST_VALUES: usize = 600;
/// More of these in one part and nobody reads them.
const MOST_EXCEPTIONS: usize = 6;
const MOST_NAMES: usize = 8;
const MOST_DELTAS: usize = 12;

impl Region<'_> {
    /// What is new in it. Empty where nothing is, or where it cannot be told.
    pub fn deltas(&self, wish: &Wish, purse: &mut usize) -> Vec<Delta> {
        let all = Part { label: "every action".into(), expr: Expr::Const(true) };
        let mut actions = narrowed(&self.having.actions, self.forbidden_by.map(|deny| &deny.actions), purse);
        if actions.is_empty() {
            actions.push(all);
        }
        let resources =
            narrowed(&self.having.resources, self.forbidden_by.map(|deny| &deny.resources), purse);
        let principals =
            narrowed(&self.having.principals, self.forbidden_by.map(|deny| &deny.principals), purse);
        let each = resources.len() + principals.len() + self.others.len();
        let mut found: Vec<Found> = Vec::new();
        if actions.len() * each <= MOST_VALUES {
            for action in &actions {
                let set = Expr::all([self.set.clone(), action.expr.clone()]);
                let Some(one) = self.found(set, &action.expr, (&resources, &principals), purse) else {
                    continue;
                };
                // Actions of which the same is new are told together.
                match found.iter_mut().find(|other| other.same(&one)) {
                    Some(other) => {
                        other.actions.push(action.clone());
                        other.set = Expr::any([other.set.clone(), one.set]);
                    }
                    None => found.push(Found { actions: vec![action.clone()], ..one }),
                }
            }
        } else {
            let sets = actions.iter().map(|action| Expr::all([self.set.clone(), action.expr.clone()]));
            let new = have_some(&sets.collect::<Vec<_>>(), purse);
            let new = actions.iter().zip(new).filter(|(_, new)| *new == Some(true));
            let actions: Vec<Part> = new.map(|(action, _)| action.clone()).collect();
            let named = Expr::any(actions.iter().map(|action| action.expr.clone()));
            let one = self.found(self.set.clone(), &named, (&resources, &principals), purse);
            found.extend(one.map(|one| Found { actions, ..one }));
        }
        found.truncate(MOST_DELTAS);
        let sets: Vec<Expr> = found.iter().map(|one| one.set.clone()).collect();
        let verdicts = decide(&sets, wish, purse);
        let told = found.into_iter().zip(verdicts).filter_map(|(one, verdict)| match verdict {
            Verdict::Has(witness) => Some(one.told(*witness, purse)),
            _ => None,
        });
        told.collect()
    }

    /// What is new of a set for some actions. `None` where nothing is known to be.
    fn found(
        &self,
        set: Expr,
        actions: &Expr,
        (resources, principals): (&[Part], &[Part]),
        purse: &mut usize,
    ) -> Option<Found> {
        let both = |part: &Part| Expr::all([set.clone(), part.expr.clone()]);
        let questions: Vec<Expr> =
            std::iter::once(set.clone()).chain(resources.iter().chain(principals).map(both)).collect();
        let new = have_some(&questions, purse);
        if *new.first()? != Some(true) {
            return None;
        }
        let (of_resources, of_principals) = new[1..].split_at(resources.len());
        let pick = |parts: &[Part], new: &[Option<bool>]| -> Vec<Part> {
            parts
                .iter()
                .zip(new)
                .filter(|(_, new)| **new == Some(true))
                .map(|(part, _)| part.clone())
                .collect()
        };
        let (resources, principals) = (pick(resources, of_resources), pick(principals, of_principals));
        let except = self.exceptions(&set, actions, (&resources, &principals), purse);
        Some(Found { set, actions: Vec::new(), resources, principals, except })
    }

    /// Parts of the other policy in which nothing of a set is new, though the words that are left speak of them.
    fn exceptions(
        &self,
        set: &Expr,
        actions: &Expr,
        (resources, principals): (&[Part], &[Part]),
        purse: &mut usize,
    ) -> Vec<String> {
        let any = |parts: &[Part]| match parts {
            [] => Expr::Const(true),
            parts => Expr::any(parts.iter().map(|part| part.expr.clone())),
        };
        let nothing_new: Vec<Expr> =
            self.others.iter().map(|part| Expr::all([set.clone(), part.expr.clone()])).collect();
        let candidates: Vec<&Part> = self
            .others
            .iter()
            .zip(are_empty(&nothing_new, purse))
            .filter(|(_, none)| *none)
            .map(|(p, _)| p)
            .collect();
        if candidates.is_empty() {
            return Vec::new();
        }
        // What the words say without any exception.
        let mut said = Expr::all(
            [actions.clone(), any(resources), any(principals)]
                .into_iter()
                .chain(self.having.conditions.iter().map(|part| part.expr.clone())),
        );
        let mut found = Vec::new();
        for part in candidates {
            let cut = Expr::all([said.clone(), part.expr.clone()]);
            // Neither beside the words, nor all that they say.
            let rest = Expr::all([said.clone(), part.expr.clone().negate()]);
            if *purse > 0 && are_empty(&[cut, rest.clone()], purse) == [false, false] {
                found.push(part.label.clone());
                said = rest;
            }
            if found.len() == MOST_EXCEPTIONS {
                break;
            }
        }
        found
    }
}

/// Values of one element, and what a Deny statement's values leave of them.
fn narrowed(own: &[Part], deny: Option<&Vec<Part>>, purse: &mut usize) -> Vec<Part> {
    let Some(deny) = deny.filter(|deny| !deny.is_empty()) else { return own.to_vec() };
    if own.is_empty() {
        return deny.clone();
    }
    let mut pairs = Vec::new();
    for (a, b) in own.iter().flat_map(|a| deny.iter().map(move |b| (a, b))) {
        let both = Expr::all([a.expr.clone(), b.expr.clone()]);
        let without = |x: &Part, y: &Part| Expr::all([x.expr.clone(), y.expr.clone().negate()]);
        let label = match are_empty(&[both.clone(), without(a, b), without(b, a)], purse)[..] {
            [true, ..] => continue,
            [_, true, _] => a.label.clone(),
            [_, _, true] => b.label.clone(),
            _ => format!("what `{}` and `{}` share", a.label, b.label),
        };
        if !pairs.iter().any(|part: &Part| part.label == label) {
            pairs.push(Part { label, expr: both });
        }
    }
    pairs
}

struct Found {
    set: Expr,
    actions: Vec<Part>,
    resources: Vec<Part>,
    principals: Vec<Part>,
    except: Vec<String>,
}

impl Found {
    fn same(&self, other: &Self) -> bool {
        let labels = |parts: &[Part]| parts.iter().map(|part| part.label.clone()).collect::<Vec<_>>();
        labels(&self.resources) == labels(&other.resources)
            && labels(&self.principals) == labels(&other.principals)
            && self.except == other.except
    }

    fn told(self, witness: Witness, purse: &mut usize) -> Delta {
        let labels = |parts: Vec<Part>| parts.into_iter().map(|part| part.label).collect::<Vec<_>>();
        let (actions, resources, principals) =
            (labels(self.actions), labels(self.resources), labels(self.principals));
        let open = actions.iter().any(|action| action.contains(['*', '?', ' ']));
        let (action_names, more_actions) = if open {
            actions_of(&self.set, MOST_NAMES, purse).unwrap_or_default()
        } else {
            Default::default()
        };
        let said = |labels: &[String]| list(&labels.iter().map(String::as_str).collect::<Vec<_>>());
        let mut text = said(&actions);
        if !action_names.is_empty() {
            let names: Vec<&str> = action_names.clone();
            let more = if more_actions { " and others" } else { "" };
            text.push_str(&format!(" ({}{more})", names.join(", ")));
        }
        if !resources.is_empty() {
            text.push_str(&format!(" on {}", said(&resources)));
        }
        if !principals.is_empty() {
            text.push_str(&format!(" for {}", said(&principals)));
        }
        if !self.except.is_empty() {
            text.push_str(&format!(", except {}", self.except.join(" and ")));
        }
        Delta {
            actions,
            action_names,
            more_actions,
            resources,
            principals,
            except: self.except,
            text,
            witness,
        }
    }
}
