//! One run over an estate.

use rustc_hash::FxHashMap;

use super::reach::{Chain, chains};
use super::way::{Search, Way};
use super::world::World;
use crate::estate::Estate;

/// What was found of every holder.
#[derive(Debug)]
pub struct Assessment<'a> {
    /// Who there is.
    pub world: World<'a>,
    /// The ways of each holder, in the order of the list; none for administrators, who need none.
    pub ways: Vec<Vec<Way>>,
    /// Chains to an administrator, by place in the list of holders.
    pub chains: FxHashMap<usize, Chain>,
}

impl<'a> Assessment<'a> {
    /// Looks for all ways and chains of an estate.
    #[must_use]
    pub fn of(estate: &'a Estate) -> Self {
        let mut world = World::of(estate);
        // Who can raise itself decides what it is worth to become him, so that is looked for first.
        let raises: Vec<bool> = (0..world.holders.list.len())
            .map(|at| {
                let certain = |way: &Way| way.ifs.is_empty();
                of_holder(&world, at, true).iter().any(certain)
            })
            .collect();
        world.measure(&raises);
        let ways = (0..world.holders.list.len()).map(|at| of_holder(&world, at, false)).collect();
        let chains = if estate.principals.is_empty() { FxHashMap::default() } else { chains(&world, estate) };
        Self { world, ways, chains }
    }
}

fn of_holder(world: &World<'_>, at: usize, boundless: bool) -> Vec<Way> {
    if world.administrators[at].is_some() {
        return Vec::new();
    }
    Search::new(world, &world.holders.list[at]).ways(|gain| !boundless || gain.is_boundless())
}
