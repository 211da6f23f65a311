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

/// Decides several sets, which share the work of setting up.
pub(super) fn decide(questions: &[Expr], wish: &Wish) -> Vec<Verdict> {
    decide_within(questions, wish, &mut usize::MAX.clone())
}

/// The same with so much work for all together; what is left is put back. Where it does not last, a question is unknown.
pub(super) fn decide_within(questions: &[Expr], wish: &Wish, purse: &mut usize) -> Vec<Verdict> {
    if *purse == 0 {
        return questions.iter().map(|_| Verdict::Unknown(vec![too_hard()])).collect();
    }
    let problem = Problem::new(questions, None);
    let Some(everything) = problem.everything() else {
        return questions.iter().map(|_| Verdict::Empty).collect();
    };
    let mut decider = Decider { problem: &problem, everything: &everything, known: None, wish };
    let mut decide = |(question, expr)| {
        let given = WORK.min(*purse);
        let mut work = given;
        let verdict = match decider.settle(question, expr, &mut work) {
            Settled::Empty => Verdict::Empty,
            Settled::Box(domains) => Verdict::Has(Box::new(decider.show(question, domains, &mut work))),
            Settled::Shown(witness) => Verdict::Has(Box::new(witness)),
            Settled::Unknown(reasons) => Verdict::Unknown(reasons),
        };
        *purse -= given - work.min(given);
        verdict
    };
    questions.iter().enumerate().map(&mut decide).collect()
}

/// Tells of several sets which have certainly no request.
pub(super) fn are_empty(questions: &[Expr]) -> Vec<bool> {
    are_empty_within(questions, &mut usize::MAX.clone())
}

/// Tells of several sets which have certainly no request. It looks for no request to show, and so takes less time.
/// So much work is done for all together; what is left is put back, and where it does not last nothing is certain.
pub(super) fn are_empty_within(questions: &[Expr], purse: &mut usize) -> Vec<bool> {
    if *purse == 0 {
        return vec![false; questions.len()];
    }
    let problem = Problem::new(questions, None);
    let Some(everything) = problem.everything() else { return vec![true; questions.len()] };
    let mut is_empty = |question: usize| {
        let given = WORK.min(*purse);
        let mut work = given;
        let found = problem.search(question, false, &everything, &mut work);
        *purse -= given - work.min(given);
        matches!(found, Outcome::Empty)
    };
    (0..questions.len()).map(&mut is_empty).collect()
}

/// Tells of several sets whether they have a request, without one to show. `None` where it could not be told.
pub(super) fn have_some(questions: &[Expr]) -> Vec<Option<bool>> {
    let problem = Problem::new(questions, None);
    let Some(everything) = problem.everything() else { return vec![Some(false); questions.len()] };
    let wish = Wish::default();
    let decider = Decider { problem: &problem, everything: &everything, known: None, wish: &wish };
    let one = |(question, expr)| {
        let mut work = WORK;
        match decider.settle(question, expr, &mut work) {
            Settled::Empty => Some(false),
            Settled::Box(_) | Settled::Shown(_) => Some(true),
            Settled::Unknown(_) => None,
        }
    };
    questions.iter().enumerate().map(one).collect()
}

/// The actions that AWS lists of which a set has a request, at most `most`, and whether there are more. `None` where
/// it cannot be told: the facts are not loaded, or the patterns are too many.
pub(super) fn actions_of(set: &Expr, most: usize) -> Option<(Vec<&'static str>, bool)> {
    let problem = Problem::new(std::slice::from_ref(set), None);
    let everything = problem.everything()?;
    let at = problem.space.iter().position(|space| space.dimension == Dimension::Action)?;
    let Values::Texts(languages, atoms) = &problem.space[at].values else { return None };
    let known = Known::find(languages, atoms)?;
    let mut names = Vec::new();
    let mut work = WORK / 4;
    for atom in known.atoms().iter() {
        let mut only = Bits::none(atoms.len());
        only.insert(atom);
        let mut from = everything.clone();
        from[at] = Domain::Set(only);
        match problem.search(0, true, &from, &mut work) {
            Outcome::Box(_) => names.extend(known.names(atom)),
            Outcome::Empty => {}
            Outcome::TooHard => return None,
        }
    }
    let more = names.len() > most;
    names.truncate(most);
    Some((names, more))
}

struct Decider<'p> {
    problem: &'p Problem,
    everything: &'p [Domain],
    known: Option<Option<Known>>,
    wish: &'p Wish,
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

impl Decider<'_> {
    fn settle(&self, question: usize, expr: &Expr, work: &mut usize) -> Settled {
        let free = match self.problem.search(question, false, self.everything, work) {
            Outcome::Empty => return Settled::Empty,
            Outcome::TooHard => return Settled::Unknown(vec![too_hard()]),
            Outcome::Box(domains) => domains,
        };
        let doubts = self.doubts(&free);
        if doubts.is_empty() {
            return Settled::Box(free);
        }
        if let Outcome::Box(domains) = self.problem.search(question, true, self.everything, work) {
            return Settled::Box(domains);
        }
        match self.with_values(expr, &free) {
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
    fn show(&mut self, question: usize, domains: Vec<Domain>, work: &mut usize) -> Witness {
        let place = self.problem.space.iter().position(|space| space.dimension == Dimension::Action);
        let texts = place.and_then(|at| match &self.problem.space[at].values {
            Values::Texts(languages, atoms) => Some((at, languages, atoms)),
            _ => None,
        });
        let Some((at, languages, atoms)) = texts else {
            return Witness::new(build(self.problem, &domains, None, self.wish).0, false);
        };
        let known = self.known.get_or_insert_with(|| Known::find(languages, atoms));
        let Some(known) = known else {
            return Witness::new(build(self.problem, &domains, None, self.wish).0, false);
        };
        let real = known.atoms();
        let mut domains = domains;
        let mut made_up = false;
        if let Domain::Set(set) = &mut domains[at] {
            let mut kept = set.clone();
            kept.keep(&real);
            if kept.is_empty() {
                made_up = true;
                let mut from = self.everything.to_vec();
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
        let (request, fits) = build(self.problem, &domains, Some(known), self.wish);
        if !fits && !made_up {
            // Another box may have an action that works on its resource: rather one of a service that is named.
            let mut from = self.everything.to_vec();
            from[at] = Domain::Set(known.named_atoms(languages));
            if let Outcome::Box(other) = self.problem.search(question, true, &from, work) {
                let (better, fits) = build(self.problem, &other, Some(known), self.wish);
                if fits {
                    return Witness::new(better, false);
                }
            }
        }
        Witness::new(request, made_up)
    }

    /// A witness with values for the keys that stand in patterns: those that a request of the box would have, and
    /// a few more. Each choice makes an ordinary question.
    fn with_values(&self, expr: &Expr, free: &[Domain]) -> Option<Witness> {
        let templates = templates(expr);
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
            if let Some(witness) = self.grounded(expr, &ground) {
                return Some(witness);
            }
        }
        None
    }

    fn grounded(&self, expr: &Expr, ground: &Ground) -> Option<Witness> {
        let fixed = ground.iter().filter_map(|(key, value)| {
            let value = value.as_deref()?;
            Some(lower::key_is(key, &[value]))
        });
        let question = Expr::all(fixed.chain([expr.clone()]));
        let problem = Problem::new(&[question], Some(ground));
        let everything = problem.everything()?;
        let mut work = WORK / 4;
        let Outcome::Box(domains) = problem.search(0, true, &everything, &mut work) else { return None };
        let mut decider =
            Decider { problem: &problem, everything: &everything, known: None, wish: self.wish };
        Some(decider.show(0, domains, &mut work))
    }

    /// Values to try for each key.
    fn values_of(&self, templates: &[Rc<Template>], keys: &[Rc<str>], free: &[Domain]) -> Vec<Vec<String>> {
        let request = build(self.problem, free, None, self.wish).0;
        let mut all = Vec::new();
        for key in keys {
            let mut list: Vec<String> = Vec::new();
            // What the box says of the key itself.
            let own = request.context.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
            list.extend(own.and_then(|(_, values)| values.first().cloned()));
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
