//! `parapet simulate` and `parapet test`.

use super::support::{parapet, parapet_with};
use super::{ANA, FULL, scenario, statement};

fn simulate(text: &str, args: &[&str]) -> (i32, String, String) {
    let run = parapet_with(&[&["simulate", "-"], args].concat(), text.as_bytes());
    (run.status, run.stdout, run.stderr)
}

#[test]
fn the_json_is_a_contract() {
    let deny = statement(
        "Deny",
        r#""Sid": "NotFromOutside", "Action": "s3:*", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#,
    );
    let text = scenario(
        ANA,
        "s3:GetObject",
        r#", "context": {"aws:SourceIp": "203.0.113.7"}"#,
        &format!(
            r#""identity": [{{"name": "admin", "policy": {FULL}}}], "scp": [[{FULL}, {{"name": "network", "policy": {deny}}}]]"#
        ),
    );
    let (status, out, _) = simulate(&text, &["--format", "json"]);
    assert_eq!(status, 1);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    insta::assert_json_snapshot!(json);
}

#[test]
fn exit_status() {
    let with = |policies: &str| simulate(&scenario(ANA, "s3:GetObject", "", policies), &[]).0;
    assert_eq!(with(&format!(r#""identity": {FULL}"#)), 0);
    assert_eq!(with(""), 1);
    let unknown =
        statement("Deny", r#""Action": "*", "Resource": "*", "Condition": {"StringEqual": {"a:k": "x"}}"#);
    assert_eq!(with(&format!(r#""identity": [{FULL}, {unknown}]"#)), 1);
    assert_eq!(parapet(&["simulate", "no such file"]).status, 2);
}

#[test]
fn what_is_wrong_is_told_with_line_and_column() {
    let text = "{\n  \"request\": {\n    \"principal\": \"arn:aws:iam::111122223333:user/ana\",\n    \"action\": \"s3:GetObject\",\n    \"resorce\": \"*\"\n  }\n}";
    let (status, out, err) = simulate(text, &["--format", "json"]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("stdin:5:5: `request` has no field `resorce`"), "{err}");
    assert!(err.contains("Did you mean `resource`?"), "{err}");
}

#[test]
fn json_that_is_broken_is_not_guessed_at() {
    for (text, place) in [
        ("{\"request\": {\"principal\": \"anonymous\", \"action\": \"s3:GetObject\",}}", "stdin:1:"),
        ("", "stdin:1:1"),
        ("{} {}", "stdin:1:3"),
        ("not json", "stdin:1:1"),
        ("{\"request\": {\"principal\": \"anonymous\"", "stdin:1:"),
    ] {
        let (status, _, err) = simulate(text, &[]);
        assert_eq!(status, 2, "{text}");
        assert!(err.contains(place), "{text}\n{err}");
    }
}

#[test]
fn words_for_people_have_no_escape_sequences_of_the_text() {
    let text = scenario(
        ANA,
        "s3:GetObject",
        "",
        &format!(r#""identity": {{"name": "a\u001b[2J", "policy": {FULL}}}"#),
    );
    let (status, out, _) = simulate(&text, &[]);
    assert_eq!(status, 0);
    assert!(!out.contains('\u{1b}'), "{out}");
    assert!(out.starts_with("Allowed (by identity)"), "{out}");
}

#[test]
fn scenario_files_are_tests_of_policies() {
    let asks = |action: &str, expect: &str| {
        format!(
            r#"{{"name": "{action}", "request": {{"principal": "{ANA}", "action": "{action}", "resource": "arn:aws:s3:::b/k"}}, "expect": "{expect}"}}"#
        )
    };
    let allow = statement("Allow", r#""Action": "s3:GetObject", "Resource": "*""#);
    let file = |requests: &[String]| {
        format!(r#"{{"policies": {{"identity": {allow}}}, "requests": [{}]}}"#, requests.join(",\n"))
    };
    let good = file(&[asks("s3:GetObject", "Allowed"), asks("s3:PutObject", "Denied")]);
    let run = parapet_with(&["test", "-"], good.as_bytes());
    assert_eq!((run.status, run.stdout.as_str()), (0, "2 decisions as expected, 0 not\n"));
    let bad = file(&[asks("s3:GetObject", "Allowed"), asks("s3:PutObject", "Allowed")]);
    let run = parapet_with(&["test", "-"], bad.as_bytes());
    assert_eq!(run.status, 1);
    assert!(run.stdout.contains("stdin:2:"), "{}", run.stdout);
    assert!(
        run.stdout.contains("s3:PutObject: expected Allowed, got ImplicitDeny by none"),
        "{}",
        run.stdout
    );
    let silent = scenario(ANA, "s3:GetObject", "", "");
    let run = parapet_with(&["test", "-"], silent.as_bytes());
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("nothing is expected"), "{}", run.stderr);
}

#[test]
fn the_table_of_the_docs_names_tests_that_exist() {
    let root = env!("CARGO_MANIFEST_DIR");
    let docs = std::fs::read_to_string(format!("{root}/docs/evaluation.md")).unwrap();
    let mut count = 0;
    let rows: String = docs.lines().filter(|line| line.starts_with('|')).collect();
    for name in rows.split('`').skip(1).step_by(2).filter(|name| name.contains("::")) {
        let (module, test) = name.split_once("::").unwrap();
        // ARNs have two colons too.
        let Ok(text) = std::fs::read_to_string(format!("{root}/tests/evaluate/{module}.rs")) else {
            assert!(name.contains(':') && !name.contains("_"), "{name}");
            continue;
        };
        assert!(text.contains(&format!("fn {test}(")), "{name}");
        count += 1;
    }
    assert!(count > 40, "{count}");
}
