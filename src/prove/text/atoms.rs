//! All combinations of accepting and rejecting languages that some text has.

use rustc_hash::{FxHashMap, FxHashSet};

use super::run::{Runner, State};
use super::{Glob, Language};
use crate::prove::bits::Bits;

/// A combination of accepting and rejecting languages, with a shortest text that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    /// The languages that accept, by index.
    pub accepts: Bits,
    /// A shortest text.
    pub example: String,
}

/// How many steps of a search one of the walk costs as much as.
const STEP: usize = 8;

/// After so much for other dimensions, less may be done for each: a policy of forty keys is not to cost forty times as much.
const MUCH: usize = 150_000 * STEP;

/// The work that [`atoms`] may do: it grows with the length of the globs, but stays below what a person waits for.
fn limit(languages: &[Language], universe: &Language, spent: usize) -> usize {
    let steps: usize = languages.iter().chain([universe]).flat_map(Language::globs).map(|g| g.0.len()).sum();
    if spent < MUCH { 20_000 + 24 * steps } else { 2_000 + 4 * steps }
}

/// Finds every atom of some languages within a universe. `None` if the combinations are too many; then
/// [`super::search::find`] answers one question at a time.
///
/// Complete: two texts of the universe that are accepted by the same languages belong to the same atom, and every
/// text of the universe belongs to one. `spent` grows by what it took, in the steps of a search.
#[must_use]
pub fn atoms(languages: &[Language], universe: &Language, spent: &mut usize) -> Option<Vec<Atom>> {
    let own = languages.len();
    let run = Runner::new(languages.iter().chain([universe]));
    let limit = limit(languages, universe, *spent);
    let mut numbers: FxHashMap<State, ()> = FxHashMap::default();
    // For each state, in order of discovery: the state before it, and the character between.
    let mut order: Vec<(State, u32, char)> = Vec::new();
    let mut found: FxHashMap<Bits, usize> = FxHashMap::default();
    let mut list = Vec::new();
    let mut seen = FxHashSet::default();
    let start = run.start();
    numbers.insert(start.clone(), ());
    order.push((start, 0, '\0'));
    let (mut at, mut work) = (0, 0);
    while at < order.len() {
        let state = order[at].0.clone();
        let mut accepts = Bits::none(own);
        let mut inside = false;
        for language in run.accepted(&state) {
            inside |= language == own;
            accepts.insert(language);
        }
        if inside && !found.contains_key(&accepts) {
            found.insert(accepts.clone(), list.len());
            list.push(Atom { accepts, example: text_of(&order, at) });
        }
        for ch in run.letters(&state, &mut seen) {
            let cost = 1 + state.len() / 8;
            work += cost;
            *spent += cost * STEP;
            if work > limit {
                return None;
            }
            let next = run.step(&state, ch);
            if run.alive(&next).any(|language| language == own) && !numbers.contains_key(&next) {
                numbers.insert(next.clone(), ());
                order.push((next, u32::try_from(at).ok()?, ch));
            }
        }
        at += 1;
    }
    Some(list)
}

fn text_of(order: &[(State, u32, char)], mut at: usize) -> String {
    let mut text = Vec::new();
    while at != 0 {
        text.push(order[at].2);
        at = order[at].1 as usize;
    }
    text.iter().rev().collect()
}

/// Finds the atom of a text.
#[derive(Debug)]
pub struct Finder {
    run: Runner,
    atoms: FxHashMap<Bits, usize>,
    languages: usize,
}

impl Finder {
    /// Of the atoms of some languages.
    #[must_use]
    pub fn new(languages: &[Language], atoms: &[Atom]) -> Self {
        let atoms = atoms.iter().enumerate().map(|(ix, atom)| (atom.accepts.clone(), ix)).collect();
        Self { run: Runner::new(languages.iter()), atoms, languages: languages.len() }
    }

    /// The atom that a text of the universe belongs to.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<usize> {
        let state = text.chars().fold(self.run.start(), |state, ch| self.run.step(&state, ch));
        let mut accepts = Bits::none(self.languages);
        self.run.accepted(&state).for_each(|language| accepts.insert(language));
        self.atoms.get(&accepts).copied()
    }
}

/// Tells for each text which languages accept it. Quick where texts that follow one another begin alike.
pub fn classify<'t>(
    languages: &[Language],
    texts: impl Iterator<Item = &'t str>,
    tell: &mut dyn FnMut(&'t str, &Bits),
) {
    let run = Runner::new(languages.iter());
    let mut states = vec![run.start()];
    let mut before = "";
    for text in texts {
        let same = before.chars().zip(text.chars()).take_while(|(a, b)| a == b).count();
        states.truncate(same + 1);
        for ch in text.chars().skip(same) {
            let next = states.last().map_or_else(|| run.start(), |state| run.step(state, ch));
            states.push(next);
        }
        let mut accepts = Bits::none(languages.len());
        if let Some(state) = states.last() {
            run.accepted(state).for_each(|language| accepts.insert(language));
        }
        tell(text, &accepts);
        before = text;
    }
}

/// Every text that is no special mark.
#[must_use]
pub fn everything() -> Language {
    Glob::new().then_any(super::Class::Any).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `*` and `?` over two letters.
    fn glob(text: &str) -> Glob {
        text.chars().fold(Glob::new(), |glob, ch| match ch {
            '*' => glob.then_any(super::super::Class::Any),
            '?' => glob.then_one(super::super::Class::Any),
            ch => glob.then(&ch.to_string()),
        })
    }

    fn words(length: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..length {
            last = last.iter().flat_map(|word| ["a", "b", "x"].map(|ch| format!("{word}{ch}"))).collect();
            all.extend(last.clone());
        }
        all
    }

    proptest! {
        #[test]
        fn atoms_are_what_enumeration_finds(patterns in prop::collection::vec("[ab*?]{0,4}", 1..4)) {
            let languages: Vec<Language> = patterns.iter().map(|text| glob(text).into()).collect();
            let found = atoms(&languages, &everything(), &mut 0).unwrap();
            // Each example has the combination that is said of it.
            for atom in &found {
                for (ix, language) in languages.iter().enumerate() {
                    prop_assert_eq!(language.accepts(&atom.example), atom.accepts.has(ix));
                }
            }
            // Every word of up to seven letters has a combination that was found, by the plain matcher too.
            for word in words(7) {
                let mut accepts = Bits::none(languages.len());
                for (ix, text) in patterns.iter().enumerate() {
                    let plain = crate::policy::Pattern(text).matches(&word);
                    prop_assert_eq!(plain, languages[ix].accepts(&word));
                    if plain { accepts.insert(ix); }
                }
                prop_assert!(found.iter().any(|atom| atom.accepts == accepts), "{} in {:?}", word, patterns);
            }
            // And no combination twice.
            let different: std::collections::HashSet<_> = found.iter().map(|atom| &atom.accepts).collect();
            prop_assert_eq!(different.len(), found.len());
        }
    }

    #[test]
    fn what_a_look_at_the_patterns_gets_wrong() {
        // `?*` and `*?` are the same language; `a*` without `*b` is not empty.
        let languages = [glob("?*").into(), glob("*?").into(), glob("a*").into(), glob("*b").into()];
        let found = atoms(&languages, &everything(), &mut 0).unwrap();
        assert!(found.iter().all(|atom| atom.accepts.has(0) == atom.accepts.has(1)));
        assert!(found.iter().any(|atom| atom.accepts.has(2) && !atom.accepts.has(3) && atom.example == "a"));
    }

    #[test]
    fn either_case_is_more_than_one() {
        let languages = [Glob::new().then("a").into(), Glob::new().then_no_case("A").into()];
        let found = atoms(&languages, &everything(), &mut 0).unwrap();
        assert!(found.iter().any(|atom| atom.example == "A" && !atom.accepts.has(0) && atom.accepts.has(1)));
    }

    #[test]
    fn too_many_combinations_are_refused_early() {
        let letters = "abcdefghijklmnopqrstuvwxyz";
        let languages: Vec<Language> = letters.chars().map(|ch| glob(&format!("*{ch}*")).into()).collect();
        assert_eq!(atoms(&languages, &everything(), &mut 0), None);
    }
}
