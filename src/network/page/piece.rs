//! A part of a view as plain data: what it is, what it says, and what a click on it does.
//!
//! The page turns each into an element by its own list of what may be one; texts only ever become text nodes there.

use serde::{Deserialize, Serialize};

use crate::report::model::{FixReport, Location};

/// An element.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Piece {
    /// An element's name, or `field` for a labelled field.
    pub tag: String,
    /// Its classes.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub class: String,
    /// Its text, with code between backticks; of a field its label.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Attributes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<(String, String)>,
    /// The place that a click shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub go: Option<Location>,
    /// What a click copies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy: Option<String>,
    /// The edits that a click makes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Box<FixReport>>,
    /// Fields of the question that a click sets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<(String, String)>,
    /// What is in it, after its text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Piece>,
}

impl Piece {
    /// An element.
    #[must_use]
    pub fn new(tag: &str) -> Self {
        Self { tag: tag.to_owned(), ..Self::default() }
    }

    /// An element with a text.
    #[must_use]
    pub fn says(tag: &str, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::new(tag) }
    }

    /// A button that sets fields.
    #[must_use]
    pub fn sets(text: impl Into<String>, set: &[(&str, &str)]) -> Self {
        let set = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { set, ..Self::says("button", text).class("quiet") }
    }

    /// A button that shows a place.
    #[must_use]
    pub fn goes(at: &Location) -> Self {
        Self { go: Some(at.clone()), ..Self::says("button", format!("line {}", at.line)).class("quiet go") }
    }

    /// A button that copies a text.
    #[must_use]
    pub fn copies(text: &str) -> Self {
        let button =
            Self::says("button", "Copy").class("quiet").attribute("aria-label", format!("Copy {text}"));
        Self { copy: Some(text.to_owned()), ..button }
    }

    /// With classes.
    #[must_use]
    pub fn class(mut self, class: &str) -> Self {
        class.clone_into(&mut self.class);
        self
    }

    /// With an attribute.
    #[must_use]
    pub fn attribute(mut self, name: &str, value: impl Into<String>) -> Self {
        self.attributes.push((name.to_owned(), value.into()));
        self
    }

    /// With these in it.
    #[must_use]
    pub fn with(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }
}

/// A table that scrolls in a box of its own.
pub(super) fn table(label: &str, heads: &[&str], rows: Vec<Piece>) -> Piece {
    let heads = heads.iter().map(|head| Piece::says("th", *head).attribute("scope", "col"));
    Piece::new("div")
        .class("scroll")
        .attribute("tabindex", "0")
        .attribute("role", "group")
        .attribute("aria-label", label)
        .with([Piece::new("table").with([
            Piece::new("thead").with([Piece::new("tr").with(heads)]),
            Piece::new("tbody").with(rows),
        ])])
}

/// A list that folds.
pub(super) fn folded(title: String, open: bool, children: Vec<Piece>) -> Piece {
    let list = Piece::new("details").class("rows");
    let list = if open { list.attribute("open", "") } else { list };
    list.with([Piece::says("summary", title)]).with(children)
}
