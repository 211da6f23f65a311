//! A policy made narrower is still read as the same policies, and does not allow more.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parapet::aws::facts;
use parapet::fix::apply_report;
use parapet::narrow::{NarrowRequest, narrow};
use parapet::prove::{Relation, compare_texts};
use parapet::report::Offsets;
use parapet::{Input, Options, read};

fuzz_target!(|text: &str| {
    let Some(facts) = facts() else { return };
    let request = NarrowRequest { levels: vec!["Read".to_owned(), "List".to_owned()], ..NarrowRequest::default() };
    let analysis = read(vec![Input::from_text("fuzz", text)], &Options::default());
    let Ok(narrowed) = narrow(&analysis, facts, &request, Offsets::Bytes) else { return };
    let fixes = narrowed.policies.iter().filter_map(|policy| policy.fix.as_ref());
    let edits: Vec<_> = fixes.flat_map(|fix| fix.edits.clone()).collect();
    let after = apply_report(&[text], &edits).remove(0);
    let again = read(vec![Input::from_text("fuzz", after.clone())], &Options::default());
    assert_eq!(again.estate.policies.len(), analysis.estate.policies.len(), "{after}");
    if let Ok(compared) = compare_texts(text, &after, None) {
        assert!(!matches!(compared.relation, Relation::Broader | Relation::Incomparable), "{after}");
    }
});
