//! Edits of the pasted text.

mod apply;
mod guard;
pub mod json;

pub use apply::{Applied, apply_all, compatible};

use crate::order::Order;
use crate::text::Span;

/// Replace a span by a text. The text is plain JSON; where the span lies in a wrapped document it is wrapped
/// again on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What takes its place.
    pub text: String,
}

/// Edits that together remove a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What they do, in the imperative: `Remove the grant to AllUsers`.
    pub title: String,
    /// What the person must still decide or fill in; empty where nothing.
    pub note: String,
    /// True if the text then may grant what it did not grant before, as where a misspelt action is spelt right. Such
    /// a fix is offered, but applied only where a person asks for this one: never with all others.
    pub by_hand: bool,
    /// Must not overlap.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// A fix without a note.
    #[must_use]
    pub fn new(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), note: String::new(), by_hand: false, edits }
    }

    /// The same, to be applied only by a person's own choice if `grants`.
    #[must_use]
    pub fn by_hand(mut self, grants: bool) -> Self {
        self.by_hand = grants;
        if grants && self.note.is_empty() {
            "what is written comes into force then: read what it lets pass".clone_into(&mut self.note);
        }
        self
    }

    /// The same with a note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}

/// Applies edits of a report, whose offsets count bytes, to the texts of its sources. Edits that overlap an
/// earlier one, or that lie outside the text, are left out.
#[must_use]
pub fn apply_report(texts: &[&str], edits: &[crate::report::model::EditReport]) -> Vec<String> {
    let apply = |(index, text): (usize, &&str)| {
        let mut edits: Vec<_> = edits.iter().filter(|edit| edit.source_index as usize == index).collect();
        edits.order_by_key(|edit| (edit.start, edit.end));
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for edit in edits {
            let (start, end) = (edit.start as usize, edit.end as usize);
            if start < at || start > end {
                continue;
            }
            let Some((before, _)) = text.get(at..start).zip(text.get(start..end)) else { continue };
            out.push_str(before);
            out.push_str(&edit.text);
            at = end;
        }
        out.push_str(&text[at..]);
        out
    };
    texts.iter().enumerate().map(apply).collect()
}
