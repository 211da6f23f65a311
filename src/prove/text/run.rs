//! Walking many globs at once.

use rustc_hash::{FxHashMap, FxHashSet};

use super::class::Class;
use super::{Language, Step};

/// The steps of all globs of some languages, with where each ends. What stands before the first repeating step of a glob is
/// shared with all globs that begin alike: of a thousand buckets' ARNs one position is alive until they part.
#[derive(Debug)]
pub(super) struct Runner {
    /// Positions: first those of the tree of beginnings, then those of the rests, one after another.
    places: Vec<Place>,
    names: bool,
    digits: bool,
    cases: bool,
}

#[derive(Debug)]
enum Place {
    /// After a beginning.
    Fork {
        /// What may follow, and where it leads.
        next: Vec<(Class, u32)>,
        /// The languages of the globs that begin so.
        languages: Vec<u32>,
        /// Where their rests begin; for a glob that is over, its end.
        rests: Vec<u32>,
    },
    /// Before a step of a rest.
    Step {
        step: Step,
        language: u32,
        /// The first position that this one makes superfluous while it is alive.
        floor: u32,
        /// True for the last step, if any text may follow.
        forever: bool,
    },
    /// At the end of a glob.
    End { language: u32 },
}

/// Live positions, in order, without doubles.
pub(super) type State = Box<[u32]>;

impl Runner {
    pub fn new<'l>(languages: impl Iterator<Item = &'l Language>) -> Self {
        let mut run = Self { places: vec![Place::fork()], names: false, digits: false, cases: false };
        // Of each glob: where its beginning ends, its language, its rest.
        let mut rests: Vec<(usize, u32, &'l [Step])> = Vec::new();
        let mut known: FxHashMap<(usize, Class), usize> = FxHashMap::default();
        for (number, language) in (0_u32..).zip(languages) {
            for glob in language.globs() {
                for step in &glob.0 {
                    run.names |= step.class == Class::Name;
                    run.digits |= step.class == Class::Digit;
                    run.cases |= matches!(step.class, Class::One(ch) if ch.is_alphabetic());
                }
                let mut at = 0;
                run.begins(at, number);
                let shared = glob.0.iter().take_while(|step| !step.repeats).count();
                let (beginning, rest) = glob.0.split_at(shared);
                for step in beginning {
                    let next = run.places.len();
                    let to = *known.entry((at, step.class)).or_insert(next);
                    if to == next {
                        run.places.push(Place::fork());
                        if let Place::Fork { next: list, .. } = &mut run.places[at] {
                            list.push((step.class, number_of(to)));
                        }
                    }
                    run.begins(to, number);
                    at = to;
                }
                rests.push((at, number, rest));
            }
        }
        for (fork, language, rest) in rests {
            let start = run.places.len();
            if let Place::Fork { rests, .. } = &mut run.places[fork] {
                rests.push(number_of(start));
            }
            for (ix, step) in rest.iter().enumerate() {
                let below = if step.repeats { floor(&rest[..ix], step.class) } else { 0 };
                let any = Step { class: Class::Any, repeats: true };
                let forever = ix + 1 == rest.len() && *step == any;
                let floor = number_of(run.places.len() - below);
                run.places.push(Place::Step { step: *step, language, floor, forever });
            }
            run.places.push(Place::End { language });
        }
        run
    }

    /// A glob of a language begins so.
    fn begins(&mut self, at: usize, language: u32) {
        if let Place::Fork { languages, .. } = &mut self.places[at]
            && languages.last() != Some(&language)
        {
            languages.push(language);
        }
    }

    pub fn start(&self) -> State {
        self.close(vec![0])
    }

    fn place(&self, at: u32) -> &Place {
        &self.places[at as usize]
    }

    /// The languages that accept in a state.
    pub fn accepted<'s>(&'s self, state: &'s [u32]) -> impl Iterator<Item = usize> + 's {
        state.iter().filter_map(|at| match self.place(*at) {
            Place::End { language } => Some(*language as usize),
            _ => None,
        })
    }

    /// The languages that have a live position in a state.
    pub fn alive<'s>(&'s self, state: &'s [u32]) -> impl Iterator<Item = usize> + 's {
        let of = |at: &u32| match self.place(*at) {
            Place::Fork { languages, .. } => languages.as_slice(),
            Place::Step { language, .. } | Place::End { language } => std::slice::from_ref(language),
        };
        state.iter().flat_map(of).map(|language| *language as usize)
    }

    /// The languages that accept whatever ordinary text follows.
    pub fn forever<'s>(&'s self, state: &'s [u32]) -> impl Iterator<Item = usize> + 's {
        state.iter().filter_map(|at| match self.place(*at) {
            Place::Step { language, forever: true, .. } => Some(*language as usize),
            _ => None,
        })
    }

    pub fn step(&self, state: &[u32], ch: char) -> State {
        let mut next = Vec::with_capacity(state.len());
        for &at in state {
            match self.place(at) {
                Place::Fork { next: list, .. } => {
                    next.extend(list.iter().filter(|(class, _)| class.has(ch)).map(|(_, to)| *to));
                }
                Place::Step { step, .. } if step.class.has(ch) => {
                    next.push(if step.repeats { at } else { at + 1 });
                }
                _ => {}
            }
        }
        self.close(next)
    }

    /// The classes of the characters that lead on from a state.
    fn classes<'s>(&'s self, state: &'s [u32]) -> impl Iterator<Item = Class> + 's {
        state.iter().flat_map(|at| {
            let (list, one) = match self.place(*at) {
                Place::Fork { next, .. } => (next.as_slice(), None),
                Place::Step { step, .. } => (&[][..], Some(step.class)),
                Place::End { .. } => (&[][..], None),
            };
            list.iter().map(|(class, _)| *class).chain(one)
        })
    }

    /// Characters of which every other character's successor state is one of these characters' too.
    /// `seen` is scratch space.
    pub fn letters(&self, state: &[u32], seen: &mut FxHashSet<char>) -> Vec<char> {
        seen.clear();
        let mut named = Vec::new();
        for class in self.classes(state) {
            match class {
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
        if self.classes(state).any(is_wide) {
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
            match self.place(position) {
                Place::Step { step, .. } if step.repeats => list.push(position + 1),
                Place::Fork { rests, .. } => list.extend(rests),
                _ => {}
            }
            at += 1;
        }
        list.sort_unstable();
        list.dedup();
        let floor = |at: u32| if let Place::Step { floor, .. } = self.place(at) { *floor } else { at };
        if list.iter().any(|at| floor(*at) < *at) {
            // From the last backwards: everything between a repeating step's floor and itself goes.
            let (mut kept, mut from, mut to) = (Vec::with_capacity(list.len()), u32::MAX, u32::MAX);
            for &at in list.iter().rev() {
                if at >= from && at < to {
                    continue;
                }
                kept.push(at);
                if floor(at) < at {
                    (from, to) = (floor(at), at);
                }
            }
            kept.reverse();
            list = kept;
        }
        list.into_boxed_slice()
    }
}

impl Place {
    fn fork() -> Self {
        Self::Fork { next: Vec::new(), languages: Vec::new(), rests: Vec::new() }
    }
}

/// How many steps right before a repeating step of a class accept only characters of that class.
fn floor(before: &[Step], class: Class) -> usize {
    before.iter().rev().take_while(|step| step.class.within(class)).count()
}

fn is_wide(class: Class) -> bool {
    !matches!(class, Class::One(_) | Class::NoCase(_))
}

fn number_of(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}
