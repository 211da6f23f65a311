//! Cutting a paste into JSON documents and what stands around them.

use std::ops::Range;

use super::json::{Tree, looks_like_document, parse};
use super::{Problem, command_on};

/// A part of a text. Segments do not overlap, stand in the order of the text, and leave out only white space.
#[derive(Clone, Debug)]
pub enum Segment {
    /// One JSON document.
    Json {
        /// Its values.
        tree: Tree,
        /// Its place.
        range: Range<usize>,
        /// What was repaired in it.
        problems: Vec<Problem>,
    },
    /// Text that is not JSON: a prompt, an error message, CSV, YAML, a log line, prose.
    Other(Range<usize>),
}

/// Cuts a text. JSON documents may follow one another, stand behind a log's prefix, or between shell commands.
#[must_use]
pub fn split(text: &str) -> Vec<Segment> {
    let bytes = text.as_bytes();
    let mut segments = Vec::new();
    let mut other = 0;
    let mut at = 0;
    while let Some(start) = next_document(text, at) {
        push_other(text, other..start, &mut segments);
        let parsed = parse(text, start);
        // A document has at least its bracket; this keeps the loop moving whatever the parser says.
        let end = parsed.end.max(start + 1);
        segments.push(Segment::Json { tree: parsed.tree, range: start..end, problems: parsed.problems });
        (at, other) = (end, end);
        // A comma between documents, as in lines cut out of a list, and the bracket too many.
        other += bytes[end..].iter().take_while(|b| matches!(b, b',' | b';')).count();
    }
    push_other(text, other..text.len(), &mut segments);
    segments
}

fn next_document(text: &str, mut at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if at == 0 {
        // The whole text may be one JSON string that holds a policy.
        let first = super::json::skip_space(bytes, 0);
        if bytes.get(first) == Some(&b'"') && is_string_of_json(bytes, first) {
            return Some(first);
        }
    }
    while let Some(found) = memchr::memchr2(b'{', b'[', bytes.get(at..)?) {
        if looks_like_document(bytes, at + found) && !is_in_command(text, at + found) {
            return Some(at + found);
        }
        at += found + 1;
    }
    None
}

/// How far back the start of a line is looked for.
const MAX_COMMAND: usize = 4096;

/// True for a bracket that belongs to a shell command, as in `--query 'Reservations[].{Id: InstanceId}'`. JSON with
/// quoted keys is a document there too: `--policy-document '{"Version": …`.
fn is_in_command(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let next = bytes.get(super::json::skip_space(bytes, at + 1));
    if matches!(next, Some(b'"' | b'{')) {
        return false;
    }
    let mut from = at.saturating_sub(MAX_COMMAND);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let start = text[from..at].rfind(['\n', '\r']).map_or(from, |n| from + n + 1);
    command_on(&text[start..at]).is_some()
}

fn is_string_of_json(bytes: &[u8], at: usize) -> bool {
    let inside = super::json::skip_space(bytes, at + 1);
    matches!(bytes.get(inside..), Some([b'{', ..] | [b'%', b'7', b'B' | b'b', ..]))
        && super::json::string_end(bytes, at)
            .is_some_and(|end| super::json::skip_space(bytes, end) == bytes.len())
        && !matches!(bytes.get(inside + 1), Some(b'"'))
}

fn push_other(text: &str, range: Range<usize>, segments: &mut Vec<Segment>) {
    let part = &text[range.clone()];
    let trimmed = part.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if !trimmed.is_empty() {
        let start = range.start
            + (part.len() - part.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').len());
        segments.push(Segment::Other(start..start + trimmed.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Vec<String> {
        let show = |segment: &Segment| match segment {
            Segment::Json { range, .. } => format!("json {}", &text[range.clone()]),
            Segment::Other(range) => format!("other {}", &text[range.clone()]),
        };
        split(text).iter().map(show).collect()
    }

    #[test]
    fn documents_between_commands() {
        let text = "$ aws x\n{\"a\": 1}\n$ aws y\n[{\"b\": 2}]\n";
        assert_eq!(shape(text), ["other $ aws x", "json {\"a\": 1}", "other $ aws y", "json [{\"b\": 2}]"]);
    }

    #[test]
    fn brackets_that_are_no_json() {
        let text = "[default]\nregion = eu-west-1\n[2026-01-01 00:00] INFO {\"a\": 1}";
        assert_eq!(
            shape(text),
            ["other [default]\nregion = eu-west-1\n[2026-01-01 00:00] INFO", "json {\"a\": 1}"]
        );
    }

    #[test]
    fn a_truncated_document_ends_before_the_next_prompt() {
        let text = "{\"a\": {\"b\": 1\n$ aws y\n{\"c\": 2}";
        assert_eq!(shape(text), ["json {\"a\": {\"b\": 1", "other $ aws y", "json {\"c\": 2}"]);
    }

    #[test]
    fn brackets_of_a_command_are_no_document() {
        let command =
            "$ aws ec2 describe-instances --query 'Reservations[].Instances[].{Id:InstanceId,Tags:Tags[0]}'";
        assert_eq!(
            shape(&format!("{command}\n[{{\"Id\": 1}}]")),
            [format!("other {command}"), "json [{\"Id\": 1}]".into()]
        );
        let put = "aws iam put-role-policy --policy-document '{\"a\": 1}'";
        assert_eq!(shape(put)[1], "json {\"a\": 1}");
    }

    #[test]
    fn a_policy_in_a_string() {
        let text = " \"{\\\"Version\\\": \\\"2012-10-17\\\"}\" ";
        assert_eq!(shape(text), ["json \"{\\\"Version\\\": \\\"2012-10-17\\\"}\""]);
    }
}
