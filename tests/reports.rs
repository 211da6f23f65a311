//! The renderings of a report, by snapshot: the JSON is a contract, the others are what people read.
//!
//! After a wanted change: `INSTA_UPDATE=always cargo test --test reports`, and read the difference.

mod support;

use support::parapet;

/// A bucket, an account's keys and a text with a secret: each kind of place, fix and remedy.
const FILES: &[&str] = &["examples/public-bucket.txt", "examples/wide-policy.json", "examples/app.env"];

fn report(format: &str) -> String {
    let mut args = vec!["check", "--today", "2026-11-23", "--format", format];
    args.extend(FILES);
    let run = parapet(&args);
    assert_eq!(run.status, 1, "{}", run.stderr);
    run.stdout
}

#[test]
fn human() {
    insta::assert_snapshot!(report("human"));
}

#[test]
fn json() {
    let text = report("json");
    let value: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    assert_eq!(value["schema"], 1);
    insta::assert_snapshot!(text);
}

#[test]
fn markdown() {
    insta::assert_snapshot!(report("markdown"));
}

#[test]
fn html() {
    insta::assert_snapshot!(report("html"));
}

#[test]
fn csv() {
    insta::assert_snapshot!(report("csv"));
}

#[test]
fn sarif() {
    insta::assert_snapshot!(report("sarif"));
}
