//! The patterns that may stand for some of a service's actions and for nothing else of it.

use rustc_hash::{FxHashMap, FxHashSet};

use super::bits::Bits;
use super::words::word_starts;

/// Words between the stars of `*Tag*`.
const MAX_WORDS: usize = 3;

/// A wildcard for a single action would save letters and let new actions in.
fn several(matches: &Bits) -> bool {
    matches.iter().nth(1).is_some()
}

/// A pattern with what it matches.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// Without the service: `Get*Tagging`.
    pub verb: String,
    /// The actions that it matches, all of them wanted.
    pub matches: Bits,
}

/// The actions of a service and those of them that are wanted.
pub(super) struct Wanted<'n> {
    /// Names without the service.
    pub names: Vec<&'n str>,
    /// The same in lower case: actions are compared without regard to case.
    pub lower: Vec<String>,
    /// Those wanted.
    pub set: Bits,
}

impl<'n> Wanted<'n> {
    pub fn new(names: Vec<&'n str>, wanted: impl FnMut(usize) -> bool) -> Self {
        let lower = names.iter().map(|name| name.to_ascii_lowercase()).collect();
        let set = Bits::filter(names.len(), wanted);
        Self { names, lower, set }
    }

    fn matching(&self, holds: impl Fn(&str) -> bool) -> Bits {
        Bits::filter(self.lower.len(), |at| holds(&self.lower[at]))
    }

    /// `Get*`: of each name the shortest beginning that no unwanted name shares.
    pub fn prefixes(&self) -> Vec<Candidate> {
        let mut known: FxHashMap<&str, Bits> = FxHashMap::default();
        let mut taken = FxHashSet::default();
        let mut found = Vec::new();
        for at in self.set.iter() {
            let (name, lower) = (self.names[at], &self.lower[at]);
            for end in word_starts(name).into_iter().chain([name.len()]) {
                let head = &lower[..end];
                let matches =
                    known.entry(head).or_insert_with(|| self.matching(|other| other.starts_with(head)));
                if matches.is_subset(&self.set) {
                    if several(matches) && taken.insert(head) {
                        let matches = matches.clone();
                        found.push(Candidate { verb: format!("{}*", &name[..end]), matches });
                    }
                    break;
                }
            }
        }
        found
    }

    /// `*Tagging`, `*Tag*` and `Get*Tagging`, each cut between words.
    pub fn others(&self) -> Vec<Candidate> {
        let mut cuts = Cuts {
            wanted: self,
            heads: FxHashMap::default(),
            tails: FxHashMap::default(),
            middles: FxHashMap::default(),
        };
        let mut seen: FxHashSet<String> = FxHashSet::default();
        let mut found = Vec::new();
        for at in self.set.iter() {
            let name = self.names[at];
            let mut starts = vec![0];
            starts.extend(word_starts(name));
            let mut push = |verb: String, matches: Bits| {
                if several(&matches) && matches.is_subset(&self.set) && seen.insert(verb.to_ascii_lowercase())
                {
                    found.push(Candidate { verb, matches });
                }
            };
            for (word, start) in starts.iter().enumerate() {
                let tail = cuts.tail(at, *start);
                push(format!("*{}", &name[*start..]), tail.clone());
                for end in starts.iter().skip(1).take(word).filter(|end| *end <= start) {
                    let both = cuts.head(at, *end).and(&tail);
                    // Where beginning and end overlap in a shorter name, the pattern does not match it.
                    let long = |other: &usize| self.names[*other].len() >= end + name.len() - start;
                    let mut matches = Bits::new(self.names.len());
                    both.iter().filter(long).for_each(|other| matches.insert(other));
                    push(format!("{}*{}", &name[..*end], &name[*start..]), matches);
                }
                for words in 1..=MAX_WORDS {
                    let next = starts.get(word + words).copied().unwrap_or(name.len());
                    // A word of one letter says nothing to a reader.
                    if next - start > 1 {
                        push(format!("*{}*", &name[*start..next]), cuts.middle(at, *start..next));
                    }
                }
            }
        }
        found
    }
}

/// Sets of names with a beginning or an end, kept: most are asked for often.
struct Cuts<'w, 'n> {
    wanted: &'w Wanted<'n>,
    heads: FxHashMap<&'w str, Bits>,
    tails: FxHashMap<&'w str, Bits>,
    middles: FxHashMap<&'w str, Bits>,
}

impl<'w> Cuts<'w, '_> {
    fn head(&mut self, at: usize, end: usize) -> Bits {
        let wanted = self.wanted;
        let head = &wanted.lower[at][..end];
        let find = || wanted.matching(|other| other.starts_with(head));
        self.heads.entry(head).or_insert_with(find).clone()
    }

    fn middle(&mut self, at: usize, range: std::ops::Range<usize>) -> Bits {
        let wanted = self.wanted;
        let inside = &wanted.lower[at][range];
        let find = || wanted.matching(|other| other.contains(inside));
        self.middles.entry(inside).or_insert_with(find).clone()
    }

    fn tail(&mut self, at: usize, start: usize) -> Bits {
        let wanted = self.wanted;
        let tail = &wanted.lower[at][start..];
        let find = || wanted.matching(|other| other.ends_with(tail));
        self.tails.entry(tail).or_insert_with(find).clone()
    }
}
