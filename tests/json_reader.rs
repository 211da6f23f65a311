//! The JSON reader against `serde_json`, and on text that is no JSON.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt::Write as _;

use parapet::Input;
use parapet::text::Sources;
use parapet::text::json::{Kind, Value, parse};
use proptest::prelude::*;

/// The reader's view of a text that is one document.
fn read(text: &str) -> (Option<serde_json::Value>, Vec<&'static str>) {
    let sources = Sources::new(vec![Input::from_text("t", text)]);
    let id = sources.iter().next().unwrap().0;
    let parsed = parse(text, 0);
    let view = sources.add_view(id, parsed.tree);
    let codes = parsed.problems.iter().map(|problem| problem.code).collect();
    (view.root().map(to_serde), codes)
}

fn to_serde(value: Value<'_>) -> serde_json::Value {
    match value.kind() {
        Kind::Object => value
            .members()
            .map(|(key, value)| (key.as_str().unwrap().into_owned(), to_serde(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Kind::Array => value.items().map(to_serde).collect::<Vec<_>>().into(),
        Kind::String => value.as_str().unwrap().into_owned().into(),
        Kind::Number => serde_json::from_str(value.raw()).unwrap(),
        Kind::True => true.into(),
        Kind::False => false.into(),
        Kind::Null | Kind::Invalid => serde_json::Value::Null,
    }
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_filter("JSON has no infinities", |n| n.is_finite()).prop_map(Into::into),
        ".*".prop_map(Into::into),
        "[a-z:*/${}\\\\\"\u{e4}\u{1F600}\n]{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::btree_map(".{0,8}", inner, 0..6)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reads_what_serde_json_prints(json in any_json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&json) } else { serde_json::to_string(&json) }.unwrap();
        let (read, problems) = read(&text);
        prop_assert_eq!(problems, Vec::<&str>::new());
        prop_assert_eq!(read, serde_json::from_str(&text).ok());
    }

    /// Whatever a text is cut down to, the reader ends, its tree is sound and its places lie in the text.
    #[test]
    fn a_truncated_text_keeps_what_is_whole(json in any_json(), cut in any::<prop::sample::Index>()) {
        let text = serde_json::to_string_pretty(&json).unwrap();
        let mut at = cut.index(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        sound(&text[..at]);
    }

    #[test]
    fn any_text_is_read_without_harm(text in "[\\[\\]{}\",:'a1 \n\\\\/*“”#$-]{0,60}") {
        sound(&text);
    }

    /// Repairs are told with edits; the edited text is nearer to JSON, and after a few rounds has no repairs left.
    #[test]
    fn repairs_come_to_an_end(text in "[\\[{][\\[\\]{}\",:'a1 \n]{0,40}") {
        let mut text = text;
        for _ in 0..40 {
            let parsed = parse(&text, 0);
            let Some(problem) = parsed.problems.iter().find(|problem| !problem.edits.is_empty()) else { return Ok(()) };
            let mut edits = problem.edits.clone();
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.range.start));
            let before = text.clone();
            for edit in edits {
                text.replace_range(edit.range.start as usize..edit.range.end as usize, &edit.text);
            }
            prop_assert_ne!(&before, &text, "an edit that changes nothing: {:?}", problem);
        }
        let mut list = String::new();
        for problem in parse(&text, 0).problems {
            let _ = write!(list, "{} at {:?}; ", problem.code, problem.range);
        }
        prop_assert!(false, "still {list} in {text:?}");
    }
}

fn sound(text: &str) {
    let parsed = parse(text, 0);
    assert!(parsed.end <= text.len());
    for problem in &parsed.problems {
        assert!(
            text.get(problem.range.start as usize..problem.range.end as usize).is_some(),
            "{problem:?} in {text:?}"
        );
        for edit in &problem.edits {
            assert!(
                text.get(edit.range.start as usize..edit.range.end as usize).is_some(),
                "{problem:?} in {text:?}"
            );
        }
    }
    let sources = Sources::new(vec![Input::from_text("t", text)]);
    let id = sources.iter().next().unwrap().0;
    let view = sources.add_view(id, parsed.tree);
    if let Some(root) = view.root() {
        walk(root, text);
    }
}

fn walk(value: Value<'_>, text: &str) {
    let span = value.span();
    assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} in {text:?}");
    let children: Vec<_> =
        value.items().chain(value.members().flat_map(|(key, value)| [key, value])).collect();
    for pair in children.windows(2) {
        assert!(pair[0].span().end <= pair[1].span().start, "children overlap in {text:?}");
    }
    for child in children {
        assert!(
            span.start <= child.span().start && child.span().end <= span.end,
            "a child leaves its parent in {text:?}"
        );
        walk(child, text);
    }
}

/// What each repair says, where, and what the text becomes.
#[test]
fn repairs_of_what_people_paste() {
    let cases = [
        ("{\"a\": 1,}", "json-trailing-comma", ",", "{\"a\": 1}"),
        ("[1, 2,]", "json-trailing-comma", ",", "[1, 2]"),
        ("{\"a\": 1 \"b\": 2}", "json-missing-comma", "1", "{\"a\": 1, \"b\": 2}"),
        ("{\"a\" 1}", "json-missing-colon", "\"", "{\"a\": 1}"),
        ("{\"a\": [1, 2}", "json-missing-bracket", "2", "{\"a\": [1, 2]}"),
        ("{\"a\": [1, 2", "json-truncated", "2", "{\"a\": [1, 2]}"),
        ("{\"a\": \"b", "json-truncated", "b", "{\"a\": \"b\"}"),
        ("{\"a\": \"b,\n\"c\": 1}", "json-unclosed-string", "\"b", "{\"a\": \"b\",\n\"c\": 1}"),
        ("{“a”: 1}", "json-smart-quotes", "“a”", "{\"a\": 1}"),
        ("{'a': 'it'}", "json-single-quotes", "'a'", "{\"a\": 'it'}"),
        ("{a: 1}", "json-unquoted-key", "a", "{\"a\": 1}"),
        ("{\"a\": True}", "json-literal", "True", "{\"a\": true}"),
        ("{\"a\": arn:aws:s3:::b}", "json-bare-word", "arn:aws:s3:::b", "{\"a\": \"arn:aws:s3:::b\"}"),
        ("{\"a\": 1 // one\n}", "json-comment", "// one", "{\"a\": 1 \n}"),
        (
            "{\"a\": \"arn:aws:s3:::buc\n   ket/*\", \"b\": 1}",
            "json-broken-line",
            "arn:aws:s3:::buc\n   ket/*",
            "{\"a\": \"arn:aws:s3:::bucket/*\", \"b\": 1}",
        ),
        ("{\"a\": 1}}", "", "", ""),
    ];
    for (text, code, place, fixed) in cases {
        let parsed = parse(text, 0);
        if code.is_empty() {
            assert_eq!(parsed.problems, [], "{text}");
            continue;
        }
        let problem = parsed.problems.iter().find(|problem| problem.code == code);
        let problem = problem.unwrap_or_else(|| panic!("{text}: {:?}", parsed.problems));
        assert_eq!(&text[problem.range.start as usize..problem.range.end as usize], place, "{text}");
        let mut edited = text.to_owned();
        for edit in problem.edits.iter().rev() {
            edited.replace_range(edit.range.start as usize..edit.range.end as usize, &edit.text);
        }
        assert_eq!(edited.replace(":  ", ": "), fixed, "{text}");
    }
}

#[test]
fn deep_nesting_is_told_and_ends() {
    let text = "[".repeat(10_000) + &"]".repeat(10_000);
    let parsed = parse(&text, 0);
    assert_eq!(parsed.problems.len(), 1);
    assert_eq!(parsed.problems[0].code, "json-too-deep");
    assert_eq!(parsed.end, text.len());
    let open_only = "{\"a\":".repeat(100_000);
    assert!(parse(&open_only, 0).problems.iter().any(|problem| problem.code == "json-truncated"));
}

#[test]
fn nothing_is_taken_out_where_no_comma_was() {
    // Found by the fuzzer: junk after an item, in a text that is cut off.
    let text = "\u{a0}[Y\r4;";
    for problem in parse(text, 0).problems {
        for edit in problem.edits {
            let cut = text.get(edit.range.start as usize..edit.range.end as usize);
            assert!(matches!(cut, Some("" | "," | ";" | "Y")), "{edit:?}");
        }
    }
}
