//! Any bytes give a report that can be rendered in every format, with places inside the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parapet::report::{Format, Offsets, human, render};
use parapet::{Input, Options, analyze};

fuzz_target!(|bytes: &[u8]| {
    let analysis = analyze(vec![Input::from_bytes("fuzz", bytes.to_vec())], &Options::default(), &mut |_| {});
    let report = analysis.report(Offsets::Bytes);
    let text = analysis.sources.iter().next().map(|(_, source)| source.text.clone()).unwrap_or_default();
    for finding in &report.findings {
        let place = finding.location.start as usize..finding.location.end as usize;
        assert!(text.get(place).is_some(), "{:?}", finding.location);
    }
    for format in [Format::Json, Format::Markdown, Format::Html, Format::Csv, Format::Sarif] {
        assert!(!render(&report, format).is_empty());
    }
    let _ = human(&analysis, &report, false);
    let _ = analysis.report(Offsets::Utf16);
});
