//! The texts of one run, and the way from a value back to the characters that were pasted.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use elsa::FrozenVec;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::json::{Tree, Value};
use super::{LineIndex, OffsetMap, Problem, decode};

/// Index of a [`Source`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

/// Index of a [`View`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ViewId(pub u32);

/// A byte range of a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The text that the offsets count in.
    pub view: ViewId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// The empty span at the start of this one.
    #[must_use]
    pub const fn at_start(self) -> Self {
        Self { end: self.start, ..self }
    }

    /// The smallest span of the same view that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end), ..self }
    }
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// One pasted or dropped text.
#[derive(Clone, Debug)]
pub struct Source {
    /// File name, or the name of the paste.
    pub name: String,
    /// The text; a byte order mark is kept as its first character.
    pub text: Arc<str>,
    /// Where its lines start.
    pub lines: Arc<LineIndex>,
    /// What happened when its bytes were made text.
    pub problems: Vec<Problem>,
}

/// How a text was wrapped inside another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrapping {
    /// Inside a JSON string, with its escapes.
    JsonString,
    /// Percent-encoded (RFC 3986), as the IAM API returns policies.
    Percent,
    /// Base64, as `get-credential-report` returns its CSV.
    Base64,
}

/// Where the text of a view comes from.
#[derive(Clone, Debug)]
enum Origin {
    Source(SourceId),
    Wrapped { carrier: Span, wrapping: Wrapping, map: OffsetMap },
}

/// A text that was read, with its JSON tree where it is JSON.
#[derive(Clone, Debug)]
pub struct View {
    /// Its index.
    pub id: ViewId,
    /// The whole text that spans count in.
    pub text: Arc<str>,
    /// The JSON document read from it; empty for other texts.
    pub tree: Tree,
    origin: Origin,
    lines: OnceLock<Arc<LineIndex>>,
    indent: OnceLock<Indent>,
}

/// How the lines of a text are laid out.
#[derive(Clone, Debug)]
struct Indent {
    newlines: bool,
    unit: Box<str>,
}

impl View {
    /// The root of its JSON document.
    #[must_use]
    pub fn root(&self) -> Option<Value<'_>> {
        Value::root(self)
    }

    /// The whole text as a span.
    #[must_use]
    pub fn whole(&self) -> Span {
        self.span(0..self.text.len())
    }

    /// A span of this view.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { view: self.id, start: clamp(range.start), end: clamp(range.end) }
    }

    /// The text of a span of this view.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Byte offset of the start of the line that an offset lies on.
    #[must_use]
    pub fn line_start(&self, offset: usize) -> usize {
        let lines = self.lines.get_or_init(|| Arc::new(LineIndex::new(&self.text)));
        lines.start_before(u32::try_from(offset).unwrap_or(u32::MAX)) as usize
    }

    /// True if the text has several lines, empty ones around it aside.
    #[must_use]
    pub fn has_newlines(&self) -> bool {
        self.indent().newlines
    }

    /// What one level of indentation is: the least indent in the beginning of the text.
    #[must_use]
    pub fn indent_unit(&self) -> &str {
        &self.indent().unit
    }

    fn indent(&self) -> &Indent {
        self.indent.get_or_init(|| {
            // The first lines show it.
            let lines = self.text.lines().take(500);
            let indents = lines.map(|line| &line[..line.len() - line.trim_start().len()]);
            let least = indents.filter(|indent| !indent.is_empty()).min_by_key(|indent| indent.len());
            Indent { newlines: self.text.trim().contains('\n'), unit: least.unwrap_or("  ").into() }
        })
    }

    /// The string value that this text was unwrapped from.
    #[must_use]
    pub fn carrier(&self) -> Option<(Span, Wrapping)> {
        match &self.origin {
            Origin::Source(_) => None,
            Origin::Wrapped { carrier, wrapping, .. } => Some((*carrier, *wrapping)),
        }
    }
}

/// All texts of one run. Views are only ever added, so that values may borrow from them while more are read.
#[derive(Default)]
pub struct Sources {
    sources: Vec<Source>,
    views: FrozenVec<Box<View>>,
}

impl Sources {
    /// Takes the texts given.
    #[must_use]
    pub fn new(inputs: Vec<crate::Input>) -> Self {
        let mut this = Self::default();
        for input in inputs {
            let decoded = decode(input.content);
            let lines = Arc::new(LineIndex::new(&decoded.text));
            let text = Arc::from(decoded.text);
            this.sources.push(Source { name: input.name, text, lines, problems: decoded.problems });
        }
        this
    }

    /// The texts, with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.sources.iter().enumerate().map(|(i, s)| (SourceId(u32::try_from(i).unwrap_or(u32::MAX)), s))
    }

    /// One text.
    #[must_use]
    pub fn source(&self, id: SourceId) -> &Source {
        &self.sources[id.0 as usize]
    }

    /// One view.
    #[must_use]
    pub fn view(&self, id: ViewId) -> &View {
        &self.views[id.0 as usize]
    }

    /// All views so far.
    pub fn views(&self) -> impl Iterator<Item = &View> {
        self.views.iter()
    }

    /// Adds a view of a source: the text is the whole source, the tree one document in it.
    pub fn add_view(&self, source: SourceId, tree: Tree) -> &View {
        let Source { text, lines, .. } = self.source(source);
        self.push(Arc::clone(text), tree, Origin::Source(source), Arc::clone(lines).into())
    }

    /// Adds a view of a text that was wrapped at `carrier`.
    pub fn add_wrapped(
        &self,
        text: String,
        tree: Tree,
        carrier: Span,
        wrapping: Wrapping,
        map: OffsetMap,
    ) -> &View {
        self.push(Arc::from(text), tree, Origin::Wrapped { carrier, wrapping, map }, OnceLock::new())
    }

    fn push(&self, text: Arc<str>, tree: Tree, origin: Origin, lines: OnceLock<Arc<LineIndex>>) -> &View {
        let id = ViewId(u32::try_from(self.views.len()).unwrap_or(u32::MAX));
        self.views.push_get(Box::new(View { id, text, tree, origin, lines, indent: OnceLock::new() }))
    }

    /// The characters of the source that a span stands for.
    #[must_use]
    pub fn resolve(&self, span: Span) -> (SourceId, Range<u32>) {
        match &self.view(span.view).origin {
            Origin::Source(id) => (*id, span.start..span.end),
            Origin::Wrapped { carrier, map, .. } => {
                let (start, end) = (map.outer(span.start), map.outer(span.end));
                self.resolve(Span { view: carrier.view, start, end })
            }
        }
    }

    /// A text that is to stand inside a view, wrapped as that view is, up to the source.
    #[must_use]
    pub fn wrap<'t>(&self, view: ViewId, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        let mut view = self.view(view);
        while let Origin::Wrapped { carrier, wrapping, .. } = &view.origin {
            text = Cow::Owned(match wrapping {
                Wrapping::JsonString => super::json::escape(&text),
                Wrapping::Percent => utf8_percent_encode(&text, RESERVED).to_string(),
                // Bytes do not map to characters one by one; edits inside base64 are not offered.
                Wrapping::Base64 => return text,
            });
            view = self.view(carrier.view);
        }
        text
    }

    /// True if a text at this place can be replaced by itself (not so inside base64).
    #[must_use]
    pub fn editable(&self, view: ViewId) -> bool {
        match &self.view(view).origin {
            Origin::Source(_) => true,
            Origin::Wrapped { wrapping: Wrapping::Base64, .. } => false,
            Origin::Wrapped { carrier, .. } => self.editable(carrier.view),
        }
    }

    /// The text of a span, unwrapped.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.view(span.view).slice(span)
    }

    /// The JSON value that is exactly at a span.
    #[must_use]
    pub fn value_at(&self, span: Span) -> Option<Value<'_>> {
        self.view(span.view).root()?.find(span)
    }

    /// JSON pointer (RFC 6901) of the innermost value that holds a span. A document inside a string continues
    /// after `#`.
    #[must_use]
    pub fn pointer(&self, span: Span) -> String {
        let view = self.view(span.view);
        let inner = view.root().map(|root| root.pointer_to(span)).unwrap_or_default();
        match &view.origin {
            Origin::Source(_) => inner,
            Origin::Wrapped { carrier, .. } => format!("{}#{inner}", self.pointer(*carrier)),
        }
    }
}

/// What IAM's percent-encoding escapes: all but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
