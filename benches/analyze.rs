//! Speed of a check, from text to report: `./x bench`.

use std::fmt::Write as _;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use parapet::report::{Format, Offsets, render};
use parapet::{Input, Options, analyze};

#[path = "support/account.rs"]
mod account;

fn main() {
    divan::main();
}

fn options() -> Options {
    Options { today: Some("2026-11-23".into()), ..Options::default() }
}

fn check(bencher: Bencher<'_, '_>, name: &'static str, text: &str) {
    bencher.counter(BytesCount::of_str(text)).bench(|| {
        let inputs = vec![Input::from_text(name, black_box(text))];
        analyze(inputs, &options(), &mut |_| {}).report(Offsets::Bytes)
    });
}

/// A policy near the limit of a managed policy, 6,144 characters without white space.
#[divan::bench]
fn policy_of_six_kilobytes(bencher: Bencher<'_, '_>) {
    let mut statements = String::new();
    for i in 0..24 {
        let _ = write!(
            statements,
            r#"{{"Sid": "S{i}", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "dynamodb:GetItem"],
               "Resource": ["arn:aws:s3:::bucket-{i}/*", "arn:aws:dynamodb:eu-west-1:111122223333:table/t{i}"]}},"#
        );
    }
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{statements} {{"Effect": "Allow", "Action": "*", "Resource": "*"}}]}}"#
    );
    check(bencher, "policy.json", &text);
}

/// Groups, one in fifty of them open to the world.
fn groups(bytes: usize) -> String {
    let mut list = String::new();
    for i in 0.. {
        if list.len() > bytes {
            break;
        }
        let world = if i % 50 == 0 { "0.0.0.0/0" } else { "192.168.0.0/16" };
        let _ = write!(
            list,
            r#"{}{{"GroupId": "sg-{i:017x}", "GroupName": "g{i}", "Description": "", "VpcId": "vpc-0a1b2c3d4e5f60718",
  "IpPermissions": [
    {{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{{"CidrIp": "10.0.0.0/8"}}]}},
    {{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{{"CidrIp": "{world}"}}]}}
  ], "IpPermissionsEgress": []}}"#,
            if i == 0 { "" } else { ",\n" }
        );
    }
    format!(r#"{{"SecurityGroups": [{list}]}}"#)
}

#[divan::bench(args = [100_000, 5_000_000])]
fn security_groups(bencher: Bencher<'_, '_>, bytes: usize) {
    check(bencher, "groups.json", &groups(bytes));
}

/// A whole account, beside the time that `serde_json` takes to read the same bytes.
#[divan::bench(args = [100, 1_000, 10_000])]
fn account_export(bencher: Bencher<'_, '_>, principals: usize) {
    check(bencher, "account.json", &account::account(principals));
}

#[divan::bench(args = [100, 1_000, 10_000])]
fn account_export_serde_json(bencher: Bencher<'_, '_>, principals: usize) {
    let text = account::account(principals);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| serde_json::from_str::<serde_json::Value>(black_box(&text)));
}

/// The same on one line, as programs write it: nothing may cost the length of the line.
#[divan::bench(args = [100, 1_000])]
fn account_export_minified(bencher: Bencher<'_, '_>, principals: usize) {
    let value: serde_json::Value = serde_json::from_str(&account::account(principals)).unwrap_or_default();
    check(bencher, "account.json", &format!("{value}\n"));
}

/// One policy of so many statements, and one statement of so many wildcards, each of which is told of.
#[divan::bench(args = ["statements", "wildcards"])]
fn long_policy(bencher: Bencher<'_, '_>, of: &str) {
    let list = |one: &dyn Fn(usize) -> String| (0..2_000).map(one).collect::<Vec<_>>().join(",\n");
    let statement = |i: usize| {
        format!(
            r#"{{"Sid": "S{i}", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b{i}"}}"#
        )
    };
    let text = if of == "statements" {
        format!(r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#, list(&statement))
    } else {
        let actions = list(&|i| format!("\"s3:Get*{i}*\""));
        format!(r#"{{"Statement": {{"Effect": "Allow", "Action": [{actions}], "Resource": "*"}}}}"#)
    };
    check(bencher, "policy.json", &text);
}

/// A million bytes that are hardly JSON at all.
#[divan::bench(args = ["[", "{\"a\":", "{\"Statement\":[{\"Effect\":\"Allow\",", "\"\\\\\"", "AKIA"])]
fn hostile(bencher: Bencher<'_, '_>, piece: &str) {
    check(bencher, "hostile.txt", &piece.repeat(1_000_000 / piece.len()));
}

#[divan::bench(args = ["markdown", "html", "sarif"])]
fn rendering(bencher: Bencher<'_, '_>, format: &str) {
    let format = match format {
        "markdown" => Format::Markdown,
        "html" => Format::Html,
        _ => Format::Sarif,
    };
    let inputs = vec![Input::from_text("groups.json", groups(1_000_000))];
    let report = analyze(inputs, &options(), &mut |_| {}).report(Offsets::Bytes);
    bencher.bench(|| render(black_box(&report), format));
}
