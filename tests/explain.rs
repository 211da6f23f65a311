//! Explanations through the public surface.

#![allow(clippy::unwrap_used)]

mod support;

use std::fmt::Write as _;

use parapet::explain::{ExplainOptions, ExplainedStatement, Scope, expand_actions, explain, markdown};
use parapet::report::Offsets;
use parapet::{Input, Options, aws, read};
use serde_json::{Value, json};
use support::parapet_with;

fn explained(policy: &str, facts: bool) -> Vec<ExplainedStatement> {
    let analysis = read(vec![Input::from_text("policy.json", policy)], &Options::default());
    let facts = facts.then(|| aws::facts().unwrap());
    let mut all = explain(&analysis, facts, &ExplainOptions::default(), Offsets::Bytes);
    all.policies.remove(0).statements
}

/// Statements of many kinds, each with its sentence. Without facts, whose counts change.
#[test]
fn sentences() {
    let allow = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"});
    let with = |changes: Value| {
        let mut statement = allow.clone();
        for (key, value) in changes.as_object().unwrap() {
            statement[key] = value.clone();
        }
        statement
    };
    let not = |drop: &str, changes: Value| {
        let mut statement = with(changes);
        statement.as_object_mut().unwrap().remove(drop);
        statement
    };
    let condition = |condition: Value| with(json!({"Condition": condition}));
    let principal = |principal: Value| with(json!({"Principal": principal}));
    let statements = [
        allow.clone(),
        with(json!({"Action": "*", "Resource": "*"})),
        with(json!({"Action": ["a:A", "a:B", "a:C", "a:D", "a:E", "a:F", "a:G", "a:H", "a:I"]})),
        with(
            json!({"Effect": "Deny", "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/in/*", "arn:aws:s3:::b/k", "arn:aws:s3:::b*/x", "arn:aws:s3:::b/*/x"]}),
        ),
        not("Action", json!({"NotAction": ["iam:*", "sts:AssumeRole"]})),
        not("Resource", json!({"NotResource": "arn:aws:s3:::b/*"})),
        with(json!({"Effect": "allow"})),
        with(json!({"Conditions": {}})),
        not("Resource", json!({})),
        with(json!({"Resource": "arn:aws:s3:::${aws:username}/*"})),
        principal(json!("*")),
        principal(json!({"AWS": "*"})),
        principal(
            json!({"AWS": ["111122223333", "arn:aws:iam::444455556666:root", "arn:aws:iam::444455556666:role/path/r",
            "arn:aws:iam::444455556666:user/ana", "arn:aws:sts::444455556666:assumed-role/r/s", "AROA0123456789ABCDEF"]}),
        ),
        principal(json!({"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]})),
        principal(json!({"Federated": "cognito-identity.amazonaws.com"})),
        principal(
            json!({"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}),
        ),
        with(json!({"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/admin"}})),
        with(json!({"NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/admin"}})),
        with(json!({"Effect": "Deny", "Principal": "*"})),
        condition(json!({"Bool": {"aws:SecureTransport": "true"}})),
        condition(json!({"Bool": {"aws:SecureTransport": false}})),
        condition(json!({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})),
        condition(
            json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}, "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}),
        ),
        condition(json!({"Bool": {"some:Key": ["true", "false"]}})),
        condition(json!({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}})),
        condition(json!({"StringNotEquals": {"aws:PrincipalOrgID": ["o-a1b2c3d4e5", "o-b1b2c3d4e5"]}})),
        condition(json!({"StringEqualsIfExists": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}})),
        condition(
            json!({"StringEqualsIgnoreCase": {"aws:ResourceTag/team": "Red"}, "StringNotEqualsIgnoreCase": {"aws:PrincipalTag/team": "Red"}}),
        ),
        condition(json!({"StringLike": {"s3:prefix": ["home/", "home/${aws:username}/*"]}})),
        condition(json!({"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin-*"}})),
        condition(json!({"StringLike": {"aws:RequestTag/env": "test"}})),
        condition(json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "env"]}})),
        condition(json!({"ForAllValues:StringNotEquals": {"aws:TagKeys": ["owner"]}})),
        condition(json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a/r-b/*"}})),
        condition(json!({"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["a", "b"]}})),
        condition(json!({"ForAnyValue:StringEqualsIfExists": {"aws:CalledVia": "athena.amazonaws.com"}})),
        condition(
            json!({"NumericEquals": {"a:N": "1"}, "NumericNotEquals": {"a:N": "2"}, "NumericLessThanEquals": {"a:N": 3}, "NumericGreaterThan": {"a:N": "4"}, "NumericGreaterThanEquals": {"s3:TlsVersion": "1.2"}}),
        ),
        condition(
            json!({"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}, "DateLessThanEquals": {"aws:CurrentTime": "2026-12-31T00:00:00Z"}, "DateGreaterThanEquals": {"aws:TokenIssueTime": "2026-01-01T00:00:00Z"}, "DateLessThan": {"aws:EpochTime": "1790000000"}, "DateEquals": {"a:D": "2026-01-01"}, "DateNotEquals": {"a:D": "2026-01-02"}}),
        ),
        condition(json!({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})),
        condition(json!({"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}})),
        condition(json!({"NotIpAddressIfExists": {"aws:VpcSourceIp": "10.0.0.0/8"}})),
        condition(json!({"ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:111122223333:trail/*"}})),
        condition(json!({"ArnNotEquals": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:t"}})),
        condition(
            json!({"ArnEquals": {"aws:SourceArn": ["arn:aws:sns:eu-west-1:111122223333:t", "arn:aws:sns:eu-west-1:111122223333:u"]}}),
        ),
        condition(json!({"BinaryEquals": {"a:B": "QmluYXJ5"}})),
        condition(json!({"Null": {"aws:TokenIssueTime": "true"}})),
        condition(json!({"Null": {"s3:x-amz-server-side-encryption": false}})),
        condition(json!({"Null": {"a:K": ["true", "false"]}})),
        condition(json!({"StringEquals": {"a:K": []}, "StringNotEquals": {"a:K": []}})),
        condition(json!({"StringMatches": {"a:K": "v"}})),
        condition(json!({"StringEquals": {"a:`K`": "with ` inside"}})),
        condition(
            json!({"StringEquals": {"kms:EncryptionContext:app": "x", "sts:ExternalId": "1", "iam:PassedToService": "ec2.amazonaws.com"}}),
        ),
    ];
    let mut out = String::new();
    for statement in &statements {
        let policy = json!({"Version": "2012-10-17", "Statement": [statement]});
        let told = &explained(&policy.to_string(), false)[0];
        writeln!(out, "{statement}\n  {}", told.sentence).unwrap();
        told.remarks.iter().for_each(|remark| writeln!(out, "  ({remark})").unwrap());
        assert!(
            told.sentence.ends_with('.') && told.sentence.matches('`').count().is_multiple_of(2),
            "{}",
            told.sentence
        );
    }
    insta::assert_snapshot!(out);
}

#[test]
fn trust_policies_and_policies_on_resources_mean_what_carries_them() {
    let trust = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}, {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}"#;
    let told = explained(trust, true);
    assert_eq!(
        told[0].sentence,
        "Allows the service `ec2.amazonaws.com` to perform `sts:AssumeRole` on this role."
    );
    assert_eq!(
        told[1].sentence,
        "Allows everyone, in any AWS account, to perform `sts:AssumeRole` on this role."
    );
    assert!(told[0].remarks.is_empty());
    let old = r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${aws:username}/*"}]}"#;
    assert!(explained(old, false)[0].remarks[0].starts_with("`${…}` stands for itself"));
    let key = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}]}"#;
    assert!(
        explained(key, false)[0].sentence.ends_with("`kms:*` on this KMS key."),
        "{:?}",
        explained(key, false)
    );
}

#[test]
fn wildcards_unknown_names_and_actions_that_do_not_fit() {
    let facts = aws::facts().unwrap();
    let policy = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["sqs:*", "sqs:Send*", "sqs:NoSuchThing", "s3:ListAllMyBuckets", "s3:GetObject", "nosuch:*"], "Resource": "arn:aws:sqs:*:*:q"},
        {"Effect": "Allow", "Action": ["s3:ListAllMyBuckets", "s3:GetObject"], "Resource": ["*", "arn:aws:s3:::b"]}]}"#;
    let told = explained(policy, true);
    let sqs = facts.expand("sqs:*").len();
    assert_eq!(
        told[0].sentence,
        format!(
            "Allows every action of Amazon SQS (`sqs:*`, {sqs} actions), `sqs:Send*` (1 action: 1 Write), `sqs:NoSuchThing` (not known as of {date}), `s3:ListAllMyBuckets`, `s3:GetObject` and `nosuch:*` (matches no action known as of {date}) on `arn:aws:sqs:*:*:q`.",
            date = facts.date()
        )
    );
    let scope = |statement: &ExplainedStatement, action: &str| {
        let row = statement.rows.iter().find(|row| row.action == action).unwrap();
        (row.scope, row.resources.clone())
    };
    let q = vec!["arn:aws:sqs:*:*:q".to_owned()];
    assert_eq!(scope(&told[0], "sqs:SendMessage"), (Scope::Resource, q.clone()));
    assert_eq!(scope(&told[0], "s3:GetObject"), (Scope::NoEffect, vec![]));
    assert_eq!(scope(&told[0], "s3:ListAllMyBuckets"), (Scope::NoEffect, vec![]));
    assert_eq!(scope(&told[0], "sqs:NoSuchThing"), (Scope::Unknown, q));
    assert_eq!(scope(&told[1], "s3:ListAllMyBuckets"), (Scope::CannotBeScoped, vec!["*".to_owned()]));
    assert_eq!(scope(&told[1], "s3:GetObject"), (Scope::Resource, vec!["*".to_owned()]));
    assert!(
        told[0].remarks.iter().any(|remark| remark.contains("on none of these resources")),
        "{:?}",
        told[0].remarks
    );
    let expansion = &told[0].expansions[0];
    assert_eq!((expansion.count, expansion.levels.iter().map(|l| l.count).sum::<usize>()), (sqs, sqs));
}

#[test]
fn expand_actions_suggests() {
    let facts = aws::facts().unwrap();
    let told = expand_actions(facts, "s3:GetObjekt");
    assert_eq!((told.count, told.did_you_mean.as_deref()), (0, Some("s3:GetObject")));
    assert_eq!(expand_actions(facts, "iam:PassRole").levels[0].actions, ["iam:PassRole"]);
}

#[test]
fn secrets_are_masked_and_markup_is_text() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "<b>|*x*", "Effect": "Allow", "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::b/AKIAQ3EGRZ5X7PLMNB2W|<i>", "Condition": {"StringEquals": {"aws:UserAgent": "AKIAQ3EGRZ5X7PLMNB2W"}}}]}"#;
    let analysis = read(vec![Input::from_text("p", policy)], &Options::default());
    let all = explain(&analysis, aws::facts(), &ExplainOptions::default(), Offsets::Bytes);
    assert!(!analysis.estate.secrets.is_empty(), "the key is a secret");
    let (data, text) = (serde_json::to_string(&all).unwrap(), markdown(&all));
    for rendering in [&data, &text] {
        assert!(!rendering.contains("AKIAQ3EGRZ5X7PLMNB2W"), "{rendering}");
    }
    assert!(text.contains("`<b>|*x*`") && text.contains("\\|<i>`"), "{text}");
}

#[test]
fn the_command_line() {
    let policy = br#"{"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}"#;
    let run = parapet_with(&["explain", "-"], policy);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stdout.contains("Allows `iam:PassRole` on every resource."), "{}", run.stdout);
    let value: Value =
        serde_json::from_str(&parapet_with(&["explain", "-", "--format", "json"], policy).stdout).unwrap();
    assert_eq!(
        (&value["schema"], &value["policies"][0]["statements"][0]["effect"]),
        (&json!(1), &json!("Allow"))
    );
    assert!(
        parapet_with(&["explain", "-", "--format", "markdown"], policy)
            .stdout
            .contains("| `iam:PassRole` | Write | `*` |")
    );
    assert_eq!(parapet_with(&["explain", "-"], b"nothing").status, 2);
    let wide = br#"{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}"#;
    let run = parapet_with(&["explain", "-", "--limit", "2"], wide);
    assert!(run.stdout.contains("other actions (--limit shows more)"), "{}", run.stdout);
}
