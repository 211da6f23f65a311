//! Chains of roles: whoever may assume a role has what the role has (*Methods to assume a role*, "Role chaining").
//!
//! As in `crate::escalation`, the search starts at the roles that have what is asked for and goes back, and steps that are
//! certain are taken to their end before any that depends on something. So each principal is told its surest chain, and of
//! equally sure ones the shortest.

use rustc_hash::{FxHashMap, FxHashSet};

use super::answer::{Answer, Extent, Standing, ask};
use super::around::{Around, trust_of};
use super::can::arn;
use super::hint::{Askers, Trusts, class_of};
use crate::estate::Estate;
use crate::estate::iam::PrincipalType;
use crate::evaluate::principal::{PolicyBook, PolicySetOf};
use crate::evaluate::{NamedPolicy, Request};

/// Steps that are looked at; an account within AWS's limits needs fewer.
const MOST_STEPS: usize = 2_000_000;

/// The users and roles of an estate with their policies.
pub(super) struct Everyone {
    /// Places in [`Estate::principals`], each with its policies, and those of the organization.
    pub list: Vec<(usize, PolicySetOf)>,
    by_arn: FxHashMap<String, usize>,
    askers: Askers,
    roles: FxHashMap<usize, Role>,
    steps: FxHashMap<(usize, usize), Option<Box<Answer>>>,
    /// True if the search was given up.
    pub gave_up: bool,
}

/// A role that somebody can be let into.
struct Role {
    arn: String,
    trust: Vec<NamedPolicy>,
    trusts: Trusts,
    /// The same number for roles of one account that trust the same.
    class: usize,
}

/// A step: by assuming this role, and what that hangs on.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// Place in [`Everyone::list`].
    pub to: usize,
    pub answer: Answer,
}

impl Everyone {
    /// Reads them. `organization` is what limits them all.
    pub fn of(estate: &Estate, book: &PolicyBook<'_>, organization: &Around) -> Self {
        let actors = estate.principals.iter().enumerate().filter(|(_, p)| p.kind != PrincipalType::Group);
        let mut list: Vec<(usize, PolicySetOf)> = actors.map(|(index, p)| (index, book.of(p))).collect();
        list.iter_mut().for_each(|(_, set)| organization.dress(set));
        let mut roles = FxHashMap::default();
        let mut classes: FxHashMap<String, usize> = FxHashMap::default();
        for (at, (index, _)) in list.iter().enumerate() {
            let Some(role) = estate.principals.get(*index).filter(|p| p.kind == PrincipalType::Role) else {
                continue;
            };
            let Some(arn) = role.arn.as_ref().map(|arn| arn.value.clone()) else { continue };
            let trust = trust_of(estate, book, role);
            if trust.is_empty() || role.is_service_linked() {
                continue;
            }
            let trusts = Trusts::of(&trust);
            // Of what is in no class each is its own; nobody asks for the class of roles that only name.
            let class = class_of(&arn, &trust).filter(|_| trusts.others);
            let next = list.len() + at;
            let class = class.map_or(next, |text| *classes.entry(text).or_insert(at));
            roles.insert(at, Role { arn, trust, trusts, class });
        }
        let by_arn = list.iter().enumerate().filter_map(|(at, (_, set))| Some((arn(set)?.to_owned(), at)));
        Self {
            by_arn: by_arn.collect(),
            askers: Askers::of(list.iter().map(|(_, set)| set)),
            list,
            roles,
            steps: FxHashMap::default(),
            gave_up: false,
        }
    }

    /// The roles that somebody can be let into.
    pub fn roles(&self) -> Vec<usize> {
        let mut roles: Vec<usize> = self.roles.keys().copied().collect();
        roles.sort_unstable();
        roles
    }

    pub fn arn(&self, at: usize) -> Option<&str> {
        self.list.get(at).and_then(|(_, set)| arn(set))
    }

    /// The roles that one may ask for, or that name it; all others certainly refuse it. Of `extent` some, one of those that
    /// answer alike.
    pub fn roles_open_to(&self, from: usize, extent: Extent) -> Vec<usize> {
        let Some(own) = self.arn(from) else { return Vec::new() };
        let group = self.askers.group_of(from);
        let mut seen = FxHashSet::default();
        let mut open = self.roles();
        open.retain(|at| {
            self.roles.get(at).is_some_and(|role| {
                let named = role.trusts.named.contains(own);
                let asks = role.trusts.others && group.is_some_and(|group| group.may_ask(&role.arn));
                let signature = group.filter(|_| extent == Extent::Some).and_then(|g| g.signature(&role.arn));
                named || asks && signature.is_none_or(|signature| seen.insert((role.class, signature)))
            })
        });
        open
    }

    /// Whether one may assume another. `None` is a certain no.
    pub fn step(&mut self, from: usize, to: usize) -> Option<Answer> {
        if from == to {
            return None;
        }
        if let Some(known) = self.steps.get(&(from, to)) {
            return known.as_deref().cloned();
        }
        let role = self.roles.get(&to)?;
        let asks = || self.askers.group_of(from).is_some_and(|group| group.may_ask(&role.arn));
        if !(role.trusts.named.contains(self.arn(from)?) || role.trusts.others && asks()) {
            return None;
        }
        if self.steps.len() >= MOST_STEPS {
            self.gave_up = true;
            return None;
        }
        let answer = self.assume(from, to, "sts:AssumeRole");
        self.steps.insert((from, to), answer.clone().map(Box::new));
        answer
    }

    /// Asks a role for a session of it, by one of the actions that do so.
    pub fn assume(&mut self, from: usize, to: usize, action: &str) -> Option<Answer> {
        let role = self.roles.get(&to)?;
        let (_, set) = self.list.get_mut(from)?;
        set.policies.resource.clear();
        set.policies.trust.clone_from(&role.trust);
        let mut request = Request::new(set.caller.clone()?, action, role.arn.clone());
        request.context = set.context.clone();
        request.context_complete = false;
        ask(set, &request, Extent::All)
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
            let mut seen = FxHashSet::default();
            while !open.is_empty() {
                open.sort_unstable();
                let mut found = Vec::new();
                for to in open {
                    for from in self.candidates(to, &mut seen) {
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

    /// Who may be let into a role, but for those of whom a role that was `seen` before has told the same.
    fn candidates(&self, to: usize, seen: &mut FxHashSet<(usize, usize, u64)>) -> Vec<usize> {
        let Some(role) = self.roles.get(&to) else { return Vec::new() };
        let named = role.trusts.named.iter().filter_map(|arn| self.by_arn.get(arn));
        let mut list: Vec<usize> = named.copied().collect();
        if role.trusts.others {
            for (at, group) in self.askers.of_role(&role.arn) {
                let signature = group.signature(&role.arn);
                if signature.is_none_or(|signature| seen.insert((at, role.class, signature))) {
                    list.extend(&group.members);
                }
            }
        }
        list.sort_unstable();
        list.dedup();
        list
    }

    /// The roles that one principal can become: each with the chain to it, the surest first.
    pub fn onward_from(&mut self, start: usize) -> Vec<(Standing, Vec<Step>)> {
        let mut left: Vec<usize> = self.roles().into_iter().filter(|to| *to != start).collect();
        let mut reached: FxHashMap<usize, (Standing, Vec<Step>)> = FxHashMap::default();
        let mut order = Vec::new();
        for sure in [Standing::Yes, Standing::Conditional, Standing::Unknown] {
            let mut open: Vec<usize> = std::iter::once(start).chain(order.iter().copied()).collect();
            while !open.is_empty() {
                let mut found = Vec::new();
                for from in open {
                    let before = reached.get(&from).map(|(_, steps)| steps.clone()).unwrap_or_default();
                    left.retain(|to| {
                        let Some(answer) = self.step(from, *to).filter(|answer| answer.standing <= sure)
                        else {
                            return true;
                        };
                        let mut steps = before.clone();
                        steps.push(Step { to: *to, answer });
                        reached.insert(*to, (sure, steps));
                        order.push(*to);
                        found.push(*to);
                        false
                    });
                }
                open = found;
            }
        }
        order.iter().filter_map(|at| reached.remove(at)).collect()
    }
}
