//! From offsets to lines and columns.

/// 1-based line and column; the column counts characters (Unicode scalar values).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// 1-based line.
    pub line: u32,
    /// 1-based column in characters.
    pub column: u32,
}

/// Bytes between two counts. Lines may be as long as the text (minified JSON), so a column is never counted from the
/// start of its line.
const STRIDE: usize = 1024;

/// Where each line of a text starts. `\n`, `\r\n` and a lone `\r` end a line, as in editors.
#[derive(Clone, Debug)]
pub struct LineIndex {
    /// Byte offset of the first character of each line.
    starts: Vec<u32>,
    /// What lies before every [`STRIDE`]th byte.
    counts: Vec<Count>,
}

/// How much of a text lies before a byte.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    /// Unicode scalar values that begin there.
    chars: u32,
    /// Of these, those of two UTF-16 code units.
    wide: u32,
}

impl Count {
    fn plus(self, bytes: &[u8]) -> Self {
        if bytes.is_ascii() {
            return Self { chars: self.chars + clamp(bytes.len()), ..self };
        }
        // In UTF-8 the bytes 0x80 to 0xBF go on, and those from 0xF0 begin what UTF-16 writes as two units.
        let chars = bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        let wide = bytes.iter().filter(|byte| **byte >= 0xF0).count();
        Self { chars: self.chars + clamp(chars), wide: self.wide + clamp(wide) }
    }
}

impl LineIndex {
    /// Reads a text once.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                continue;
            }
            starts.push(clamp(at + 1));
        }
        let counts = bytes.chunks(STRIDE).scan(Count::default(), |before, chunk| {
            let at = *before;
            *before = at.plus(chunk);
            Some(at)
        });
        let counts = counts.collect();
        Self { starts, counts }
    }

    /// Number of lines; at least one.
    #[must_use]
    pub fn count(&self) -> u32 {
        clamp(self.starts.len())
    }

    /// The position of a byte offset of the same text. An offset beyond the end is the end; one inside a
    /// character is that character.
    #[must_use]
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let line = self.line_of(offset);
        let (start, end) = (self.starts[line], floor(text, offset));
        let column = if end - start as usize <= STRIDE {
            Count::default().plus(&text.as_bytes()[start as usize..end]).chars
        } else {
            self.before(text, end).chars - self.before(text, start as usize).chars
        };
        Position { line: 1 + clamp(line), column: 1 + column }
    }

    /// The offset in UTF-16 code units, as JavaScript counts, of a byte offset.
    #[must_use]
    pub fn utf16(&self, text: &str, offset: u32) -> u32 {
        let before = self.before(text, floor(text, offset));
        before.chars + before.wide
    }

    /// Byte offset of the start of a 1-based line.
    #[must_use]
    pub fn start_of(&self, line: u32) -> Option<u32> {
        self.starts.get(line.checked_sub(1)? as usize).copied()
    }

    /// Byte offset of the start of the line that a byte offset lies on.
    #[must_use]
    pub fn start_before(&self, offset: u32) -> u32 {
        self.starts[self.line_of(offset)]
    }

    fn line_of(&self, offset: u32) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    fn before(&self, text: &str, end: usize) -> Count {
        let block = end / STRIDE;
        let known = self.counts.get(block).copied();
        // The end of a text that fills its last block is after all blocks.
        let (known, from) = match (known, self.counts.last()) {
            (Some(known), _) => (known, block * STRIDE),
            (None, Some(last)) => (*last, (self.counts.len() - 1) * STRIDE),
            (None, None) => (Count::default(), 0),
        };
        known.plus(&text.as_bytes()[from..end])
    }
}

/// The last place at or before an offset where a character begins or the text ends.
fn floor(text: &str, offset: u32) -> usize {
    let mut end = (offset as usize).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

fn clamp(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_not_bytes() {
        let text = "a\r\nüb😀c\rlast\n";
        let lines = LineIndex::new(text);
        assert_eq!(lines.count(), 4);
        let c = u32::try_from(text.find('c').unwrap()).unwrap();
        assert_eq!(lines.position(text, c), Position { line: 2, column: 4 });
        assert_eq!(lines.utf16(text, c), 3 + 1 + 1 + 2);
        let last = u32::try_from(text.find("last").unwrap()).unwrap();
        assert_eq!(lines.position(text, last), Position { line: 3, column: 1 });
        assert_eq!(lines.start_of(3), Some(last));
        assert_eq!(lines.position(text, 9999), Position { line: 4, column: 1 });
    }

    #[test]
    fn an_empty_text_has_one_line() {
        assert_eq!(LineIndex::new("").position("", 0), Position { line: 1, column: 1 });
    }

    /// A line as long as the text, with characters of every width across the blocks.
    #[test]
    fn long_lines_are_counted_as_short_ones() {
        for (piece, repeats) in [("aüb😀€", 700), ("x", 1024), ("x", 2048), ("ab\nü", 900)] {
            let text = piece.repeat(repeats);
            let lines = LineIndex::new(&text);
            for at in 0..=text.len() + 1 {
                let end = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
                let start = text[..end].rfind('\n').map_or(0, |newline| newline + 1);
                let line = 1 + text[..end].matches('\n').count();
                let column = 1 + text[start..end].chars().count();
                let at = clamp(at);
                assert_eq!(
                    lines.position(&text, at),
                    Position { line: clamp(line), column: clamp(column) },
                    "{piece:?} {at}"
                );
                assert_eq!(
                    lines.utf16(&text, at),
                    clamp(text[..end].encode_utf16().count()),
                    "{piece:?} {at}"
                );
                assert_eq!(lines.start_before(at), clamp(start), "{piece:?} {at}");
            }
        }
    }
}
