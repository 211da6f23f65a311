//! Unpacks the facts. Every number is checked, because an embedding page hands the bytes in.

use std::ops::Range;

use super::bytes::{FactsError, Reader};
use super::condition_key::KeyRow;
use super::facts::{Facts, ServiceRow, ShapeRow, Text, TypeRow, Use};
use super::region::PartitionRow;
use super::{AccessLevels, ValueType};

/// What the file begins with.
pub(super) const MAGIC: &[u8] = b"parapet-facts";
/// Raised when the form changes.
pub(super) const VERSION: u8 = 1;

/// Reads `data/facts.bin`.
///
/// # Errors
/// If the bytes are something else, of another version, or damaged.
pub fn decode(bytes: &[u8]) -> Result<Facts, FactsError> {
    let mut reader = Reader::new(bytes, MAGIC, VERSION)?;
    let mut facts = Facts { date: reader.text()?.to_owned(), ..Facts::default() };
    // Less than the names take once they are whole; actions' need about as much again.
    facts.text.reserve(bytes.len());
    let mut decoder = Decoder { reader: &mut reader, facts: &mut facts };
    decoder.partitions()?;
    decoder.facts.principals = decoder.owned_names()?;
    decoder.keys()?;
    decoder.services()?;
    decoder.types()?;
    decoder.actions()?;
    decoder.lists_and_shapes()?;
    reader.end()?;
    facts.text.shrink_to_fit();
    Ok(facts)
}

struct Decoder<'d, 'b> {
    reader: &'d mut Reader<'b>,
    facts: &'d mut Facts,
}

impl Decoder<'_, '_> {
    fn owned_names(&mut self) -> Result<Vec<String>, FactsError> {
        let mut name = String::new();
        (0..self.reader.count()?)
            .map(|_| {
                self.reader.next_text(&mut name)?;
                Ok(name.clone())
            })
            .collect()
    }

    fn add(&mut self, text: &str) -> Text {
        let start = self.facts.text.len();
        self.facts.text.push_str(text);
        Text::new(start, self.facts.text.len())
    }

    fn partitions(&mut self) -> Result<(), FactsError> {
        for _ in 0..self.reader.count()? {
            let name = self.reader.text()?.to_owned();
            let dns_suffix = self.reader.text()?.to_owned();
            let areas = self.owned_names()?;
            let regions = self.owned_names()?;
            self.facts.partitions.push(PartitionRow { name, dns_suffix, areas, regions });
        }
        Ok(())
    }

    fn keys(&mut self) -> Result<(), FactsError> {
        let mut name = String::new();
        for index in 0..self.reader.count()? {
            self.reader.next_text(&mut name)?;
            // Lists hold the places of keys in two bytes.
            let place = to_u16(index)?;
            let row = KeyRow { name: self.add(&name), flags: 0 };
            self.facts.keys.push(row);
            if name.contains("${") {
                self.facts.templates.push(place);
            }
        }
        for index in 0..self.facts.keys.len() {
            let flags = self.reader.byte()?;
            ValueType::from_bits(flags & 0xF).ok_or(FactsError::Damaged)?;
            self.facts.keys[index].flags = flags;
        }
        Ok(())
    }

    fn services(&mut self) -> Result<(), FactsError> {
        let mut prefix = String::new();
        for _ in 0..self.reader.count()? {
            self.reader.next_text(&mut prefix)?;
            let prefix = self.add(&prefix);
            self.facts.services.push(ServiceRow { prefix, ..ServiceRow::default() });
        }
        for index in 0..self.facts.services.len() {
            let name = self.reader.text()?;
            self.facts.services[index].name = self.add(name);
        }
        for index in 0..self.facts.services.len() {
            self.facts.services[index].rcp = self.reader.byte()? != 0;
        }
        Ok(())
    }

    fn types(&mut self) -> Result<(), FactsError> {
        let mut text = String::new();
        for service in 0..self.facts.services.len() {
            let first = to_u32(self.facts.types.len())?;
            text.clear();
            for _ in 0..self.reader.count()? {
                self.reader.next_text(&mut text)?;
                let name = self.add(&text);
                let service = to_u16(service)?;
                self.facts.types.push(TypeRow { name, arn: Text::default(), service, keys: 0 });
            }
            self.facts.services[service].types = first..to_u32(self.facts.types.len())?;
        }
        for service in 0..self.facts.services.len() {
            text.clear();
            for index in places(&self.facts.services[service].types) {
                self.reader.next_text(&mut text)?;
                self.facts.types[index].arn = self.add(&text);
            }
        }
        Ok(())
    }

    fn actions(&mut self) -> Result<(), FactsError> {
        // As bytes, so that they need not be looked at one by one.
        let mut texts: Vec<u8> = Vec::with_capacity(self.facts.text.capacity());
        for service in 0..self.facts.services.len() {
            let first = to_u32(self.facts.action_starts.len())?;
            let prefix = self.facts.str(self.facts.services[service].prefix).to_owned() + ":";
            let count = self.reader.count()?;
            self.facts.action_starts.reserve(count + 1);
            let mut previous = 0;
            for _ in 0..count {
                let start = texts.len();
                self.facts.action_starts.push(to_u32(start)?);
                if previous == 0 {
                    texts.extend_from_slice(prefix.as_bytes());
                    self.reader.next_after(&mut texts, 0, 0)?;
                } else {
                    self.reader.next_after(&mut texts, previous, prefix.len())?;
                }
                previous = texts.len() - start;
            }
            self.facts.services[service].actions = first..to_u32(self.facts.action_starts.len())?;
        }
        self.facts.action_text = String::from_utf8(texts).map_err(|_| FactsError::Damaged)?;
        self.facts.action_text.shrink_to_fit();
        let count = self.facts.action_starts.len();
        self.facts.action_starts.push(to_u32(self.facts.action_text.len())?);
        self.facts.levels =
            self.reader.take(count)?.iter().map(|bits| AccessLevels::from_bits(*bits)).collect();
        Ok(())
    }

    fn lists_and_shapes(&mut self) -> Result<(), FactsError> {
        self.facts.list_starts.push(0);
        let mut lists: Vec<Range<usize>> = Vec::new();
        for service in 0..self.facts.services.len() {
            let first = self.facts.list_starts.len() - 1;
            let own = self.facts.lists.len();
            let mut known = self.facts.keys.len();
            for nth in 0..self.reader.count()? {
                let mut least = 0;
                let count = self.reader.count()?;
                for _ in 0..count {
                    let value = self.reader.index(known)?.checked_add(least).ok_or(FactsError::Damaged)?;
                    if value >= known {
                        return Err(FactsError::Damaged);
                    }
                    least = value + 1;
                    // All but the first count in places of the first.
                    let key = if nth == 0 { to_u16(value)? } else { self.facts.lists[own + value] };
                    self.facts.lists.push(key);
                }
                if nth == 0 {
                    known = count;
                }
                self.facts.list_starts.push(to_u32(self.facts.lists.len())?);
            }
            self.facts.services[service].keys = to_u32(first)?;
            lists.push(first..self.facts.list_starts.len() - 1);
        }
        for (service, lists) in lists.iter().enumerate() {
            for index in places(&self.facts.services[service].types) {
                self.facts.types[index].keys = to_u32(lists.start + self.reader.index(lists.len())?)?;
            }
        }
        let mut shapes: Vec<Range<usize>> = Vec::new();
        for (service, lists) in lists.iter().enumerate() {
            let first = self.facts.shapes.len();
            let types = places(&self.facts.services[service].types);
            for _ in 0..self.reader.count()? {
                let keys = to_u32(lists.start + self.reader.index(lists.len())?)?;
                let start = to_u32(self.facts.uses.len())?;
                for _ in 0..self.reader.count()? {
                    let code = self.reader.index(types.len() * 2)?;
                    let resource_type = to_u16(types.start + code / 2)?;
                    let keys = to_u32(lists.start + self.reader.index(lists.len())?)?;
                    self.facts.uses.push(Use { resource_type, required: code % 2 == 1, keys });
                }
                self.facts.shapes.push(ShapeRow { keys, uses: start..to_u32(self.facts.uses.len())? });
            }
            shapes.push(first..self.facts.shapes.len());
        }
        for (service, shapes) in shapes.iter().enumerate() {
            self.facts.action_shapes.reserve(self.facts.services[service].actions.len());
            for _ in self.facts.services[service].actions.clone() {
                let shape = shapes.start + self.reader.index(shapes.len())?;
                self.facts.action_shapes.push(to_u16(shape)?);
            }
        }
        Ok(())
    }
}

fn to_u32(value: usize) -> Result<u32, FactsError> {
    u32::try_from(value).map_err(|_| FactsError::Damaged)
}

fn to_u16(value: usize) -> Result<u16, FactsError> {
    u16::try_from(value).map_err(|_| FactsError::Damaged)
}

fn places(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}
