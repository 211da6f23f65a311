//! The examples of the page's menu: each has findings, and each fix that is offered removes its finding.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use parapet::report::Offsets;
use parapet::report::model::{Level, Report};
use parapet::{Input, Options, analyze, fix};

fn examples() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let name = |path: &std::path::Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    files.iter().map(|path| (name(path), std::fs::read_to_string(path).unwrap())).collect()
}

fn report(name: &str, text: &str) -> Report {
    let options = Options { today: Some("2026-11-23".into()), ..Options::default() };
    analyze(vec![Input::from_text(name, text)], &options, &mut |_| {}).report(Offsets::Bytes)
}

#[test]
fn each_example_is_understood_whole_and_has_findings() {
    for (name, text) in examples() {
        let report = report(&name, &text);
        assert!(!report.findings.is_empty(), "{name} has no finding");
        let left: Vec<_> = report.sources.iter().flat_map(|source| &source.unrecognized).collect();
        assert!(left.is_empty(), "{name}: {left:?}");
        let warnings: Vec<_> = report.diagnostics.iter().filter(|d| d.level != Level::Info).collect();
        assert!(warnings.is_empty(), "{name}: {warnings:?}");
    }
}

#[test]
fn each_fix_of_an_example_removes_its_finding_and_adds_none_that_is_worse() {
    for (name, text) in examples() {
        let before = report(&name, &text);
        for (finding, fix) in
            before.findings.iter().filter_map(|finding| Some((finding, finding.fix.as_ref()?)))
        {
            let fixed = fix::apply_report(&[text.as_str()], &fix.edits).remove(0);
            let after = report(&name, &fixed);
            let count = |report: &Report| report.findings.iter().filter(|f| f.rule == finding.rule).count();
            assert!(count(&after) < count(&before), "{name}: {} stays after `{}`", finding.rule, fix.title);
            let worst = |report: &Report| report.findings.iter().map(|finding| finding.severity).max();
            assert!(worst(&after) <= worst(&before), "{name}: `{}` made it worse", fix.title);
            assert_eq!(
                after.diagnostics.len(),
                before.diagnostics.len(),
                "{name}: `{}` broke the text",
                fix.title
            );
        }
    }
}

#[test]
fn places_are_where_the_quote_stands() {
    for (name, text) in examples() {
        for finding in report(&name, &text).findings {
            let (start, end) = (finding.location.start as usize, finding.location.end as usize);
            let place = text.get(start..end).expect("a place cuts a character");
            assert!(!place.is_empty(), "{name}: {} points at nothing", finding.rule);
            let line = text[..start].matches('\n').count() + 1;
            assert_eq!(line, finding.location.line as usize, "{name}: {}", finding.rule);
            let column = text[..start].chars().rev().take_while(|ch| *ch != '\n').count() + 1;
            assert_eq!(column, finding.location.column as usize, "{name}: {}", finding.rule);
        }
    }
}
