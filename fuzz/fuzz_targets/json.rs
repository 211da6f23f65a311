//! The JSON reader ends, stays inside the text, and agrees with `serde_json` on what is JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parapet::text::json::parse;

fuzz_target!(|text: &str| {
    let parsed = parse(text, 0);
    assert!(parsed.end <= text.len());
    for problem in &parsed.problems {
        let places = problem.edits.iter().map(|edit| &edit.range).chain([&problem.range]);
        for range in places {
            assert!(text.get(range.start as usize..range.end as usize).is_some(), "{problem:?}");
        }
    }
    let valid = serde_json::from_str::<serde_json::Value>(text).is_ok();
    let complaints = parsed.problems.iter().any(|problem| problem.code != "json-duplicate-key");
    assert!(!valid || !complaints, "valid JSON was repaired: {:?}", parsed.problems);
});
