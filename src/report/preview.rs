//! What a fix changes, to be read: the lines around each edit before and after it, with secrets masked.

use std::ops::Range;

use super::mask::Mask;
use super::model::Preview;

/// Edits shown of one fix.
pub(super) const MAX_EDITS: usize = 6;
/// How far the line of an edit is followed, in bytes: minified JSON is one line.
const MAX_LINE: usize = 4096;
/// Characters kept before and after what changes.
const BEFORE: usize = 120;
const AFTER: usize = 60;
/// Characters of what changes; more is left out in its middle.
const MAX_CHANGE: usize = 700;

/// The lines that an edit touches. Whole lines are masked before anything is cut, so that no secret is cut into a
/// form that is not recognised.
pub(super) fn preview(mask: &Mask, text: &str, range: Range<usize>, insert: &str) -> Preview {
    let (from, to) = lines_around(text, &range);
    let old = mask.text(&text[from..to]);
    let new = mask.text(&format!("{}{insert}{}", &text[from..range.start], &text[range.end..to]));
    let head = common(old.chars(), new.chars());
    let rest = |text: &str| text.chars().skip(head).collect::<Vec<_>>();
    let (old_rest, new_rest) = (rest(&old), rest(&new));
    let tail = common(old_rest.iter().rev(), new_rest.iter().rev());
    let part = |all: &str, rest: &[char]| {
        let before: String = all.chars().take(head).skip(head.saturating_sub(BEFORE)).collect();
        let (change, after) = rest.split_at(rest.len() - tail);
        let after: String = after.iter().take(AFTER).collect();
        format!("{before}{}{after}", shortened(change))
    };
    Preview { before: part(&old, &old_rest), after: part(&new, &new_rest) }
}

fn lines_around(text: &str, range: &Range<usize>) -> (usize, usize) {
    let floor = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let first = floor(range.start.saturating_sub(MAX_LINE));
    let last = floor((range.end + MAX_LINE).min(text.len())).max(range.end);
    let from = text[first..range.start].rfind('\n').map_or(first, |at| first + at + 1);
    let to = text[range.end..last].find('\n').map_or(last, |at| range.end + at);
    (from, to)
}

fn common<T: PartialEq>(a: impl Iterator<Item = T>, b: impl Iterator<Item = T>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}

fn shortened(change: &[char]) -> String {
    if change.len() <= MAX_CHANGE {
        return change.iter().collect();
    }
    let (head, tail) = (&change[..MAX_CHANGE * 3 / 4], &change[change.len() - MAX_CHANGE / 4..]);
    head.iter().chain(&[' ', '…', ' ']).chain(tail).collect()
}
