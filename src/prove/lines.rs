//! Two policy documents line by line: what a person sees of a change, beside what it means.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use similar::DiffTag;
use similar::algorithms::{Capture, Replace, myers};

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
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    // Numbers for lines, and the one algorithm: what compares texts by itself makes every algorithm for every type, which is
    // a tenth of the module.
    let mut numbers = FxHashMap::default();
    let mut number = |line: &&str| {
        let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
        // Whether something follows in a list is no change of what stands before it.
        *numbers.entry(line.trim_end_matches(',').to_owned()).or_insert(next)
    };
    let (a, b): (Vec<u32>, Vec<u32>) =
        (old.iter().map(&mut number).collect(), new.iter().map(&mut number).collect());
    let mut capture = Replace::new(Capture::new());
    // It cannot fail.
    let _ = myers::diff_deadline_raw(&mut capture, a.as_slice(), 0..a.len(), b.as_slice(), 0..b.len(), None);
    let groups = capture.into_inner().into_grouped_ops(AROUND);
    let lines = |of: LineOf, list: &[&str]| -> Vec<Line> {
        list.iter().map(|text| Line { of, text: (*text).to_owned() }).collect()
    };
    let hunk = |group: &Vec<similar::DiffOp>| Hunk {
        lines: group
            .iter()
            .flat_map(|op| {
                let (gone, come) = (&old[op.old_range()], &new[op.new_range()]);
                match op.tag() {
                    DiffTag::Equal => lines(LineOf::Both, come),
                    _ => [lines(LineOf::Old, gone), lines(LineOf::New, come)].concat(),
                }
            })
            .collect(),
    };
    let changes = |hunk: &Hunk| hunk.lines.iter().any(|line| line.of != LineOf::Both);
    Some(groups.iter().map(hunk).filter(changes).collect())
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
    fn what_is_added_to_a_list_is_one_line() {
        assert_eq!(marked("[1, 2]", "[1, 2, 3]"), [" [", "   1,", "   2,", "+  3", " ]"]);
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
