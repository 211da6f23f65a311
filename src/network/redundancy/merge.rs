//! Rules that one rule could say: blocks that make up a wider block, and ports that follow one another.

use ipnet::IpNet;
use rustc_hash::{FxHashMap, FxHashSet};

use super::subject::{Needs, Owner, Subject};
use crate::network::filter::{Direction, Remote};
use crate::network::space::{Range, has_ports};
use crate::order::Order as _;

/// Rules of one group, and the one that says the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// Their places among the subjects, in the order of the texts.
    pub rules: Vec<usize>,
    /// What the one rule says where they differ.
    pub into: Merged,
}

/// What takes the place of what differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    /// This block.
    Block(IpNet),
    /// These ports.
    Ports(Range<u16>),
}

/// Of the rules that are not out. Each rule is in at most one merge: blocks first.
pub(super) fn merges(groups: &[Owner<'_>], subjects: &[Subject<'_>], out: &[bool]) -> Vec<Merge> {
    let mut merges = Vec::new();
    for owner in groups {
        for direction in [Direction::Ingress, Direction::Egress] {
            let rules: Vec<usize> = owner.rules(direction).filter(|rule| !out[*rule]).collect();
            if rules.len() > 1 {
                let from = merges.len();
                blocks(subjects, &rules, &mut merges);
                let done: FxHashSet<usize> =
                    merges[from..].iter().flat_map(|merge| merge.rules.iter().copied()).collect();
                let left: Vec<usize> = rules.into_iter().filter(|rule| !done.contains(rule)).collect();
                ports(subjects, &left, &mut merges);
            }
        }
    }
    merges
}

fn blocks(subjects: &[Subject<'_>], rules: &[usize], merges: &mut Vec<Merge>) {
    let mut by_ports: FxHashMap<Range<u32>, Vec<(IpNet, usize)>> = FxHashMap::default();
    for rule in rules {
        if let (Remote::Range(net), Needs::Rects(_)) = (&subjects[*rule].rule.remote, &subjects[*rule].needs)
        {
            by_ports.entry(subjects[*rule].lines).or_default().push((net.trunc(), *rule));
        }
    }
    let mut lists: Vec<_> = by_ports.into_iter().filter(|(_, list)| list.len() > 1).collect();
    lists.order_by_key(|(lines, _)| *lines);
    for (_, mut list) in lists {
        list.order();
        // Blocks that are not in one another: two halves of a block are neighbours, or become so when theirs are merged.
        let mut stack: Vec<(IpNet, Vec<usize>)> = Vec::new();
        for (net, rule) in list {
            let mut one = (net, vec![rule]);
            while let Some((before, _)) = stack.last()
                && before.is_sibling(&one.0)
                && let Some(wider) = before.supernet().filter(|net| net.prefix_len() > 0)
                && let Some((_, mut together)) = stack.pop()
            {
                together.extend(one.1);
                one = (wider, together);
            }
            stack.push(one);
        }
        for (net, mut rules) in stack.into_iter().filter(|(_, rules)| rules.len() > 1) {
            rules.order();
            merges.push(Merge { rules, into: Merged::Block(net) });
        }
    }
}

fn ports(subjects: &[Subject<'_>], rules: &[usize], merges: &mut Vec<Merge>) {
    /// A protocol, and the other end: a block, or what stands for itself.
    type Key = (u8, u32, Vec<(u32, Range<u128>)>);
    let mut by_remote: FxHashMap<Key, Vec<(Range<u16>, usize)>> = FxHashMap::default();
    for at in rules {
        let subject = &subjects[*at];
        let rule = &subject.rule;
        if rule.protocols.first != rule.protocols.last || !has_ports(rule.protocols.first) {
            continue;
        }
        let key = match &subject.needs {
            Needs::Rects(list) => (rule.protocols.first, 0, list.clone()),
            Needs::Members { space, .. } => (rule.protocols.first, *space, Vec::new()),
            Needs::Nothing => continue,
        };
        by_remote.entry(key).or_default().push((rule.ports, *at));
    }
    let mut lists: Vec<_> = by_remote.into_values().filter(|list| list.len() > 1).collect();
    lists.order_by_key(|list| list.first().map(|(_, rule)| *rule));
    for mut list in lists {
        list.order();
        let mut runs: Vec<(Range<u16>, Vec<usize>)> = Vec::new();
        for (ports, rule) in list {
            match runs.last_mut() {
                Some((run, rules)) if u32::from(ports.first) <= u32::from(run.last) + 1 => {
                    run.last = run.last.max(ports.last);
                    rules.push(rule);
                }
                _ => runs.push((ports, vec![rule])),
            }
        }
        for (ports, mut rules) in runs.into_iter().filter(|(_, rules)| rules.len() > 1) {
            rules.order();
            merges.push(Merge { rules, into: Merged::Ports(ports) });
        }
    }
}
