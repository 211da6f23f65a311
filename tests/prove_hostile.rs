//! Policies made to explode: an answer, or an honest Unknown, soon.

#![allow(clippy::unwrap_used)]

#[path = "../benches/support/policies.rs"]
mod policies;

use std::fmt::Write as _;
use std::time::Instant;

use parapet::policy::{Policy, PolicyKind};
use parapet::prove::{
    ProveRequest, Trust, Verdict, changes, compare, compare_texts, dead_statements, exposure, infer_kind,
    overlaps, policy_grants, prove, read_policy, steps_done, summary,
};
use parapet::report::Offsets;
use parapet::{Input, Options, read};

fn policy(statements: &str) -> Policy {
    read_policy(&format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)).unwrap()
}

fn letter(n: usize) -> char {
    char::from(b"abcdefghijklmnopqrstuvwxyz"[n % 26])
}

/// Denies over one, two and three dimensions whose patterns overlap in every way.
fn denies(count: usize, dimensions: usize, skip: Option<usize>) -> String {
    let mut text = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#.to_owned();
    for i in (0..count).filter(|i| Some(*i) != skip) {
        let action =
            if dimensions > 1 { format!("*:*{}*{}*", letter(i), letter(i / 3)) } else { "*".to_owned() };
        let condition = if dimensions > 2 {
            format!(
                r#","Condition":{{"StringLike":{{"aws:PrincipalTag/{}":"*{}*"}}}}"#,
                letter(i % 5),
                letter(i * 11)
            )
        } else {
            String::new()
        };
        let _ = write!(
            text,
            r#",{{"Effect":"Deny","Action":"{action}","Resource":"arn:aws:s3:::*{}*{}*"{condition}}}"#,
            letter(i * 7),
            letter(i / 2)
        );
    }
    text
}

#[test]
fn hundreds_of_overlapping_wildcards_end() {
    for dimensions in 1..=3 {
        for count in [20, 150] {
            let all = policy(&denies(count, dimensions, None));
            let less = policy(&denies(count, dimensions, Some(count / 2)));
            let start = Instant::now();
            let same = compare(&all, &all, &PolicyKind::Identity);
            let wider = compare(&all, &less, &PolicyKind::Identity);
            println!(
                "{dimensions} dimensions, {count} denies: {:?} and {:?} in {:?}",
                same.relation,
                wider.relation,
                start.elapsed()
            );
            assert!(same.added.witness().is_none() && same.removed.witness().is_none());
            // A Deny statement less removes nothing.
            assert!(wider.removed.witness().is_none());
        }
    }
}

/// Boxes that together cover everything: showing it takes the search through all of them.
#[test]
fn a_cover_of_many_boxes_is_seen_or_given_up() {
    for keys in [4, 7, 10] {
        let mut text = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#.to_owned();
        // Each key is true, false or absent: one Deny for every choice of the first, and parity over the rest.
        for choice in 0..(1_u32 << keys) {
            if keys > 7 && choice % 7 != 0 {
                continue;
            }
            let conditions: Vec<String> = (0..keys)
                .map(|key| format!(r#""BoolIfExists":{{"x:k{key}":"{}"}}"#, choice >> key & 1 == 1))
                .collect();
            let merged: Vec<String> = conditions
                .iter()
                .map(|c| c.split_once('{').unwrap().1.trim_end_matches('}').to_owned())
                .collect();
            let _ = write!(
                text,
                r#",{{"Effect":"Deny","Action":"*","Resource":"*","Condition":{{"BoolIfExists":{{{}}}}}}}"#,
                merged.join(",")
            );
        }
        let all = policy(&text);
        let nothing = policy(r#"{"Effect":"Deny","Action":"*","Resource":"*"}"#);
        let start = Instant::now();
        let answer = compare(&nothing, &all, &PolicyKind::Identity);
        println!("{keys} keys: {:?} in {:?}", answer.relation, start.elapsed());
        if keys <= 7 {
            assert!(!matches!(answer.added, Verdict::Has(_)), "everything is denied: {answer:?}");
        }
    }
}

#[test]
fn long_patterns_and_odd_texts_do_no_harm() {
    let stars = "*a".repeat(300);
    let question = "?".repeat(500);
    for pattern in [
        stars.as_str(),
        question.as_str(),
        "\\u0001",
        "\\u0002",
        "",
        "ü*\u{10FFFF}?",
        ":::::",
        "arn:",
        "${",
        "${aws:username",
    ] {
        let one = policy(&format!(
            r#"{{"Effect":"Allow","Action":"{pattern}","Resource":"{pattern}"}},{{"Effect":"Deny","Action":"s3:*","Resource":"a{pattern}b"}}"#
        ));
        let two = policy(&format!(r#"{{"Effect":"Allow","Action":"s3:{pattern}","Resource":"{pattern}x"}}"#));
        let start = Instant::now();
        let same = compare(&one, &one, &PolicyKind::Identity);
        assert!(same.added.witness().is_none(), "{pattern}");
        let _ = compare(&one, &two, &PolicyKind::Identity);
        let _ = dead_statements(&one, &PolicyKind::Identity);
        println!("{} characters in {:?}", pattern.len(), start.elapsed());
    }
}

#[test]
fn what_is_proved_of_one_policy_ends_too() {
    for (count, dimensions) in [(90, 1), (90, 2), (90, 3), (300, 2)] {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, denies(count, dimensions, None));
        let analysis = read(vec![Input::from_text("policy", text)], &Options::default());
        let start = Instant::now();
        let answer = prove(&analysis, &ProveRequest::default(), Offsets::Bytes).policy.unwrap();
        println!("{dimensions} dimensions, {count} denies, all of one policy in {:?}", start.elapsed());
        assert_eq!(answer.grants.len(), 1);
        // The one Allow statement is needed, or it is not known.
        assert!(answer.idle.iter().all(|idle| idle.place.statement > 0));
        assert!(answer.notes.is_empty() || answer.notes[0].contains("not told of all"));
    }
}

/// Steps that take some 0.2 s in a release build; a WebAssembly engine takes two to three times as long.
const ENOUGH: usize = 12_000_000;

fn within(what: &str, question: impl FnOnce()) {
    let before = steps_done();
    question();
    let steps = steps_done() - before;
    println!("{what}: {steps} steps");
    assert!(steps <= ENOUGH, "{what}: {steps} steps");
}

#[test]
fn every_question_about_every_hostile_policy_ends_soon() {
    let bucket = PolicyKind::Resource("s3".to_owned());
    for name in policies::HOSTILE {
        let (old, new) = (policies::hostile(name, 0), policies::hostile(name, 5));
        let (a, b) = (read_policy(&old).unwrap(), read_policy(&new).unwrap());
        let kind = infer_kind(&[&a]);
        within(&format!("compare, {name}"), || drop(compare(&a, &b, &kind)));
        within(&format!("compare with itself, {name}"), || {
            let same = compare(&a, &a, &kind);
            assert!(same.added.witness().is_none() && same.removed.witness().is_none());
        });
        // Unoptimised, five hundred statements take a minute of everybody's time.
        if name == "250 allows, 250 denies" {
            continue;
        }
        within(&format!("changes, {name}"), || drop(changes(&b, &a, &kind)));
        within(&format!("public, {name}"), || drop(exposure(&a, &bucket, &Trust::default())));
        within(&format!("grants, {name}"), || drop(policy_grants(&a, &kind, &["s3:Put*"], &[])));
        within(&format!("dead statements, {name}"), || drop(dead_statements(&a, &kind)));
        within(&format!("summary, {name}"), || drop(summary(&a, &kind)));
        within(&format!("overlaps, {name}"), || drop(overlaps(&a, &kind, 5000)));
    }
}

#[test]
fn the_views_say_what_they_left_out() {
    let name = "allows and denies";
    let (old, new) = (policies::hostile(name, 0), policies::hostile(name, 5));
    let answer = compare_texts(&old, &new, None).unwrap();
    let whole = answer.added.missing.is_empty() && answer.removed.missing.is_empty();
    assert!(!whole, "the budget of the list of changes is too large for this to be told in time: {answer:?}");
}
