//! Looking ahead without reading.

/// The offset of the next character that is not white space.
pub fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    loop {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(at) {
            at += 1;
        }
        match space(bytes, at) {
            Some(width) => at += width,
            None => return at,
        }
    }
}

/// Width of the white space character at an offset: JSON's own, and those that come with copying (no-break
/// space, zero-width space, byte order mark).
fn space(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at..)? {
        [b' ' | b'\t' | b'\n' | b'\r', ..] => Some(1),
        [0xC2, 0xA0, ..] => Some(2),
        [0xE2, 0x80, 0x8B, ..] | [0xEF, 0xBB, 0xBF, ..] => Some(3),
        _ => None,
    }
}

/// Width of the opening or closing quote at an offset.
pub fn quote_width(bytes: &[u8], at: usize) -> Option<u8> {
    match bytes.get(at..)? {
        [b'"' | b'\'', ..] => Some(1),
        [0xE2, 0x80, 0x9C..=0x9F, ..] => Some(3),
        _ => None,
    }
}

/// For a string that opens with `"` at `at`: the offset after its closing quote, if it has one on the line.
pub fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        at += memchr::memchr3(b'"', b'\\', b'\n', bytes.get(at..)?)?;
        match bytes[at] {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => return None,
        }
    }
}

pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$' | b'.')
}

/// True if a JSON document plausibly starts at the `{` or `[` at this offset, rather than a log's time stamp,
/// a shell prompt, a profile's name or a line of code.
#[must_use]
pub fn looks_like_document(bytes: &[u8], mut at: usize) -> bool {
    // What the innermost of several opening brackets holds decides for all of them.
    for _ in 0..MAX_OPENING {
        let inside = skip_space(bytes, at + 1);
        if !matches!((bytes.get(at), bytes.get(inside)), (Some(b'['), Some(b'[' | b'{'))) {
            return opens_document(bytes, at);
        }
        at = inside;
    }
    true
}

/// More opening brackets than this are a document, if a strange one.
const MAX_OPENING: usize = 32;

fn opens_document(bytes: &[u8], at: usize) -> bool {
    let inside = skip_space(bytes, at + 1);
    let at_line_start =
        bytes[..at].iter().rev().take_while(|b| **b != b'\n').all(|b| b.is_ascii_whitespace());
    match (bytes.get(at), bytes.get(inside)) {
        (Some(b'{'), Some(b'"')) => match string_end(bytes, inside) {
            Some(end) => matches!(bytes.get(skip_space(bytes, end)), Some(b':') | None),
            None => true,
        },
        (Some(b'{'), Some(b'\'')) => true,
        (Some(b'{'), Some(b'/')) => at_line_start && matches!(bytes.get(inside + 1), Some(b'/' | b'*')),
        (Some(b'{' | b'['), None) => at_line_start,
        (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']')) => at_line_start,
        (Some(b'{'), Some(byte)) if is_word(*byte) => {
            let end = inside + bytes[inside..].iter().take_while(|b| is_word(**b)).count();
            bytes.get(skip_space(bytes, end)) == Some(&b':') && bytes.get(end + 1) != Some(&b':')
        }
        (Some(b'{'), Some(_)) => quote_width(bytes, inside).is_some(),
        (Some(b'['), Some(b'"')) => true,
        (Some(b'['), Some(b'0'..=b'9' | b'-' | b't' | b'f' | b'n')) => {
            at_line_start && bytes[..at].iter().all(u8::is_ascii_whitespace)
        }
        _ => false,
    }
}
