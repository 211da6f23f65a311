//! Text of a statement that looks like the one that it came from.

use crate::fix::{Edit, json};
use crate::text::json::{Value, quote};
use crate::text::{Sources, Span};

/// Characters up to which a list stays on the line on which it was.
const LINE: usize = 100;

/// How the JSON around a statement is written.
pub(super) struct Layout<'s> {
    sources: &'s Sources,
    statement: Span,
    /// No white space between tokens.
    minified: bool,
    /// The statement stands on one line.
    one_line: bool,
}

impl<'s> Layout<'s> {
    pub fn of(sources: &'s Sources, statement: Span) -> Self {
        let text = sources.slice(statement);
        let one_line = !text.contains('\n');
        Self { sources, statement, minified: one_line && !text.contains("\": "), one_line }
    }

    fn comma(&self) -> &'static str {
        if self.minified { "," } else { ", " }
    }

    /// The edit that puts a list in place of a value: a string stays one if one item is left, a list stays a list.
    pub fn list(&self, value: Value<'_>, items: &[String]) -> Edit {
        let quoted: Vec<String> = items.iter().map(|item| quote(item)).collect();
        if let ([one], false) = (quoted.as_slice(), value.is_array()) {
            return json::replace(value.span(), one.clone());
        }
        let was_line = !value.raw().contains('\n');
        let line = format!("[{}]", quoted.join(self.comma()));
        if self.one_line || (was_line && value.is_array() && line.len() <= LINE) {
            return json::replace(value.span(), line);
        }
        json::replace_block(self.sources, value.span(), &format!("[\n  {}\n]", quoted.join(",\n  ")))
    }

    /// The statement's own text with edits in it.
    pub fn edited(&self, edits: &[Edit]) -> String {
        let text = self.sources.slice(self.statement);
        let mut edits: Vec<&Edit> = edits.iter().collect();
        edits.sort_by_key(|edit| edit.span.start);
        let (mut out, mut at) = (String::with_capacity(text.len()), 0);
        for edit in edits {
            let place = |offset: u32| offset.saturating_sub(self.statement.start) as usize;
            out.push_str(text.get(at..place(edit.span.start)).unwrap_or_default());
            out.push_str(&edit.text);
            at = place(edit.span.end);
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }

    /// What stands between two statements of a list.
    pub fn between(&self, list: Value<'_>) -> String {
        let mut items = list.items();
        let (first, second) = (items.next(), items.next());
        let view = list.view();
        if let (Some(first), Some(second)) = (first, second) {
            let gap = view.slice(Span { start: first.span().end, end: second.span().start, ..first.span() });
            // A repaired text may lack the comma.
            if gap.trim() == "," {
                return gap.to_owned();
            }
        }
        let lead = first.map_or("", |first| {
            view.slice(Span { start: list.span().start + 1, end: first.span().start, ..first.span() })
        });
        if lead.contains('\n') && lead.trim().is_empty() {
            format!(",{lead}")
        } else {
            self.comma().to_owned()
        }
    }

    /// Statements as the list that takes the place of a single one.
    pub fn new_list(&self, statements: &[String]) -> String {
        if self.one_line {
            return format!("[{}]", statements.join(self.comma()));
        }
        let text = &self.sources.view(self.statement.view).text;
        let start = self.statement.start as usize;
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line = &text[line_start..start];
        let indent = &line[..line.len() - line.trim_start().len()];
        let unit = self.unit(indent);
        let shifted = |statement: &String| {
            let lines: Vec<String> = statement.lines().map(str::to_owned).collect();
            format!("{indent}{unit}{}", lines.join(&format!("\n{unit}")))
        };
        let body: Vec<String> = statements.iter().map(shifted).collect();
        format!("[\n{}\n{indent}]", body.join(",\n"))
    }

    /// One level of indentation, seen from the statement's second line.
    fn unit(&self, indent: &str) -> String {
        let second = self.sources.slice(self.statement).lines().nth(1).unwrap_or_default();
        let inner = &second[..second.len() - second.trim_start().len()];
        inner.strip_prefix(indent).filter(|unit| !unit.is_empty()).unwrap_or("  ").to_owned()
    }

    /// A new statement, made of lines with two spaces a level, with the indentation that this one has.
    pub fn like_this(&self, pretty: &str) -> String {
        if self.one_line {
            let parts: Vec<&str> = pretty.lines().map(str::trim).collect();
            let line =
                parts.join(" ").replace("{ ", "{").replace(" }", "}").replace("[ ", "[").replace(" ]", "]");
            return if self.minified { line.replace("\": ", "\":").replace(", ", ",") } else { line };
        }
        let text = &self.sources.view(self.statement.view).text;
        let start = self.statement.start as usize;
        let line = &text[text[..start].rfind('\n').map_or(0, |at| at + 1)..start];
        let indent = &line[..line.len() - line.trim_start().len()];
        let unit = self.unit(indent);
        let lines = pretty.lines().enumerate().map(|(at, line)| {
            let content = line.trim_start();
            let depth = (line.len() - content.len()) / 2;
            if at == 0 { content.to_owned() } else { format!("\n{indent}{}{content}", unit.repeat(depth)) }
        });
        lines.collect()
    }

    /// Line ends as the text has them.
    pub fn line_ends(&self, text: String) -> String {
        let whole = &self.sources.view(self.statement.view).text;
        if whole.contains("\r\n") { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text }
    }
}
