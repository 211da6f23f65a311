//! The primitives of the files under `data/`: numbers of seven bits a byte, texts, and lists of names of which
//! each says how much of the one before it begins it.

use std::fmt;

/// Why bytes are not facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactsError {
    /// They do not begin as such a file does: another file, or one that was not unpacked.
    NotFacts,
    /// They were written for another version of the engine.
    Version,
    /// They end early, or point outside themselves.
    Damaged,
}

impl fmt::Display for FactsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFacts => "these bytes are not the facts about AWS",
            Self::Version => "these facts about AWS are for another version of Parapet",
            Self::Damaged => "the facts about AWS are damaged or cut",
        })
    }
}

impl std::error::Error for FactsError {}

/// Reads from the front.
pub(super) struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    /// Starts after the magic bytes and the version.
    pub(super) fn new(bytes: &'b [u8], magic: &[u8], version: u8) -> Result<Self, FactsError> {
        let rest = bytes.strip_prefix(magic).ok_or(FactsError::NotFacts)?;
        match rest.split_first() {
            Some((found, rest)) if *found == version => Ok(Self { rest }),
            Some(_) => Err(FactsError::Version),
            None => Err(FactsError::Damaged),
        }
    }

    /// Reads bytes that have no beginning of their own.
    pub(super) const fn of(rest: &'b [u8]) -> Self {
        Self { rest }
    }

    pub(super) fn byte(&mut self) -> Result<u8, FactsError> {
        let (byte, rest) = self.rest.split_first().ok_or(FactsError::Damaged)?;
        self.rest = rest;
        Ok(*byte)
    }

    pub(super) fn number(&mut self) -> Result<u32, FactsError> {
        // Nearly all are small.
        if let Some((byte @ ..0x80, rest)) = self.rest.split_first() {
            self.rest = rest;
            return Ok(u32::from(*byte));
        }
        let mut value = 0u32;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            let part = u32::from(byte & 0x7F);
            if shift == 28 && part > 0xF {
                break;
            }
            value |= part << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(FactsError::Damaged)
    }

    /// A number of things that take at least a byte each: more than there are bytes is damage, and must not
    /// reserve memory.
    pub(super) fn count(&mut self) -> Result<usize, FactsError> {
        let count = self.number()? as usize;
        if count > self.rest.len() { Err(FactsError::Damaged) } else { Ok(count) }
    }

    pub(super) fn index(&mut self, below: usize) -> Result<usize, FactsError> {
        let index = self.number()? as usize;
        if index < below { Ok(index) } else { Err(FactsError::Damaged) }
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'b [u8], FactsError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(FactsError::Damaged)?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn text(&mut self) -> Result<&'b str, FactsError> {
        let length = self.count()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| FactsError::Damaged)
    }

    /// A text that begins as the one before it.
    pub(super) fn next_text(&mut self, text: &mut String) -> Result<(), FactsError> {
        let shared = self.number()? as usize;
        if !text.is_char_boundary(shared) {
            return Err(FactsError::Damaged);
        }
        text.truncate(shared);
        text.push_str(self.text()?);
        Ok(())
    }

    /// A text that begins as the last `previous` bytes of `texts` do, put after them. `keep` bytes of it are the
    /// same without being told. What comes of it is UTF-8 only if all of `texts` is.
    pub(super) fn next_after(
        &mut self,
        texts: &mut Vec<u8>,
        previous: usize,
        keep: usize,
    ) -> Result<(), FactsError> {
        let shared = self.number()? as usize;
        let start = texts.len().checked_sub(previous).ok_or(FactsError::Damaged)?;
        let end = start.checked_add(keep).and_then(|end| end.checked_add(shared));
        let end = end.filter(|end| *end <= texts.len()).ok_or(FactsError::Damaged)?;
        texts.extend_from_within(start..end);
        let length = self.count()?;
        texts.extend_from_slice(self.take(length)?);
        Ok(())
    }

    pub(super) fn end(&self) -> Result<(), FactsError> {
        if self.rest.is_empty() { Ok(()) } else { Err(FactsError::Damaged) }
    }
}

/// Writes what [`Reader`] reads.
#[cfg(not(target_arch = "wasm32"))]
pub(super) mod write {
    pub(in crate::aws) fn number(out: &mut Vec<u8>, value: usize) {
        let mut rest = value;
        while rest > 0x7F {
            out.push((rest & 0x7F) as u8 | 0x80);
            rest >>= 7;
        }
        out.push((rest & 0x7F) as u8);
    }

    pub(in crate::aws) fn text(out: &mut Vec<u8>, text: &str) {
        number(out, text.len());
        out.extend_from_slice(text.as_bytes());
    }

    pub(in crate::aws) fn next_text(out: &mut Vec<u8>, previous: &mut String, next: &str) {
        let shared: usize =
            previous.chars().zip(next.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
        number(out, shared);
        text(out, &next[shared..]);
        next.clone_into(previous);
    }

    /// A sorted list of different numbers, as differences.
    pub(in crate::aws) fn ascending(out: &mut Vec<u8>, list: &[usize]) {
        number(out, list.len());
        let mut least = 0;
        for value in list {
            number(out, value - least);
            least = value + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn reads_what_was_written(numbers in prop::collection::vec(any::<u32>(), 0..20), texts in prop::collection::vec(".{0,12}", 0..20)) {
            let mut out = b"magic\x01".to_vec();
            let mut previous = String::new();
            for n in &numbers { write::number(&mut out, *n as usize); }
            for t in &texts { write::next_text(&mut out, &mut previous, t); }
            let mut reader = Reader::new(&out, b"magic", 1).unwrap();
            for n in &numbers { prop_assert_eq!(reader.number().unwrap(), *n); }
            let mut text = String::new();
            for t in &texts { reader.next_text(&mut text).unwrap(); prop_assert_eq!(&text, t); }
            prop_assert!(reader.end().is_ok());
        }
    }

    #[test]
    fn refuses_other_bytes() {
        assert_eq!(Reader::new(b"{}", b"magic", 1).err(), Some(FactsError::NotFacts));
        assert_eq!(Reader::new(b"magic\x02", b"magic", 1).err(), Some(FactsError::Version));
        let mut reader = Reader::new(b"magic\x01\xFF\xFF\xFF\xFF\xFF", b"magic", 1).unwrap();
        assert_eq!(reader.number(), Err(FactsError::Damaged));
    }
}
