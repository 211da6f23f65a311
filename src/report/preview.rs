//! What a fix changes, to be read: the lines around each edit before and after it, with secrets masked.

use std::borrow::Cow;
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
    let head = floor(&old, common(old.bytes(), new.bytes()));
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = common(old_rest.bytes().rev(), new_rest.bytes().rev());
    let tail = old_rest.len() - ceil(old_rest, old_rest.len() - tail);
    let part = |rest: &str| {
        let (change, after) = rest.split_at(rest.len() - tail);
        format!("{}{}{}", last(&old[..head], BEFORE), shortened(change), first(after, AFTER))
    };
    Preview { before: part(old_rest), after: part(new_rest) }
}

/// The last place at or before an offset where a character begins.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The first place at or after an offset where a character begins.
fn ceil(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// So many characters from the start of a text.
fn first(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(at, _)| &text[..at])
}

/// So many characters from its end.
fn last(text: &str, count: usize) -> &str {
    let Some(before) = count.checked_sub(1) else { return "" };
    text.char_indices().rev().nth(before).map_or(text, |(at, _)| &text[at..])
}

fn lines_around(text: &str, range: &Range<usize>) -> (usize, usize) {
    let first = floor(text, range.start.saturating_sub(MAX_LINE));
    let last = floor(text, (range.end + MAX_LINE).min(text.len())).max(range.end);
    let from = text[first..range.start].rfind('\n').map_or(first, |at| first + at + 1);
    let to = text[range.end..last].find('\n').map_or(last, |at| range.end + at);
    (from, to)
}

fn common<T: PartialEq>(a: impl Iterator<Item = T>, b: impl Iterator<Item = T>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}

fn shortened(change: &str) -> Cow<'_, str> {
    if change.len() <= MAX_CHANGE || change.chars().count() <= MAX_CHANGE {
        return change.into();
    }
    format!("{} … {}", first(change, MAX_CHANGE * 3 / 4), last(change, MAX_CHANGE / 4)).into()
}
