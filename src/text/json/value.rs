//! Reading a document.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::{Kind, Node};
use crate::text::{OffsetMap, Span, Spanned, View};

/// A value of a document, cheap to copy.
#[derive(Clone, Copy)]
pub struct Value<'a> {
    view: &'a View,
    ix: u32,
}

impl std::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {}", self.kind(), self.raw())
    }
}

impl PartialEq for Value<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.view, other.view) && self.ix == other.ix
    }
}

impl<'a> Value<'a> {
    pub(in crate::text) fn root(view: &'a View) -> Option<Self> {
        (!view.tree.is_empty()).then_some(Self { view, ix: 0 })
    }

    fn node(self) -> Node {
        self.view.tree.node(self.ix)
    }

    /// The text that it was read from.
    #[must_use]
    pub fn view(self) -> &'a View {
        self.view
    }

    /// What it is.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.node().kind
    }

    /// Where it stands, with its quotes or brackets.
    #[must_use]
    pub fn span(self) -> Span {
        let node = self.node();
        Span { view: self.view.id, start: node.start, end: node.end }
    }

    /// Where its content stands: a string without its quotes.
    #[must_use]
    pub fn inner_span(self) -> Span {
        let (node, span) = (self.node(), self.span());
        Span {
            start: span.start + u32::from(node.style.open),
            end: span.end - u32::from(node.style.close),
            ..span
        }
    }

    /// Its text as it stands.
    #[must_use]
    pub fn raw(self) -> &'a str {
        self.view.slice(self.span())
    }

    /// True for `{…}`.
    #[must_use]
    pub fn is_object(self) -> bool {
        self.kind() == Kind::Object
    }

    /// True for `[…]`.
    #[must_use]
    pub fn is_array(self) -> bool {
        self.kind() == Kind::Array
    }

    /// The text of a string, unescaped. `None` for other kinds.
    #[must_use]
    pub fn as_str(self) -> Option<Cow<'a, str>> {
        if self.kind() != Kind::String {
            return None;
        }
        let inner = self.view.slice(self.inner_span());
        Some(if self.node().style.escaped {
            Cow::Owned(unescape_runs(inner).0)
        } else {
            Cow::Borrowed(inner)
        })
    }

    /// The text of a string and the way back to its characters in this view.
    #[must_use]
    pub fn unescaped(self) -> Option<(String, OffsetMap)> {
        if self.kind() != Kind::String {
            return None;
        }
        let span = self.inner_span();
        let (text, mut runs) = unescape_runs(self.view.slice(span));
        for (_, outer) in &mut runs {
            *outer += span.start;
        }
        Some((text, OffsetMap::Runs(runs)))
    }

    /// A string or a number as text: account ids and protocols come as either.
    #[must_use]
    pub fn as_text(self) -> Option<Cow<'a, str>> {
        if self.kind() == Kind::Number { Some(Cow::Borrowed(self.raw())) } else { self.as_str() }
    }

    /// `true` or `false`, also as a string in any case, as some tools print them.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        match self.kind() {
            Kind::True => Some(true),
            Kind::False => Some(false),
            Kind::String => {
                let text = self.as_str()?;
                if text.eq_ignore_ascii_case("true") {
                    Some(true)
                } else if text.eq_ignore_ascii_case("false") {
                    Some(false)
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    /// A whole number, also as a string.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        let text = self.as_text()?;
        text.parse().ok().or_else(|| {
            // `443.0` and `1e3` are whole numbers too.
            let number: f64 = text.parse().ok()?;
            #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
            (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
        })
    }

    /// The members of an object in the order of the text, keys as values; nothing for other kinds.
    #[must_use]
    pub fn members(self) -> Members<'a> {
        Members(if self.is_object() { self.children() } else { self.no_children() })
    }

    /// The items of an array; nothing for other kinds.
    #[must_use]
    pub fn items(self) -> Items<'a> {
        if self.is_array() { self.children() } else { self.no_children() }
    }

    /// The items of an array, or the value itself: the many places where AWS takes one or a list.
    #[must_use]
    pub fn one_or_many(self) -> Items<'a> {
        if self.is_array() {
            self.children()
        } else {
            Items { view: self.view, ix: self.ix, end: self.node().next }
        }
    }

    /// The value of a member; of the last one where a key stands twice, as JSON readers do.
    #[must_use]
    pub fn get(self, key: &str) -> Option<Value<'a>> {
        self.members().filter(|(k, _)| k.is_key(key)).last().map(|(_, value)| value)
    }

    /// As [`Self::get`], also where the key begins in lower case, as AWS Config and some SDKs print it.
    #[must_use]
    pub fn get_loose(self, key: &str) -> Option<Value<'a>> {
        self.members().filter(|(k, _)| k.is_key_loose(key)).last().map(|(_, value)| value)
    }

    /// The first of several spellings of a key that is there.
    #[must_use]
    pub fn get_any(self, keys: &[&str]) -> Option<Value<'a>> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// True if this key reads so.
    #[must_use]
    pub fn is_key(self, key: &str) -> bool {
        self.may_be_as_long(key) && self.as_str().is_some_and(|text| text == key)
    }

    /// False if this string is surely longer or shorter. Known without its text, which lies far from the tree.
    fn may_be_as_long(self, key: &str) -> bool {
        let Node { start, end, style, .. } = self.node();
        style.escaped || (end - start) as usize == key.len() + usize::from(style.open + style.close)
    }

    /// True if this key reads so, or so with its first letter in lower case.
    #[must_use]
    pub fn is_key_loose(self, key: &str) -> bool {
        if !self.may_be_as_long(key) {
            return false;
        }
        let Some(text) = self.as_str() else { return false };
        let (text, key) = (text.as_bytes(), key.as_bytes());
        match (text.split_first(), key.split_first()) {
            (Some((first, rest)), Some((wanted, others))) => {
                (first == wanted || *first == wanted.to_ascii_lowercase()) && rest == others
            }
            _ => false,
        }
    }

    /// The string with its place (without the quotes).
    #[must_use]
    pub fn spanned(self) -> Option<Spanned<String>> {
        Some(Spanned { value: self.as_str()?.into_owned(), span: self.inner_span() })
    }

    fn children(self) -> Items<'a> {
        Items { view: self.view, ix: self.ix + 1, end: self.node().next }
    }

    fn no_children(self) -> Items<'a> {
        Items { view: self.view, ix: 0, end: 0 }
    }

    /// The value whose span, with or without quotes, is this one; the outermost where several are.
    #[must_use]
    pub fn find(self, span: Span) -> Option<Value<'a>> {
        let at = |value: &Value<'a>| {
            value.span() == span || (value.kind() == Kind::String && value.inner_span() == span)
        };
        self.line_up_to(span).filter(at).last()
    }

    /// The object or array that holds a value of the same document directly.
    #[must_use]
    pub fn parent_of(self, child: Value<'a>) -> Option<Value<'a>> {
        let parent = child.node().parent;
        (parent != child.ix && parent >= self.ix).then_some(Value { view: self.view, ix: parent })
    }

    /// True for an item of an array, or the value of a member.
    #[must_use]
    pub fn is_entry(self) -> bool {
        self.node().parent != self.ix && !self.is_a_key()
    }

    /// The whole place of an item, or of a member with its key, given by its value.
    #[must_use]
    pub fn entry_span(self) -> Span {
        match self.key() {
            Some(key) => key.span().to(self.span()),
            None => self.span(),
        }
    }

    /// The same of the item or member that follows.
    #[must_use]
    pub fn entry_after(self) -> Option<Span> {
        let node = self.node();
        let next = Value { ix: node.next, ..self };
        (node.next < self.view.tree.node(node.parent).next).then(|| next.member_span())
    }

    /// The same of the item or member before.
    #[must_use]
    pub fn entry_before(self) -> Option<Span> {
        let parent = self.node().parent;
        // What stands right before it is the last value inside the one before.
        let start = self.key().unwrap_or(self);
        let last = start.ix.checked_sub(1).filter(|ix| *ix != parent)?;
        let ix = std::iter::successors(Some(last), |ix| Some(self.view.tree.node(*ix).parent))
            .find(|ix| self.view.tree.node(*ix).parent == parent)?;
        Some(Value { ix, ..self }.entry_span())
    }

    /// The key of a member, given by its value.
    fn key(self) -> Option<Self> {
        let node = self.node();
        let member = node.parent != self.ix
            && self.view.tree.node(node.parent).kind == Kind::Object
            && !node.ordinal.is_multiple_of(2);
        member.then(|| Value { ix: self.ix - 1, ..self })
    }

    /// Values from the last one that starts no later than a span up to this one.
    fn line_up_to(self, span: Span) -> impl Iterator<Item = Value<'a>> {
        let up = self.view.tree.line_up_to(span.start).take_while(move |ix| *ix >= self.ix);
        up.map(move |ix| Value { view: self.view, ix })
    }

    /// JSON pointer (RFC 6901), from this value, of the innermost value that holds a span. A key stands for
    /// its member.
    #[must_use]
    pub fn pointer_to(self, span: Span) -> String {
        // A key and its value are one member.
        let steps: Vec<_> = self
            .line_up_to(span)
            .filter(|value| value.ix != self.ix && holds(value.member_span(), span))
            .collect();
        let mut pointer = String::with_capacity(steps.len() * 16);
        for value in steps.into_iter().rev() {
            pointer.push('/');
            value.push_step(&mut pointer);
        }
        pointer
    }

    /// True for a value that is a key of its object.
    fn is_a_key(self) -> bool {
        let node = self.node();
        let parent = self.view.tree.node(node.parent);
        node.parent != self.ix && parent.kind == Kind::Object && node.ordinal.is_multiple_of(2)
    }

    /// Adds the name or number by which its parent knows it, escaped.
    fn push_step(self, pointer: &mut String) {
        let node = self.node();
        if self.view.tree.node(node.parent).kind == Kind::Array {
            let _ = write!(pointer, "{}", node.ordinal);
            return;
        }
        // Keys are strings without children: the key of a value stands right before it.
        let key = if self.is_a_key() { self } else { Value { ix: self.ix.saturating_sub(1), ..self } };
        let name = key.as_str().unwrap_or_default();
        if name.contains(['~', '/']) {
            pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
        } else {
            pointer.push_str(&name);
        }
    }

    /// Of a key, the place of its whole member; of anything else its own.
    fn member_span(self) -> Span {
        if self.is_a_key() { self.span().to(Value { ix: self.ix + 1, ..self }.span()) } else { self.span() }
    }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Values beside one another.
#[derive(Clone)]
pub struct Items<'a> {
    view: &'a View,
    ix: u32,
    end: u32,
}

impl<'a> Iterator for Items<'a> {
    type Item = Value<'a>;
    fn next(&mut self) -> Option<Value<'a>> {
        (self.ix < self.end).then(|| {
            let value = Value { view: self.view, ix: self.ix };
            self.ix = value.node().next;
            value
        })
    }
}

/// Keys and values of an object.
#[derive(Clone)]
pub struct Members<'a>(Items<'a>);

impl<'a> Iterator for Members<'a> {
    type Item = (Value<'a>, Value<'a>);
    fn next(&mut self) -> Option<Self::Item> {
        Some((self.0.next()?, self.0.next()?))
    }
}

/// The text of a string's inside, unescaped, and the way back to its characters.
#[must_use]
pub fn unescape(inside: &str) -> (String, OffsetMap) {
    let (text, runs) = unescape_runs(inside);
    (text, OffsetMap::Runs(runs))
}

/// Resolves the escapes of RFC 8259. An escape that does not exist stands for its character, a lone surrogate
/// for U+FFFD. The runs are relative to the text given.
fn unescape_runs(text: &str) -> (String, Vec<(u32, u32)>) {
    let mut out = String::with_capacity(text.len());
    let mut runs = vec![(0, 0)];
    let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let (ch, width) = escape_at(&rest[at..]);
        out.push(ch);
        rest = &rest[at + width..];
        runs.push((clamp(out.len()), clamp(text.len() - rest.len())));
    }
    out.push_str(rest);
    (out, runs)
}

/// The character of the escape that a text starts with, and the number of bytes of the escape.
fn escape_at(text: &str) -> (char, usize) {
    let Some(ch) = text[1..].chars().next() else { return ('\\', 1) };
    let simple = match ch {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unicode_escape(text),
        other => other,
    };
    (simple, 1 + ch.len_utf8())
}

fn unicode_escape(text: &str) -> (char, usize) {
    let unit = |at: usize| text.get(at..at + 4).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let Some(high) = unit(2) else { return ('\u{FFFD}', 2) };
    if (0xD800..0xDC00).contains(&high)
        && text.get(6..8) == Some("\\u")
        && let Some(low) = unit(8).filter(|low| (0xDC00..0xE000).contains(low))
    {
        let code = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        return (char::from_u32(code).unwrap_or('\u{FFFD}'), 12);
    }
    (char::from_u32(high).unwrap_or('\u{FFFD}'), 6)
}
