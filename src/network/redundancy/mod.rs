//! Rules that could go without anything changing, and groups that are equal in effect.
//!
//! A security group only allows, and the rules of all groups of an interface count together (*Security group rules*, Amazon
//! VPC User Guide): a rule whose flows the others let through too does nothing. It is looked for by subtraction: from the
//! rule's rectangle (protocol and port × addresses, see `rect`) those of the others are taken away, and if nothing is left,
//! those that took something away are the reason. Rules about groups and prefix lists that were not pasted are compared by
//! their id; a reference to a group is also covered by address ranges that hold its whole VPC.
//!
//! Rules are looked at from the narrowest to the widest, each against all that are still there. So all that are found can go
//! together. Complete within a group but for a limit on work, which real groups are far from: a group of thousands of rules
//! that all overlap may have redundant rules that are not found. Near-linear: a question finds what meets a rule by a tree
//! (`pool`).

mod across;
mod dead;
mod equal;
mod merge;
mod nacl;
mod pool;
mod rect;
mod subject;
#[cfg(test)]
mod tests;

pub use dead::Dead;
pub use equal::Equal;
pub use merge::{Merge, Merged};
pub use nacl::{AclShadow, acl_shadows};
pub use subject::{Owner, Subject};

use crate::network::filter::{Direction, Filters};
use crate::order::Order as _;
use pool::{Pool, Work};

/// See the module.
pub struct Redundancy<'a> {
    /// Groups that have an id.
    pub groups: Vec<Owner<'a>>,
    /// Their rules, one for each remote end.
    pub subjects: Vec<Subject<'a>>,
    /// Rules that others of the same group cover.
    pub shadowed: Vec<Shadow>,
    /// Rules that others cover on every interface that has the group.
    pub across: Vec<Shadow>,
    /// Rules that one rule could say.
    pub merges: Vec<Merge>,
    /// Groups with the same effect.
    pub equal: Vec<Equal>,
    /// Rules about private addresses that nothing comes from.
    pub dead: Vec<Dead<'a>>,
    /// True if it is known which interfaces have which groups, so that `across` is about all of them.
    pub knows_interfaces: bool,
}

/// A rule that others cover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shadow {
    /// Its place among the subjects.
    pub rule: usize,
    /// The places of those that cover it together, of any of its interfaces.
    pub by: Vec<usize>,
    /// True if one of them says just the same.
    pub is_same: bool,
    /// How many interfaces have its group; 0 where that does not matter.
    pub interfaces: usize,
}

/// Rectangles looked at in one group; in all groups of an interface together.
const WORK: u64 = 20_000_000;

impl<'a> Redundancy<'a> {
    /// Looks at all groups.
    #[must_use]
    pub fn of(filters: &Filters<'_, 'a>) -> Self {
        let (groups, subjects) = subject::subjects(filters);
        let mut this = Self {
            groups,
            subjects,
            shadowed: Vec::new(),
            across: Vec::new(),
            merges: Vec::new(),
            equal: Vec::new(),
            dead: Vec::new(),
            knows_interfaces: false,
        };
        let mut out = vec![false; this.subjects.len()];
        for owner in &this.groups {
            for direction in [Direction::Ingress, Direction::Egress] {
                within(&this.subjects, owner.rules(direction), &mut out, &mut this.shadowed);
            }
        }
        this.equal = equal::equal(&this.groups, &this.subjects);
        across::across(filters.topology, &mut this, &mut out);
        // Of what stays, so that all of it can be done together.
        this.merges = merge::merges(&this.groups, &this.subjects, &out);
        this.dead = dead::dead(filters, &this);
        this
    }
}

/// Rules of one direction of a group that the others cover.
fn within(
    subjects: &[Subject<'_>],
    rules: std::ops::Range<usize>,
    out: &mut [bool],
    shadowed: &mut Vec<Shadow>,
) {
    if rules.len() < 2 {
        return;
    }
    let pool = Pool::new(rules.clone().flat_map(|rule| subjects[rule].items(rule)).collect());
    let mut work = Work(WORK);
    let mut found = Vec::new();
    for rule in narrowest_first(subjects, rules.collect()) {
        let is_out = |other: usize| other == rule || out[other];
        if subjects[rule].covered(&pool, &is_out, &mut work).is_some() {
            out[rule] = true;
            found.push(rule);
        }
    }
    // Those that cover it and stay.
    for rule in found {
        if let Some(by) = subjects[rule].covered(&pool, &|other| out[other], &mut Work(WORK)) {
            let is_same = by.iter().any(|other| subject::is_same(&subjects[*other], &subjects[rule]));
            shadowed.push(Shadow { rule, by, is_same, interfaces: 0 });
        }
    }
}

/// In the order in which they are looked at: of two that are as wide the later one goes.
fn narrowest_first(subjects: &[Subject<'_>], mut rules: Vec<usize>) -> Vec<usize> {
    let sizes: Vec<(f64, usize)> = rules.iter().map(|rule| (subjects[*rule].size(), *rule)).collect();
    let mut order: Vec<usize> = (0..rules.len()).collect();
    order.order_by(|a, b| sizes[*a].0.total_cmp(&sizes[*b].0).then(sizes[*b].1.cmp(&sizes[*a].1)));
    rules = order.into_iter().map(|at| sizes[at].1).collect();
    rules
}
