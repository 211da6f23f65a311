//! *IAM JSON policy elements: Action*, *NotAction*, *Resource*, *NotResource*, *Variables and tags*, *Version*.

use super::{ANA, SESSION, letter, outcome, statement};

/// Whether an identity policy with these elements allows a request.
fn allows(elements: &str, action: &str, resource: &str, context: &str) -> char {
    by(ANA, &statement("Allow", elements), action, resource, context)
}

fn by(principal: &str, policy: &str, action: &str, resource: &str, context: &str) -> char {
    letter(outcome(&format!(
        r#"{{"request": {{"principal": "{principal}", "action": "{action}", "resource": "{resource}", "context": {context}}},
           "policies": {{"identity": {policy}}}}}"#
    )))
}

#[test]
fn actions() {
    for (pattern, action, wanted) in [
        (r#""*""#, "s3:GetObject", 'Y'),
        (r#""s3:*""#, "s3:GetObject", 'Y'),
        (r#""S3:gEToBJECT""#, "s3:GetObject", 'Y'),
        (r#""s3:Get*""#, "s3:PutObject", 'N'),
        (r#""s3:Get?bject""#, "s3:GetObject", 'Y'),
        (r#""s3:*Object""#, "s3:GetObjectAcl", 'N'),
        (r#"["ec2:*", "s3:Get*Acl"]"#, "s3:GetObjectAcl", 'Y'),
        (r#""s3*""#, "s3express:CreateSession", 'Y'),
        (r#""*:GetObject""#, "s3:GetObject", 'Y'),
        (r#""s3:${*}""#, "s3:GetObject", 'N'),
        ("[]", "s3:GetObject", 'N'),
    ] {
        let yes =
            allows(&format!(r#""Action": {pattern}, "Resource": "*""#), action, "arn:aws:s3:::b/k", "{}");
        assert_eq!(yes, wanted, "{pattern} {action}");
        let not =
            allows(&format!(r#""NotAction": {pattern}, "Resource": "*""#), action, "arn:aws:s3:::b/k", "{}");
        assert_eq!(not, if wanted == 'Y' { 'N' } else { 'Y' }, "NotAction {pattern} {action}");
    }
}

#[test]
fn resources() {
    for (pattern, resource, wanted) in [
        (r#""*""#, "arn:aws:s3:::b/k", 'Y'),
        (r#""arn:aws:s3:::b/*""#, "arn:aws:s3:::b/k/l", 'Y'),
        (r#""arn:aws:s3:::b/*""#, "arn:aws:s3:::b", 'N'),
        (r#""arn:aws:s3:::b*""#, "arn:aws:s3:::bb/k", 'Y'),
        (r#""arn:aws:s3:::B/*""#, "arn:aws:s3:::b/k", 'N'),
        (r#""arn:aws:s3:::b/?""#, "arn:aws:s3:::b/ü", 'Y'),
        (r#""arn:aws:s3:::b/?""#, "arn:aws:s3:::b/kk", 'N'),
        (r#"["arn:aws:s3:::a", "arn:aws:s3:::b"]"#, "arn:aws:s3:::b", 'Y'),
        (r#""arn:aws:sqs:*:111122223333:q""#, "arn:aws:sqs:eu-west-1:111122223333:q", 'Y'),
        // A `*` at the end of a part goes beyond the colon.
        (r#""arn:aws:sqs:*:q""#, "arn:aws:sqs:eu-west-1:111122223333:q", 'Y'),
        (r#""arn:aws:sqs*""#, "arn:aws:sqs:eu-west-1:111122223333:q", 'Y'),
        (r#""arn:*""#, "arn:aws:sqs:eu-west-1:111122223333:q", 'Y'),
        // Within the last part there are no divisions.
        (
            r#""arn:aws:logs:*:*:log-group:*x:log-stream:y""#,
            "arn:aws:logs:eu-west-1:111122223333:log-group:a:x:log-stream:y",
            'Y',
        ),
        (r#""arn:aws:s3:::b/*.jpg""#, "arn:aws:s3:::b/2026:11:23.jpg", 'Y'),
        // One within an earlier part would have to swallow a colon: AWS does not say that it does.
        (r#""arn:aws:sqs:eu*q""#, "arn:aws:sqs:eu-west-1:111122223333:q", '?'),
        (r#""arn:aws:sqs:eu-*-1:111122223333:q""#, "arn:aws:sqs:eu-west-1:111122223333:q", 'Y'),
        (r#""arn:aws:sqs:eu-*-2:111122223333:q""#, "arn:aws:sqs:eu-west-1:111122223333:q", 'N'),
    ] {
        let yes = allows(&format!(r#""Action": "*", "Resource": {pattern}"#), "s3:GetObject", resource, "{}");
        assert_eq!(yes, wanted, "{pattern} {resource}");
        let not =
            allows(&format!(r#""Action": "*", "NotResource": {pattern}"#), "s3:GetObject", resource, "{}");
        let opposite = match wanted {
            'Y' => 'N',
            'N' => 'Y',
            other => other,
        };
        assert_eq!(not, opposite, "NotResource {pattern} {resource}");
    }
}

#[test]
fn a_request_for_a_pattern_asks_for_all_that_matches_it() {
    let asks = |policy: &str, resource: &str| {
        allows(&format!(r#""Action": "s3:*", "Resource": {policy}"#), "s3:GetObject", resource, "{}")
    };
    assert_eq!(asks(r#""arn:aws:s3:::b/*""#, "arn:aws:s3:::b/x/*"), 'Y');
    assert_eq!(asks(r#""arn:aws:s3:::b/x/*""#, "arn:aws:s3:::b/*"), '?');
    assert_eq!(asks(r#""arn:aws:s3:::c/*""#, "arn:aws:s3:::b/*"), 'N');
    let deny = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::b/private/*"}]}"#;
    assert_eq!(by(ANA, deny, "s3:GetObject", "arn:aws:s3:::b/*", "{}"), '?');
    assert_eq!(by(ANA, deny, "s3:GetObject", "arn:aws:s3:::b/private/x*", "{}"), 'N');
    assert_eq!(by(ANA, deny, "s3:GetObject", "arn:aws:s3:::b/public/*", "{}"), 'Y');
}

#[test]
fn variables_in_resources() {
    let home = |pattern: &str, resource: &str, context: &str| {
        allows(&format!(r#""Action": "s3:*", "Resource": "{pattern}""#), "s3:GetObject", resource, context)
    };
    let team = "arn:aws:s3:::b/${aws:PrincipalTag/team}/*";
    assert_eq!(home("arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/ana/k", "{}"), 'Y');
    assert_eq!(home("arn:aws:s3:::b/${AWS:UserName}/*", "arn:aws:s3:::b/ana/k", "{}"), 'Y');
    assert_eq!(home("arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/bob/k", "{}"), 'N');
    // What comes with the request is text, also a `*`.
    assert_eq!(home(team, "arn:aws:s3:::b/secret/k", r#"{"aws:PrincipalTag/team": "*"}"#), 'N');
    assert_eq!(home(team, "arn:aws:s3:::b/*/k", r#"{"aws:PrincipalTag/team": "*"}"#), '?');
    assert_eq!(home(team, "arn:aws:s3:::b/x/k", r#"{"aws:PrincipalTag/team": "?"}"#), 'N');
    // A value that looks like a variable is text too.
    assert_eq!(home(team, "arn:aws:s3:::b/ana/k", r#"{"aws:PrincipalTag/team": "${aws:username}"}"#), 'N');
    // A variable without value matches nothing; with a default it has one.
    assert_eq!(home(team, "arn:aws:s3:::b//k", "{}"), 'N');
    assert_eq!(home("arn:aws:s3:::b/${aws:PrincipalTag/team, 'all'}/*", "arn:aws:s3:::b/all/k", "{}"), 'Y');
    assert_eq!(
        home(
            "arn:aws:s3:::b/${aws:PrincipalTag/team, 'all'}/*",
            "arn:aws:s3:::b/fin/k",
            r#"{"aws:PrincipalTag/team": "fin"}"#
        ),
        'Y'
    );
    // Escapes.
    assert_eq!(home("arn:aws:s3:::b/a${$}{x}", "arn:aws:s3:::b/a${x}", "{}"), 'Y');
    assert_eq!(home("arn:aws:s3:::b/a${?}", "arn:aws:s3:::b/ab", "{}"), 'N');
    assert_eq!(home("arn:aws:s3:::b/a${*}", "arn:aws:s3:::b/abc", "{}"), 'N');
    // A multivalued key, a malformed variable, one before the fifth colon: nobody says what they mean.
    assert_eq!(
        home("arn:aws:s3:::b/${aws:TagKeys}", "arn:aws:s3:::b/a", r#"{"aws:TagKeys": ["a", "b"]}"#),
        '?'
    );
    assert_eq!(home("arn:aws:s3:::b/${aws:username", "arn:aws:s3:::b/ana", "{}"), '?');
    assert_eq!(home("arn:aws:s3:::c/${aws:username", "arn:aws:s3:::b/ana", "{}"), 'N');
    assert_eq!(
        home("arn:aws:sqs:eu-west-1:${aws:PrincipalAccount}:q", "arn:aws:sqs:eu-west-1:111122223333:q", "{}"),
        '?'
    );
    // A role has no user name.
    let policy = statement("Allow", r#""Action": "s3:*", "Resource": "arn:aws:s3:::b/${aws:username}/*""#);
    assert_eq!(by(SESSION, &policy, "s3:GetObject", "arn:aws:s3:::b/ci/k", "{}"), 'N');
}

#[test]
fn variables_in_conditions() {
    let holds = |condition: &str, context: &str| {
        allows(
            &format!(r#""Action": "*", "Resource": "*", "Condition": {condition}"#),
            "s3:ListBucket",
            "arn:aws:s3:::b",
            context,
        )
    };
    let like = r#"{"StringLike": {"s3:prefix": "home/${aws:username}/*"}}"#;
    assert_eq!(holds(like, r#"{"s3:prefix": "home/ana/x"}"#), 'Y');
    assert_eq!(holds(like, r#"{"s3:prefix": "home/bob/x"}"#), 'N');
    let same = r#"{"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}"#;
    assert_eq!(holds(same, r#"{"aws:ResourceTag/team": "a", "aws:PrincipalTag/team": "a"}"#), 'Y');
    assert_eq!(holds(same, r#"{"aws:ResourceTag/team": "a", "aws:PrincipalTag/team": "*"}"#), 'N');
    assert_eq!(holds(same, r#"{"aws:ResourceTag/team": ""}"#), 'N');
    let differs = r#"{"StringNotEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}"#;
    assert_eq!(holds(differs, r#"{"aws:ResourceTag/team": "a"}"#), 'Y');
    let wild = r#"{"StringLike": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}*"}}"#;
    assert_eq!(holds(wild, r#"{"aws:ResourceTag/team": "abc", "aws:PrincipalTag/team": "a*c"}"#), 'N');
    let arn = r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:${aws:PrincipalTag/topic}"}}"#;
    assert_eq!(
        holds(
            arn,
            r#"{"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:a:b", "aws:PrincipalTag/topic": "a:b"}"#
        ),
        'Y'
    );
    let flag = r#"{"Bool": {"aws:SecureTransport": "${aws:PrincipalTag/tls}"}}"#;
    assert_eq!(holds(flag, r#"{"aws:SecureTransport": true, "aws:PrincipalTag/tls": "true"}"#), 'Y');
    // The others take none.
    let number = r#"{"NumericEquals": {"s3:max-keys": "${aws:PrincipalTag/n}"}}"#;
    assert_eq!(holds(number, r#"{"s3:max-keys": "5", "aws:PrincipalTag/n": "5"}"#), '?');
}

#[test]
fn variables_are_text_before_version_2012() {
    for version in [r#""Version": "2008-10-17", "#, ""] {
        let policy = format!(
            r#"{{{version}"Statement": {{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/${{aws:username}}"}}}}"#
        );
        assert_eq!(by(ANA, &policy, "s3:GetObject", "arn:aws:s3:::b/ana", "{}"), 'N', "{version}");
        assert_eq!(
            by(ANA, &policy, "s3:GetObject", "arn:aws:s3:::b/${aws:username}", "{}"),
            'Y',
            "{version}"
        );
        let star = policy.replace("${aws:username}", "${*}");
        assert_eq!(by(ANA, &star, "s3:GetObject", "arn:aws:s3:::b/${anything}", "{}"), 'Y', "{version}");
        let condition = format!(
            r#"{{{version}"Statement": {{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {{"StringEquals": {{"a:k": "${{aws:username}}"}}}}}}}}"#
        );
        assert_eq!(
            by(ANA, &condition, "s3:GetObject", "arn:aws:s3:::b", r#"{"a:k": "ana"}"#),
            'N',
            "{version}"
        );
    }
}
