//! Any text given as a scenario is read or refused, and a decision is the same with and without its reasons.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parapet::Input;
use parapet::evaluate::scenario::{Prepared, open};
use parapet::evaluate::{Simulated, evaluate, trace};

fuzz_target!(|text: &str| {
    let _ = Prepared::open(Input::from_text("fuzz", text));
    let opened = match open(Input::from_text("fuzz", text)) {
        Ok(opened) => opened,
        Err(why) => {
            assert!(why.starts_with("fuzz:"), "{why}");
            return;
        }
    };
    for case in &opened.scenario.cases {
        let explained = trace(&case.request, &case.policies);
        assert_eq!(evaluate(&case.request, &case.policies), explained.decision);
        assert!(!explained.explanation.is_empty());
    }
    let simulated = Simulated::new(opened.reports(), opened.scenario.is_list);
    serde_json::to_string(&simulated).expect("a report is JSON");
});
