//! From offsets to lines and columns.

/// 1-based line and column; the column counts characters (Unicode scalar values).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// 1-based line.
    pub line: u32,
    /// 1-based column in characters.
    pub column: u32,
}

/// Where each line of a text starts. `\n`, `\r\n` and a lone `\r` end a line, as in editors.
#[derive(Clone, Debug)]
pub struct LineIndex {
    /// Byte offset of the first character of each line, and the number of UTF-16 code units before it.
    starts: Vec<(u32, u32)>,
}

impl LineIndex {
    /// Reads a text once.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![(0, 0)];
        let mut utf16 = 0;
        let mut from = 0;
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                continue;
            }
            utf16 += utf16_len(&text[from..=at]);
            from = at + 1;
            starts.push((clamp(from), utf16));
        }
        Self { starts }
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
        let (line, start, _) = self.line_of(offset);
        let prefix = prefix(text, start, offset);
        Position { line: line + 1, column: 1 + clamp(prefix.chars().count()) }
    }

    /// The offset in UTF-16 code units, as JavaScript counts, of a byte offset.
    #[must_use]
    pub fn utf16(&self, text: &str, offset: u32) -> u32 {
        let (_, start, before) = self.line_of(offset);
        before + utf16_len(prefix(text, start, offset))
    }

    /// Byte offset of the start of a 1-based line.
    #[must_use]
    pub fn start_of(&self, line: u32) -> Option<u32> {
        self.starts.get(line.checked_sub(1)? as usize).map(|(start, _)| *start)
    }

    fn line_of(&self, offset: u32) -> (u32, u32, u32) {
        let line = self.starts.partition_point(|(start, _)| *start <= offset).saturating_sub(1);
        let (start, utf16) = self.starts[line];
        (clamp(line), start, utf16)
    }
}

fn prefix(text: &str, start: u32, offset: u32) -> &str {
    let mut end = (offset as usize).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(start as usize..end).unwrap_or_default()
}

fn utf16_len(text: &str) -> u32 {
    if text.is_ascii() { clamp(text.len()) } else { clamp(text.chars().map(char::len_utf16).sum()) }
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
}
