//! At which ports do several boxes of ports × addresses cover a whole address space together?
//!
//! A line is swept over the ports. At each port the addresses of the boxes that are open there stand in a
//! tree over all ends of address intervals; each inner node knows whether its part is covered, so that the
//! root answers for the whole space. A box enters and leaves the tree once: O(n log n) for n boxes. Complete:
//! a port is named if and only if every address of the space is in some box there.

use crate::order::Order;
use std::ops::{Range, RangeInclusive};

/// Runs beyond this are not told apart by what covers them.
const MAX_RUNS: usize = 64;

/// Ports and addresses that one rule opens.
#[derive(Clone, Debug)]
pub(super) struct Block {
    pub ports: RangeInclusive<u16>,
    /// Within the space.
    pub addresses: Range<u128>,
}

/// Ports at which the same boxes cover the space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// In order, without neighbours.
    pub ports: Vec<RangeInclusive<u16>>,
    /// Indices of as few boxes as do, by address. Where there are more than [`MAX_RUNS`] runs the last one
    /// holds the ports of the rest, which others may cover.
    pub boxes: Vec<usize>,
}

/// The ports at which the boxes, with the addresses that are covered anyway, cover the space; but not those
/// at which one of `hidden` is open.
pub(super) fn covered(
    space: &Range<u128>,
    anyway: &[Range<u128>],
    boxes: &[Block],
    hidden: &[RangeInclusive<u16>],
) -> Vec<Run> {
    let mut tree = Tree::new(space, anyway.iter().chain(boxes.iter().map(|b| &b.addresses)));
    for range in anyway {
        tree.add(range, true);
    }
    let mut events: Vec<(u32, Event)> = Vec::with_capacity(2 * (boxes.len() + hidden.len()));
    for (ix, block) in boxes.iter().enumerate() {
        events.push((u32::from(*block.ports.start()), Event::Open(ix)));
        events.push((u32::from(*block.ports.end()) + 1, Event::Close(ix)));
    }
    for ports in hidden {
        events.push((u32::from(*ports.start()), Event::Hide));
        events.push((u32::from(*ports.end()) + 1, Event::Show));
    }
    events.order_by_key(|(port, _)| *port);

    let mut runs: Vec<Run> = Vec::new();
    let (mut at, mut hiding) = (0, 0_usize);
    while at < events.len() {
        let port = events[at].0;
        while at < events.len() && events[at].0 == port {
            match events[at].1 {
                Event::Open(ix) => tree.add(&boxes[ix].addresses, true),
                Event::Close(ix) => tree.add(&boxes[ix].addresses, false),
                Event::Hide => hiding += 1,
                Event::Show => hiding = hiding.saturating_sub(1),
            }
            at += 1;
        }
        let Some((next, _)) = events.get(at) else { break };
        if tree.is_full() && hiding == 0 {
            let end = |port: u32| u16::try_from(port).unwrap_or(u16::MAX);
            extend(&mut runs, end(port)..=end(next - 1), |port| cheapest(space, anyway, boxes, port), boxes);
        }
    }
    runs
}

enum Event {
    Open(usize),
    Close(usize),
    Hide,
    Show,
}

/// Adds ports to the last run if its boxes are open there too.
fn extend(
    runs: &mut Vec<Run>,
    ports: RangeInclusive<u16>,
    choose: impl Fn(u16) -> Vec<usize>,
    boxes: &[Block],
) {
    let full = runs.len() >= MAX_RUNS;
    if let Some(last) = runs.last_mut()
        && (full || last.boxes.iter().all(|ix| boxes[*ix].ports.contains(ports.start())))
    {
        match last.ports.last_mut() {
            Some(before) if u32::from(*before.end()) + 1 == u32::from(*ports.start()) => {
                *before = *before.start()..=*ports.end();
            }
            _ => last.ports.push(ports),
        }
        return;
    }
    let boxes = choose(*ports.start());
    runs.push(Run { ports: vec![ports], boxes });
}

/// As few boxes as cover the space at a port where they do: of those that start in what is covered, always
/// the one that reaches farthest.
fn cheapest(space: &Range<u128>, anyway: &[Range<u128>], boxes: &[Block], port: u16) -> Vec<usize> {
    let open = boxes.iter().enumerate().filter(|(_, block)| block.ports.contains(&port));
    let open = open.map(|(ix, block)| (block.addresses.clone(), Some(ix)));
    let mut all: Vec<_> = open.chain(anyway.iter().map(|range| (range.clone(), None))).collect();
    // What is covered anyway before what starts at the same address: it costs nothing.
    all.order_by_key(|(range, ix)| (range.start, ix.is_some()));
    let mut chosen = Vec::new();
    let (mut reached, mut at) = (space.start, 0);
    let mut best: Option<(u128, Option<usize>)> = None;
    while reached < space.end {
        while let Some((range, ix)) = all.get(at).filter(|(range, _)| range.start <= reached) {
            if best.is_none_or(|(end, _)| range.end > end) {
                best = Some((range.end, *ix));
            }
            at += 1;
        }
        match best {
            Some((end, ix)) if end > reached => {
                reached = end;
                chosen.extend(ix);
            }
            _ => break,
        }
    }
    chosen
}

/// A segment tree over the elementary intervals of a space, with counts of what covers each node wholly.
struct Tree {
    /// Ends of the elementary intervals, in order, without doubles.
    ends: Vec<u128>,
    nodes: Vec<Node>,
}

#[derive(Clone, Copy, Default)]
struct Node {
    count: u32,
    full: bool,
}

impl Tree {
    fn new<'a>(space: &Range<u128>, ranges: impl Iterator<Item = &'a Range<u128>>) -> Self {
        let mut ends = vec![space.start, space.end];
        ends.extend(ranges.flat_map(|range| [range.start, range.end]));
        ends.retain(|end| (space.start..=space.end).contains(end));
        ends.order();
        ends.dedup();
        let leaves = ends.len().saturating_sub(1).max(1);
        Self { ends, nodes: vec![Node::default(); 2 * leaves.next_power_of_two()] }
    }

    fn is_full(&self) -> bool {
        self.nodes.get(1).is_some_and(|root| root.full)
    }

    fn add(&mut self, range: &Range<u128>, open: bool) {
        let index = |end: u128| self.ends.partition_point(|known| *known < end);
        let wanted = index(range.start)..index(range.end);
        let leaves = self.ends.len().saturating_sub(1);
        if wanted.start < wanted.end && wanted.end <= leaves {
            self.add_at(1, 0..leaves, &wanted, open);
        }
    }

    fn add_at(&mut self, node: usize, here: Range<usize>, wanted: &Range<usize>, open: bool) {
        if wanted.end <= here.start || here.end <= wanted.start {
            return;
        }
        let is_leaf = here.len() == 1;
        if wanted.start <= here.start && here.end <= wanted.end {
            let count = &mut self.nodes[node].count;
            *count = if open { *count + 1 } else { count.saturating_sub(1) };
        } else {
            let middle = usize::midpoint(here.start, here.end);
            self.add_at(2 * node, here.start..middle, wanted, open);
            self.add_at(2 * node + 1, middle..here.end, wanted, open);
        }
        let below = !is_leaf && self.nodes[2 * node].full && self.nodes[2 * node + 1].full;
        self.nodes[node].full = self.nodes[node].count > 0 || below;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn block(ports: RangeInclusive<u16>, addresses: Range<u128>) -> Block {
        Block { ports, addresses }
    }

    #[test]
    fn two_halves_meet_where_their_ports_do() {
        let boxes = [block(20..=25, 0..128), block(22..=80, 128..256)];
        let runs = covered(&(0..256), &[], &boxes, &[]);
        assert_eq!(runs, [Run { ports: vec![22..=25], boxes: vec![0, 1] }]);
    }

    #[test]
    fn a_gap_of_one_address_is_a_gap() {
        assert!(covered(&(0..256), &[], &[block(1..=1, 0..127), block(1..=1, 128..256)], &[]).is_empty());
        let anyway = std::slice::from_ref(&(127..128));
        let runs = covered(&(0..256), anyway, &[block(1..=1, 0..127), block(1..=1, 128..256)], &[]);
        assert_eq!(runs, [Run { ports: vec![1..=1], boxes: vec![0, 1] }]);
    }

    #[test]
    fn what_is_not_needed_is_not_named() {
        let boxes = [
            block(0..=65535, 3..5),
            block(0..=65535, 0..200),
            block(0..=65535, 100..256),
            block(0..=65535, 50..210),
        ];
        let runs = covered(&(0..256), &[], &boxes, &[]);
        assert_eq!(runs, [Run { ports: vec![0..=65535], boxes: vec![1, 2] }]);
    }

    #[test]
    fn hidden_ports_are_left_out() {
        let boxes = [block(0..=100, 0..128), block(0..=65535, 128..256)];
        let runs = covered(&(0..256), &[], &boxes, &[22..=22, 80..=90]);
        assert_eq!(runs, [Run { ports: vec![0..=21, 23..=79, 91..=100], boxes: vec![0, 1] }]);
    }

    proptest! {
        /// Against the definition: a port is covered if each address is in a box that is open there.
        #[test]
        fn agrees_with_the_definition(
            boxes in prop::collection::vec((0_u16..12, 0_u16..12, 0_u128..16, 1_u128..16), 0..9),
            anyway in prop::collection::vec((0_u128..16, 1_u128..4), 0..3),
            hidden in prop::collection::vec((0_u16..12, 0_u16..3), 0..2),
        ) {
            let range = |start: u128, length: u128| start..(start + length).min(16);
            let boxes: Vec<_> = boxes
                .into_iter()
                .map(|(a, b, start, length)| block(a.min(b)..=a.max(b), range(start, length)))
                .collect();
            let anyway: Vec<_> = anyway.into_iter().map(|(start, length)| range(start, length)).collect();
            let hidden: Vec<_> = hidden.into_iter().map(|(a, length)| a..=a + length).collect();
            let runs = covered(&(0..16), &anyway, &boxes, &hidden);
            for port in 0..16_u16 {
                let open: Vec<_> = boxes.iter().filter(|b| b.ports.contains(&port)).collect();
                let all = (0..16).all(|address| {
                    open.iter().any(|b| b.addresses.contains(&address)) || anyway.iter().any(|r| r.contains(&address))
                });
                // Without any box there is nobody who opens it.
                let wanted = all && !open.is_empty() && !hidden.iter().any(|ports| ports.contains(&port));
                let found: Vec<_> = runs.iter().filter(|r| r.ports.iter().any(|p| p.contains(&port))).collect();
                let all_anyway = (0..16).all(|address| anyway.iter().any(|r| r.contains(&address)));
                if !all_anyway {
                    prop_assert_eq!(found.len(), usize::from(wanted), "port {} of {:?}", port, runs);
                }
                for run in found {
                    let by_run = |address| run.boxes.iter().any(|ix| boxes[*ix].addresses.contains(&address));
                    let ok = (0..16).all(|a| by_run(a) || anyway.iter().any(|r| r.contains(&a)));
                    prop_assert!(ok, "{:?} does not cover port {}", run, port);
                    prop_assert!(run.boxes.iter().all(|ix| boxes[*ix].ports.contains(&port)));
                }
            }
        }
    }
}
