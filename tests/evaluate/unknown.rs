//! What was not told or not understood is never taken for safe, and matters only where it can change the answer.

use super::{ANA, FULL, decided, scenario, statement, traced};

fn get(more: &str, policies: &str) -> String {
    decided(&scenario(ANA, "s3:GetObject", more, policies))
}

const OPEN: &str = r#", "context_complete": false"#;

#[test]
fn a_misspelt_operator_on_a_deny_does_not_fail_open() {
    let deny = |condition: &str| {
        statement("Deny", &format!(r#""Action": "s3:*", "Resource": "*", "Condition": {condition}"#))
    };
    let with = |deny: &str| get("", &format!(r#""identity": [{FULL}, {deny}]"#));
    assert_eq!(with(&deny(r#"{"StringEqual": {"a:k": "x"}}"#)), "Unknown none");
    // Another condition excludes it for certain.
    assert_eq!(with(&deny(r#"{"StringEqual": {"a:k": "x"}, "Bool": {"a:b": "true"}}"#)), "Allowed identity");
    // Of another service, it does not matter.
    let other = statement(
        "Deny",
        r#""Action": "sqs:*", "Resource": "*", "Condition": {"StringEqual": {"a:k": "x"}}"#,
    );
    assert_eq!(with(&other), "Allowed identity");
}

#[test]
fn an_element_that_there_is_not_leaves_the_statement_undecided() {
    for rest in [
        r#""Action": "s3:*", "Resource": "*", "Conditions": {}"#,
        r#""Actions": "s3:*", "Resource": "*""#,
        r#""Action": "s3:*", "Resources": "*""#,
        r#""Action": "s3:*", "Resource": "*", "Principal": "*""#,
        r#""Action": "s3:*", "NotAction": "ec2:*", "Resource": "*""#,
        r#""Action": ["s3:*", 7], "Resource": "*""#,
        r#""Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": "x"}"#,
        r#""Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"a:k": {}}}"#,
    ] {
        let policies = format!(r#""identity": [{FULL}, {}]"#, statement("Deny", rest));
        assert_eq!(get("", &policies), "Unknown none", "{rest}");
        let allow = format!(r#""identity": [{}]"#, statement("Allow", rest));
        assert_eq!(get("", &allow), "Unknown none", "{rest}");
    }
    let effect =
        format!(r#""identity": [{FULL}, {}]"#, statement("deny", r#""Action": "*", "Resource": "*""#));
    assert_eq!(get("", &effect), "Unknown none");
    // In a resource policy a principal is needed.
    let nobody = format!(r#""resource": {}"#, statement("Allow", r#""Action": "*", "Resource": "*""#));
    assert_eq!(get("", &nobody), "Unknown none");
}

#[test]
fn a_key_that_was_not_given_is_named() {
    let allow = statement(
        "Allow",
        r#""Action": "s3:*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#,
    );
    let deny = statement(
        "Deny",
        r#""Action": "s3:*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalTag/team": "fin"}}"#,
    );
    let trace = traced(&scenario(
        ANA,
        "s3:GetObject",
        OPEN,
        &format!(r#""identity": [{allow}], "scp": [[{FULL}, {deny}]]"#),
    ));
    assert_eq!(trace.decision.outcome.name(), "Unknown");
    assert_eq!(trace.missing_context, ["aws:PrincipalTag/team", "aws:SourceIp"]);
    // Complete, it is absent.
    assert_eq!(get("", &format!(r#""identity": [{allow}]"#)), "ImplicitDeny none");
    assert_eq!(get("", &format!(r#""identity": [{FULL}, {deny}]"#)), "ExplicitDeny identity");
}

#[test]
fn a_key_that_cannot_change_the_answer_is_not_named() {
    let conditional = statement(
        "Allow",
        r#""Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"a:k": "x"}}"#,
    );
    let deny_all = statement("Deny", r#""Action": "*", "Resource": "*""#);
    assert_eq!(get(OPEN, &format!(r#""identity": [{conditional}, {FULL}]"#)), "Allowed identity");
    assert_eq!(get(OPEN, &format!(r#""identity": [{conditional}, {deny_all}]"#)), "ExplicitDeny identity");
    // Denied either way: nothing allows it.
    let maybe =
        statement("Deny", r#""Action": "*", "Resource": "*", "Condition": {"StringEquals": {"a:k": "x"}}"#);
    assert_eq!(get(OPEN, &format!(r#""identity": [{maybe}]"#)), "ImplicitDeny none");
    // Of an unknown decision only the keys that matter.
    let scp = statement(
        "Allow",
        r#""Action": "*", "Resource": "*", "Condition": {"StringEquals": {"a:scp": "x"}}"#,
    );
    let trace = traced(&scenario(
        ANA,
        "s3:GetObject",
        OPEN,
        &format!(r#""identity": [{conditional}], "scp": [[{FULL}, {scp}]]"#),
    ));
    assert_eq!(trace.missing_context, ["a:k"]);
}

#[test]
fn variables_that_were_not_given_are_named() {
    let policy = statement(
        "Allow",
        r#""Action": "s3:*", "Resource": "arn:aws:s3:::reports/${aws:PrincipalTag/team}*""#,
    );
    let trace = traced(&scenario(ANA, "s3:GetObject", OPEN, &format!(r#""identity": [{policy}]"#)));
    assert_eq!(trace.missing_context, ["aws:PrincipalTag/team"]);
    let elsewhere = policy.replace("reports", "other");
    assert_eq!(get(OPEN, &format!(r#""identity": [{elsewhere}]"#)), "ImplicitDeny none");
}

#[test]
fn what_follows_from_the_caller_needs_not_be_given() {
    let policy = statement(
        "Allow",
        r#""Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:username": "ana", "aws:PrincipalAccount": "111122223333"}}"#,
    );
    assert_eq!(get(OPEN, &format!(r#""identity": [{policy}]"#)), "Allowed identity");
}

#[test]
fn the_words_name_what_decides_and_what_would_change_it() {
    let deny = statement("Deny", r#""Sid": "NoReading", "Action": "s3:*", "Resource": "*""#);
    let denied = traced(&scenario(ANA, "s3:GetObject", "", &format!(r#""identity": [{FULL}, {deny}]"#)));
    assert!(denied.explanation.contains("`NoReading`"), "{}", denied.explanation);
    assert!(denied.would_change.contains("Without statement `NoReading`"), "{}", denied.would_change);
    assert!(denied.would_change.contains("it would be allowed"), "{}", denied.would_change);

    let alone = traced(&scenario(ANA, "s3:GetObject", "", &format!(r#""identity": [{deny}]"#)));
    assert!(
        alone.would_change.contains("would still need an Allow of `s3:GetObject`"),
        "{}",
        alone.would_change
    );

    let nothing = traced(&scenario(ANA, "s3:GetObject", "", ""));
    assert_eq!(
        nothing.would_change,
        "An Allow of `s3:GetObject` on `arn:aws:s3:::reports/q1.csv` in an identity policy of the caller would allow it to user `ana`."
    );
    let stranger = traced(&scenario("arn:aws:iam::444455556666:user/eve", "s3:GetObject", "", ""));
    assert!(
        stranger.would_change.contains("an identity policy of the caller and in the resource policy"),
        "{}",
        stranger.would_change
    );
}
