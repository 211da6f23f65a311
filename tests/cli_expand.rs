//! `parapet expand`, as it is called.

#![allow(clippy::unwrap_used)]

use std::process::{Command, Output};

fn expand(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_parapet")).arg("expand").args(arguments).output().unwrap()
}

#[test]
fn lists_actions_with_levels_and_counts() {
    let output = expand(&["s3:get*tagging", "iam:passrole", "S3:GetObjectTagging"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert!(text.lines().any(|line| line.starts_with("iam:PassRole ") && line.ends_with(" Write")), "{text}");
    assert_eq!(text.matches("s3:GetObjectTagging").count(), 1, "{text}");
    assert!(text.ends_with("AWS facts of 2026-09-26\n"), "{text}");
    assert!(text.contains("\n6 actions: 5 Read, 1 Write\n"), "{text}");
}

#[test]
fn json_is_data() {
    let output = expand(&["kms:*Grant", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["schema"], 1);
    assert_eq!(json["facts_date"], "2026-09-26");
    assert_eq!(json["patterns"][0]["actions"], 3);
    assert_eq!(json["actions"][0]["action"], "kms:CreateGrant");
    assert_eq!(json["actions"][0]["access_levels"], serde_json::json!(["Write", "Permissions management"]));
    assert_eq!(json["actions"][0]["resource_types"][0]["name"], "key");
}

#[test]
fn what_names_nothing_is_told() {
    let output = expand(&["s3:GetObjcet", "s3"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("did you mean `s3:GetObject`?"), "{told}");
    assert!(
        told.contains("`s3` names no action known on 2026-09-26; an action is written `service:Action`"),
        "{told}"
    );
}
