//! Any text is explained, with places inside it, and each statement gets a sentence.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parapet::aws::facts;
use parapet::explain::{ExplainOptions, explain};
use parapet::report::Offsets;
use parapet::{Input, Options, read};

fuzz_target!(|text: &str| {
    let analysis = read(vec![Input::from_text("fuzz", text)], &Options::default());
    let told = explain(&analysis, facts(), &ExplainOptions::default(), Offsets::Bytes);
    for statement in told.policies.iter().flat_map(|policy| &policy.statements) {
        assert!(!statement.sentence.is_empty());
        let place = statement.location.start as usize..statement.location.end as usize;
        assert!(text.get(place).is_some(), "{:?}", statement.location);
    }
});
