//! Rules that the other groups of every interface cover.
//!
//! Interfaces with the same groups are one class. A rule stays a candidate as long as each class of its group covers it; then
//! candidates are taken out one by one, each against what is still there, so that of two groups that cover each other's rules
//! one keeps them.

use rustc_hash::FxHashMap;

use super::pool::{Pool, Work};
use super::{Redundancy, Shadow, WORK, narrowest_first, subject};
use crate::network::filter::Direction;
use crate::network::topology::{Groups, Topology};
use crate::order::Order as _;

struct Class {
    groups: Vec<usize>,
    interfaces: usize,
}

pub(super) fn across(topology: &Topology<'_>, all: &mut Redundancy<'_>, out: &mut [bool]) {
    let by_id: FxHashMap<&str, usize> =
        all.groups.iter().enumerate().map(|(at, owner)| (owner.group.key(), at)).collect();
    let mut by_groups: FxHashMap<&[&str], usize> =
        FxHashMap::with_capacity_and_hasher(topology.stations.len(), rustc_hash::FxBuildHasher);
    let mut classes: Vec<Class> = Vec::new();
    let mut knows = topology.is_whole("describe-network-interfaces") == Some(true);
    for station in &topology.stations {
        match &station.groups {
            Groups::These(list) => {
                let class = *by_groups.entry(list).or_insert_with(|| {
                    let groups = list.iter().filter_map(|id| by_id.get(id).copied()).collect();
                    classes.push(Class { groups, interfaces: 0 });
                    classes.len() - 1
                });
                classes[class].interfaces += 1;
            }
            Groups::None => {}
            Groups::Unknown => knows = false,
        }
    }
    all.knows_interfaces = knows;
    let mut of_group: Vec<Vec<usize>> = vec![Vec::new(); all.groups.len()];
    for (at, class) in classes.iter().enumerate() {
        for group in &class.groups {
            of_group[*group].push(at);
        }
    }
    for direction in [Direction::Ingress, Direction::Egress] {
        one_way(all, &classes, &of_group, direction, out);
    }
}

fn one_way(
    all: &mut Redundancy<'_>,
    classes: &[Class],
    of_group: &[Vec<usize>],
    direction: Direction,
    out: &mut [bool],
) {
    // A group that stands alone on an interface keeps its rules.
    let is_alone = |group: usize| of_group[group].iter().any(|class| classes[*class].groups.len() < 2);
    let mut alive: Vec<bool> = vec![false; all.subjects.len()];
    for (group, owner) in all.groups.iter().enumerate() {
        if !of_group[group].is_empty() && !is_alone(group) {
            for rule in owner.rules(direction) {
                alive[rule] = !out[rule];
            }
        }
    }
    let pool_of = |class: &Class| {
        let rules = class.groups.iter().flat_map(|group| all.groups[*group].rules(direction));
        Pool::new(rules.filter(|rule| !out[*rule]).flat_map(|rule| all.subjects[rule].items(rule)).collect())
    };
    let mut work = Work(10 * WORK);
    let mut pools: FxHashMap<usize, Pool> = FxHashMap::default();
    for (at, class) in classes.iter().enumerate() {
        let rules = class.groups.iter().flat_map(|group| all.groups[*group].rules(direction));
        let asked: Vec<usize> = rules.filter(|rule| alive[*rule]).collect();
        if asked.is_empty() {
            continue;
        }
        let pool = pool_of(class);
        for rule in asked {
            alive[rule] = all.subjects[rule].covered(&pool, &|other| other == rule, &mut work).is_some();
        }
        pools.insert(at, pool);
    }
    let candidates: Vec<usize> = (0..alive.len()).filter(|rule| alive[*rule]).collect();
    let mut gone: Vec<bool> = vec![false; all.subjects.len()];
    let mut found = Vec::new();
    for rule in narrowest_first(&all.subjects, candidates) {
        let subject = &all.subjects[rule];
        let covered = of_group[subject.owner].iter().all(|class| {
            let is_out = |other: usize| other == rule || gone[other];
            pools.get(class).is_some_and(|pool| subject.covered(pool, &is_out, &mut work).is_some())
        });
        if covered {
            gone[rule] = true;
            found.push(rule);
        }
    }
    for rule in found {
        let subject = &all.subjects[rule];
        let own = &of_group[subject.owner];
        let mut by = Vec::new();
        let mut is_same = true;
        for pool in own.iter().filter_map(|class| pools.get(class)) {
            let here = subject.covered(pool, &|other| gone[other], &mut work).unwrap_or_default();
            is_same &= here.iter().any(|other| subject::is_same(&all.subjects[*other], subject));
            by.extend(here);
        }
        by.order();
        by.dedup();
        let interfaces = own.iter().map(|class| classes[*class].interfaces).sum();
        if !by.is_empty() {
            all.across.push(Shadow { rule, by, is_same, interfaces });
        }
    }
    for (out, gone) in out.iter_mut().zip(gone) {
        *out |= gone;
    }
}
