//! Texts as they were pasted, and readers that keep positions and recover from errors.
//!
//! A [`Source`] is one pasted or dropped text. A [`View`] is a text that something was read from: the source
//! itself, or a text that was wrapped inside it (a policy in a JSON string, URL-encoded, base64). A [`Span`] is
//! a byte range of a view. [`Sources::resolve`] follows the wrapping outwards, so that every value, however
//! deeply wrapped, points at the characters that the person pasted, and an edit of it is wrapped again on its
//! way out.

mod date;
mod decode;
pub mod json;
mod lines;
mod offsets;
mod problem;
mod prompt;
mod segment;
mod sources;
mod words;

pub use date::date_time;
pub use decode::{Decoded, decode};
pub use lines::{LineIndex, Position};
pub use offsets::OffsetMap;
pub use problem::{Problem, TextEdit};
pub use prompt::{command_on, is_prompt};
pub use segment::{Segment, split};
pub use sources::{Source, SourceId, Sources, Span, Spanned, View, ViewId, Wrapping};
pub use words::{capitalised, counted};

/// Texts above this size are refused: offsets fit in 32 bits with room, and a page stays within its memory.
pub const MAX_SOURCE_BYTES: usize = 64 * 1024 * 1024;
