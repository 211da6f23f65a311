//! Chains of roles: whoever may assume a role has what the role has (*Methods to assume a role*, "Role chaining").
//!
//! As in `crate::escalation`, the search starts at the roles that have what is asked for and goes back, and steps that are
//! certain are taken to their end before any that depends on something. So each principal is told its surest chain, and of
//! equally sure ones the shortest.

use rustc_hash::FxHashMap;

use super::answer::{Answer, Extent, Standing, ask};
use super::around::Around;
use super::hint::{Asks, Trusts};
use crate::estate::Estate;
use crate::estate::iam::PrincipalType;
use crate::evaluate::Request;
use crate::evaluate::principal::{PolicyBook, PolicySetOf};

/// Steps that are looked at; an account within AWS's limits needs fewer.
const MOST_STEPS: usize = 2_000_000;

/// The users and roles of an estate with their policies.
pub(super) struct Everyone {
    /// Places in [`Estate::principals`], each with its policies.
    pub list: Vec<(usize, PolicySetOf)>,
    asks: Vec<Asks>,
    roles: FxHashMap<usize, (String, Around, Trusts)>,
    steps: FxHashMap<(usize, usize), Option<Answer>>,
    /// True if the search was given up.
    pub gave_up: bool,
}

/// A step: by assuming this role, and what that hangs on.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Place in [`Everyone::list`].
    pub to: usize,
    pub answer: Answer,
}

impl Everyone {
    pub fn of(estate: &Estate, book: &PolicyBook<'_>) -> Self {
        let actors = estate.principals.iter().enumerate().filter(|(_, p)| p.kind != PrincipalType::Group);
        let list: Vec<(usize, PolicySetOf)> = actors.map(|(index, p)| (index, book.of(p))).collect();
        let asks = list.iter().map(|(_, set)| Asks::of(set)).collect();
        let mut roles = FxHashMap::default();
        for (at, (index, _)) in list.iter().enumerate() {
            let Some(role) = estate.principals.get(*index).filter(|p| p.kind == PrincipalType::Role) else {
                continue;
            };
            let Some(arn) = role.arn.as_ref().map(|arn| arn.value.clone()) else { continue };
            if role.trust.is_none() || role.is_service_linked() {
                continue;
            }
            let around = Around::of(estate, book, "sts:AssumeRole", &arn);
            let trusts = Trusts::of(&around.trust);
            roles.insert(at, (arn, around, trusts));
        }
        Self { list, asks, roles, steps: FxHashMap::default(), gave_up: false }
    }

    /// The roles that somebody can be let into.
    pub fn roles(&self) -> Vec<usize> {
        let mut roles: Vec<usize> = self.roles.keys().copied().collect();
        roles.sort_unstable();
        roles
    }

    /// Whether one may assume another. `None` is a certain no.
    pub fn step(&mut self, from: usize, to: usize) -> Option<Answer> {
        if from == to {
            return None;
        }
        let (arn, around, trusts) = self.roles.get(&to)?;
        let (_, set) = self.list.get_mut(from)?;
        let caller = set.caller.clone()?;
        let own = match &caller {
            crate::evaluate::Caller::User { arn, .. } => arn,
            crate::evaluate::Caller::Role { role_arn, .. } => role_arn,
            _ => return None,
        };
        let asks = self.asks.get(from)?;
        if !(trusts.named.contains(own) || trusts.others && asks.may_ask(arn)) {
            return None;
        }
        if let Some(known) = self.steps.get(&(from, to)) {
            return known.clone();
        }
        if self.steps.len() >= MOST_STEPS {
            self.gave_up = true;
            return None;
        }
        around.dress(set);
        let mut request = Request::new(caller, "sts:AssumeRole", arn.clone());
        request.context = set.context.clone();
        request.context_complete = false;
        let answer = ask(set, &request, Extent::All);
        self.steps.insert((from, to), answer.clone());
        answer
    }

    /// From each principal that is not itself as sure, its first step towards one of the `targets`, and how sure the chain is.
    pub fn back_from(&mut self, targets: &[(usize, Standing)]) -> FxHashMap<usize, (Standing, Step)> {
        let mut reached: FxHashMap<usize, Standing> = FxHashMap::default();
        let mut next: FxHashMap<usize, (Standing, Step)> = FxHashMap::default();
        for sure in [Standing::Yes, Standing::Conditional, Standing::Unknown] {
            for (at, standing) in targets.iter().filter(|(_, standing)| *standing <= sure) {
                reached.entry(*at).or_insert(*standing);
            }
            let mut open: Vec<usize> =
                reached.keys().copied().filter(|at| self.roles.contains_key(at)).collect();
            open.sort_unstable();
            while !open.is_empty() {
                let mut found = Vec::new();
                for to in open {
                    for from in 0..self.list.len() {
                        if reached.contains_key(&from) {
                            continue;
                        }
                        let Some(answer) = self.step(from, to).filter(|answer| answer.standing <= sure)
                        else {
                            continue;
                        };
                        reached.insert(from, sure);
                        next.insert(from, (sure, Step { to, answer }));
                        if self.roles.contains_key(&from) {
                            found.push(from);
                        }
                    }
                }
                open = found;
            }
        }
        next
    }

    /// The roles that one principal can become: each with the chain to it, the surest first.
    pub fn onward_from(&mut self, start: usize) -> Vec<(Standing, Vec<Step>)> {
        let roles = self.roles();
        let mut reached: FxHashMap<usize, (Standing, Vec<Step>)> = FxHashMap::default();
        let mut order = Vec::new();
        for sure in [Standing::Yes, Standing::Conditional, Standing::Unknown] {
            let mut open: Vec<usize> = std::iter::once(start).chain(order.iter().copied()).collect();
            while !open.is_empty() {
                let mut found = Vec::new();
                for from in open {
                    let before = reached.get(&from).map(|(_, steps)| steps.clone()).unwrap_or_default();
                    for to in &roles {
                        if *to == start || reached.contains_key(to) {
                            continue;
                        }
                        let Some(answer) = self.step(from, *to).filter(|answer| answer.standing <= sure)
                        else {
                            continue;
                        };
                        let mut steps = before.clone();
                        steps.push(Step { to: *to, answer });
                        reached.insert(*to, (sure, steps));
                        order.push(*to);
                        found.push(*to);
                    }
                }
                open = found;
            }
        }
        order.iter().filter_map(|at| reached.remove(at)).collect()
    }
}
