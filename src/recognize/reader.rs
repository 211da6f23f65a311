//! What the families write into.

use percent_encoding::percent_decode_str;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Command;
use super::families::{Documents, ENVELOPE};
use super::shape::{self, Items};
use crate::Options;
use crate::estate::{Document, Estate, EstateProblem, NotUnderstood};
use crate::order::Order;
use crate::report::model::Level;
use crate::text::json::{Kind, Value, parse};
use crate::text::{OffsetMap, Problem, SourceId, Sources, Span, Spanned, ViewId, Wrapping};

/// Parts not understood beyond this are counted, not listed.
const MAX_UNRECOGNIZED: usize = 200;

/// Levels of unknown objects that are descended into.
const MAX_DESCENT: usize = 24;

/// Collects the estate, and knows where in the paste it is.
pub(crate) struct Reader<'a> {
    /// The texts.
    pub sources: &'a Sources,
    /// What the caller said.
    pub options: &'a Options,
    /// What was found so far.
    pub estate: Estate,
    /// The last `aws` command before the document that is being read.
    pub command: Option<Command>,
    /// Name of the source that is being read.
    pub source_name: String,
    /// The source that is being read.
    pub source: SourceId,
    /// Keys on the way from the document to the object that is being read, outermost first: often the name of
    /// the resource, which the output itself does not carry.
    pub path: Vec<String>,
    /// ARNs of what was read, so that an output given twice is not told twice.
    pub seen: FxHashSet<String>,
    /// Places in [`Estate::principals`] by ARN.
    pub principals: FxHashMap<String, usize>,
    /// Keys of the object in hand that a family before has read.
    pub claimed: Vec<&'static str>,
    /// Keys that the family in hand has read beside those that it returns: merged outputs have any of many.
    pub more: Vec<&'static str>,
    /// Things that are read when all texts are known.
    pub(super) items: Items<'a>,
    /// What waits for the target group or listener that it belongs to.
    pub(super) waiting: super::services::Waiting,
    documents: Documents,
    left_out: usize,
}

impl<'a> Reader<'a> {
    pub fn new(documents: Documents, sources: &'a Sources, options: &'a Options) -> Self {
        Self {
            sources,
            options,
            estate: Estate::default(),
            command: None,
            source_name: String::new(),
            source: SourceId(0),
            path: Vec::new(),
            seen: FxHashSet::default(),
            principals: FxHashMap::default(),
            claimed: Vec::new(),
            more: Vec::new(),
            items: Items::new(documents.shapes),
            waiting: super::services::Waiting::default(),
            documents,
            left_out: 0,
        }
    }

    pub fn start_source(&mut self, id: SourceId, name: &str) {
        self.source = id;
        name.clone_into(&mut self.source_name);
        self.command = None;
    }

    pub fn end_document(&mut self) {
        self.path.clear();
    }

    pub fn end_source(&mut self) {
        super::bucket::link(self);
    }

    pub fn finish(mut self) -> Estate {
        self.read_items();
        (self.documents.link)(&mut self);
        let sources = self.sources;
        self.estate.documents.order_by_key(|document| {
            let (source, range) = sources.resolve(document.span);
            (source.0, range.start)
        });
        super::secrets::scan(&mut self);
        if self.left_out > 0
            && let Some(last) = self.estate.unrecognized.last_mut()
        {
            last.message.push_str(&format!("; {} more parts like it are not listed", self.left_out));
        }
        self.estate
    }

    // ---- documents ----

    /// Recognises a value and what is in it. False if nothing in it was understood.
    pub fn document(&mut self, value: Value<'a>) -> bool {
        self.descend(value, 0)
    }

    fn descend(&mut self, value: Value<'a>, depth: usize) -> bool {
        if depth > MAX_DESCENT {
            return false;
        }
        match value.kind() {
            Kind::Object => self.object(value, depth),
            Kind::Array => {
                let items: Vec<_> = value.items().map(|item| (None, item)).collect();
                self.children(items, depth)
            }
            Kind::String => self.string(value, depth),
            _ => false,
        }
    }

    fn object(&mut self, object: Value<'a>, depth: usize) -> bool {
        let mut claimed = shape::look(self, object);
        for family in self.documents.families {
            self.claimed.clone_from(&claimed);
            claimed.extend((family.read)(self, object));
            claimed.append(&mut self.more);
        }
        let rest: Vec<_> = object
            .members()
            .filter(|(key, _)| !claimed.iter().chain(ENVELOPE).any(|known| key.is_key_loose(known)))
            .map(|(key, value)| (Some(key), value))
            .collect();
        if claimed.is_empty() {
            return self.children(rest, depth);
        }
        self.tell_truncated(object);
        // What stands beside an understood part is looked at, and listed where it is not understood.
        for (key, value) in rest {
            if !self.child(key, value, depth) && !is_scalar(value) {
                self.not_understood(value);
            }
        }
        true
    }

    /// A page of a longer answer must not pass for the whole.
    fn tell_truncated(&mut self, object: Value<'a>) {
        if let Some(place) = next_page(object) {
            self.problem(
                "truncated-output",
                Level::Warning,
                place.span(),
                "this is one page of a longer answer: what is on the others was not checked",
                "run the command without `--max-items` and `--no-paginate`, or add the other pages",
            );
        }
    }

    /// Recognises values beside one another. Once one is understood, those that are not are listed; if none
    /// is, that is told once for all of them by whoever called.
    fn children(&mut self, children: Vec<(Option<Value<'a>>, Value<'a>)>, depth: usize) -> bool {
        let understood: Vec<bool> =
            children.iter().map(|(key, value)| self.child(*key, *value, depth)).collect();
        let any = understood.contains(&true);
        if any {
            for ((_, value), understood) in children.iter().zip(&understood) {
                if !understood && !is_scalar(*value) {
                    self.not_understood(*value);
                }
            }
        }
        any
    }

    fn child(&mut self, key: Option<Value<'a>>, value: Value<'a>, depth: usize) -> bool {
        if let Some(key) = key {
            self.path.push(key.as_str().unwrap_or_default().into_owned());
        }
        let understood = self.descend(value, depth + 1);
        if key.is_some() {
            self.path.pop();
        }
        understood
    }

    /// A string may hold a whole document.
    fn string(&mut self, value: Value<'a>, depth: usize) -> bool {
        let Some(text) = value.as_str() else { return false };
        let start = text.trim_start();
        let wrapped = start.starts_with('{') && start.contains('"')
            || start.get(..3).is_some_and(|s| s.eq_ignore_ascii_case("%7b"));
        wrapped && self.unwrap(value).is_some_and(|inner| self.descend(inner, depth + 1))
    }

    /// The document that a value is, or that stands in it as a string: JSON with escapes, or percent-encoded.
    /// `None` if it is neither.
    pub fn unwrap(&mut self, value: Value<'a>) -> Option<Value<'a>> {
        if value.is_object() || value.is_array() {
            return Some(value);
        }
        let (text, map) = value.unescaped()?;
        let view = self.wrapped(text, value.inner_span(), Wrapping::JsonString, map)?;
        if view.is_object() || view.is_array() {
            return Some(view);
        }
        None
    }

    /// Adds a text that was wrapped at a span and reads it as JSON, through percent-encoding if need be.
    pub fn wrapped(
        &mut self,
        text: String,
        carrier: Span,
        wrapping: Wrapping,
        map: OffsetMap,
    ) -> Option<Value<'a>> {
        let start = text.len() - text.trim_start().len();
        if text.get(start..start + 3).is_some_and(|s| s.eq_ignore_ascii_case("%7b")) {
            let (decoded, inner_map) = percent_decode(&text)?;
            let outer =
                self.sources.add_wrapped(text, crate::text::json::Tree::default(), carrier, wrapping, map);
            return self.wrapped(decoded, outer.whole(), Wrapping::Percent, inner_map);
        }
        if !matches!(text.as_bytes().get(start), Some(b'{' | b'[')) {
            return None;
        }
        let parsed = parse(&text, start);
        let view = self.sources.add_wrapped(text, parsed.tree, carrier, wrapping, map);
        self.text_problems(view.id, parsed.problems);
        view.root()
    }

    /// Notes a document that was understood.
    pub fn understood(&mut self, kind: &'static str, label: impl Into<String>, span: Span) {
        self.estate.documents.push(Document { kind, label: label.into(), span, policy: None });
    }

    /// Notes a policy that was understood, by its index.
    pub fn understood_policy(&mut self, kind: &'static str, policy: usize, span: Span) {
        let label = self.estate.policies[policy].label();
        self.estate.documents.push(Document { kind, label, span, policy: Some(policy) });
    }

    /// Lists a value that was not understood.
    pub fn not_understood(&mut self, value: Value<'a>) {
        let (code, message) = super::lookalike::describe_value(value, self.items.shapes());
        self.unrecognized(code, value.span(), message);
    }

    /// Lists a part that was not understood.
    pub fn unrecognized(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        if self.estate.unrecognized.len() >= MAX_UNRECOGNIZED {
            self.left_out += 1;
            return;
        }
        self.estate.unrecognized.push(NotUnderstood { span, message: message.into(), code });
    }

    // ---- fields ----

    /// A field that should be text, with its place. Another kind of value is told.
    pub fn text(&mut self, object: Value<'a>, key: &str) -> Option<Spanned<String>> {
        self.field(object, key, "a string", |value| {
            value.as_text().map(|text| Spanned { value: text.into_owned(), span: value.inner_span() })
        })
    }

    /// A field that should be `true` or `false`.
    pub fn boolean(&mut self, object: Value<'a>, key: &str) -> Option<Spanned<bool>> {
        self.field(object, key, "true or false", |value| {
            value.as_bool().map(|flag| Spanned { value: flag, span: value.span() })
        })
    }

    /// A field that should be a whole number.
    pub fn integer(&mut self, object: Value<'a>, key: &str) -> Option<Spanned<i64>> {
        self.field(object, key, "a whole number", |value| {
            value.as_i64().map(|number| Spanned { value: number, span: value.span() })
        })
    }

    /// The items of a field that should be a list.
    pub fn list(&mut self, object: Value<'a>, key: &str) -> Vec<Value<'a>> {
        let items =
            self.field(object, key, "a list", |value| value.is_array().then(|| value.items().collect()));
        items.unwrap_or_default()
    }

    pub(super) fn field<T>(
        &mut self,
        object: Value<'a>,
        key: &str,
        wanted: &str,
        read: impl Fn(Value<'a>) -> Option<T>,
    ) -> Option<T> {
        let value = object.get_loose(key)?;
        if value.kind() == Kind::Null {
            return None;
        }
        let read = read(value);
        if read.is_none() {
            self.wrong(value.span(), format!("`{key}` should be {wanted} here; it was not read"));
        }
        read
    }

    /// Tells of a part of an understood document that could not be read.
    pub fn wrong(&mut self, span: Span, message: impl Into<String>) {
        self.problem(
            "unreadable-field",
            Level::Warning,
            span,
            message,
            "compare it with what the `aws` command prints; what hangs on it was not checked",
        );
    }

    /// Tells of something wrong.
    pub fn problem(
        &mut self,
        code: &'static str,
        level: Level,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let (message, help) = (message.into(), help.into());
        self.estate.problems.push(EstateProblem { code, level, span, message, help, edits: Vec::new() });
    }

    /// Takes over what a text reader said of a view.
    pub fn text_problems(&mut self, view: ViewId, problems: Vec<Problem>) {
        for problem in problems {
            let span = |range: std::ops::Range<u32>| Span { view, start: range.start, end: range.end };
            let edit =
                |edit: crate::text::TextEdit| crate::fix::Edit { span: span(edit.range), text: edit.text };
            self.estate.problems.push(EstateProblem {
                code: problem.code,
                level: problem.level,
                span: span(problem.range),
                message: problem.message,
                help: problem.help,
                edits: problem.edits.into_iter().map(edit).collect(),
            });
        }
    }
}

/// What says that an answer goes on.
pub(super) fn next_page(object: Value<'_>) -> Option<Value<'_>> {
    let truncated = object.get("IsTruncated").filter(|flag| flag.as_bool() == Some(true));
    let token = object.get_any(&["NextToken", "nextToken", "NextMarker", "Marker"]).filter(|token| {
        token.as_str().is_some_and(|text| !text.is_empty()) && object.get("IsTruncated").is_none()
    });
    truncated.or(token)
}

fn is_scalar(value: Value<'_>) -> bool {
    !value.is_object() && !value.is_array()
}

/// Decodes `%XX`. `None` if the bytes are not UTF-8.
pub(super) fn percent_decode(text: &str) -> Option<(String, OffsetMap)> {
    let decoded = percent_decode_str(text).decode_utf8().ok()?.into_owned();
    let mut runs = vec![(0_u32, 0_u32)];
    let (mut inner, mut outer) = (0_u32, 0_u32);
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(outer as usize) {
        let hex = |at: u32| bytes.get((outer + at) as usize).is_some_and(u8::is_ascii_hexdigit);
        if *byte == b'%' && hex(1) && hex(2) {
            outer += 3;
            inner += 1;
            runs.push((inner, outer));
        } else {
            outer += 1;
            inner += 1;
        }
    }
    Some((decoded, OffsetMap::Runs(runs)))
}
