//! A set of points in several dimensions as a tree.
//!
//! A level is a dimension. A node is the list of the ranges of its dimension in which there is something, in order, each
//! with the set of the dimensions below; `Whole` stands for everything below. Neighbours with the same set below are one
//! range, and nothing is kept for an empty set, so that each set has one form. Nodes are shared.
//!
//! An operation walks both trees once, over the ranges that neither of them divides, and stops where one of them is empty,
//! whole, or the same node as the other. The ranges of a level are only divided where sets below differ: many rules on the
//! same ports with different addresses stay one range of ports with a list of addresses, and do not become boxes cut by
//! boxes.

use std::rc::Rc;

/// A range of the dimension, with what is below it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Arm {
    pub first: u128,
    pub last: u128,
    pub below: Node,
}

/// A set that is not empty; the empty one is `None` where it may be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    Whole,
    Arms(Rc<[Arm]>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Union,
    Intersect,
    Subtract,
}

/// Is told the ranges of a box, one for each dimension; says whether to go on.
pub(super) type OnBox<'a> = dyn FnMut(&[(u128, u128)]) -> bool + 'a;

impl Node {
    /// A box, given for each dimension its range and the dimension's last value.
    pub fn of(ranges: &[(u128, u128)], lasts: &[u128]) -> Self {
        let mut node = Self::Whole;
        for ((first, last), limit) in ranges.iter().zip(lasts).rev() {
            if !(*first == 0 && last == limit && node == Self::Whole) {
                node = Self::Arms(Rc::new([Arm { first: *first, last: *last, below: node }]));
            }
        }
        node
    }

    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Whole, Self::Whole) => true,
            (Self::Arms(a), Self::Arms(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }

    fn arms<'a>(&'a self, whole: &'a [Arm; 1]) -> &'a [Arm] {
        match self {
            Self::Whole => whole,
            Self::Arms(arms) => arms,
        }
    }

    /// True if the point is in it.
    pub fn contains(&self, point: &[u128]) -> bool {
        let (Self::Arms(arms), Some((at, rest))) = (self, point.split_first()) else { return true };
        let after = arms.partition_point(|arm| arm.last < *at);
        arms.get(after).is_some_and(|arm| arm.first <= *at && arm.below.contains(rest))
    }

    /// Calls back with each of its boxes, which do not overlap, in order. Stops when told so.
    pub fn each(&self, lasts: &[u128], path: &mut Vec<(u128, u128)>, found: &mut OnBox<'_>) -> bool {
        let Some((last, below)) = lasts.split_first() else { return found(path) };
        let whole = [whole(*last)];
        for arm in self.arms(&whole) {
            path.push((arm.first, arm.last));
            let goes_on = arm.below.each(below, path, found);
            path.pop();
            if !goes_on {
                return false;
            }
        }
        true
    }
}

fn whole(last: u128) -> Arm {
    Arm { first: 0, last, below: Node::Whole }
}

/// What is known without looking further down.
enum Known<'a> {
    Nothing,
    Same(&'a Node),
    Look(&'a Node, &'a Node),
}

fn known<'a>(how: How, a: Option<&'a Node>, b: Option<&'a Node>) -> Known<'a> {
    let (Some(a), Some(b)) = (a, b) else {
        return match (how, a.or(b)) {
            (How::Union, Some(node)) => Known::Same(node),
            (How::Subtract, Some(node)) if a.is_some() => Known::Same(node),
            _ => Known::Nothing,
        };
    };
    match (how, a, b) {
        (How::Subtract, _, Node::Whole) => Known::Nothing,
        (How::Subtract, ..) if a.is_same(b) => Known::Nothing,
        (How::Union, Node::Whole, _) | (How::Intersect, _, Node::Whole) => Known::Same(a),
        (How::Union, _, Node::Whole) | (How::Intersect, Node::Whole, _) => Known::Same(b),
        (How::Union | How::Intersect, ..) if a.is_same(b) => Known::Same(a),
        _ => Known::Look(a, b),
    }
}

/// The union, intersection or difference.
pub(super) fn combine(how: How, a: Option<&Node>, b: Option<&Node>, lasts: &[u128]) -> Option<Node> {
    let (a, b) = match known(how, a, b) {
        Known::Nothing => return None,
        Known::Same(node) => return Some(node.clone()),
        Known::Look(a, b) => (a, b),
    };
    let (last, below) = lasts.split_first()?;
    let mut arms: Vec<Arm> = Vec::new();
    sweep(how, a, b, *last, &mut |first, last, a, b| {
        if let Some(node) = combine(how, a, b, below) {
            match arms.last_mut() {
                Some(before) if before.last + 1 == first && before.below == node => before.last = last,
                _ => arms.push(Arm { first, last, below: node }),
            }
        }
        true
    });
    match arms.as_slice() {
        [] => None,
        [only] if *only == whole(*last) => Some(Node::Whole),
        _ => Some(Node::Arms(arms.into())),
    }
}

/// True if the union, intersection or difference is not empty. Makes nothing.
pub(super) fn is_some(how: How, a: Option<&Node>, b: Option<&Node>, lasts: &[u128]) -> bool {
    let (a, b) = match known(how, a, b) {
        Known::Nothing => return false,
        Known::Same(_) => return true,
        Known::Look(a, b) => (a, b),
    };
    let Some((last, below)) = lasts.split_first() else { return false };
    let mut found = false;
    sweep(how, a, b, *last, &mut |_, _, a, b| {
        found = is_some(how, a, b, below);
        !found
    });
    found
}

/// Calls back with each range that neither divides and in which there is something, in order. Stops when told so.
fn sweep<'a>(
    how: How,
    a: &'a Node,
    b: &'a Node,
    last: u128,
    found: &mut dyn FnMut(u128, u128, Option<&'a Node>, Option<&'a Node>) -> bool,
) {
    let arms = |node: &'a Node| match node {
        Node::Whole => None,
        Node::Arms(arms) => Some(&**arms),
    };
    let (a_arms, b_arms) = (arms(a), arms(b));
    let (mut i, mut j) = (0, 0);
    let mut at = 0_u128;
    let range = |arms: Option<&'a [Arm]>, ix: usize| match arms {
        None => Some((0, last, &Node::Whole)),
        Some(arms) => arms.get(ix).map(|arm| (arm.first, arm.last, &arm.below)),
    };
    loop {
        let (x, y) = (range(a_arms, i), range(b_arms, j));
        let is_over = match how {
            How::Union => x.is_none() && y.is_none(),
            How::Intersect => x.is_none() || y.is_none(),
            How::Subtract => x.is_none(),
        };
        if is_over {
            return;
        }
        let start = [x, y].iter().flatten().map(|(first, ..)| (*first).max(at)).min().unwrap_or(last);
        let mut end = last;
        for (first, last, _) in [x, y].iter().flatten() {
            end = end.min(if *first <= start { *last } else { first - 1 });
        }
        let inside = |range: Option<(u128, u128, &'a Node)>| {
            range.filter(|(first, ..)| *first <= start).map(|(.., below)| below)
        };
        if !found(start, end, inside(x), inside(y)) || end == last {
            return;
        }
        at = end + 1;
        i += usize::from(x.is_some_and(|(_, last, _)| last == end));
        j += usize::from(y.is_some_and(|(_, last, _)| last == end));
    }
}
