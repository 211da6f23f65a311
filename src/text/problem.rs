//! What was wrong with a text, before anything is known of its meaning.

use std::ops::Range;

use crate::report::model::Level;

/// Something in a text that could not be read, or was read only after a repair. Offsets are bytes of the text
/// that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Machine name, for example `json-missing-comma`.
    pub code: &'static str,
    /// How much it took away.
    pub level: Level,
    /// The place.
    pub range: Range<u32>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// The repair, empty where there is none.
    pub edits: Vec<TextEdit>,
}

/// Replace a byte range by a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// What is replaced.
    pub range: Range<u32>,
    /// What takes its place.
    pub text: String,
}

impl Problem {
    /// A problem without a repair.
    pub(crate) fn new(
        code: &'static str,
        level: Level,
        range: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let range = to_u32(range);
        Self { code, level, range, message: message.into(), help: help.into(), edits: Vec::new() }
    }

    /// The same problem with one more edit that repairs it.
    #[must_use]
    pub(crate) fn edit(mut self, range: Range<usize>, text: impl Into<String>) -> Self {
        self.edits.push(TextEdit { range: to_u32(range), text: text.into() });
        self
    }
}

/// Offsets fit: texts over [`super::MAX_SOURCE_BYTES`] are refused before they are read.
fn to_u32(range: Range<usize>) -> Range<u32> {
    let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    clamp(range.start)..clamp(range.end)
}
