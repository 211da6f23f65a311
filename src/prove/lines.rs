//! Two policy documents line by line: what a person sees of a change, beside what it means.

use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};

/// Lines that are shown around a change.
const AROUND: usize = 3;
/// Texts with more lines are not laid beside one another: finding the shortest difference takes the square of them.
const MOST: usize = 5_000;

/// Lines that stand together: a change, with what is around it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hunk {
    /// In order; of a change first what is gone.
    pub lines: Vec<Line>,
}

/// One line of one of the two documents, or of both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Where it stands.
    pub of: LineOf,
    /// Without its end.
    pub text: String,
}

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineOf {
    /// In both.
    Both,
    /// In the old document only.
    Old,
    /// In the new document only.
    New,
}

/// Lays two documents beside one another. Both are laid out alike first, where both are JSON: else spaces would count as
/// changes. Empty where they are the same. `None` where they are too long.
#[must_use]
pub fn hunks(old: &str, new: &str) -> Option<Vec<Hunk>> {
    let (old, new) = match (laid_out(old), laid_out(new)) {
        (Some(old), Some(new)) => (old, new),
        _ => (old.to_owned(), new.to_owned()),
    };
    if old.lines().count().max(new.lines().count()) > MOST {
        return None;
    }
    let diff = TextDiff::from_lines(old.as_str(), new.as_str());
    let groups = diff.grouped_ops(AROUND);
    let hunk = |group: &Vec<similar::DiffOp>| Hunk {
        lines: group
            .iter()
            .flat_map(|op| diff.iter_changes(op))
            .map(|change| Line {
                of: match change.tag() {
                    ChangeTag::Equal => LineOf::Both,
                    ChangeTag::Delete => LineOf::Old,
                    ChangeTag::Insert => LineOf::New,
                },
                text: change.value().trim_end_matches(['\n', '\r']).to_owned(),
            })
            .collect(),
    };
    Some(groups.iter().map(hunk).filter(|hunk| !hunk.lines.is_empty()).collect())
}

fn laid_out(text: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    serde_json::to_string_pretty(&value).ok().map(|text| text + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(old: &str, new: &str) -> Vec<String> {
        let sign = |line: &Line| match line.of {
            LineOf::Both => ' ',
            LineOf::Old => '-',
            LineOf::New => '+',
        };
        let hunks = hunks(old, new).unwrap();
        hunks.iter().flat_map(|hunk| &hunk.lines).map(|line| format!("{}{}", sign(line), line.text)).collect()
    }

    #[test]
    fn what_changed_stands_among_what_did_not() {
        let seen = marked(r#"{"a": 1, "b": [1, 2]}"#, "{\n\"a\": 1,\n\"b\": [1, 3]}");
        assert_eq!(seen, [r#"   "a": 1,"#, r#"   "b": ["#, "     1,", "-    2", "+    3", "   ]", " }"]);
    }

    #[test]
    fn spaces_are_no_change_and_neither_is_the_same_text() {
        assert!(marked(r#"{"a":1}"#, "{ \"a\" : 1 }\r\n").is_empty());
        assert!(marked("a\n", "a\n").is_empty());
    }

    #[test]
    fn what_is_no_json_is_taken_as_it_is() {
        assert_eq!(marked("{\n a\n}", "{\n b\n}"), [" {", "- a", "+ b", " }"]);
    }

    #[test]
    fn long_texts_are_left() {
        assert_eq!(hunks(&"a\n".repeat(MOST + 1), "a\n"), None);
    }
}
