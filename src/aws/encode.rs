//! Packs the facts. Runs in the generator and the tests; `decode.rs` reads what this writes.
//!
//! The form: columns rather than records, because equal things beside one another shrink best; names that begin
//! as the one before; and for each service a list of its different lists of keys and of its different *shapes*
//! (the resource types and keys that an action goes with), since most actions share theirs with others.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::bytes::write::{ascending, next_text, number, text};
use super::decode::{MAGIC, VERSION};
use super::source::{Source, SourceKey, SourceService};

/// Why a source cannot be packed: something names what is not there.
#[derive(Debug)]
pub struct EncodeError(String);

impl std::fmt::Display for EncodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for EncodeError {}

/// The bytes of `data/facts.bin`.
///
/// # Errors
/// If a service names a key, or an action a resource type, that the source does not describe.
pub fn encode(source: &Source) -> Result<Vec<u8>, EncodeError> {
    let mut source = source.clone();
    source.principals.sort();
    source.principals.dedup();
    source.keys.sort_by_cached_key(|key| key.name.to_ascii_lowercase());
    source.services.sort_by(|a, b| a.prefix.cmp(&b.prefix));
    for service in &mut source.services {
        service.types.sort_by(|a, b| a.name.cmp(&b.name));
        service.actions.sort_by_cached_key(|action| action.name.to_ascii_lowercase());
    }
    let mut out = MAGIC.to_vec();
    out.push(VERSION);
    text(&mut out, &source.date);
    number(&mut out, source.partitions.len());
    for partition in &source.partitions {
        text(&mut out, &partition.name);
        text(&mut out, &partition.dns_suffix);
        names(&mut out, partition.areas.iter());
        names(&mut out, partition.regions.iter());
    }
    names(&mut out, source.principals.iter());
    names(&mut out, source.keys.iter().map(|key| &key.name));
    out.extend(source.keys.iter().map(flags));
    names(&mut out, source.services.iter().map(|service| &service.prefix));
    source.services.iter().for_each(|service| text(&mut out, &service.name));
    out.extend(source.services.iter().map(|service| u8::from(service.rcp)));
    let keys: BTreeMap<String, usize> =
        source.keys.iter().enumerate().map(|(i, key)| (key.name.to_ascii_lowercase(), i)).collect();
    let packed: Vec<Packed> =
        source.services.iter().map(|service| pack(service, &keys)).collect::<Result<_, _>>()?;
    for service in &source.services {
        names(&mut out, service.types.iter().map(|t| &t.name));
    }
    for service in &source.services {
        let mut previous = String::new();
        service.types.iter().for_each(|t| next_text(&mut out, &mut previous, &t.arn));
    }
    for service in &source.services {
        names(&mut out, service.actions.iter().map(|action| &action.name));
    }
    for service in &source.services {
        out.extend(service.actions.iter().map(|action| action.levels.bits()));
    }
    for service in &packed {
        number(&mut out, service.lists.items.len());
        service.lists.items.iter().for_each(|list| ascending(&mut out, list));
    }
    for service in &packed {
        service.type_lists.iter().for_each(|list| number(&mut out, *list));
    }
    for service in &packed {
        number(&mut out, service.shapes.items.len());
        for shape in &service.shapes.items {
            number(&mut out, shape.keys);
            number(&mut out, shape.uses.len());
            for (index, required, list) in &shape.uses {
                number(&mut out, index * 2 + usize::from(*required));
                number(&mut out, *list);
            }
        }
    }
    for service in &packed {
        service.action_shapes.iter().for_each(|shape| number(&mut out, *shape));
    }
    Ok(out)
}

fn names<'s>(out: &mut Vec<u8>, list: impl ExactSizeIterator<Item = &'s String>) {
    number(out, list.len());
    let mut previous = String::new();
    list.for_each(|name| next_text(out, &mut previous, name));
}

fn flags(key: &SourceKey) -> u8 {
    key.value_type as u8
        | u8::from(key.multivalued) << 4
        | u8::from(key.global) << 5
        | u8::from(key.deprecated) << 6
}

/// Gives each different item a number, in the order of their first use.
struct Interned<T> {
    items: Vec<T>,
    index: HashMap<T, usize>,
}

impl<T: Clone + Eq + Hash> Interned<T> {
    fn new() -> Self {
        Self { items: Vec::new(), index: HashMap::new() }
    }

    fn put(&mut self, item: T) -> usize {
        *self.index.entry(item.clone()).or_insert_with(|| {
            self.items.push(item);
            self.items.len() - 1
        })
    }
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Shape {
    keys: usize,
    uses: Vec<(usize, bool, usize)>,
}

struct Packed {
    /// The first is the list of all the service's keys, as numbers of the table of keys; the others are numbers
    /// of places in the first.
    lists: Interned<Vec<usize>>,
    type_lists: Vec<usize>,
    shapes: Interned<Shape>,
    action_shapes: Vec<usize>,
}

fn pack(service: &SourceService, keys: &BTreeMap<String, usize>) -> Result<Packed, EncodeError> {
    let missing = |what: &str| EncodeError(format!("{}: `{what}` is not described", service.prefix));
    let mut own = Vec::new();
    for name in &service.keys {
        own.push(*keys.get(&name.to_ascii_lowercase()).ok_or_else(|| missing(name))?);
    }
    own.sort_unstable();
    own.dedup();
    let local = |names: &[String]| -> Result<Vec<usize>, EncodeError> {
        let mut list = Vec::new();
        for name in names {
            let key = keys.get(&name.to_ascii_lowercase()).ok_or_else(|| missing(name))?;
            list.push(own.binary_search(key).map_err(|_| missing(name))?);
        }
        list.sort_unstable();
        list.dedup();
        Ok(list)
    };
    let mut lists = Interned::new();
    // Not interned: it counts in other numbers, and must be the first.
    lists.items.push(own.clone());
    let mut type_lists = Vec::new();
    for resource_type in &service.types {
        type_lists.push(lists.put(local(&resource_type.keys)?));
    }
    let mut shapes = Interned::new();
    let mut action_shapes = Vec::new();
    for action in &service.actions {
        let mut uses = Vec::new();
        for using in &action.uses {
            let index = service
                .types
                .binary_search_by(|t| t.name.cmp(&using.type_name))
                .map_err(|_| missing(&using.type_name))?;
            uses.push((index, using.required, lists.put(local(&using.keys)?)));
        }
        uses.sort_unstable();
        action_shapes.push(shapes.put(Shape { keys: lists.put(local(&action.keys)?), uses }));
    }
    Ok(Packed { lists, type_lists, shapes, action_shapes })
}
