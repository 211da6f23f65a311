//! `parapet compare`, `public`, `grants` and `summary`, as they are called.

use std::path::PathBuf;
use std::process::{Command, Output};

fn file(name: &str, text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("parapet-prove-{}-{name}.json", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_parapet")).args(arguments).output().unwrap()
}

fn json(arguments: &[&str]) -> serde_json::Value {
    let output = run(arguments);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

#[test]
fn compare_prints_a_relation_and_requests() {
    let old = file(
        "old",
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}}"#,
    );
    let new = file(
        "new",
        r#"{"PolicyVersion":{"Document":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::b/*"}}}}"#,
    );
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    let answer = json(&["compare", old, new, "--format", "json"]);
    assert_eq!(answer["schema"], 1);
    assert_eq!(answer["relation"], "Broader");
    assert_eq!(answer["added"]["action"], "s3:PutObject");
    assert_eq!(answer["removed"], serde_json::Value::Null);
    assert_eq!(answer["unknown_because"], serde_json::json!([]));
    let change = &answer["changes"]["added"][0];
    assert_eq!(change["statement"], 0);
    assert_eq!(change["parts"][0]["text"], "s3:PutObject on arn:aws:s3:::b/*");
    assert_eq!(change["parts"][0]["actions"], serde_json::json!(["s3:PutObject"]));
    assert_eq!(change["parts"][0]["witness"]["action"], "s3:PutObject");
    assert_eq!(run(&["compare", old, new]).status.code(), Some(0));
    assert_eq!(run(&["compare", old, new, "--fail-on-wider"]).status.code(), Some(1));
    assert_eq!(run(&["compare", new, old, "--fail-on-wider"]).status.code(), Some(0));
    assert_eq!(json(&["compare", old, old, "--format", "json"])["relation"], "Equivalent");
    let missing = run(&["compare", old, "no-such-file.json"]);
    assert_eq!(missing.status.code(), Some(2));
}

#[test]
fn public_and_grants_and_summary() {
    let open = file(
        "open",
        r#"{"Version":"2012-10-17","Statement":[{"Sid":"Open","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}"#,
    );
    let open = open.to_str().unwrap();
    let answer = json(&["public", open, "--format", "json"]);
    assert_eq!(answer["public"], true);
    assert_eq!(answer["witness"]["principal"], "anonymous");
    assert_eq!(answer["statements"], serde_json::json!([0]));
    assert_eq!(run(&["public", open, "--fail-if-public"]).status.code(), Some(1));
    let answer = json(&["grants", open, "--action", "s3:GetObject,s3:PutObject", "--format", "json"]);
    assert_eq!(answer["grants"], true);
    let answer = json(&[
        "grants",
        open,
        "--action",
        "s3:PutObject",
        "--resource",
        "arn:aws:s3:::b/x",
        "--format",
        "json",
    ]);
    assert_eq!((&answer["grants"], &answer["witness"]), (&false.into(), &serde_json::Value::Null));
    assert_eq!(run(&["grants", open, "--action", "GetObject"]).status.code(), Some(2));
    let answer = json(&["summary", open, "--format", "json"]);
    assert_eq!(answer["facts"][0]["who"], "everyone");
}
