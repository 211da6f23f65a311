//! Chains over several principals: A may become B, B may become C, and C is an administrator.
//!
//! The search starts at those who are administrators, or can make themselves so, and goes back: whoever may become
//! one of them is next, and so on. So each principal is told its shortest chain. Steps that are certain come first;
//! only where none is left are those tried that depend on something.

use rustc_hash::FxHashMap;

use super::grants::Grant;
use super::step::{Goals, Map, Stepper};
use super::way::Search;
use super::world::{Power, World};
use crate::estate::Estate;
use crate::estate::iam::PrincipalType;
use crate::text::Span;

/// One step from a principal to another.
#[derive(Clone, Debug)]
pub struct Hop {
    /// Whose rights it gives: a place in [`Estate::principals`].
    pub to: usize,
    /// What is done, as a clause without a subject: ``assumes role `deploy` ``.
    pub how: String,
    /// What allows it in the policies of the one who takes it.
    pub grants: Vec<Grant>,
    /// Under which conditions.
    pub ifs: Vec<String>,
    /// The entry of the trust policy, where that alone lets it in.
    pub entry: Option<Span>,
    /// True if a role is assumed, which is no attack but what it is for.
    pub assumes: bool,
}

/// From one principal to an administrator.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The steps; never empty.
    pub hops: Vec<Hop>,
}

impl Chain {
    /// The conditions of all steps.
    pub fn ifs(&self) -> impl Iterator<Item = &String> {
        self.hops.iter().flat_map(|hop| &hop.ifs)
    }
}

/// The shortest chain of each holder that is no administrator and cannot make itself one; by place in the list of
/// holders.
#[must_use]
pub fn chains(world: &World<'_>, estate: &Estate) -> FxHashMap<usize, Chain> {
    let map = Map::of(world);
    let mut next: FxHashMap<usize, Hop> = FxHashMap::default();
    let strong = |index: &usize| world.power.get(*index).copied().unwrap_or_default() >= Power::Raises;
    let mut reached: Vec<usize> = (0..estate.principals.len()).filter(strong).collect();
    let mut open: Vec<(usize, Stepper<'_, '_>)> = Vec::new();
    for holder in &world.holders.list {
        let Some(index) = holder.index else { continue };
        if strong(&index) || holder.principal.is_some_and(|p| p.kind == PrincipalType::Group) {
            continue;
        }
        let stepper = Stepper::new(Search::new(world, holder));
        if stepper.can_step() {
            open.push((index, stepper));
        }
    }
    let mut certain = true;
    let mut fresh = reached.clone();
    while !open.is_empty() {
        let goals = Goals::of(if certain { &fresh } else { &reached }, &map, estate);
        let mut found = Vec::new();
        open.retain_mut(|(index, stepper)| {
            let Some(hop) = stepper.hop(&goals, &map, certain) else { return true };
            found.push((*index, hop));
            false
        });
        // Certain steps are taken to their end; then one that is not, and certain ones again.
        let done = found.is_empty() && !certain;
        certain = !found.is_empty();
        fresh = found.iter().map(|(index, _)| *index).collect();
        reached.extend(&fresh);
        next.extend(found);
        if done {
            break;
        }
    }
    collect(world, &next)
}

fn collect(world: &World<'_>, next: &FxHashMap<usize, Hop>) -> FxHashMap<usize, Chain> {
    let mut chains = FxHashMap::default();
    for (at, holder) in world.holders.list.iter().enumerate() {
        let mut hops: Vec<Hop> = Vec::new();
        let mut from = holder.index;
        // Each step leads to one that was reached before, so that no chain is longer than there are steps.
        while let Some(hop) = from.and_then(|from| next.get(&from)).filter(|_| hops.len() <= next.len()) {
            from = Some(hop.to);
            hops.push(hop.clone());
        }
        if !hops.is_empty() {
            chains.insert(at, Chain { hops });
        }
    }
    chains
}
