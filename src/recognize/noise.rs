//! Text around and instead of JSON: what it is, and what to do about it.

use std::ops::Range;

use super::Reader;
use crate::text::json::Value;
use crate::text::{SourceId, Span};

pub(super) fn read(cx: &mut Reader<'_>, source: SourceId, range: Range<usize>) {
    let view = cx.sources.add_view(source, crate::text::json::Tree::default());
    let span: Span = view.span(range);
    cx.unrecognized("text", span, "this text was not understood");
}

pub(super) fn describe_value(value: Value<'_>) -> (&'static str, String) {
    let _ = value;
    ("object", "this was not understood".to_owned())
}
