//! AWS managed policies, with their documents.

use std::fmt::Write as _;

use super::bytes::{FactsError, Reader};

/// What the file begins with.
pub(super) const MAGIC: &[u8] = b"parapet-managed-policies";
/// Raised when the form changes.
pub(super) const VERSION: u8 = 1;
/// Levels of a document. AWS's have nine; more is damage.
const MAX_DEPTH: usize = 64;

/// What a number of a document's encoding begins.
pub(super) mod token {
    /// A list; the rest of the number is its length.
    pub(in crate::aws) const LIST: u32 = 0;
    #[cfg(not(target_arch = "wasm32"))]
    /// An object; the rest of the number is its length. Members are a number of the table of member names, and a
    /// value.
    pub(in crate::aws) const OBJECT: u32 = 1;
    /// A text; the rest of the number says which of the table of texts. In a list all but the first say how far it
    /// is from the one before, because lists of actions are sorted: even numbers forwards, odd ones backwards.
    pub(in crate::aws) const TEXT: u32 = 2;
    /// `false`, `true`, or a number that is written as the text of the rest of the number less two.
    pub(in crate::aws) const OTHER: u32 = 3;
}

/// The managed policies of AWS, as of [`ManagedPolicies::date`].
#[derive(Debug)]
pub struct ManagedPolicies {
    date: String,
    /// By name.
    policies: Vec<Row>,
    members: Vec<String>,
    texts: Vec<String>,
    documents: Vec<u8>,
}

#[derive(Debug)]
struct Row {
    name: String,
    path: String,
    document: std::ops::Range<usize>,
}

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct ManagedPolicy<'m> {
    policies: &'m ManagedPolicies,
    row: &'m Row,
}

impl<'m> ManagedPolicy<'m> {
    /// `ReadOnlyAccess`.
    #[must_use]
    pub fn name(self) -> &'m str {
        &self.row.name
    }

    /// `/` or `/service-role/` and the like.
    #[must_use]
    pub fn path(self) -> &'m str {
        &self.row.path
    }

    /// `arn:aws:iam::aws:policy/ReadOnlyAccess`, in the partition `aws`.
    #[must_use]
    pub fn arn(self) -> String {
        format!("arn:aws:iam::aws:policy{}{}", self.row.path, self.row.name)
    }

    /// Its document as JSON in one line; unpacked at each call. None if the bytes were damaged.
    #[must_use]
    pub fn document(self) -> Option<String> {
        self.policies.unpack(&self.row.document).ok()
    }
}

impl ManagedPolicies {
    /// Reads `data/managed-policies.bin`.
    ///
    /// # Errors
    /// If the bytes are something else, of another version, or damaged.
    pub fn decode(bytes: &[u8]) -> Result<Self, FactsError> {
        let mut reader = Reader::new(bytes, MAGIC, VERSION)?;
        let date = reader.text()?.to_owned();
        let names = texts(&mut reader)?;
        let paths = texts(&mut reader)?;
        let mut policies = Vec::with_capacity(names.len());
        for name in names {
            let path = paths[reader.index(paths.len())?].clone();
            policies.push(Row { name, path, document: 0..0 });
        }
        let members = texts(&mut reader)?;
        let texts = texts(&mut reader)?;
        let mut start = 0;
        for row in &mut policies {
            let end = reader.count()?.checked_add(start).ok_or(FactsError::Damaged)?;
            row.document = start..end;
            start = end;
        }
        let documents = reader.take(start)?.to_vec();
        reader.end()?;
        Ok(Self { date, policies, members, texts, documents })
    }

    /// Day of the newest of them, `YYYY-MM-DD`.
    #[must_use]
    pub fn date(&self) -> &str {
        &self.date
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = ManagedPolicy<'_>> {
        self.policies.iter().map(|row| ManagedPolicy { policies: self, row })
    }

    /// The policy of a name, or of an ARN in any partition.
    #[must_use]
    pub fn get(&self, arn_or_name: &str) -> Option<ManagedPolicy<'_>> {
        let place = match super::Arn::parse(arn_or_name) {
            Some(arn) if arn.service == "iam" && arn.region.is_empty() && arn.account == "aws" => {
                Some(arn.resource.strip_prefix("policy")?)
            }
            Some(_) => return None,
            None => None,
        };
        let name = place.map_or(arn_or_name, |place| place.rsplit('/').next().unwrap_or_default());
        let at = self.policies.binary_search_by(|row| row.name.as_str().cmp(name)).ok()?;
        let row = &self.policies[at];
        let found = place.is_none_or(|place| place.strip_suffix(name) == Some(row.path.as_str()));
        found.then_some(ManagedPolicy { policies: self, row })
    }

    fn unpack(&self, range: &std::ops::Range<usize>) -> Result<String, FactsError> {
        let bytes = self.documents.get(range.clone()).ok_or(FactsError::Damaged)?;
        let mut reader = Reader::of(bytes);
        let mut out = String::with_capacity(bytes.len() * 8);
        let mut open: Vec<Level> = Vec::new();
        loop {
            let mut last = None;
            // What stands before the value, and where the value is the next of a list, the text before it.
            if let Some(level) = open.last_mut() {
                if level.left == 0 {
                    out.push(if level.object { '}' } else { ']' });
                    open.pop();
                    if open.is_empty() {
                        break;
                    }
                    continue;
                }
                level.left -= 1;
                if !level.first {
                    out.push(',');
                }
                level.first = false;
                if level.object {
                    write_text(&mut out, &self.members[reader.index(self.members.len())?]);
                    out.push(':');
                } else {
                    last = level.last;
                }
            }
            let number = reader.number()?;
            let payload = number >> 2;
            match number & 3 {
                token::TEXT => {
                    let index = last.map_or(Some(payload), |last| step(last, payload));
                    let index = index.ok_or(FactsError::Damaged)?;
                    let text = self.texts.get(index as usize).ok_or(FactsError::Damaged)?;
                    write_text(&mut out, text);
                    if let Some(level) = open.last_mut() {
                        level.last = Some(index);
                    }
                }
                token::OTHER if payload < 2 => out.push_str(if payload == 0 { "false" } else { "true" }),
                token::OTHER => {
                    out.push_str(self.texts.get(payload as usize - 2).ok_or(FactsError::Damaged)?);
                }
                kind => {
                    if open.len() == MAX_DEPTH {
                        return Err(FactsError::Damaged);
                    }
                    let object = kind != token::LIST;
                    out.push(if object { '{' } else { '[' });
                    open.push(Level { object, left: payload, first: true, last: None });
                }
            }
            if open.is_empty() {
                break;
            }
        }
        reader.end()?;
        Ok(out)
    }
}

/// A list or an object that is not closed yet.
struct Level {
    object: bool,
    left: u32,
    first: bool,
    /// The text before, of a list.
    last: Option<u32>,
}

fn step(from: u32, code: u32) -> Option<u32> {
    if code.is_multiple_of(2) { from.checked_add(code / 2) } else { from.checked_sub(code / 2 + 1) }
}

fn texts(reader: &mut Reader<'_>) -> Result<Vec<String>, FactsError> {
    let mut text = String::new();
    (0..reader.count()?)
        .map(|_| {
            reader.next_text(&mut text)?;
            Ok(text.clone())
        })
        .collect()
}

/// A JSON string. Members of an object whose texts are damaged would be damaged too, never more.
fn write_text(out: &mut String, text: &str) {
    let _ = write!(out, "{}", serde_json::Value::from(text));
}
