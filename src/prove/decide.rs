//! The answer to "is there a request in this set?", with a request that can be shown.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::bits::Bits;
use super::expr::{Dimension, Expr, Reason, Template, Test};
use super::lower;
use super::request::Request;
use super::solve::Domain;
use super::solve::problem::{Problem, Values};
use super::solve::resolve::Ground;
use super::solve::search::{Outcome, WORK};
use super::witness::{Known, Wish, build, is_listed, works_on};

/// Whether a set has a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It has none.
    Empty,
    /// It has this one.
    Has(Box<Witness>),
    /// It could not be told, for these reasons.
    Unknown(Vec<Reason>),
}

/// A request of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The request.
    pub request: Request,
    /// True if AWS's list of actions, of the day of our facts, has none that would do: the request's action is made
    /// up. False also where the facts are not loaded.
    pub made_up_action: bool,
    /// True if AWS lists no type of resource of this form for the action: the service will never be asked for it. False
    /// also where that is not known.
    pub odd_resource: bool,
}

impl Witness {
    fn new(request: Request, made_up_action: bool) -> Self {
        let known = !made_up_action && is_listed(&request.action);
        let odd_resource = known && !works_on(&request.action, &request.resource);
        Self { request, made_up_action, odd_resource }
    }

    /// True if AWS has such an action and such a resource for it, as far as is known.
    #[must_use]
    pub fn is_real(&self) -> bool {
        !self.made_up_action && !self.odd_resource
    }
}

impl Verdict {
    /// True if it certainly has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// The request, if there is one.
    #[must_use]
    pub fn witness(&self) -> Option<&Witness> {
        if let Self::Has(witness) = self { Some(witness) } else { None }
    }
}

/// Decides several sets, which share the work of setting up. The work is for all together; what is left is put back, and
/// where it does not last, a set is unknown.
pub(super) fn decide(questions: &[Expr], wish: &Wish, purse: &mut usize) -> Vec<Verdict> {
    let mut joint = Joint::new(questions, wish, purse);
    (0..questions.len()).map(|set| joint.verdict(&[set], purse)).collect()
}

/// Tells of several sets which have certainly no request. It looks for no request to show, and so takes less time.
pub(super) fn are_empty(questions: &[Expr], purse: &mut usize) -> Vec<bool> {
    let wish = Wish::default();
    let joint = Joint::new(questions, &wish, purse);
    (0..questions.len()).map(|set| joint.is_empty(&[set], purse)).collect()
}

/// Tells of several sets whether they have a request, without one to show. `None` where it could not be told.
pub(super) fn have_some(questions: &[Expr], purse: &mut usize) -> Vec<Option<bool>> {
    let wish = Wish::default();
    let joint = Joint::new(questions, &wish, purse);
    (0..questions.len()).map(|set| joint.has_some(&[set], purse)).collect()
}

/// The actions that AWS lists of which a set has a request, at most `most`, and whether there are more. `None` where
/// it cannot be told: the facts are not loaded, or the patterns are too many.
pub(super) fn actions_of(set: &Expr, most: usize, purse: &mut usize) -> Option<(Vec<&'static str>, bool)> {
    let problem = Problem::new(std::slice::from_ref(set), None);
    *purse = purse.checked_sub(problem.cost)?;
    let everything = problem.everything()?;
    let at = problem.space.iter().position(|space| space.dimension == Dimension::Action)?;
    let Values::Texts(languages, atoms) = &problem.space[at].values else { return None };
    let known = Known::find(languages, atoms)?;
    let mut names = Vec::new();
    for atom in known.atoms().iter() {
        let mut only = Bits::none(atoms.len());
        only.insert(atom);
        let mut from = everything.clone();
        from[at] = Domain::Set(only);
        match problem.search(&[0], true, &from, purse) {
            Outcome::Box(_) => names.extend(known.names(atom)),
            Outcome::Empty => {}
            Outcome::TooHard => return None,
        }
    }
    let more = names.len() > most;
    names.truncate(most);
    Some((names, more))
}

/// Some sets over the same dimensions, set up once: what any of them have in common is a question.
pub(super) struct Joint<'e> {
    sets: &'e [Expr],
    wish: &'e Wish,
    problem: Problem,
    /// `None` if no request is possible at all.
    everything: Option<Vec<Domain>>,
    known: Option<Option<Known>>,
}

/// What is certain of a question.
enum Settled {
    Empty,
    /// Every request of these values is in the set.
    Box(Vec<Domain>),
    /// This request is.
    Shown(Witness),
    Unknown(Vec<Reason>),
}

/// What a request to show costs, in steps of a search.
const SHOWING: usize = 2_000;

impl<'e> Joint<'e> {
    /// Sets up.
    pub fn new(sets: &'e [Expr], wish: &'e Wish, purse: &mut usize) -> Self {
        // Where nothing may be done any more, the questions are not looked at.
        let problem = Problem::new(if *purse == 0 { &[] } else { sets }, None);
        *purse = purse.saturating_sub(problem.cost);
        let everything = problem.everything();
        Self { sets, wish, problem, everything, known: None }
    }

    /// What the sets of these numbers have in common. `purse` is what may be done; what is left is put back.
    pub fn verdict(&mut self, question: &[usize], purse: &mut usize) -> Verdict {
        let given = WORK.min(*purse);
        let mut work = given;
        let verdict = match self.settle(question, &mut work) {
            Settled::Empty => Verdict::Empty,
            Settled::Box(domains) => Verdict::Has(Box::new(self.show(question, domains, &mut work))),
            Settled::Shown(witness) => Verdict::Has(Box::new(witness)),
            Settled::Unknown(reasons) => Verdict::Unknown(reasons),
        };
        *purse -= given - work.min(given);
        verdict
    }

    /// True if they have certainly nothing in common.
    pub fn is_empty(&self, question: &[usize], purse: &mut usize) -> bool {
        if *purse == 0 {
            return false;
        }
        let Some(everything) = &self.everything else { return true };
        let given = WORK.min(*purse);
        let mut work = given;
        let found = self.problem.search(question, false, everything, &mut work);
        *purse -= given - work.min(given);
        matches!(found, Outcome::Empty)
    }

    /// Whether they have something in common. `None` where it could not be told.
    pub fn has_some(&self, question: &[usize], purse: &mut usize) -> Option<bool> {
        let given = WORK.min(*purse);
        let mut work = given;
        let settled = self.settle(question, &mut work);
        *purse -= given - work.min(given);
        match settled {
            Settled::Empty => Some(false),
            Settled::Box(_) | Settled::Shown(_) => Some(true),
            Settled::Unknown(_) => None,
        }
    }

    /// What a set leaves possible in each dimension at most. `None` if it has certainly no request.
    pub fn hull(&self, set: usize, purse: &mut usize) -> Option<Vec<Domain>> {
        self.problem.hull(set, self.everything.as_ref()?, purse)
    }

    fn settle(&self, question: &[usize], work: &mut usize) -> Settled {
        if *work == 0 {
            return Settled::Unknown(vec![too_hard()]);
        }
        let Some(everything) = &self.everything else { return Settled::Empty };
        let free = match self.problem.search(question, false, everything, work) {
            Outcome::Empty => return Settled::Empty,
            Outcome::TooHard => return Settled::Unknown(vec![too_hard()]),
            Outcome::Box(domains) => domains,
        };
        let doubts = self.doubts(&free);
        if doubts.is_empty() {
            return Settled::Box(free);
        }
        if let Outcome::Box(domains) = self.problem.search(question, true, everything, work) {
            return Settled::Box(domains);
        }
        match self.with_values(question, &free, work) {
            Some(witness) => Settled::Shown(witness),
            None => Settled::Unknown(doubts),
        }
    }

    /// Why a box is not certain: the things not known that it takes a side on.
    fn doubts(&self, domains: &[Domain]) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = Vec::new();
        for (space, domain) in self.problem.space.iter().zip(domains) {
            if let (Values::Opaque(reason), Domain::Set(set)) = (&space.values, domain)
                && set.iter().count() == 1
            {
                reasons.push((**reason).clone());
            }
        }
        reasons.sort();
        reasons.dedup();
        reasons
    }

    /// A request of a box, with a real action if the set has any.
    fn show(&mut self, question: &[usize], domains: Vec<Domain>, work: &mut usize) -> Witness {
        *work = work.saturating_sub(SHOWING);
        let place = self.problem.space.iter().position(|space| space.dimension == Dimension::Action);
        let texts = place.and_then(|at| match &self.problem.space[at].values {
            Values::Texts(languages, atoms) => Some((at, languages, atoms)),
            _ => None,
        });
        let Some((at, languages, atoms)) = texts else {
            return Witness::new(build(&self.problem, &domains, None, self.wish).0, false);
        };
        let known = self.known.get_or_insert_with(|| Known::find(languages, atoms));
        let Some(known) = known else {
            return Witness::new(build(&self.problem, &domains, None, self.wish).0, false);
        };
        let real = known.atoms();
        let mut domains = domains;
        let mut made_up = false;
        if let Domain::Set(set) = &mut domains[at] {
            let mut kept = set.clone();
            kept.keep(&real);
            if kept.is_empty() {
                made_up = true;
                let mut from = self.everything.clone().unwrap_or_default();
                from[at] = Domain::Set(real);
                let found = self.problem.search(question, true, &from, work);
                if let Outcome::Box(better) = found {
                    domains = better;
                    made_up = false;
                }
            } else {
                *set = kept;
            }
        }
        let (request, fits) = build(&self.problem, &domains, Some(known), self.wish);
        if !fits && !made_up {
            // Another box may have an action that works on its resource: rather one of a service that is named.
            let mut from = self.everything.clone().unwrap_or_default();
            from[at] = Domain::Set(known.named_atoms(languages));
            if let Outcome::Box(other) = self.problem.search(question, true, &from, work) {
                let (better, fits) = build(&self.problem, &other, Some(known), self.wish);
                if fits {
                    return Witness::new(better, false);
                }
            }
        }
        Witness::new(request, made_up)
    }

    /// A witness with values for the keys that stand in patterns: those that a request of the box would have, and
    /// a few more. Each choice makes an ordinary question.
    fn with_values(&self, question: &[usize], free: &[Domain], work: &mut usize) -> Option<Witness> {
        let expr = Expr::all(question.iter().filter_map(|set| self.sets.get(*set)).cloned());
        let templates = templates(&expr);
        if templates.is_empty() {
            return None;
        }
        let mut keys: Vec<Rc<str>> = templates.iter().flat_map(|t| t.keys.iter().cloned()).collect();
        keys.sort();
        keys.dedup();
        let wishes = self.values_of(&templates, &keys, free);
        // Each key takes its n-th value, then all the same one: enough to make equal things equal and different
        // things different. Whatever is found is checked like any other witness.
        for round in 0..6 {
            let mut ground: Ground = FxHashMap::default();
            for (at, key) in keys.iter().enumerate() {
                let list = &wishes[at];
                let value = list.get(round % list.len().max(1)).cloned();
                ground.insert(Rc::clone(key), value);
            }
            if let Some(witness) = self.grounded(&expr, &ground, work) {
                return Some(witness);
            }
        }
        None
    }

    fn grounded(&self, expr: &Expr, ground: &Ground, work: &mut usize) -> Option<Witness> {
        let fixed = ground.iter().filter_map(|(key, value)| {
            let value = value.as_deref()?;
            Some(lower::key_is(key, &[value]))
        });
        let question = [Expr::all(fixed.chain([expr.clone()]))];
        if *work == 0 {
            return None;
        }
        let problem = Problem::new(&question, Some(ground));
        *work = work.saturating_sub(problem.cost);
        let everything = problem.everything()?;
        let mut own = (*work).min(WORK / 4);
        let before = own;
        let found = problem.search(&[0], true, &everything, &mut own);
        let witness = if let Outcome::Box(domains) = found {
            let everything = Some(everything);
            let mut joint = Joint { sets: &question, wish: self.wish, problem, everything, known: None };
            Some(joint.show(&[0], domains, &mut own))
        } else {
            None
        };
        *work -= before - own.min(before);
        witness
    }

    /// Values to try for each key.
    fn values_of(&self, templates: &[Rc<Template>], keys: &[Rc<str>], free: &[Domain]) -> Vec<Vec<String>> {
        let request = build(&self.problem, free, None, self.wish).0;
        let mut all = Vec::new();
        for key in keys {
            let mut list: Vec<String> = Vec::new();
            // What the box says of the key itself.
            let own = request.context.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
            list.extend(own.and_then(|(_, values)| values.first().cloned()));
            list.extend(request.principal.value_of(key));
            // What the template would have to hold to match the box's text.
            for template in templates.iter().filter(|t| t.keys.contains(key)) {
                list.extend(super::solve::capture(template, key, &request.resource));
                for (_, values) in &request.context {
                    list.extend(values.iter().filter_map(|v| super::solve::capture(template, key, v)));
                }
            }
            list.extend(["ana", "bo", "x"].map(str::to_owned));
            list.retain(|value| !value.is_empty());
            let mut seen = Vec::new();
            list.retain(|value| {
                let new = !seen.contains(value);
                seen.push(value.clone());
                new
            });
            all.push(list);
        }
        all
    }
}

fn templates(expr: &Expr) -> Vec<Rc<Template>> {
    let mut list: Vec<Rc<Template>> = Vec::new();
    expr.each_literal(&mut |literal| {
        if let Test::Template(template) = &literal.test
            && !list.contains(template)
        {
            list.push(Rc::clone(template));
        }
    });
    list
}

fn too_hard() -> Reason {
    Reason {
        kind: "budget",
        text: "so many statements overlap that the search was given up; with fewer wildcards in Deny statements it would end".to_owned(),
    }
}
