//! Bad input gets a clear answer: what, where, what to do; exit status 2 where nothing could be read; and never
//! a panic or a lost paste.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use parapet::report::Offsets;
use parapet::report::model::Report;
use parapet::{Input, Options, analyze};
use support::{parapet, parapet_with};

const POLICY: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

fn report(text: impl Into<Vec<u8>>) -> Report {
    analyze(vec![Input::from_bytes("paste", text.into())], &Options::default(), &mut |_| {})
        .report(Offsets::Bytes)
}

/// Everything that a report says about the input itself, with its line.
fn said(report: &Report) -> Vec<(u32, String)> {
    let diagnostics =
        report.diagnostics.iter().map(|d| (d.location.line, format!("{}; {}", d.message, d.help)));
    let parts =
        report.sources.iter().flat_map(|s| &s.unrecognized).map(|part| (part.line, part.message.clone()));
    diagnostics.chain(parts).collect()
}

#[track_caller]
fn unusable(text: impl Into<Vec<u8>>, line: u32, words: &[&str]) {
    let text = text.into();
    let report = report(text.clone());
    assert!(!report.summary.usable, "{:?}", report.sources);
    let said = said(&report);
    let fits = |(at, message): &(u32, String)| *at == line && words.iter().all(|word| message.contains(word));
    assert!(said.iter().any(fits), "wanted line {line} {words:?}, got {said:#?}");
    let run = parapet_with(&["check", "--format", "json", "-"], &text);
    assert_eq!(run.status, 2, "{}", run.stderr);
    assert!(words.iter().all(|word| run.stderr.contains(word)), "{}", run.stderr);
    serde_json::from_str::<Report>(&run.stdout).expect("the report is still printed");
}

#[track_caller]
fn usable(text: impl Into<Vec<u8>>, code: &str, line: u32) {
    let report = report(text);
    assert!(report.findings.iter().any(|f| f.rule == "policy-action-star"), "{:#?}", said(&report));
    let told: Vec<_> = report.diagnostics.iter().map(|d| (d.code.as_str(), d.location.line)).collect();
    assert!(told.contains(&(code, line)), "wanted {code} on line {line}, got {told:?}");
}

#[test]
fn nothing() {
    unusable("", 1, &["there is nothing here", "paste"]);
    unusable(" \n\t\r\n ", 1, &["there is nothing here"]);
    unusable("\u{FEFF}", 1, &["there is nothing here"]);
}

#[test]
fn other_languages() {
    unusable("<!DOCTYPE html><html><body>Sign in</body></html>", 1, &["HTML", "copy"]);
    unusable("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", 1, &["XML", "AWS CLI"]);
    unusable(
        "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b\"\n}\n",
        1,
        &["Terraform", "terraform show -json"],
    );
    unusable("just a note to myself", 1, &["neither JSON", "credentials"]);
}

#[test]
fn other_outputs_of_the_cli() {
    let command = "$ aws ec2 describe-security-groups --output";
    let again = "aws ec2 describe-security-groups` again with `--output json`";
    unusable(
        format!("{command} yaml\nSecurityGroups:\n- GroupId: sg-1\n  GroupName: web\n"),
        2,
        &["YAML", again],
    );
    unusable(
        format!("{command} text\nSECURITYGROUPS\tdefault\tsg-1\nIPPERMISSIONS\t-1\n"),
        2,
        &["text output", again],
    );
    let table = "-----------------------\n|DescribeSecurityGroups|\n+----------------------+\n||  SecurityGroups    ||\n";
    unusable(format!("{command} table\n{table}"), 2, &["table output", again]);
}

#[test]
fn errors_of_the_cli() {
    let error =
        "\nAn error occurred (AccessDenied) when calling the GetBucketPolicy operation: Access Denied\n";
    unusable(error, 2, &["GetBucketPolicy failed with `AccessDenied`", "SecurityAudit"]);
    unusable(
        "Unable to locate credentials. You can configure credentials by running \"aws login\".",
        1,
        &["aws sso login"],
    );
}

#[test]
fn documents_that_are_something_else() {
    unusable("{\"Vpcs\": [{\"VpcId\": \"vpc-1\"}]}", 1, &["aws ec2 describe-vpcs", "not checked"]);
    unusable("{\"name\": \"x\", \"scripts\": {}}", 1, &["`name`, `scripts`", "not checked"]);
    unusable("[1, 2, 3]", 1, &["list", "not checked"]);
    unusable("{}", 1, &["empty"]);
    unusable(
        "{\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}",
        1,
        &["single statement", "\"Statement\""],
    );
}

#[test]
fn packed_and_binary() {
    unusable([0x1F, 0x8B, 8, 0, 1, 2], 1, &["gzip", "unpack"]);
    unusable(b"%PDF-1.7".to_vec(), 1, &["PDF"]);
    unusable([0xDE, 0xAD, 0xBE, 0xEF], 1, &["not valid UTF-8"]);
}

#[test]
fn too_large() {
    let report = report(vec![b' '; 100_000_000]);
    assert!(!report.summary.usable);
    assert_eq!(report.diagnostics[0].code, "text-too-large");
    assert!(report.diagnostics[0].message.contains("100 MB"), "{}", report.diagnostics[0].message);
}

#[test]
fn nested_too_deep() {
    unusable("[".repeat(10_000) + &"]".repeat(10_000), 1, &["more than 128 levels deep"]);
    let inside =
        format!("{{\"x\": {}{}, \"PolicyDocument\": {POLICY}}}", "[".repeat(10_000), "]".repeat(10_000));
    usable(inside, "json-too-deep", 1);
}

#[test]
fn encodings() {
    let utf16: Vec<u8> = format!("\u{FEFF}{POLICY}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    usable(utf16, "text-utf16", 1);
    let mut broken = POLICY.replace("2012", "20\u{1}2").into_bytes();
    let at = broken.iter().position(|b| *b == 1).unwrap();
    broken[at] = 0xFF;
    usable(broken, "text-invalid-encoding", 1);
    let report = report(format!("\u{FEFF}{POLICY}"));
    assert_eq!(report.diagnostics, []);
    assert_eq!(report.summary.recognized, 1);
}

#[test]
fn broken_json_is_read_as_far_as_it_goes() {
    usable(POLICY.trim_end_matches('}'), "json-truncated", 1);
    usable(POLICY.replace("\"*\"}", "\"*\",}"), "json-trailing-comma", 1);
    usable(POLICY.replace("\"Version\"", "“Version”"), "json-smart-quotes", 1);
    usable(POLICY.replace('"', "'"), "json-single-quotes", 1);
    usable(POLICY.replace("{\"Version\"", "{ // v\n\"Version\""), "json-comment", 1);
    usable(POLICY.replace("\"Version\"", "Version"), "json-unquoted-key", 1);
    usable(
        POLICY.replace("\"Resource\"", "\"Sid\": \"a\", \"Sid\": \"b\", \"Resource\""),
        "json-duplicate-key",
        1,
    );
    // A download that broke off in the middle of the second document.
    let cut = format!("{POLICY}\n{{\"Statement\": [{{\"Effect\": \"Allow\", \"Action\": \"*\", \"Reso");
    let report = report(cut);
    assert_eq!(report.findings.iter().filter(|f| f.rule == "policy-action-star").count(), 2);
    assert!(report.diagnostics.iter().any(|d| d.code == "json-truncated" && d.location.line == 2));
}

#[test]
fn wrappings_all_lead_to_the_same_place() {
    let escaped = POLICY.replace('"', "\\\"");
    let percent = POLICY.replace('"', "%22").replace('{', "%7B").replace('}', "%7D").replace(' ', "%20");
    let twice = format!("\"{{\\\"Policy\\\": \\\"{}\\\"}}\"", escaped.replace('\\', "\\\\\\"));
    let texts = [
        POLICY.to_owned(),
        format!("{{\"PolicyDocument\": {POLICY}}}"),
        format!("{{\"Policy\": \"{escaped}\"}}"),
        format!("{{\"PolicyDocument\": \"{percent}\"}}"),
        format!("\"{escaped}\""),
        escaped.clone(),
        percent.clone(),
        twice,
        format!("2026-01-01T00:00:00Z INFO policy={POLICY} done"),
        format!(
            "ana@box:~$ aws iam get-policy-version --policy-arn a --version-id v1\n{{\"PolicyVersion\": {{\"Document\": {POLICY}}}}}"
        ),
        format!("{{\"Resources\": {{\"R\": {{\"Properties\": {{\"PolicyDocument\": {POLICY}}}}}}}}}"),
    ];
    for text in texts {
        let report = report(text.clone());
        let places: Vec<_> = report
            .findings
            .iter()
            .filter(|finding| finding.rule == "policy-action-star")
            .map(|finding| &text[finding.location.start as usize..finding.location.end as usize])
            .collect();
        assert_eq!(places, ["*"], "{text}: {:#?}", said(&report));
        let at = text.find('*').unwrap();
        let finding = report.findings.iter().find(|f| f.rule == "policy-action-star").unwrap();
        assert_eq!(finding.location.start as usize, at, "{text}");
    }
}

#[test]
fn ten_documents_in_one_paste() {
    let text = (0..10).map(|i| format!("$ aws iam get-x --n {i}\n{POLICY}\n\n")).collect::<String>();
    let report = report(text);
    let lines: Vec<_> =
        report.findings.iter().filter(|f| f.rule == "policy-action-star").map(|f| f.location.line).collect();
    assert_eq!(lines, (0..10).map(|i| i * 3 + 2).collect::<Vec<_>>());
    assert_eq!(report.summary.unrecognized, 0);
}

#[test]
fn what_stands_beside_an_understood_part_is_listed() {
    let report =
        report(format!("{{\"PolicyDocument\": {POLICY}, \"Surprise\": {{\"a\": 1}}}}\nand some words"));
    let parts: Vec<_> =
        report.sources[0].unrecognized.iter().map(|part| (part.pointer.as_str(), part.line)).collect();
    assert_eq!(parts, [("/Surprise", 1), ("", 2)]);
}

#[test]
fn wrong_calls() {
    assert_eq!(parapet(&["check", "no/such/file.json"]).status, 2);
    assert!(parapet(&["check", "no/such/file.json"]).stderr.contains("no/such/file.json"));
    assert_eq!(parapet(&["check", "--rule", "no-such-rule", "-"]).status, 2);
    assert_eq!(parapet(&["check", "--framework", "no-such", "-"]).status, 2);
    assert_eq!(parapet_with(&["fix", "-"], b"hello").status, 2);
}
