//! Rectangles that can be asked which of them meet another.
//!
//! They lie sorted, under a tree of the boxes around them, so that a question costs about the logarithm of their number and
//! what it finds, also where all have the same addresses or the same ports.

use super::rect::Rect;
use crate::network::space::Range;
use crate::order::Order as _;

/// One rectangle of a rule. Rectangles of different spaces never meet: IPv4, IPv6, and one for each group and unknown
/// prefix list, where only ports count.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub space: u32,
    pub rect: Rect,
    pub rule: usize,
}

/// How much may still be looked at. What is not looked at is not reported, which is no wrong answer here.
pub(super) struct Work(pub u64);

/// See the module.
pub(super) struct Pool {
    items: Vec<Item>,
    boxes: Vec<Item>,
}

/// As many as are looked at one by one.
const LEAF: usize = 8;

impl Pool {
    pub fn new(mut items: Vec<Item>) -> Self {
        items.order_by_key(|item| (item.space, item.rect.remote.first, item.rect.lines.first));
        let mut this = Self { boxes: Vec::new(), items };
        if this.items.len() > LEAF {
            let leaves = this.items.len().div_ceil(LEAF).next_power_of_two();
            let none =
                Item { space: u32::MAX, rect: Rect { lines: Range::one(0), remote: Range::one(0) }, rule: 0 };
            this.boxes = vec![none; 2 * leaves];
            this.build(1, 0, this.items.len());
        }
        this
    }

    /// The box around items: its `space` is the lowest, its `rule` the highest space.
    fn build(&mut self, node: usize, from: usize, to: usize) -> Option<Item> {
        let around = if to - from <= LEAF {
            let mut all = self.items.get(from..to)?.iter();
            let first = all.next()?;
            let start = Item { rule: first.space as usize, ..*first };
            all.fold(start, |a, b| hull(&a, &Item { rule: b.space as usize, ..*b }))
        } else {
            let middle = usize::midpoint(from, to);
            let (a, b) = (self.build(2 * node, from, middle)?, self.build(2 * node + 1, middle, to)?);
            hull(&a, &b)
        };
        *self.boxes.get_mut(node)? = around;
        Some(around)
    }

    /// Calls back with each item that meets the rectangle, until told to stop.
    pub fn meeting(&self, space: u32, rect: &Rect, work: &mut Work, found: &mut dyn FnMut(&Item) -> bool) {
        self.visit(1, 0, self.items.len(), space, rect, work, found);
    }

    #[allow(clippy::too_many_arguments, reason = "where it is, what is asked, who is told")]
    fn visit(
        &self,
        node: usize,
        from: usize,
        to: usize,
        space: u32,
        rect: &Rect,
        work: &mut Work,
        found: &mut dyn FnMut(&Item) -> bool,
    ) -> bool {
        if let Some(around) = self.boxes.get(node) {
            let is_here = around.space <= space && space as usize <= around.rule;
            if !is_here || !around.rect.meets(rect) {
                return true;
            }
        }
        work.0 = work.0.saturating_sub(1);
        if to - from <= LEAF {
            let items = self.items.get(from..to).unwrap_or_default();
            return items.iter().all(|item| {
                let meets = item.space == space && item.rect.meets(rect);
                !meets || found(item)
            });
        }
        let middle = usize::midpoint(from, to);
        self.visit(2 * node, from, middle, space, rect, work, found)
            && self.visit(2 * node + 1, middle, to, space, rect, work, found)
    }
}

fn hull(a: &Item, b: &Item) -> Item {
    Item { space: a.space.min(b.space), rule: a.rule.max(b.rule), rect: a.rect.hull(&b.rect) }
}

/// The rules that together cover the rectangle, as few as are needed of those that were found; or what is left of it, and the
/// rules that took the rest away.
pub(super) fn cover(
    pool: &Pool,
    space: u32,
    rect: &Rect,
    is_out: &dyn Fn(usize) -> bool,
    work: &mut Work,
) -> Result<Vec<usize>, (Vec<Rect>, Vec<usize>)> {
    /// More pieces than that are not cut further.
    const MOST_PIECES: usize = 1 << 10;
    let mut alone = None;
    let mut meeting: Vec<Item> = Vec::new();
    if work.0 == 0 {
        return Err((vec![*rect], Vec::new()));
    }
    pool.meeting(space, rect, work, &mut |item| {
        if !is_out(item.rule) {
            if item.rect.covers(rect) {
                alone = Some(item.rule);
                return false;
            }
            meeting.push(*item);
        }
        true
    });
    if let Some(rule) = alone {
        return Ok(vec![rule]);
    }
    // The widest first: what it covers no other is needed for.
    meeting.order_by(|a, b| b.rect.size().total_cmp(&a.rect.size()));
    let mut pieces = vec![*rect];
    let mut by: Vec<Item> = Vec::new();
    for item in &meeting {
        work.0 = work.0.saturating_sub(pieces.len() as u64);
        let mut rest = Vec::new();
        let mut cuts = false;
        for piece in &pieces {
            cuts |= piece.without(&item.rect, &mut rest);
        }
        if cuts {
            by.push(*item);
        }
        pieces = rest;
        if pieces.is_empty() {
            return Ok(needed(rect, by));
        }
        if pieces.len() > MOST_PIECES || work.0 == 0 {
            break;
        }
    }
    Err((pieces, by.into_iter().map(|item| item.rule).collect()))
}

/// Leaves out those without which the others cover the rectangle as well.
fn needed(rect: &Rect, mut by: Vec<Item>) -> Vec<usize> {
    const MOST: usize = 16;
    let mut at = by.len();
    while at > 0 && by.len() <= MOST {
        at -= 1;
        let mut pieces = vec![*rect];
        for (other, item) in by.iter().enumerate() {
            if other != at {
                let mut rest = Vec::new();
                for piece in &pieces {
                    piece.without(&item.rect, &mut rest);
                }
                pieces = rest;
            }
        }
        if pieces.is_empty() {
            by.remove(at);
        }
    }
    let mut rules: Vec<usize> = by.into_iter().map(|item| item.rule).collect();
    rules.order();
    rules.dedup();
    rules
}
