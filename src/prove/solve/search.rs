//! The search.

use std::cell::Cell;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::domain::{Domain, Status};
use super::node::{Node, NodeId};
use super::problem::{Problem, Values};
use crate::prove::text::Language;
use crate::prove::text::search::{Found, find};

/// What a search came to.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Every choice of values out of these, one a dimension, is a request in the set.
    Box(Vec<Domain>),
    /// The set has no request.
    Empty,
    /// The work allowed was not enough to tell.
    TooHard,
}

/// The work that one question may cost, in tests looked at: less than a tenth of a second.
pub const WORK: usize = 4_000_000;

thread_local! {
    static DONE: Cell<usize> = const { Cell::new(0) };
}

/// Adds to the steps that were done.
pub(super) fn count(steps: usize) {
    DONE.with(|done| done.set(done.get().wrapping_add(steps)));
}

/// The steps that this thread has done for the prover's questions so far, whatever they were allowed: a measure of cost that
/// is the same on every machine.
#[must_use]
pub fn steps_done() -> usize {
    DONE.with(Cell::get)
}

impl Problem {
    /// Looks for a request that is in all of some sets, by their numbers. `strict` takes everything that is not certain
    /// as failing; an answer then holds whatever the truth is, but there may be none. `from` is what is possible at
    /// first.
    pub fn search(&self, sets: &[usize], strict: bool, from: &[Domain], work: &mut usize) -> Outcome {
        let mut search = Search { problem: self, work, words: FxHashMap::default(), too_hard: false };
        let mut stack = vec![Branch { domains: from.to_vec(), pending: self.pending(sets, strict) }];
        while let Some(branch) = stack.pop() {
            match search.narrow(branch) {
                Narrowed::Nothing => {}
                Narrowed::Done(domains) => return Outcome::Box(domains),
                Narrowed::Open(branch, choice) => search.split(&branch, choice, &mut stack),
            }
            if *search.work == 0 {
                return Outcome::TooHard;
            }
        }
        if search.too_hard { Outcome::TooHard } else { Outcome::Empty }
    }

    /// What a set leaves possible in each dimension at most, without a search. `None` if it has certainly no request.
    pub fn hull(&self, set: usize, from: &[Domain], work: &mut usize) -> Option<Vec<Domain>> {
        let mut search = Search { problem: self, work, words: FxHashMap::default(), too_hard: false };
        let pending = self.pending(&[set], false);
        match search.narrow(Branch { domains: from.to_vec(), pending }) {
            // Given up: everything is possible.
            Narrowed::Nothing if search.too_hard || *search.work == 0 => Some(from.to_vec()),
            Narrowed::Nothing => None,
            Narrowed::Done(domains) | Narrowed::Open(Branch { domains, .. }, _) => Some(domains),
        }
    }

    fn pending(&self, sets: &[usize], strict: bool) -> Vec<NodeId> {
        let roots = sets.iter().filter_map(|set| self.roots.get(*set));
        let roots = roots.map(|(free, certain)| if strict { *certain } else { *free });
        std::iter::once(self.axioms).chain(roots).collect()
    }
}

struct Branch {
    domains: Vec<Domain>,
    pending: Vec<NodeId>,
}

enum Narrowed {
    Nothing,
    Done(Vec<Domain>),
    /// What is open, and the disjunction to branch on.
    Open(Branch, NodeId),
}

struct Search<'p, 'w> {
    problem: &'p Problem,
    work: &'w mut usize,
    /// Searches for words done before: dimension, inside, outside.
    words: FxHashMap<(u32, Vec<u32>, Vec<u32>), Found>,
    too_hard: bool,
}

impl Search<'_, '_> {
    fn spend(&mut self, work: usize) {
        count(work);
        *self.work = self.work.saturating_sub(work);
    }

    /// Takes in everything that follows.
    fn narrow(&mut self, mut branch: Branch) -> Narrowed {
        let problem = self.problem;
        let mut open: Vec<NodeId> = Vec::new();
        loop {
            // Tests and conjunctions first.
            let mut narrowed = false;
            while let Some(id) = branch.pending.pop() {
                match problem.nodes.get(id) {
                    Node::And(list) => branch.pending.extend(list.iter()),
                    Node::Or(_) => open.push(id),
                    _ => match self.restrict(&mut branch.domains, id) {
                        None => return Narrowed::Nothing,
                        Some(changed) => narrowed |= changed,
                    },
                }
                if *self.work == 0 {
                    return Narrowed::Nothing;
                }
            }
            let _ = narrowed;
            // Then what each disjunction has left.
            // A part whose very negation has to hold is impossible: that is how two policies that share statements
            // are compared without looking into those.
            let asserted: FxHashSet<NodeId> = open.iter().copied().collect();
            self.spend(open.len() / 4);
            let mut best: Option<(usize, NodeId)> = None;
            let mut still = Vec::with_capacity(open.len());
            for id in open.drain(..) {
                if !branch.pending.is_empty() && still.len() > 64 {
                    still.push(id);
                    continue;
                }
                let Node::Or(parts) = problem.nodes.get(id) else { continue };
                let (mut possible, mut last, mut certain) = (0, None, false);
                for part in parts.iter() {
                    let negation = problem.complements.get(*part as usize).copied().flatten();
                    if negation.is_some_and(|negation| asserted.contains(&negation)) {
                        continue;
                    }
                    match self.status(&branch.domains, *part) {
                        Status::True => {
                            certain = true;
                            break;
                        }
                        Status::Open => {
                            possible += 1;
                            last = Some(*part);
                        }
                        Status::False => {}
                    }
                }
                match (certain, possible, last) {
                    (true, ..) => {}
                    (false, 1, Some(part)) => branch.pending.push(part),
                    (false, _, None) => return Narrowed::Nothing,
                    _ => {
                        still.push(id);
                        if best.is_none_or(|(least, _)| possible < least) {
                            best = Some((possible, id));
                        }
                    }
                }
            }
            open = still;
            if !branch.pending.is_empty() {
                continue;
            }
            return match best {
                None => Narrowed::Done(branch.domains),
                Some((_, choice)) => {
                    open.retain(|id| *id != choice);
                    branch.pending = open;
                    Narrowed::Open(branch, choice)
                }
            };
        }
    }

    /// One branch for each possible part of a disjunction, with the earlier parts excluded where that is one test.
    fn split(&mut self, branch: &Branch, choice: NodeId, stack: &mut Vec<Branch>) {
        let Node::Or(parts) = self.problem.nodes.get(choice) else { return };
        let mut possible: Vec<NodeId> = parts
            .iter()
            .copied()
            .filter(|part| self.status(&branch.domains, *part) != Status::False)
            .collect();
        // What is not known comes last: an answer without it is worth more.
        possible.sort_by_key(|part| self.in_doubt(*part));
        // A branch is a copy of everything.
        let copy = branch.pending.len() / 8 + branch.domains.iter().map(Domain::size).sum::<usize>() / 4;
        let mut branches = Vec::with_capacity(possible.len());
        let mut domains = branch.domains.clone();
        for part in possible {
            self.spend(copy);
            if *self.work == 0 {
                break;
            }
            let mut pending = branch.pending.clone();
            pending.push(part);
            branches.push(Branch { domains: domains.clone(), pending });
            if !self.exclude(&mut domains, part) {
                break;
            }
        }
        stack.extend(branches.into_iter().rev());
    }

    fn in_doubt(&self, id: NodeId) -> bool {
        match self.problem.nodes.get(id) {
            Node::In(dimension, _) => {
                matches!(self.problem.space[*dimension as usize].values, Values::Opaque(_))
            }
            _ => false,
        }
    }

    /// Takes in that a test fails. False if nothing is left.
    fn exclude(&mut self, domains: &mut [Domain], id: NodeId) -> bool {
        match self.problem.nodes.get(id) {
            Node::In(dimension, set) => match &mut domains[*dimension as usize] {
                Domain::Set(bits) => {
                    bits.keep(&set.complement());
                    !bits.is_empty()
                }
                _ => true,
            },
            Node::Some(dimension, set, yes) => domains[*dimension as usize].restrict_some(set, !yes),
            _ => true,
        }
    }

    /// Takes a test in. `None` if nothing is left; otherwise whether something went.
    fn restrict(&mut self, domains: &mut [Domain], id: NodeId) -> Option<bool> {
        self.spend(self.cost(id));
        match self.problem.nodes.get(id) {
            Node::Const(value) => value.then_some(false),
            Node::In(dimension, set) => match &mut domains[*dimension as usize] {
                Domain::Set(bits) => {
                    let changed = bits.keep(set);
                    (!bits.is_empty()).then_some(changed)
                }
                _ => Some(false),
            },
            Node::Some(dimension, set, yes) => {
                domains[*dimension as usize].restrict_some(set, *yes).then_some(true)
            }
            Node::Word(dimension, language, yes) => {
                let at = *dimension as usize;
                let Domain::Words { inside, outside, word } = &domains[at] else { return Some(false) };
                let (mut ins, mut outs, word) = (inside.clone(), outside.clone(), Rc::clone(word));
                let list = if *yes { &mut ins } else { &mut outs };
                let Err(place) = list.binary_search(language) else { return Some(false) };
                list.insert(place, *language);
                let fits = self.language(*dimension, *language).is_some_and(|l| l.accepts(&word)) == *yes;
                let word = if fits {
                    word
                } else {
                    match self.word(*dimension, &ins, &outs) {
                        Found::Text(text) => text.into(),
                        Found::Nothing => return None,
                        Found::TooHard => {
                            self.too_hard = true;
                            return None;
                        }
                    }
                };
                domains[at] = Domain::Words { inside: ins, outside: outs, word };
                Some(true)
            }
            Node::And(_) | Node::Or(_) => Some(false),
        }
    }

    fn language(&self, dimension: u32, language: u32) -> Option<&Language> {
        let Values::Words(languages) = &self.problem.space[dimension as usize].values else { return None };
        languages.get(language as usize)
    }

    fn word(&mut self, dimension: u32, inside: &[u32], outside: &[u32]) -> Found {
        let key = (dimension, inside.to_vec(), outside.to_vec());
        if let Some(found) = self.words.get(&key) {
            return found.clone();
        }
        let pick = |list: &[u32]| -> Vec<Language> {
            list.iter().filter_map(|ix| self.language(dimension, *ix)).cloned().collect()
        };
        let (ins, outs) = (pick(inside), pick(outside));
        let mut allowed = (*self.work).min(WORK / 4);
        let before = allowed;
        let found = find(&ins.iter().collect::<Vec<_>>(), &outs.iter().collect::<Vec<_>>(), &mut allowed);
        self.spend(before - allowed);
        self.words.insert(key, found.clone());
        found
    }

    /// A look at a test of so many atoms.
    fn cost(&self, id: NodeId) -> usize {
        match self.problem.nodes.get(id) {
            Node::In(_, set) | Node::Some(_, set, _) => 1 + set.size() / 8,
            Node::Word(dimension, language, _) => {
                self.language(*dimension, *language).map_or(1, Language::looks)
            }
            _ => 1,
        }
    }

    fn status(&mut self, domains: &[Domain], id: NodeId) -> Status {
        self.spend(self.cost(id));
        if *self.work == 0 {
            return Status::Open;
        }
        match self.problem.nodes.get(id) {
            Node::Const(true) => Status::True,
            Node::Const(false) => Status::False,
            Node::In(dimension, set) => domains[*dimension as usize].status_in(set),
            Node::Some(dimension, set, yes) => domains[*dimension as usize].status_some(set, *yes),
            Node::Word(dimension, language, yes) => self.status_word(domains, *dimension, *language, *yes),
            Node::And(list) => self.combine(domains, &Rc::clone(list), Status::False, Status::True),
            Node::Or(list) => self.combine(domains, &Rc::clone(list), Status::True, Status::False),
        }
    }

    /// `decisive` if any part has it, `neutral` if all parts have that.
    fn combine(&mut self, domains: &[Domain], list: &[NodeId], decisive: Status, neutral: Status) -> Status {
        let mut all = neutral;
        for part in list {
            let status = self.status(domains, *part);
            if status == decisive {
                return decisive;
            }
            if status != neutral {
                all = Status::Open;
            }
        }
        all
    }

    fn status_word(&mut self, domains: &[Domain], dimension: u32, language: u32, yes: bool) -> Status {
        let Domain::Words { inside, outside, word } = &domains[dimension as usize] else {
            return Status::Open;
        };
        let known = if inside.binary_search(&language).is_ok() {
            Some(true)
        } else if outside.binary_search(&language).is_ok() {
            Some(false)
        } else {
            None
        };
        if let Some(is_in) = known {
            return if is_in == yes { Status::True } else { Status::False };
        }
        if self.language(dimension, language).is_some_and(|l| l.accepts(word)) == yes {
            return Status::Open;
        }
        let (mut ins, mut outs) = (inside.clone(), outside.clone());
        let list = if yes { &mut ins } else { &mut outs };
        if let Err(place) = list.binary_search(&language) {
            list.insert(place, language);
        }
        if self.word(dimension, &ins, &outs) == Found::Nothing { Status::False } else { Status::Open }
    }
}
