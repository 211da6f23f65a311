//! A JSON reader that keeps the place of every value and recovers from the errors of pasted text.
//!
//! Why our own: kept parsers give spans or recovery, not both. `serde_json` gives neither; `jsonc-parser` gives
//! spans, but stops at the first error; the lossless editors' parsers recover, but build trees of many times
//! the size of the text and know nothing of what happens to JSON on its way through terminals, mail and word
//! processors. This one is a loop without recursion over a flat array of 16 bytes a value, is compared with
//! `serde_json` on random input in `tests/`, and is fuzzed (`fuzz/`).
//!
//! Each repair is a [`Problem`](super::Problem) with the place and the edit that makes it.

mod parser;
mod scan;
mod tree;
mod value;

pub use parser::{MAX_DEPTH, Parsed, parse};
pub use scan::looks_like_document;
pub(crate) use scan::{skip_space, string_end};
pub use tree::{Kind, Node, Tree};
pub use value::{Items, Members, Value, unescape};

/// The inside of a JSON string literal for a text, without the quotes.
#[must_use]
pub fn escape(text: &str) -> String {
    let quoted = quote(text);
    quoted[1..quoted.len() - 1].to_owned()
}

/// A JSON string literal for a text, with the quotes.
#[must_use]
pub fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
