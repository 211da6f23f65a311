//! Prefix lists: `describe-managed-prefix-lists`, `get-managed-prefix-list-entries`, `describe-prefix-lists`.
//!
//! The output of entries does not say of which list they are: the command above it does, or the name of the text.

use rustc_hash::FxHashMap;

use crate::estate::network::{PrefixEntry, PrefixList};
use crate::recognize::shape::Shape;
use crate::recognize::{Family, Reader};
use crate::report::model::Level;
use crate::text::json::Value;
use crate::text::{Spanned, counted};

pub(in crate::recognize) const FAMILY: Family = Family { read: entries };

pub(super) const MANAGED: Shape = Shape {
    kind: "managed-prefix-lists",
    one: "prefix list",
    operation: "describe-managed-prefix-lists",
    list: "PrefixLists",
    ids: &["PrefixListId"],
    also: &[],
    marks: &["PrefixListArn", "AddressFamily", "MaxEntries", "OwnerId"],
    holds: &["Tags"],
    read: managed,
};

pub(super) const PLAIN: Shape = Shape {
    kind: "prefix-lists",
    one: "prefix list",
    operation: "describe-prefix-lists",
    list: "PrefixLists",
    ids: &["PrefixListId"],
    also: &[],
    marks: &["Cidrs", "PrefixListName"],
    holds: &["Cidrs"],
    read: plain,
};

fn managed<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let list = PrefixList {
        span: object.span(),
        id: cx.text(object, "PrefixListId"),
        name: cx.text(object, "PrefixListName"),
        owner: cx.text(object, "OwnerId"),
        entries: None,
        has_unread_entries: false,
    };
    cx.estate.network.prefix_lists.push(list);
}

/// `describe-prefix-lists` prints lists of AWS, with their blocks.
fn plain<'a>(cx: &mut Reader<'a>, object: Value<'a>) {
    let told = object.get_loose("Cidrs").is_some_and(Value::is_array);
    let texts = cx.texts(object, "Cidrs");
    let count = texts.len();
    let entries: Vec<_> = texts
        .iter()
        .filter_map(|text| Some(PrefixEntry { cidr: cx.parsed(text, "CIDR block")?, description: None }))
        .collect();
    let list = PrefixList {
        span: object.span(),
        id: cx.text(object, "PrefixListId"),
        name: cx.text(object, "PrefixListName"),
        owner: None,
        has_unread_entries: entries.len() < count,
        entries: told.then_some(entries),
    };
    cx.estate.network.prefix_lists.push(list);
}

/// `get-managed-prefix-list-entries`
fn entries<'a>(cx: &mut Reader<'a>, object: Value<'a>) -> &'static [&'static str] {
    const OPERATION: &str = "get-managed-prefix-list-entries";
    let Some(items) = object.get_loose("Entries").filter(|items| items.is_array()) else { return &[] };
    let by_command = cx.command.as_ref().filter(|command| command.operation == OPERATION);
    let is_entry = |item: Value<'_>| {
        item.get_loose("Cidr").is_some()
            && item.members().all(|(key, _)| key.is_key_loose("Cidr") || key.is_key_loose("Description"))
    };
    let is_empty = items.items().next().is_none();
    if !(items.items().any(is_entry) || is_empty && by_command.is_some()) {
        return &[];
    }
    let id = object
        .get_loose("PrefixListId")
        .and_then(Value::spanned)
        .or_else(|| {
            let id = by_command?.option("prefix-list-id")?.to_owned();
            Some(Spanned { value: id, span: items.span() })
        })
        .or_else(|| {
            let names = cx.path.iter().rev().map(String::as_str).chain([cx.source_name.as_str()]);
            let id = names.filter_map(id_in).next()?.to_owned();
            Some(Spanned { value: id, span: items.span() })
        });
    if id.is_none() {
        cx.problem(
            "prefix-list-unnamed",
            Level::Warning,
            items.span(),
            "nothing says of which prefix list these entries are; rules that name a list were judged without them",
            "paste them with the command that printed them, `aws ec2 get-managed-prefix-list-entries --prefix-list-id ID`",
        );
    }
    let count = items.items().count();
    let mut read = Vec::with_capacity(count);
    for item in items.items() {
        let description = item.get_loose("Description").and_then(Value::as_str).map(|text| text.into_owned());
        read.extend(cx.block(item, "Cidr").map(|cidr| PrefixEntry { cidr, description }));
    }
    let of =
        id.as_ref().map_or_else(|| "a prefix list".to_owned(), |id| format!("prefix list `{}`", id.value));
    let label = if count == 1 { format!("1 entry of {of}") } else { format!("{count} entries of {of}") };
    cx.understood("prefix-list-entries", label, items.span());
    cx.output(OPERATION, object, items);
    let is_page = crate::recognize::reader::next_page(object).is_some();
    cx.estate.network.prefix_lists.push(PrefixList {
        span: items.span(),
        id,
        name: None,
        owner: None,
        has_unread_entries: is_page || read.len() < count,
        entries: Some(read),
    });
    &["Entries", "PrefixListId"]
}

/// The id of a prefix list in a name.
fn id_in(name: &str) -> Option<&str> {
    let start = name.find("pl-")?;
    let rest = &name[start + 3..];
    let length = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
    (length >= 8).then(|| &name[start..start + 3 + length])
}

/// Joins what several outputs say of one list.
pub(super) fn link(cx: &mut Reader<'_>) {
    let all = std::mem::take(&mut cx.estate.network.prefix_lists);
    let mut kept: Vec<PrefixList> = Vec::with_capacity(all.len());
    let mut by_id: FxHashMap<String, usize> = FxHashMap::default();
    for list in all {
        let Some(id) = list.id.as_ref().map(|id| id.value.clone()) else {
            kept.push(list);
            continue;
        };
        let Some(&ix) = by_id.get(&id) else {
            by_id.insert(id, kept.len());
            kept.push(list);
            continue;
        };
        let known = &mut kept[ix];
        known.name = known.name.take().or(list.name);
        known.owner = known.owner.take().or(list.owner);
        known.has_unread_entries |= list.has_unread_entries;
        match (&mut known.entries, list.entries) {
            (Some(entries), Some(more)) => {
                let new = more.into_iter().filter(|m| entries.iter().all(|e| e.cidr.value != m.cidr.value));
                let new: Vec<_> = new.collect();
                entries.extend(new);
            }
            (none, more) => *none = none.take().or(more),
        }
    }
    cx.estate.network.prefix_lists = kept;
    tell_unknown(cx);
}

/// Says which lists that a group lets in are not in the paste.
fn tell_unknown(cx: &mut Reader<'_>) {
    let known: rustc_hash::FxHashSet<String> = cx
        .estate
        .network
        .prefix_lists
        .iter()
        .filter(|list| list.entries.is_some())
        .filter_map(|list| list.id.as_ref().map(|id| id.value.clone()))
        .collect();
    let mut asked: Vec<(&Spanned<String>, Vec<String>)> = Vec::new();
    let mut places: FxHashMap<&str, usize> = FxHashMap::default();
    for group in &cx.estate.security_groups {
        for list in group.ingress.iter().flat_map(|permission| &permission.prefix_lists) {
            if known.contains(&list.value) {
                continue;
            }
            let ix = *places.entry(&list.value).or_insert_with(|| {
                asked.push((list, Vec::new()));
                asked.len() - 1
            });
            let label = group.label();
            if asked[ix].1.last() != Some(&label) {
                asked[ix].1.push(label);
            }
        }
    }
    let told: Vec<_> = asked
        .into_iter()
        .map(|(list, groups)| {
            let who = match groups.as_slice() {
                [one] => one.clone(),
                many => counted(many.len(), "security group"),
            };
            let verb = if groups.len() == 1 { "lets" } else { "let" };
            let message = format!(
                "{who} {verb} in what prefix list `{}` holds, which was not pasted; it was not checked",
                list.value
            );
            let command = format!(
                "add the output of `aws ec2 get-managed-prefix-list-entries --prefix-list-id {}`, with the command",
                list.value
            );
            (list.span, message, command)
        })
        .collect();
    for (span, message, help) in told {
        cx.problem("prefix-list-unknown", Level::Info, span, message, help);
    }
}
