//! What a `SearchString` means.
//!
//! It is a blob: the AWS CLI prints it in base64 (*Controlling command output*, `cli-binary-format`), the console
//! and CloudFormation show the text itself. One document does the same with all of them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::estate::waf::Search;
use crate::text::Spanned;
use crate::text::json::{Kind, Value};

/// How the search strings of a document are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Plain,
    Base64,
    Unclear,
}

impl Encoding {
    /// Judged from all search strings of a document together.
    pub fn of(document: Value<'_>) -> Self {
        let mut found = Vec::new();
        collect(document, &mut found);
        let decoded: Vec<_> = found.iter().map(|text| decode(text)).collect();
        if decoded.iter().any(Option::is_none) {
            return Self::Plain;
        }
        let readable = decoded.iter().flatten().all(|bytes| is_text(bytes));
        // A short word may be base64 of a readable text by chance; a padded or a longer one hardly.
        let length: usize = found.iter().map(String::len).sum();
        let sure = length >= 12 || found.iter().any(|text| text.ends_with('='));
        if readable && sure { Self::Base64 } else { Self::Unclear }
    }

    pub fn search(self, text: &Spanned<String>) -> Search {
        let plain = text.value.as_bytes().to_vec();
        let decoded = decode(&text.value);
        let readings = match (self, decoded) {
            (Self::Base64, Some(decoded)) => vec![decoded],
            (Self::Unclear, Some(decoded)) => vec![plain, decoded],
            // A padded text among plain ones was perhaps copied from the CLI.
            (Self::Plain, Some(decoded)) if text.value.ends_with('=') && is_text(&decoded) => {
                vec![plain, decoded]
            }
            _ => vec![plain],
        };
        let is_base64 = self == Self::Base64;
        Search { span: text.span, readings, is_base64 }
    }
}

fn collect(value: Value<'_>, found: &mut Vec<String>) {
    for (key, value) in value.members() {
        if key.is_key("SearchString") && value.kind() == Kind::String {
            found.extend(value.as_str().map(std::borrow::Cow::into_owned));
        } else {
            collect(value, found);
        }
    }
    for item in value.items() {
        collect(item, found);
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok().filter(|bytes| !bytes.is_empty())
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes)
        .is_ok_and(|text| !text.chars().any(|ch| ch.is_control() && !ch.is_whitespace()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Span, ViewId};

    fn readings(encoding: Encoding, text: &str) -> Vec<Vec<u8>> {
        let span = Span { view: ViewId(0), start: 0, end: 0 };
        encoding.search(&Spanned { value: text.to_owned(), span }).readings
    }

    #[test]
    fn a_text_that_is_no_base64_is_itself() {
        assert_eq!(readings(Encoding::Plain, "/admin"), [b"/admin".to_vec()]);
        assert_eq!(readings(Encoding::Plain, "word"), [b"word".to_vec()]);
    }

    #[test]
    fn doubt_keeps_both_readings() {
        assert_eq!(readings(Encoding::Unclear, "Lw=="), [b"Lw==".to_vec(), b"/".to_vec()]);
        assert_eq!(readings(Encoding::Plain, "Lw=="), [b"Lw==".to_vec(), b"/".to_vec()]);
        assert_eq!(readings(Encoding::Base64, "Lw=="), [b"/".to_vec()]);
    }
}
