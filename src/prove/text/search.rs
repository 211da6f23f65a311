//! One text inside some languages and outside others.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Language;
use super::run::{Runner, State};

/// What a search came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A text.
    Text(String),
    /// There is none.
    Nothing,
    /// The work allowed was not enough to tell.
    TooHard,
}

/// Looks for a text that all of `inside` accept and none of `outside` does. `work` is what may be done, and is
/// counted down.
///
/// It begins with `inside` alone and takes in a language of `outside` only when the text found so far falls into
/// it: of three hundred languages that are in the way of nothing, none costs more than one look.
#[must_use]
pub fn find(inside: &[&Language], outside: &[&Language], work: &mut usize) -> Found {
    let mut taken: Vec<&Language> = Vec::new();
    // A language that covers one of those inside whole settles it, and two are quickly compared.
    let mut first = true;
    loop {
        let text = match walk(inside, &taken, work) {
            Found::Text(text) => text,
            other => return other,
        };
        let in_the_way: Vec<&Language> =
            outside.iter().copied().filter(|language| language.accepts(&text)).collect();
        *work = work.saturating_sub(looks(outside));
        let Some(next) = in_the_way.first() else { return Found::Text(text) };
        if first {
            first = false;
            let mut little = *work / 8;
            let before = little;
            let covered = in_the_way.iter().any(|one| walk(inside, &[*one], &mut little) == Found::Nothing);
            *work = work.saturating_sub(before - little);
            if covered {
                return Found::Nothing;
            }
        }
        taken.push(next);
    }
}

/// What it costs to look whether some languages accept a text, in steps of a search.
fn looks(languages: &[&Language]) -> usize {
    languages.iter().map(|language| language.looks()).sum()
}

fn walk(inside: &[&Language], outside: &[&Language], work: &mut usize) -> Found {
    *work = work.saturating_sub(looks(inside) + looks(outside));
    let run = Runner::new(inside.iter().chain(outside).copied());
    let needed = inside.len();
    let mut known: FxHashMap<State, ()> = FxHashMap::default();
    let mut order: Vec<(State, usize, char)> = vec![(run.start(), 0, '\0')];
    known.insert(run.start(), ());
    let mut seen = FxHashSet::default();
    let mut has = vec![false; needed + outside.len()];
    let mut at = 0;
    while at < order.len() {
        let state = order[at].0.clone();
        has.fill(false);
        run.accepted(&state).for_each(|language| has[language] = true);
        if has[..needed].iter().all(|has| *has) && !has[needed..].iter().any(|has| *has) {
            return Found::Text(text_of(&order, at));
        }
        for ch in run.letters(&state, &mut seen) {
            // A step costs some twenty times what a look at a set of atoms does, and grows with the state.
            let cost = 16 + state.len();
            let Some(left) = work.checked_sub(cost) else { return Found::TooHard };
            *work = left;
            let next = run.step(&state, ch);
            has.fill(false);
            run.alive(&next).for_each(|language| has[language] = true);
            let hopeless = !has[..needed].iter().all(|has| *has)
                || run.forever(&next).any(|language| language >= needed);
            if !hopeless && !known.contains_key(&next) {
                known.insert(next.clone(), ());
                order.push((next, at, ch));
            }
        }
        at += 1;
    }
    Found::Nothing
}

fn text_of(order: &[(State, usize, char)], mut at: usize) -> String {
    let mut text = Vec::new();
    while at != 0 {
        text.push(order[at].2);
        at = order[at].1;
    }
    text.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Class, Glob};
    use super::*;
    use crate::prove::text::atoms::{atoms, everything};
    use proptest::prelude::*;

    fn glob(text: &str) -> Language {
        text.chars()
            .fold(Glob::new(), |glob, ch| match ch {
                '*' => glob.then_any(Class::Any),
                '?' => glob.then_one(Class::Any),
                ch => glob.then(&ch.to_string()),
            })
            .into()
    }

    proptest! {
        #[test]
        fn search_and_atoms_agree(
            inside in prop::collection::vec("[ab*?]{1,4}", 1..3),
            outside in prop::collection::vec("[ab*?]{1,4}", 0..4),
        ) {
            let (inside, outside): (Vec<_>, Vec<_>) =
                (inside.iter().map(|t| glob(t)).collect(), outside.iter().map(|t| glob(t)).collect());
            let all: Vec<Language> = inside.iter().chain(&outside).cloned().collect();
            let exists = atoms(&all, &everything(), &mut 0).unwrap().iter().any(|atom| {
                (0..all.len()).all(|ix| atom.accepts.has(ix) == (ix < inside.len()))
            });
            let (ins, outs): (Vec<_>, Vec<_>) = (inside.iter().collect(), outside.iter().collect());
            match find(&ins, &outs, &mut 100_000_000) {
                Found::Text(text) => {
                    prop_assert!(exists);
                    prop_assert!(inside.iter().all(|language| language.accepts(&text)));
                    prop_assert!(!outside.iter().any(|language| language.accepts(&text)));
                }
                Found::Nothing => prop_assert!(!exists),
                Found::TooHard => prop_assert!(false, "too hard"),
            }
        }
    }

    #[test]
    fn hundreds_of_stars_in_nobodys_way() {
        let outside: Vec<Language> = (0..300).map(|n| glob(&format!("*a{n}*b{n}*"))).collect();
        let outside: Vec<&Language> = outside.iter().collect();
        let inside = glob("*a7*");
        assert!(matches!(find(&[&inside], &outside, &mut 10_000_000), Found::Text(_)));
        let inside = glob("x*a7?b7");
        assert_eq!(find(&[&inside], &outside, &mut 10_000_000), Found::Nothing);
    }
}
