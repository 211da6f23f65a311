//! Fixing comes to an end, and a fixed text has nothing left to fix.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parapet::Options;
use parapet::fix::apply_all;

fuzz_target!(|text: &str| {
    let once = apply_all("fuzz", text, &Options::default());
    let twice = apply_all("fuzz", &once.text, &Options::default());
    assert_eq!(once.text, twice.text, "fixing again changes the text");
});
