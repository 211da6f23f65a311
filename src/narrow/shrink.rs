//! From a set of actions to the shortest list of patterns that names exactly it.
//!
//! *Exactly* is meant of the actions that are known: a wildcard will also match what AWS adds. So the caller
//! chooses: [`Wildcards::Names`] names each action, [`Wildcards::Exact`] takes wildcards that match nothing else
//! known.
//!
//! Length is counted as AWS counts a policy's size, in characters, with the quotes and the comma of each pattern.
//! The forms tried are `Get*`, `*Tagging`, `Get*Tagging` and `*Tag*`, cut between words, as people write them;
//! `s3:GetOb*` would be shorter and worse to read; a wildcard stands for two known actions at least. Choosing the shortest of them is the weighted set cover problem,
//! which is hard: a greedy choice is made, then what became superfluous is taken out, and the result is compared
//! with the best that beginnings alone can do. It is within a factor of ln n of the best, and mostly the best.

use std::collections::BinaryHeap;

use super::bits::Bits;
use super::candidates::{Candidate, Wanted};
use crate::aws::{ActionSet, Facts, Service};

/// How a list of actions is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wildcards {
    /// Every action by its name: what AWS adds tomorrow is not in it.
    #[default]
    Names,
    /// The shortest list; a wildcard matches no other known action, but may match new ones.
    Exact,
}

/// Characters of a pattern beside itself: two quotes and a comma.
const AROUND: usize = 3;

/// The patterns for a set of actions, in the order of the services and then of the letters.
#[must_use]
pub fn shrink(facts: &Facts, set: &ActionSet, wildcards: Wildcards) -> Vec<String> {
    if wildcards == Wildcards::Names {
        return facts.actions_of(set).map(|action| action.name().to_owned()).collect();
    }
    if !set.is_empty() && set.len() == facts.action_count() {
        return vec!["*".to_owned()];
    }
    // Most sets touch few services: only those are looked at.
    let mut list = Vec::new();
    let mut done = None;
    for action in facts.actions_of(set) {
        let service = action.service();
        if done != Some(service) {
            list.extend(shrink_service(service, set));
            done = Some(service);
        }
    }
    list
}

/// The same, but never longer than a list that was there before and names exactly the set.
#[must_use]
pub fn shrink_again(facts: &Facts, set: &ActionSet, wildcards: Wildcards, before: &[&str]) -> Vec<String> {
    let list = shrink(facts, set, wildcards);
    if wildcards == Wildcards::Names {
        return list;
    }
    let mut named = ActionSet::new();
    before.iter().for_each(|pattern| named.union_with(&facts.expand(pattern)));
    let length = |list: &[&str]| list.iter().map(|pattern| pattern.len() + AROUND).sum::<usize>();
    let refs: Vec<&str> = list.iter().map(String::as_str).collect();
    if named == *set && length(before) <= length(&refs) {
        return before.iter().map(|pattern| (*pattern).to_owned()).collect();
    }
    list
}

fn shrink_service(service: Service<'_>, set: &ActionSet) -> Vec<String> {
    let actions: Vec<_> = service.actions().collect();
    let wanted = Wanted::new(actions.iter().map(|a| a.verb()).collect(), |at| set.contains(actions[at].id()));
    if wanted.set.iter().count() == actions.len() {
        return vec![format!("{}:*", service.prefix())];
    }
    let prefix = service.prefix();
    let mut candidates: Vec<Candidate> = wanted.set.iter().map(|at| single(&wanted, at)).collect();
    candidates.extend(wanted.prefixes());
    let by_beginnings = cover(&wanted, &candidates, prefix);
    let all: Vec<Candidate> = candidates.iter().cloned().chain(wanted.others()).collect();
    let by_all = cover(&wanted, &all, prefix);
    let length = |list: &[&Candidate]| list.iter().map(|c| cost(c, prefix)).sum::<u32>();
    // Beginnings are the easier to read.
    let best = if length(&by_all) < length(&by_beginnings) { by_all } else { by_beginnings };
    let mut list: Vec<String> = best.iter().map(|c| format!("{prefix}:{}", c.verb)).collect();
    list.sort();
    list
}

fn single(wanted: &Wanted<'_>, at: usize) -> Candidate {
    let mut matches = Bits::new(wanted.names.len());
    matches.insert(at);
    Candidate { verb: wanted.names[at].to_owned(), matches }
}

fn cost(candidate: &Candidate, prefix: &str) -> u32 {
    u32::try_from(prefix.len() + 1 + candidate.verb.len() + AROUND).unwrap_or(u32::MAX)
}

/// Candidates that together match all that is wanted: always the one that saves most for its length, then without
/// those that the others made superfluous.
fn cover<'c>(wanted: &Wanted<'_>, candidates: &'c [Candidate], prefix: &str) -> Vec<&'c Candidate> {
    // What an action costs by itself: two short names are no reason for a longer pattern.
    let weights: Vec<u32> = wanted
        .names
        .iter()
        .map(|name| u32::try_from(prefix.len() + 1 + name.len() + AROUND).unwrap_or(u32::MAX))
        .collect();
    let mut open = wanted.set.clone();
    let score = |candidate: &Candidate, open: &Bits| {
        u64::from(candidate.matches.weight_in(open, &weights)) * 1024 / u64::from(cost(candidate, prefix))
    };
    // Scores only fall while actions are taken, so the one on top is the best once its score is fresh.
    let mut heap: BinaryHeap<(u64, std::cmp::Reverse<usize>)> = candidates
        .iter()
        .enumerate()
        .map(|(ix, candidate)| (score(candidate, &open), std::cmp::Reverse(ix)))
        .collect();
    let mut chosen: Vec<&Candidate> = Vec::new();
    while let Some((told, std::cmp::Reverse(ix))) = heap.pop() {
        if open.is_empty() || told == 0 {
            break;
        }
        let now = score(&candidates[ix], &open);
        if now < told {
            heap.push((now, std::cmp::Reverse(ix)));
            continue;
        }
        open.remove_all(&candidates[ix].matches);
        chosen.push(&candidates[ix]);
    }
    without_superfluous(chosen, prefix, wanted.names.len())
}

fn without_superfluous<'c>(mut chosen: Vec<&'c Candidate>, prefix: &str, size: usize) -> Vec<&'c Candidate> {
    chosen.sort_by_key(|candidate| std::cmp::Reverse(cost(candidate, prefix)));
    let mut times = vec![0_u32; size];
    for candidate in &chosen {
        candidate.matches.iter().for_each(|at| times[at] += 1);
    }
    chosen.retain(|candidate| {
        let needed = candidate.matches.iter().any(|at| times[at] == 1);
        if !needed {
            candidate.matches.iter().for_each(|at| times[at] -= 1);
        }
        needed
    });
    chosen
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::aws::facts;

    fn expanded(facts: &Facts, patterns: &[String]) -> ActionSet {
        let mut set = ActionSet::new();
        patterns.iter().for_each(|pattern| set.union_with(&facts.expand(pattern)));
        set
    }

    fn length(patterns: &[String]) -> usize {
        patterns.iter().map(|pattern| pattern.len() + AROUND).sum()
    }

    #[test]
    fn what_a_wildcard_names_is_written_as_that_wildcard() {
        let facts = facts().unwrap();
        for pattern in [
            "*",
            "s3:*",
            "s3:GetObject*",
            "s3:Get*",
            "ec2:Describe*",
            "iam:*AccessKey*",
            "s3:Get*Tagging",
            "rds:*DBCluster*",
        ] {
            let list = shrink(facts, &facts.expand(pattern), Wildcards::Exact);
            assert!(length(&list) <= pattern.len() + AROUND, "{pattern}: {list:?}");
        }
    }

    #[test]
    fn what_cannot_be_shortened_is_left_as_it_was() {
        let facts = facts().unwrap();
        let before = ["s3:GetOb*", "s3:Pu?Object"];
        let mut set = ActionSet::new();
        before.iter().for_each(|pattern| set.union_with(&facts.expand(pattern)));
        assert_eq!(shrink_again(facts, &set, Wildcards::Exact, &before), before);
    }

    #[test]
    fn every_service_but_one_action_comes_back() {
        let facts = facts().unwrap();
        for service in facts.services().filter(|service| service.actions().len() > 1) {
            let mut set = service.action_set();
            let gone = service.actions().nth(service.actions().len() / 2).unwrap();
            set.remove(gone.id());
            let list = shrink(facts, &set, Wildcards::Exact);
            assert_eq!(expanded(facts, &list), set, "{list:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn expanding_what_was_shrunk_gives_the_set(
            services in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
            picks in prop::collection::vec(any::<u64>(), 40),
            density in 1_u64..64,
        ) {
            let facts = facts().unwrap();
            let all: Vec<_> = facts.services().collect();
            let mut set = ActionSet::new();
            for service in services {
                let service = all[service.index(all.len())];
                for (at, action) in service.actions().enumerate() {
                    // Runs of neighbours as well as scattered ones.
                    if picks[at / 8 % picks.len()].rotate_left(u32::try_from(at % 61).unwrap()) % 64 < density {
                        set.insert(action.id());
                    }
                }
            }
            let names = shrink(facts, &set, Wildcards::Names);
            let short = shrink(facts, &set, Wildcards::Exact);
            prop_assert_eq!(expanded(facts, &names), set.clone());
            prop_assert_eq!(expanded(facts, &short), set);
            prop_assert!(length(&short) <= length(&names));
        }
    }
}
