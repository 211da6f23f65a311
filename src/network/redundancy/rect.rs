//! Protocols and ports × addresses as a rectangle.

use crate::network::space::Range;

/// What a rule is about: protocols and ports on one line (the protocol times 65536 and the port, of ICMP the type and code)
/// and addresses. A rule is about all ports of a protocol or about one protocol, so that its part of the line is one range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Rect {
    pub lines: Range<u32>,
    pub remote: Range<u128>,
}

impl Rect {
    pub fn covers(&self, other: &Self) -> bool {
        self.lines.covers(&other.lines) && self.remote.covers(&other.remote)
    }

    pub fn meets(&self, other: &Self) -> bool {
        self.lines.intersect(&other.lines).is_some() && self.remote.intersect(&other.remote).is_some()
    }

    /// Puts what is left of it without the other into the list. False if the two have nothing in common.
    pub fn without(&self, other: &Self, rest: &mut Vec<Self>) -> bool {
        let both = (self.lines.intersect(&other.lines), self.remote.intersect(&other.remote));
        let (Some(lines), Some(remote)) = both else {
            rest.push(*self);
            return false;
        };
        for lines in around(self.lines, lines, 1) {
            rest.push(Self { lines, ..*self });
        }
        for remote in around(self.remote, remote, 1) {
            rest.push(Self { lines, remote });
        }
        true
    }

    /// The smallest that holds both.
    pub fn hull(&self, other: &Self) -> Self {
        Self {
            lines: Range {
                first: self.lines.first.min(other.lines.first),
                last: self.lines.last.max(other.lines.last),
            },
            remote: Range {
                first: self.remote.first.min(other.remote.first),
                last: self.remote.last.max(other.remote.last),
            },
        }
    }

    /// How much it holds, about.
    #[allow(clippy::cast_precision_loss, reason = "only compared, to begin with the smaller")]
    pub fn size(&self) -> f64 {
        let lines = f64::from(self.lines.last - self.lines.first) + 1.0;
        lines * ((self.remote.last - self.remote.first) as f64 + 1.0)
    }
}

/// What a range holds before and behind a part of it.
fn around<T>(all: Range<T>, part: Range<T>, one: T) -> impl Iterator<Item = Range<T>>
where
    T: Copy + Ord + std::ops::Add<Output = T> + std::ops::Sub<Output = T>,
{
    let before = (all.first < part.first).then(|| Range { first: all.first, last: part.first - one });
    let behind = (part.last < all.last).then(|| Range { first: part.last + one, last: all.last });
    before.into_iter().chain(behind)
}
