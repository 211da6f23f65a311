//! Groups that let through the same.

use rustc_hash::FxHashMap;

use super::rect::Rect;
use super::subject::{Needs, Owner, Subject, space_of};
use crate::network::filter::Direction;
use crate::network::space::{Block, Family, FlowSet};

/// Groups with the same effect, in the order of the texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equal {
    /// Their places among the groups: two or more.
    pub groups: Vec<usize>,
}

/// What a direction lets through, in one form: by family, and for each thing that is compared by its id the protocols and
/// ports.
type Effect = [Vec<(u32, FlowSet)>; 2];

type Bound = (u32, Rect);

/// Groups of one VPC that are known in full, with at least one rule of ingress. A group that refers to itself lets in its own
/// members, and so is like no other.
pub(super) fn equal(groups: &[Owner<'_>], subjects: &[Subject<'_>]) -> Vec<Equal> {
    let mut by_effect: FxHashMap<(&str, Effect), Vec<usize>> = FxHashMap::default();
    let known = |owner: &Owner<'_>| {
        let rules = || owner.ingress.clone().chain(owner.egress.clone());
        let sure = rules().all(|rule| !matches!(subjects[rule].needs, Needs::Nothing));
        owner.is_known && !owner.ingress.is_empty() && sure
    };
    // What lets through the same lies within the same bounds, which are cheaper to make than the sets.
    let mut by_bounds: FxHashMap<(&str, [Vec<Bound>; 2]), Vec<usize>> =
        FxHashMap::with_capacity_and_hasher(groups.len(), rustc_hash::FxBuildHasher);
    for (at, owner) in groups.iter().enumerate().filter(|(_, owner)| known(owner)) {
        let Some(vpc) = &owner.group.vpc else { continue };
        let bounds = [Direction::Ingress, Direction::Egress].map(|way| bounds(owner, subjects, way));
        by_bounds.entry((vpc.value.as_str(), bounds)).or_default().push(at);
    }
    for ((vpc, _), places) in by_bounds.into_iter().filter(|(_, places)| places.len() > 1) {
        for at in places {
            let effect =
                [Direction::Ingress, Direction::Egress].map(|way| effect(&groups[at], subjects, way));
            by_effect.entry((vpc, effect)).or_default().push(at);
        }
    }
    let mut found: Vec<Equal> =
        by_effect.into_values().filter(|groups| groups.len() > 1).map(|groups| Equal { groups }).collect();
    crate::order::Order::order_by_key(&mut *found, |equal| equal.groups.first().copied());
    found
}

/// The bounds of each space, in order.
fn bounds(owner: &Owner<'_>, subjects: &[Subject<'_>], direction: Direction) -> Vec<Bound> {
    let items = owner.rules(direction).flat_map(|at| subjects[at].items(at));
    let mut bounds: Vec<Bound> = items.map(|item| (item.space, item.rect)).collect();
    crate::order::Order::order_by_key(&mut *bounds, |(space, _)| *space);
    bounds.dedup_by(|next, before| {
        let is_one = next.0 == before.0;
        if is_one {
            before.1 = before.1.hull(&next.1);
        }
        is_one
    });
    bounds
}

fn effect(owner: &Owner<'_>, subjects: &[Subject<'_>], direction: Direction) -> Vec<(u32, FlowSet)> {
    let mut by_space: FxHashMap<u32, Vec<Block>> = FxHashMap::default();
    for at in owner.rules(direction) {
        let rule = &subjects[at].rule;
        for item in subjects[at].items(at) {
            let family = if item.space == space_of(Family::V4) { Family::V4 } else { Family::V6 };
            by_space.entry(item.space).or_default().push(rule.block(family, item.rect.remote));
        }
    }
    let mut effect: Vec<(u32, FlowSet)> = Vec::new();
    for (space, blocks) in by_space {
        let family = if space == space_of(Family::V4) { Family::V4 } else { Family::V6 };
        effect.push((space, FlowSet::from_blocks(family, &blocks)));
    }
    crate::order::Order::order_by_key(&mut *effect, |(space, _)| *space);
    effect
}
