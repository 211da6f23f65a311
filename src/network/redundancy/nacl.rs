//! Entries of a network ACL that decide nothing, or nothing that would not be decided the same without them.

use crate::estate::network::{AclEntry, NetworkAcl};
use crate::network::filter::{Direction, acl_flows};
use crate::network::space::{Family, FlowSet};
use crate::order::Order as _;

/// An entry that could go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AclShadow {
    /// Its place in `Entries`.
    pub entry: usize,
    /// Which way.
    pub direction: Direction,
    /// True if no packet ever gets to it: entries with lower numbers decide all that it is about.
    pub is_never_asked: bool,
    /// Places of the entries that decide in its stead, in the order of evaluation. Empty where the last entry (`*`) does.
    pub by: Vec<usize>,
    /// Places of those among `by` that decide the other way: what the entry says does not happen.
    pub against: Vec<usize>,
}

struct Step<'a> {
    at: usize,
    entry: &'a AclEntry,
    flows: FlowSet,
    allows: bool,
}

/// *Network ACL rules*, Amazon VPC User Guide: the first entry by number that fits decides. Nothing is said of a direction in
/// which an entry is not known in full.
#[must_use]
pub fn acl_shadows(acl: &NetworkAcl) -> Vec<AclShadow> {
    let mut found = Vec::new();
    for direction in [Direction::Ingress, Direction::Egress] {
        for family in Family::BOTH {
            if let Some(steps) = steps(acl, direction, family) {
                one_way(&steps, direction, family, &mut found);
            }
        }
    }
    found
}

/// The entries in the order of evaluation; `None` if one is doubtful.
fn steps(acl: &NetworkAcl, direction: Direction, family: Family) -> Option<Vec<Step<'_>>> {
    let entries = acl.entries.as_ref()?;
    let mut steps = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        if entry.is_egress != (direction == Direction::Egress) {
            continue;
        }
        let Some((flows, is_sure)) = acl_flows(entry, direction, family) else { continue };
        entry.number.as_ref().filter(|_| is_sure)?;
        steps.push(Step { at, entry, flows, allows: entry.allows? });
    }
    steps.order_by_key(|step| step.entry.number.as_ref().map(|number| number.value));
    let number = |step: &Step<'_>| step.entry.number.as_ref().map(|number| number.value);
    let twice = steps.windows(2).any(|pair| matches!(pair, [a, b] if number(a) == number(b)));
    (!twice).then_some(steps)
}

/// The entries `*` cannot be removed: *Custom network ACLs*.
const LAST: i64 = 32767;

fn one_way(steps: &[Step<'_>], direction: Direction, family: Family, found: &mut Vec<AclShadow>) {
    let mut out = vec![false; steps.len()];
    let mut rest = FlowSet::all(family);
    for (ix, step) in steps.iter().enumerate() {
        out[ix] = !rest.meets(&step.flows);
        rest = rest.subtract(&step.flows);
    }
    let mut shadows = Vec::new();
    for (ix, step) in steps.iter().enumerate().filter(|(ix, _)| out[*ix]) {
        // The earlier ones that decide about its flows.
        let mut open = step.flows.clone();
        let (mut by, mut against) = (Vec::new(), Vec::new());
        for earlier in &steps[..ix] {
            if open.meets(&earlier.flows) {
                by.push(earlier.at);
                if earlier.allows != step.allows {
                    against.push(earlier.at);
                }
                open = open.subtract(&earlier.flows);
            }
        }
        shadows.push(AclShadow { entry: step.at, direction, is_never_asked: true, by, against });
    }
    // An entry that others keep from doing what it says is not one to take out: it may be meant, and would do it without them.
    for shadow in shadows.iter().filter(|shadow| !shadow.against.is_empty()) {
        for (ix, _) in steps.iter().enumerate().filter(|(_, step)| step.at == shadow.entry) {
            out[ix] = false;
        }
    }
    let told: Vec<usize> = shadows.iter().map(|shadow| shadow.entry).collect();
    // From the last to the first: what comes after an entry decides the same about all that it decides.
    for ix in (0..steps.len()).rev() {
        let step = &steps[ix];
        if out[ix] || told.contains(&step.at) {
            continue;
        }
        let mut open = step.flows.clone();
        for (_, earlier) in steps[..ix].iter().enumerate().filter(|(at, _)| !out[*at]) {
            open = open.subtract(&earlier.flows);
        }
        let mut by = Vec::new();
        let mut is_same = true;
        for (_, later) in steps.iter().enumerate().skip(ix + 1).filter(|(at, _)| !out[*at]) {
            if open.meets(&later.flows) {
                is_same &= later.allows == step.allows;
                by.push(later.at);
                open = open.subtract(&later.flows);
            }
        }
        is_same &= open.is_empty() || !step.allows;
        if is_same && !is_last(step.entry) {
            out[ix] = true;
            // What `*` does is not to be told as an entry's work.
            by.retain(|at| steps.iter().any(|step| step.at == *at && !is_last(step.entry)));
            shadows.push(AclShadow {
                entry: step.at,
                direction,
                is_never_asked: false,
                by,
                against: Vec::new(),
            });
        }
    }
    shadows.retain(|shadow| steps.iter().any(|step| step.at == shadow.entry && !is_last(step.entry)));
    shadows.order_by_key(|shadow| shadow.entry);
    found.extend(shadows);
}

fn is_last(entry: &AclEntry) -> bool {
    entry.number.as_ref().is_some_and(|number| number.value >= LAST)
}
