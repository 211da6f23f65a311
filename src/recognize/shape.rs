//! Outputs that are a list of things, each with an id: most of `describe-…`. A table says what each looks like.
//!
//! Things are gathered first and read when all texts are known, so that one that stands in two outputs, or on a
//! page that was pasted twice, is there once.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Reader;
use super::families::ENVELOPE;
use crate::estate::network::Output;
use crate::order::Order;
use crate::report::model::Level;
use crate::text::json::{Kind, Value};
use crate::text::{SourceId, capitalised, counted};

/// What a kind of output looks like.
pub(crate) struct Shape {
    /// Machine name of the document, for example `subnets`.
    pub kind: &'static str,
    /// What a person calls one thing of it; an `s` makes it many.
    pub one: &'static str,
    /// The operation that prints it.
    pub operation: &'static str,
    /// The key of the list, empty if it only stands in others.
    pub list: &'static str,
    /// Keys that name a thing. One of them must be there, and those that are there tell things apart.
    pub ids: &'static [&'static str],
    /// Keys that tell things apart too.
    pub also: &'static [&'static str],
    /// One of these must be there too: other outputs name the thing as well.
    pub marks: &'static [&'static str],
    /// Keys of a thing that hold objects or lists. All are claimed: what no rule asks is no part that was not
    /// understood.
    pub holds: &'static [&'static str],
    /// Reads one into the estate.
    pub read: for<'a> fn(&mut Reader<'a>, Value<'a>),
}

/// Differences in these say nothing about what the thing lets through.
const PASSING: &[&str] = &[
    "Tags",
    "TagSet",
    "AvailableIpAddressCount",
    "LastUpdateTimestamp",
    "LatestRestorableTime",
    "Description",
    "OwnerId",
    // Each side of a peering is told its own.
    "PeeringOptions",
];

/// Options of a command that leave things out of its output.
const LIMITS: &[&str] = &["filter", "query", "max-", "page-size", "no-paginate", "starting-token", "-id"];

/// A thing that waits to be read.
pub(super) struct Item<'a> {
    shape: &'static Shape,
    value: Value<'a>,
    source: SourceId,
}

/// The things of all texts.
pub(super) struct Items<'a> {
    /// Places in the list of shapes by the keys that may lead to them, in lower case at the start: an object has a
    /// handful of keys, and there are dozens of shapes.
    by_key: FxHashMap<String, Vec<usize>>,
    shapes: Vec<&'static Shape>,
    all: Vec<Item<'a>>,
    by_id: FxHashMap<(usize, String), Vec<usize>>,
    paged: FxHashSet<&'static str>,
}

impl Items<'_> {
    pub fn new(shapes: &[&[&'static Shape]]) -> Self {
        let shapes: Vec<&'static Shape> = shapes.iter().copied().flatten().copied().collect();
        let mut by_key: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (ix, shape) in shapes.iter().enumerate() {
            for key in shape.ids.iter().copied().chain([shape.list]) {
                by_key.entry(lowered(key)).or_default().push(ix);
            }
        }
        Self { by_key, shapes, all: Vec::new(), by_id: FxHashMap::default(), paged: FxHashSet::default() }
    }

    pub fn shapes(&self) -> &[&'static Shape] {
        &self.shapes
    }

    /// The shapes that an object may have, in their order.
    fn candidates(&self, object: Value<'_>) -> Vec<&'static Shape> {
        let mut found: Vec<usize> = Vec::new();
        for (key, _) in object.members() {
            let key = key.as_str().and_then(|key| self.by_key.get(&lowered(&key)));
            found.extend(key.into_iter().flatten().filter(|ix| !found.contains(ix)).collect::<Vec<_>>());
        }
        found.order();
        found.into_iter().filter_map(|ix| self.shapes.get(ix).copied()).collect()
    }
}

fn lowered(key: &str) -> String {
    let mut text = key.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    text
}

impl Shape {
    /// True if an object is one of these.
    pub fn is(&self, value: Value<'_>) -> bool {
        let has = |keys: &[&str]| keys.iter().any(|key| value.get_loose(key).is_some());
        value.is_object() && has(self.ids) && has(self.marks)
    }

    fn id(&self, value: Value<'_>) -> String {
        let texts = self.ids.iter().chain(self.also).filter_map(|key| value.get_loose(key)?.as_text());
        texts.collect::<Vec<_>>().join(" ")
    }
}

/// Looks at an object for things of all shapes. Returns the keys that were understood.
pub(super) fn look<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> Vec<&'static str> {
    let mut claimed = Vec::new();
    for shape in cx.items.candidates(object) {
        look_for(cx, object, shape, &mut claimed);
    }
    claimed
}

fn look_for<'a>(
    cx: &mut Reader<'a>,
    object: Value<'a>,
    shape: &'static Shape,
    claimed: &mut Vec<&'static str>,
) {
    let list = object.get_loose(shape.list).filter(|_| !claimed.contains(&shape.list));
    if list.is_some_and(|list| envelope(cx, object, list, shape)) {
        claimed.push(shape.list);
        return;
    }
    // Something that another family took whole is no thing of this one.
    if claimed.is_empty() && shape.is(object) {
        let name = object.get_loose("GroupName").and_then(Value::as_text);
        let name = name.map_or_else(String::new, |name| format!(" (`{name}`)"));
        cx.understood(
            shape.kind,
            format!("{} `{}`{name}", capitalised(shape.one), shape.id(object)),
            object.span(),
        );
        cx.item(shape, object);
        claimed.extend(shape.holds);
        claimed.extend(shape.ids);
    }
}

fn envelope<'a>(cx: &mut Reader<'a>, object: Value<'a>, list: Value<'a>, shape: &'static Shape) -> bool {
    if list.is_object() && shape.is(list) {
        cx.item(shape, list);
    } else if list.is_array() {
        let is_empty = list.items().next().is_none();
        if !(list.items().any(|item| shape.is(item)) || is_empty && stands_among_outputs(object)) {
            return false;
        }
        for item in list.items() {
            if shape.is(item) {
                cx.item(shape, item);
            } else {
                cx.not_understood(item);
            }
        }
    } else {
        return false;
    }
    let count = list.one_or_many().filter(|item| shape.is(*item)).count();
    cx.understood(shape.kind, counted(count, shape.one), list.span());
    cx.output(shape.operation, object, list);
    true
}

/// An empty list is understood only beside other lists: a thing has lists of such names too.
fn stands_among_outputs(object: Value<'_>) -> bool {
    object.members().all(|(key, value)| {
        !matches!(value.kind(), Kind::String | Kind::Number | Kind::True | Kind::False)
            || ENVELOPE.iter().any(|known| key.is_key(known))
    })
}

impl<'a> Reader<'a> {
    /// Takes up a thing, once.
    pub(super) fn item(&mut self, shape: &'static Shape, value: Value<'a>) {
        let id = shape.id(value);
        let key = (std::ptr::from_ref(shape).addr(), id);
        let item = Item { shape, value, source: self.source };
        let places = self.items.by_id.get(&key).cloned().unwrap_or_default();
        let known: Vec<_> = places.iter().map(|ix| (*ix, self.items.all[*ix].value)).collect();
        let differs: Vec<_> = known.iter().map(|(_, known)| contradiction(*known, value)).collect();
        // One that says the same; of both the one that says more is kept.
        let same = known.iter().zip(&differs).find(|(_, differs)| differs.is_none());
        if let Some(((ix, known), _)) = same {
            if value.members().count() > known.members().count() {
                self.items.all[*ix] = item;
            }
            return;
        }
        if let Some(Some(field)) = differs.into_iter().next() {
            self.problem(
                "told-differently",
                Level::Warning,
                value.span(),
                format!(
                    "{} `{}` was told before with another `{field}`; what hangs on it is not known",
                    shape.one, key.1
                ),
                "leave out the output that is older",
            );
        }
        if !key.1.is_empty() {
            self.items.by_id.entry(key).or_default().push(self.items.all.len());
        }
        self.items.all.push(item);
    }

    /// Reads what was gathered.
    pub fn read_items(&mut self) {
        for item in std::mem::take(&mut self.items.all) {
            self.source = item.source;
            self.sources.source(item.source).name.clone_into(&mut self.source_name);
            self.command = None;
            (item.shape.read)(self, item.value);
        }
    }

    /// Notes that an output was pasted.
    pub fn output(&mut self, operation: &'static str, object: Value<'a>, list: Value<'a>) {
        let is_page = super::reader::next_page(object).is_some();
        if is_page {
            self.items.paged.insert(operation);
        }
        let command = self.command.as_ref().filter(|command| command.operation == operation);
        let limited = command.is_some_and(|command| {
            command.options.iter().any(|(name, _)| LIMITS.iter().any(|limit| name.contains(limit)))
        });
        let zone = list.items().find_map(|item| item.get_loose("AvailabilityZone")?.as_text());
        let by_zone = zone.map(|zone| zone.trim_end_matches(|ch: char| ch.is_ascii_lowercase()).to_owned());
        let region = command.and_then(|command| command.option("region")).map(str::to_owned).or(by_zone);
        let is_whole = !limited && !self.items.paged.contains(operation);
        self.estate.network.outputs.push(Output { operation, is_whole, region });
    }
}

/// A field that two objects tell differently.
fn contradiction(one: Value<'_>, other: Value<'_>) -> Option<String> {
    if same(one, other) {
        return None;
    }
    one.members().find_map(|(key, value)| {
        let name = key.as_str()?;
        let theirs = other.get(&name).filter(|_| !PASSING.contains(&name.as_ref()))?;
        if value.is_object() && theirs.is_object() {
            return contradiction(value, theirs).map(|inner| format!("{name}.{inner}"));
        }
        (!same(value, theirs)).then(|| name.into_owned())
    })
}

/// True if two values are written alike, white space aside.
fn same(one: Value<'_>, other: Value<'_>) -> bool {
    one.raw() == other.raw() || significant(one.raw()).eq(significant(other.raw()))
}

fn significant(text: &str) -> impl Iterator<Item = u8> {
    let (mut quoted, mut escaped) = (false, false);
    text.bytes().filter(move |byte| {
        let keep = quoted || !byte.is_ascii_whitespace();
        match byte {
            b'"' if !escaped => quoted = !quoted,
            b'\\' if quoted && !escaped => {
                escaped = true;
                return keep;
            }
            _ => {}
        }
        escaped = false;
        keep
    })
}
