//! Speed of a comparison: `cargo bench --bench prove`. What grows with the number of statements, and each question about
//! policies made to explode: `prove_growth.rs`.

#[path = "support/policies.rs"]
mod policies;

use std::fmt::Write as _;

use divan::{Bencher, black_box};
use parapet::policy::{Policy, PolicyKind};
use parapet::prove::{Trust, compare, compare_texts, dead_statements, exposure, read_policy};

fn main() {
    // The facts are unpacked once, not for the first comparison.
    let _ = parapet::aws::facts();
    divan::main();
}

fn policy(statements: &str) -> Option<Policy> {
    read_policy(&format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#))
}

fn bench(bencher: Bencher<'_, '_>, old: &str, new: &str, kind: &PolicyKind) {
    let (Some(old), Some(new)) = (policy(old), policy(new)) else { return };
    bencher.bench(|| compare(black_box(&old), black_box(&new), kind));
}

/// An ordinary pair: one action more, a condition less.
#[divan::bench]
fn ordinary(bencher: Bencher<'_, '_>) {
    let old = r#"{"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]},
        {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#;
    let new = r#"{"Effect": "Allow", "Action": ["s3:Get*", "s3:ListBucket"], "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]}"#;
    bench(bencher, old, new, &PolicyKind::Identity);
}

/// Statements on buckets of their own, one of them different.
pub fn many(count: usize, different: bool) -> String {
    let mut text = String::new();
    for i in 0..count {
        let effect = if i % 3 == 2 { "Deny" } else { "Allow" };
        let action = if different && i == count / 2 { "s3:Put*" } else { "s3:Get*" };
        let _ = write!(
            text,
            r#"{}{{"Effect": "{effect}", "Action": ["{action}", "dynamodb:Query"], "Resource": "arn:aws:s3:::bucket-{i}-*/*",
                "Condition": {{"StringLike": {{"aws:PrincipalTag/team": "team-{}-*"}}}}}}"#,
            if i == 0 { "" } else { "," },
            i % 17
        );
    }
    text
}

#[divan::bench(args = [10, 100, 300, 1000])]
fn equal(bencher: Bencher<'_, '_>, count: usize) {
    bench(bencher, &many(count, false), &many(count, false), &PolicyKind::Identity);
}

#[divan::bench(args = [10, 100, 300, 1000])]
fn one_different(bencher: Bencher<'_, '_>, count: usize) {
    bench(bencher, &many(count, false), &many(count, true), &PolicyKind::Identity);
}

/// Denies that overlap in every dimension.
pub fn overlapping(count: usize, skip: Option<usize>) -> String {
    let mut text = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#.to_owned();
    for i in (0..count).filter(|i| Some(*i) != skip) {
        let letter = |n: usize| char::from(b"abcdefghijklmnopqrstuvwxyz"[n % 26]);
        let _ = write!(
            text,
            r#",{{"Effect": "Deny", "Action": "*:*{}*{}*", "Resource": "arn:aws:s3:::*{}*{}*", "Condition": {{"StringLike": {{"aws:PrincipalTag/{}": "*{}*"}}}}}}"#,
            letter(i),
            letter(i / 3),
            letter(i * 7),
            letter(i / 2),
            letter(i % 5),
            letter(i * 11)
        );
    }
    text
}

#[divan::bench(args = [10, 40, 100, 300], sample_count = 5)]
fn hostile_equal(bencher: Bencher<'_, '_>, count: usize) {
    bench(bencher, &overlapping(count, None), &overlapping(count, None), &PolicyKind::Identity);
}

#[divan::bench(args = [10, 40, 100, 300], sample_count = 5)]
fn hostile_one_less(bencher: Bencher<'_, '_>, count: usize) {
    bench(bencher, &overlapping(count, None), &overlapping(count, Some(count / 2)), &PolicyKind::Identity);
}

#[divan::bench(args = [10, 40])]
fn dead(bencher: Bencher<'_, '_>, count: usize) {
    let Some(policy) = policy(&many(count, false)) else { return };
    bencher.bench(|| dead_statements(black_box(&policy), &PolicyKind::Identity));
}

#[divan::bench]
fn public(bencher: Bencher<'_, '_>) {
    let text = r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorgid"}}},
        {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}"#;
    let Some(policy) = policy(text) else { return };
    bencher.bench(|| exposure(black_box(&policy), &PolicyKind::Resource("s3".into()), &Trust::default()));
}

/// All of the view Compare, of two policies made to explode that differ everywhere.
#[divan::bench(args = policies::HOSTILE, sample_count = 3)]
fn made_to_explode(bencher: Bencher<'_, '_>, name: &str) {
    let (old, new) = (policies::hostile(name, 0), policies::hostile(name, 5));
    bencher.bench(|| compare_texts(black_box(&old), black_box(&new), None));
}
