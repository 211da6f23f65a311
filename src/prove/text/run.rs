//! Walking many globs at once.

use rustc_hash::FxHashSet;

use super::class::Class;
use super::{Language, Step};

/// The steps of all globs of some languages in one line, with where each ends.
#[derive(Debug)]
pub(super) struct Runner {
    steps: Vec<Option<Step>>,
    /// For each end of a glob (a `None` in `steps`), the language that it accepts for.
    accepts: Vec<u32>,
    /// For each repeating step, the first position that it makes superfluous.
    floor: Vec<u32>,
    starts: Vec<u32>,
    names: bool,
    digits: bool,
    cases: bool,
}

/// Live positions, in order, without doubles.
pub(super) type State = Box<[u32]>;

impl Runner {
    pub fn new<'l>(languages: impl Iterator<Item = &'l Language>) -> Self {
        let mut run = Self {
            steps: Vec::new(),
            accepts: Vec::new(),
            floor: Vec::new(),
            starts: Vec::new(),
            names: false,
            digits: false,
            cases: false,
        };
        for (number, language) in (0_u32..).zip(languages) {
            for glob in language.globs() {
                let start = run.steps.len();
                run.starts.push(number_of(start));
                for step in &glob.0 {
                    run.names |= step.class == Class::Name;
                    run.digits |= step.class == Class::Digit;
                    run.cases |= matches!(step.class, Class::One(ch) if ch.is_alphabetic());
                    let at = run.steps.len();
                    let floor = if step.repeats { floor(&run.steps[start..], step.class) } else { 0 };
                    run.floor.push(number_of(at - floor));
                    run.accepts.push(number);
                    run.steps.push(Some(*step));
                }
                let at = run.steps.len();
                run.floor.push(number_of(at));
                run.accepts.push(number);
                run.steps.push(None);
            }
        }
        run
    }

    pub fn start(&self) -> State {
        self.close(self.starts.to_vec())
    }

    /// The languages that accept in a state.
    pub fn accepted<'s>(&'s self, state: &'s [u32]) -> impl Iterator<Item = usize> + 's {
        let ends = state.iter().filter(|at| self.steps[**at as usize].is_none());
        ends.map(|at| self.accepts[*at as usize] as usize)
    }

    /// The languages that have a live position in a state.
    pub fn alive<'s>(&'s self, state: &'s [u32]) -> impl Iterator<Item = usize> + 's {
        state.iter().map(|at| self.accepts[*at as usize] as usize)
    }

    /// The languages that accept whatever ordinary text follows.
    pub fn forever<'s>(&'s self, state: &'s [u32]) -> impl Iterator<Item = usize> + 's {
        let last = |at: &&u32| {
            let at = **at as usize;
            let any = Some(Step { class: Class::Any, repeats: true });
            self.steps[at] == any && self.steps.get(at + 1).is_some_and(Option::is_none)
        };
        state.iter().filter(last).map(|at| self.accepts[*at as usize] as usize)
    }

    pub fn step(&self, state: &[u32], ch: char) -> State {
        let mut next = Vec::with_capacity(state.len());
        for &at in state {
            if let Some(step) = self.steps[at as usize]
                && step.class.has(ch)
            {
                next.push(if step.repeats { at } else { at + 1 });
            }
        }
        self.close(next)
    }

    /// Characters of which every other character's successor state is one of these characters' too.
    /// `seen` is scratch space.
    pub fn letters(&self, state: &[u32], seen: &mut FxHashSet<char>) -> Vec<char> {
        seen.clear();
        let mut named = Vec::new();
        for &at in state {
            let Some(step) = self.steps[at as usize] else { continue };
            match step.class {
                Class::One(ch) => named.extend(seen.insert(ch).then_some(ch)),
                Class::NoCase(ch) => {
                    named.extend(seen.insert(ch).then_some(ch));
                    if self.cases {
                        named.extend(ch.to_uppercase().filter(|upper| seen.insert(*upper)));
                    }
                }
                _ => {}
            }
        }
        let unnamed = |set: &str| set.chars().find(|ch| !seen.contains(ch));
        let mut all: Vec<char> = Vec::new();
        if state.iter().any(|at| self.steps[*at as usize].is_some_and(|step| is_wide(step.class))) {
            // Nobody names all of these; if so, a private-use character does as well.
            all.extend(unnamed("xyzabcdefghijklmnopqrstuvw-_").or(Some('\u{E000}')));
            all.extend(unnamed(":"));
            if self.names {
                all.extend(unnamed("/"));
            }
            if self.digits {
                all.extend(unnamed("1234567890"));
            }
        }
        all.extend(named);
        all
    }

    /// Adds what can be reached without a character, and drops what a later repeating step makes superfluous.
    fn close(&self, mut list: Vec<u32>) -> State {
        let mut at = 0;
        while at < list.len() {
            let position = list[at];
            if self.steps[position as usize].is_some_and(|step| step.repeats) {
                list.push(position + 1);
            }
            at += 1;
        }
        list.sort_unstable();
        list.dedup();
        if list.iter().any(|at| self.floor[*at as usize] < *at) {
            // From the last backwards: everything between a repeating step's floor and itself goes.
            let (mut kept, mut from, mut to) = (Vec::with_capacity(list.len()), u32::MAX, u32::MAX);
            for &at in list.iter().rev() {
                if at >= from && at < to {
                    continue;
                }
                kept.push(at);
                if self.floor[at as usize] < at {
                    (from, to) = (self.floor[at as usize], at);
                }
            }
            kept.reverse();
            list = kept;
        }
        list.into_boxed_slice()
    }
}

/// How many steps right before a repeating step of a class accept only characters of that class.
fn floor(before: &[Option<Step>], class: Class) -> usize {
    before.iter().rev().take_while(|step| step.is_some_and(|step| step.class.within(class))).count()
}

fn is_wide(class: Class) -> bool {
    !matches!(class, Class::One(_) | Class::NoCase(_))
}

fn number_of(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}
