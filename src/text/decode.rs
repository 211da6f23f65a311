//! From bytes to text.

use super::{MAX_SOURCE_BYTES, Problem, counted};
use crate::report::model::Level;

/// A text, and what happened while it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, whole: what could not be decoded stands in it as U+FFFD.
    pub text: String,
    /// What was found out about the bytes.
    pub problems: Vec<Problem>,
}

/// Makes text of bytes: UTF-8 with or without a byte order mark, UTF-16 with one or recognisable by its zero
/// bytes. Anything else is taken as UTF-8 with the broken parts replaced, and said so. A text above
/// [`MAX_SOURCE_BYTES`] or a compressed or binary file gives an empty text and an error.
#[must_use]
pub fn decode(bytes: Vec<u8>) -> Decoded {
    if bytes.len() > MAX_SOURCE_BYTES {
        return refused(
            "text-too-large",
            format!(
                "this text has {} MB; texts up to {} MB are read",
                bytes.len() / 1_000_000,
                MAX_SOURCE_BYTES / 1_000_000
            ),
            "ask AWS for less at a time (`--filters`, `--max-items`), or split the file, and give the parts",
        );
    }
    if let Some((what, help)) = binary(&bytes) {
        return refused("text-binary", format!("this is {what}, not text"), help);
    }
    if let Some((unit, name)) = utf16(&bytes) {
        let (text, malformed) = decode_utf16(&bytes, unit);
        let mut problems = vec![Problem::new(
            "text-utf16",
            Level::Info,
            0..0,
            format!("this text was {name} and was read as such"),
            "nothing to do; places and corrected texts count in UTF-8",
        )];
        if malformed {
            problems.push(replaced(&text, name));
        }
        return Decoded { text, problems };
    }
    match String::from_utf8(bytes) {
        Ok(text) => Decoded { text, problems: Vec::new() },
        Err(error) => {
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let problems = vec![replaced(&text, "UTF-8")];
            Decoded { text, problems }
        }
    }
}

fn replaced(text: &str, encoding: &str) -> Problem {
    let at = text.find('\u{FFFD}').unwrap_or(0);
    let count = text.matches('\u{FFFD}').count();
    let end = (at + '\u{FFFD}'.len_utf8()).min(text.len());
    Problem::new(
        "text-invalid-encoding",
        Level::Warning,
        at..end,
        format!(
            "bytes that are not valid {encoding} stand here as `\u{FFFD}`, in {}, the first at this one",
            counted(count, "place")
        ),
        "save the file as UTF-8 and give it again; names with this mark cannot be trusted",
    )
}

fn refused(code: &'static str, message: String, help: &str) -> Decoded {
    Decoded { text: String::new(), problems: vec![Problem::new(code, Level::Error, 0..0, message, help)] }
}

/// Reads two bytes as a code unit.
type Unit = fn([u8; 2]) -> u16;

/// The text without its byte order mark, and whether a part of it was malformed. By hand, since encoding_rs
/// carries the tables of every legacy encoding into the page: 200 KB for these lines.
fn decode_utf16(bytes: &[u8], unit: Unit) -> (String, bool) {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut malformed = !rest.is_empty();
    let units = pairs.iter().map(|pair| unit(*pair));
    let mut text: String = char::decode_utf16(units)
        .map(|ch| {
            ch.unwrap_or_else(|_| {
                malformed = true;
                char::REPLACEMENT_CHARACTER
            })
        })
        .collect();
    if text.starts_with('\u{FEFF}') {
        text.drain(..'\u{FEFF}'.len_utf8());
    }
    text.extend((!rest.is_empty()).then_some(char::REPLACEMENT_CHARACTER));
    (text, malformed)
}

/// UTF-16 by its byte order mark, or by zero bytes on one side of nearly all of the first characters.
fn utf16(bytes: &[u8]) -> Option<(Unit, &'static str)> {
    match bytes {
        [0xFF, 0xFE, ..] => return Some((u16::from_le_bytes, "UTF-16 (little-endian)")),
        [0xFE, 0xFF, ..] => return Some((u16::from_be_bytes, "UTF-16 (big-endian)")),
        _ => {}
    }
    let head = &bytes[..bytes.len().min(512) & !1];
    let pairs = head.len() / 2;
    if pairs < 2 {
        return None;
    }
    let zeros = |side: usize| head.iter().skip(side).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 >= pairs * 9 && even == 0 {
        Some((u16::from_le_bytes, "UTF-16 (little-endian, without byte order mark)"))
    } else if even * 10 >= pairs * 9 && odd == 0 {
        Some((u16::from_be_bytes, "UTF-16 (big-endian, without byte order mark)"))
    } else {
        None
    }
}

fn binary(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const UNPACK: &str = "unpack it and give the text inside";
    const MAGIC: &[(&[u8], &str, &str)] = &[
        (&[0x1F, 0x8B], "a gzip file", UNPACK),
        (b"PK\x03\x04", "a zip file", UNPACK),
        (b"BZh", "a bzip2 file", UNPACK),
        (&[0xFD, b'7', b'z', b'X', b'Z'], "an xz file", UNPACK),
        (&[0x28, 0xB5, 0x2F, 0xFD], "a zstd file", UNPACK),
        (b"%PDF-", "a PDF", "copy the JSON out of it"),
        (&[0x89, b'P', b'N', b'G'], "a picture", "copy the text instead of taking a screenshot"),
        (&[0xFF, 0xD8, 0xFF], "a picture", "copy the text instead of taking a screenshot"),
        (b"\x7FELF", "a program", "give the JSON that an `aws` command printed"),
    ];
    let magic = MAGIC.iter().find(|(magic, ..)| bytes.starts_with(magic));
    magic.map(|(_, what, help)| (*what, *help))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16le(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn utf16_with_and_without_mark_is_read() {
        let text = r#"{"Version": "2012-10-17", "Statement": []}"#;
        assert_eq!(decode(utf16le(text)).text, text);
        assert_eq!(decode(utf16le(&format!("\u{FEFF}{text}"))).text, text);
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let decoded = decode(big);
        assert_eq!(decoded.text, text);
        assert_eq!(decoded.problems[0].code, "text-utf16");
    }

    #[test]
    fn broken_utf8_keeps_the_rest_and_points_at_the_place() {
        let decoded = decode(b"{\"a\": \"\xFFb\"}".to_vec());
        assert_eq!(decoded.text, "{\"a\": \"\u{FFFD}b\"}");
        assert_eq!(decoded.problems[0].code, "text-invalid-encoding");
        assert_eq!(decoded.problems[0].range, 7..10);
    }

    #[test]
    fn packed_files_are_named() {
        assert!(decode(vec![0x1F, 0x8B, 8, 0]).problems[0].message.contains("gzip"));
    }
}
