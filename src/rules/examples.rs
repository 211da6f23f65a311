//! Every rule's examples, run.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Example, Rule, all};
use crate::prove::{Verdict, opened};
use crate::report::Offsets;
use crate::report::model::{FindingReport, Report};
use crate::{Input, Options, analyze, fix};

/// The text without its marks, and the byte ranges between them.
fn marked(example: &Example) -> (String, BTreeSet<(u32, u32)>) {
    let mut text = String::new();
    let (mut open, mut ranges) = (Vec::new(), BTreeSet::new());
    for ch in example.input.chars() {
        let at = u32::try_from(text.len()).unwrap();
        match ch {
            '⟦' => open.push(at),
            '⟧' => {
                ranges.insert((open.pop().expect("a mark closes that was not opened"), at));
            }
            ch => text.push(ch),
        }
    }
    assert!(open.is_empty(), "a mark is not closed in {}", example.name);
    (text, ranges)
}

fn run(text: &str, example: &Example) -> Report {
    let options: Options = serde_json::from_str(example.options).unwrap();
    let inputs = vec![Input::from_text("example", text)];
    analyze(inputs, &options, &mut |_| {}).report(Offsets::Bytes)
}

fn of_rule(report: &Report, rule: &Rule) -> Vec<FindingReport> {
    report.findings.iter().filter(|finding| finding.rule == rule.id).cloned().collect()
}

/// A mark may stand around a string with or without its quotes.
fn place(finding: &FindingReport, text: &str, wanted: &BTreeSet<(u32, u32)>) -> (u32, u32) {
    let (start, end) = (finding.location.start, finding.location.end);
    let quoted = text.as_bytes().get(start.wrapping_sub(1) as usize) == Some(&b'"')
        && text.as_bytes().get(end as usize) == Some(&b'"');
    if quoted && wanted.contains(&(start - 1, end + 1)) { (start - 1, end + 1) } else { (start, end) }
}

#[test]
fn bad_examples_are_found_at_their_place_and_good_ones_are_not() {
    let mut failures = Vec::new();
    for rule in all() {
        for example in rule.examples {
            let (text, wanted) = marked(example);
            let report = run(&text, example);
            let findings = of_rule(&report, rule);
            let got: BTreeSet<_> = findings.iter().map(|finding| place(finding, &text, &wanted)).collect();
            if got != wanted || got.len() != findings.len() {
                let show = |set: &BTreeSet<(u32, u32)>| {
                    set.iter().map(|(s, e)| text[*s as usize..*e as usize].to_owned()).collect::<Vec<_>>()
                };
                failures.push(format!(
                    "{} / {}: wanted {:?}, got {:?} ({} findings); unrecognized {:?}; diagnostics {:?}",
                    rule.id,
                    example.name,
                    show(&wanted),
                    show(&got),
                    findings.len(),
                    report.sources[0].unrecognized.iter().map(|u| &u.message).collect::<Vec<_>>(),
                    report.diagnostics.iter().map(|d| &d.message).collect::<Vec<_>>(),
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn windows_line_ends_change_no_answer() {
    for rule in all() {
        for example in rule.examples {
            let (text, _) = marked(example);
            let places = |text: &str| {
                let of = |finding: &FindingReport| (finding.location.line, finding.message.clone());
                of_rule(&run(text, example), rule).iter().map(of).collect::<Vec<_>>()
            };
            let windows = text.replace("\r\n", "\n").replace('\n', "\r\n");
            assert_eq!(places(&windows), places(&text), "{} / {}", rule.id, example.name);
        }
    }
}

#[test]
fn each_fix_removes_its_finding_and_leaves_sound_text() {
    let mut failures = Vec::new();
    for rule in all() {
        for example in rule.examples {
            let (text, _) = marked(example);
            let before = run(&text, example);
            for finding in of_rule(&before, rule) {
                let Some(fix) = &finding.fix else { continue };
                let fixed = fix::apply_report(&[text.as_str()], &fix.edits).remove(0);
                let after = run(&fixed, example);
                let left = of_rule(&after, rule);
                let problems = |report: &Report| {
                    report.diagnostics.iter().filter(|d| d.code.starts_with("json-")).count()
                };
                if left.len() >= of_rule(&before, rule).len() || problems(&after) > problems(&before) {
                    failures.push(format!("{} / {}: {}\n{fixed}", rule.id, example.name, fix.title));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Over all requests: after a fix that is applied with all others a policy allows what it did, or less.
#[test]
fn no_fix_opens_anything() {
    let mut failures = Vec::new();
    let (mut proved, mut unknown) = (0, Vec::new());
    for rule in all() {
        for example in rule.examples {
            let options: Options = serde_json::from_str(example.options).unwrap();
            let (text, _) = marked(example);
            let read = |text: &str| crate::read(vec![Input::from_text("example", text)], &options);
            let before = read(&text);
            for finding in of_rule(&run(&text, example), rule) {
                let Some(fix) = finding.fix.as_ref().filter(|fix| !fix.by_hand) else { continue };
                let fixed = fix::apply_report(&[text.as_str()], &fix.edits).remove(0);
                let after = read(&fixed);
                if before.estate.policies.len() != after.estate.policies.len() {
                    failures.push(format!("{} / {}: a policy is gone\n{fixed}", rule.id, example.name));
                    continue;
                }
                for (old, new) in before.estate.policies.iter().zip(&after.estate.policies) {
                    let place = format!("{} / {}: {}", rule.id, example.name, fix.title);
                    match opened(&old.policy, &new.policy, &old.kind) {
                        Verdict::Empty => proved += 1,
                        // Actions and resources that AWS does not have open nothing.
                        Verdict::Has(witness) if !witness.is_real() => proved += 1,
                        Verdict::Has(witness) => {
                            failures.push(format!("{place}\n{}\n{fixed}", witness.request.sentence()));
                        }
                        Verdict::Unknown(because) => unknown.push(format!("{place}: {because:?}")),
                    }
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    println!("{proved} proved; not told: {}", unknown.join("\n"));
    assert!(unknown.len() * 8 < proved, "{proved} proved; not told: {}", unknown.join("\n"));
}

#[test]
fn every_rule_is_declared_well() {
    let mut ids = BTreeSet::new();
    for rule in all() {
        assert!(ids.insert(rule.id), "{} is declared twice", rule.id);
        let marks: Vec<usize> = rule.examples.iter().map(|e| marked(e).1.len()).collect();
        assert!(marks.iter().any(|n| *n > 0), "{} has no bad example", rule.id);
        assert!(marks.contains(&0), "{} has no good example", rule.id);
        assert!(!rule.references.is_empty(), "{} cites no AWS page", rule.id);
        for (title, url) in rule.references {
            assert!(
                url.starts_with("https://docs.aws.amazon.com/") && !title.is_empty(),
                "{}: {url}",
                rule.id
            );
        }
        assert!(rule.question.ends_with('?'), "{}: the question is none", rule.id);
        for text in [rule.title, rule.question, rule.why, rule.remedy] {
            assert!(!text.is_empty() && !text.contains("  "), "{}: {text}", rule.id);
        }
    }
}

/// A rule that is written but not listed would be a silent hole.
#[test]
fn every_file_is_listed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let ids: BTreeSet<&str> = all().map(|rule| rule.id).collect();
    for family in
        std::fs::read_dir(folder).unwrap().filter_map(|entry| entry.ok()).filter(|e| e.path().is_dir())
    {
        for file in std::fs::read_dir(family.path()).unwrap().filter_map(Result::ok) {
            let text = std::fs::read_to_string(file.path()).unwrap();
            let Some(id) = text.split("    id: \"").nth(1).and_then(|rest| rest.split('"').next()) else {
                continue;
            };
            assert!(ids.contains(id), "{} is in no list", file.path().display());
        }
    }
}
