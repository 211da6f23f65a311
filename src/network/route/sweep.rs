//! Overlapping prefixes as pieces that do not overlap.

use crate::network::space::Range;
use crate::order::Order as _;

/// A prefix of a table, and what it stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    /// Its addresses.
    pub range: Range<u128>,
    /// Length of its prefix.
    pub length: u8,
    /// Which of equal prefixes wins: the highest.
    pub rank: u8,
    /// Place of the route in its table.
    pub route: usize,
    /// What tells two routes with the same target from two with different ones.
    pub target: usize,
}

/// Addresses that one route decides about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The addresses.
    pub range: Range<u128>,
    /// Place of the route in its table. `None`: no route leads there.
    pub route: Option<usize>,
    /// True if another route with the same prefix and the same rank leads elsewhere: which of them is taken, AWS does not say.
    pub is_torn: bool,
}

/// Pieces that cover all of the addresses, in their order.
pub(super) fn sweep(all: Range<u128>, mut list: Vec<Candidate>) -> Vec<Piece> {
    // The outer before the inner, and of equal ones the weaker before the stronger.
    list.order_by_key(|one| (one.range.first, one.length, one.rank));
    let mut pieces = Pieces { next: Some(all.first), list: Vec::new() };
    // Prefixes lie within one another or apart, so the open ones are a stack.
    let mut open: Vec<(Candidate, bool)> = Vec::new();
    for one in list {
        while let Some((outer, is_torn)) = open.pop_if(|(outer, _)| outer.range.last < one.range.first) {
            pieces.to(outer.range.last, Some(outer.route), is_torn);
        }
        let under = open.last();
        if let Some(before) = one.range.first.checked_sub(1) {
            pieces.to(before, under.map(|(outer, _)| outer.route), under.is_some_and(|(_, torn)| *torn));
        }
        let is_torn = under.is_some_and(|(outer, torn)| {
            let is_equal = outer.range == one.range && outer.rank == one.rank;
            is_equal && (*torn || outer.target != one.target)
        });
        open.push((one, is_torn));
    }
    while let Some((outer, is_torn)) = open.pop() {
        pieces.to(outer.range.last, Some(outer.route), is_torn);
    }
    pieces.to(all.last, None, false);
    pieces.list
}

struct Pieces {
    /// The first address that has no piece yet; `None` past the last.
    next: Option<u128>,
    list: Vec<Piece>,
}

impl Pieces {
    /// Gives all addresses up to this one to a route.
    fn to(&mut self, last: u128, route: Option<usize>, is_torn: bool) {
        let Some(first) = self.next.filter(|first| *first <= last) else { return };
        self.next = last.checked_add(1);
        match self.list.last_mut() {
            Some(before) if before.route == route && before.is_torn == is_torn => before.range.last = last,
            _ => self.list.push(Piece { range: Range { first, last }, route, is_torn }),
        }
    }
}

#[cfg(test)]
mod tests {
    use ipnet::IpNet;
    use proptest::prelude::*;

    use super::*;
    use crate::network::space::Family;

    fn candidate(text: &str, rank: u8, route: usize) -> Candidate {
        let net: IpNet = text.parse().unwrap();
        Candidate { range: Range::of(&net), length: net.prefix_len(), rank, route, target: route }
    }

    /// The obvious way: look at every prefix.
    fn slowly(list: &[Candidate], address: u128) -> Option<(u8, u8)> {
        let here = list.iter().filter(|one| one.range.contains(address));
        here.map(|one| (one.length, one.rank)).max()
    }

    proptest! {
        #[test]
        fn the_longest_prefix_wins_everywhere(
            list in prop::collection::vec((0u32.., 0u8..=32, 0u8..3), 0..20),
            tried in prop::collection::vec(0u32.., 20),
        ) {
            let list: Vec<_> = list.into_iter().enumerate().map(|(at, (address, length, rank))| {
                let net = ipnet::Ipv4Net::new(address.into(), length).unwrap().trunc();
                candidate(&net.to_string(), rank, at)
            }).collect();
            let all = Family::V4.addresses();
            let pieces = sweep(all, list.clone());
            prop_assert_eq!(pieces.first().unwrap().range.first, 0);
            prop_assert_eq!(pieces.last().unwrap().range.last, all.last);
            prop_assert!(pieces.windows(2).all(|two| two[0].range.last + 1 == two[1].range.first));
            let ends = list.iter().flat_map(|one| [one.range.first, one.range.last]);
            for address in tried.into_iter().map(u128::from).chain(ends) {
                let piece = pieces.iter().find(|piece| piece.range.contains(address)).unwrap();
                let chosen = piece.route.map(|route| (list[route].length, list[route].rank));
                prop_assert_eq!(chosen, slowly(&list, address));
            }
        }
    }

    #[test]
    fn two_routes_of_one_prefix_and_rank_are_torn() {
        let pieces =
            sweep(Family::V4.addresses(), vec![candidate("10.0.0.0/8", 1, 0), candidate("10.0.0.0/8", 1, 1)]);
        assert!(pieces.iter().any(|piece| piece.is_torn));
        let pieces =
            sweep(Family::V4.addresses(), vec![candidate("10.0.0.0/8", 1, 0), candidate("10.0.0.0/8", 2, 1)]);
        assert!(pieces.iter().all(|piece| !piece.is_torn));
        assert_eq!(pieces[1].route, Some(1));
        let all = Family::V6.addresses();
        let pieces = sweep(all, vec![candidate("::/0", 1, 0)]);
        assert_eq!(pieces, [Piece { range: all, route: Some(0), is_torn: false }]);
    }
}
