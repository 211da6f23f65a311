//! Edits of JSON that keep the format of what stands around them.

use super::Edit;
use crate::order::Order;
use crate::text::json::{Kind, Value};
use crate::text::{Sources, Span, View};

/// Replaces the value at a span. A span of a string's inside takes text for a JSON string's inside.
#[must_use]
pub fn replace(span: Span, text: impl Into<String>) -> Edit {
    Edit { span, text: text.into() }
}

/// Removes the item or member whose value is at a span, together with its comma. `None` if the span is no
/// value inside an array or object.
#[must_use]
pub fn remove(sources: &Sources, span: Span) -> Option<Edit> {
    let root = sources.view(span.view).root()?;
    let value = root.find(span)?;
    // Alone of its kind at its place: its neighbours are all that matters, however long the list is.
    if value.is_entry() && value.span().start < value.span().end {
        let own = value.entry_span();
        let (before, after) = (value.entry_before(), value.entry_after());
        return Some(cut(root.parent_of(value)?, before.map(|b| b.end), own, after.map(|a| a.start)));
    }
    remove_all(sources, &[span]).and_then(|mut edits| edits.pop())
}

/// Removes several items or members, which may be neighbours. One edit a run of neighbours.
#[must_use]
pub fn remove_all(sources: &Sources, spans: &[Span]) -> Option<Vec<Edit>> {
    let mut edits: Vec<Edit> = Vec::new();
    let mut done: Vec<Span> = Vec::new();
    for span in spans {
        let root = sources.view(span.view).root()?;
        let value = root.find(*span)?;
        let parent = root.parent_of(value)?;
        if done.contains(&parent.span()) {
            continue;
        }
        done.push(parent.span());
        let entries = entries(parent);
        let gone: Vec<bool> =
            entries.iter().map(|(_, value)| spans.iter().any(|s| is_at(*value, *s))).collect();
        edits.extend(cut_runs(parent, &entries, &gone));
    }
    edits.order_by_key(|edit| (edit.span.view, edit.span.start));
    Some(edits)
}

fn is_at(value: Value<'_>, span: Span) -> bool {
    value.span() == span || (value.kind() == Kind::String && value.inner_span() == span)
}

/// The whole place of each item, or of each member with its key, and its value.
fn entries(parent: Value<'_>) -> Vec<(Span, Value<'_>)> {
    if parent.is_array() {
        parent.items().map(|item| (item.span(), item)).collect()
    } else {
        parent.members().map(|(key, value)| (key.span().to(value.span()), value)).collect()
    }
}

/// Cuts each run of entries that go, so that commas and lines are right for those that stay.
fn cut_runs(parent: Value<'_>, entries: &[(Span, Value<'_>)], gone: &[bool]) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut i = 0;
    while i < entries.len() {
        if !gone[i] {
            i += 1;
            continue;
        }
        let first = i;
        while i < entries.len() && gone[i] {
            i += 1;
        }
        let before = first.checked_sub(1).map(|k| entries[k].0.end);
        let after = entries.get(i).map(|entry| entry.0.start);
        edits.push(cut(parent, before, entries[first].0.to(entries[i - 1].0), after));
    }
    edits
}

/// Cuts a run of entries, given the end of the one before it and the start of the one after it.
fn cut(parent: Value<'_>, before: Option<u32>, run: Span, after: Option<u32>) -> Edit {
    let whole = parent.span();
    let (start, end) = match (before, after) {
        // From the first that goes to the next that stays, or from the last that stays to the last that goes.
        (_, Some(after)) => (run.start, after),
        (Some(before), None) => (before, run.end),
        (None, None) => (whole.start + 1, whole.end - 1),
    };
    Edit { span: Span { start, end, ..whole }, text: String::new() }
}

/// Appends an item to an array, or a member (`"key": value`) to an object, on a line of its own if the others
/// have one. `text` is laid out with two spaces a level and is indented to fit.
#[must_use]
pub fn append(sources: &Sources, container: Span, text: &str) -> Option<Edit> {
    let value = sources.view(container.view).root()?.find(container)?;
    if !value.is_array() && !value.is_object() {
        return None;
    }
    let view = value.view();
    let span = value.span();
    let entries = entries(value);
    let Some((last, _)) = entries.last() else {
        let inside = Span { start: span.start + 1, end: span.end - 1, ..span };
        return Some(Edit { span: inside, text: compact(text) });
    };
    let at = Span { start: last.end, end: last.end, ..span };
    let lead = &view.text[span.start as usize + 1..entries[0].0.start as usize];
    let text = match lead.rfind('\n') {
        Some(newline) => {
            let indent = &lead[newline + 1..];
            let unit = indent_unit(indent, line_indent(view, span.start as usize));
            format!(
                ",{}{}",
                &lead[lead.find(['\r', '\n']).unwrap_or(newline)..=newline],
                reindent(text, indent, &unit)
            )
        }
        None => format!(", {}", compact(text)),
    };
    Some(Edit { span: at, text: with_line_ends_of(&view.text, text) })
}

/// Lines that end as those of a document do.
fn with_line_ends_of(document: &str, text: String) -> String {
    let windows = document.find('\n').is_some_and(|at| document[..at].ends_with('\r'));
    if windows { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text }
}

/// Replaces a value by an array or object laid out like its surroundings. `text` has two spaces a level.
#[must_use]
pub fn replace_block(sources: &Sources, span: Span, text: &str) -> Edit {
    let view = sources.view(span.view);
    if !view.has_newlines() {
        return Edit { span, text: compact(text) };
    }
    let indent = line_indent(view, span.start as usize);
    let unit = if indent.contains('\t') { "\t" } else { view.indent_unit() };
    let block = reindent(text, indent, unit);
    let block = block.strip_prefix(indent).unwrap_or(&block).to_owned();
    Edit { span, text: with_line_ends_of(&view.text, block) }
}

/// White space at the start of the line that an offset is on.
fn line_indent(view: &View, offset: usize) -> &str {
    let line = &view.text[view.line_start(offset)..offset];
    &line[..line.len() - line.trim_start().len()]
}

/// What one level of indentation is, seen from a child's and its parent's.
fn indent_unit(child: &str, parent: &str) -> String {
    child.strip_prefix(parent).filter(|unit| !unit.is_empty()).unwrap_or("  ").to_owned()
}

fn reindent(text: &str, indent: &str, unit: &str) -> String {
    let mut out = String::new();
    for (i, line) in text.lines().enumerate() {
        let content = line.trim_start();
        let depth = (line.len() - content.len()) / 2;
        if i > 0 {
            out.push('\n');
            out.push_str(indent);
        }
        out.push_str(&unit.repeat(depth));
        out.push_str(content);
    }
    if text.lines().count() > 0 { format!("{indent}{out}") } else { out }
}

/// On one line.
fn compact(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line = line.trim();
        if !out.is_empty() && !out.ends_with(['{', '[']) && !line.starts_with(['}', ']']) {
            out.push(' ');
        }
        out.push_str(line);
    }
    out
}

/// Pretty JSON with two spaces a level, as [`append`] and [`replace_block`] take it.
#[must_use]
pub fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
