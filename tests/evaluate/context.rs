//! Keys that AWS derives from the request: *AWS global condition context keys*, and *Principal key values* of *IAM policy
//! elements: Variables and tags*.

use super::{ANA, EMPTY, FEDERATED, FULL_RCP, ROOT, SESSION, letter, outcome, scenario, statement};

/// Whether a bucket policy for everyone with this condition lets a caller in.
fn open(principal: &str, condition: &str, context: &str) -> char {
    let policy = statement(
        "Allow",
        &format!(r#""Principal": "*", "Action": "s3:GetObject", "Resource": "*", "Condition": {condition}"#),
    );
    let more = format!(r#", "context": {context}"#);
    letter(outcome(&scenario(principal, "s3:GetObject", &more, &format!(r#""resource": {policy}"#))))
}

const LAMBDA: &str = r#"{"service": "lambda.amazonaws.com"}"#;

#[test]
fn derived_keys() {
    for (principal, condition, wanted) in [
        (ANA, r#"{"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:user/ana"}}"#, 'Y'),
        // Of a session the role's ARN, not its own.
        (SESSION, r#"{"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/deploy"}}"#, 'Y'),
        (SESSION, r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:sts::*:assumed-role/*"}}"#, 'N'),
        (
            FEDERATED,
            r#"{"ArnEquals": {"aws:PrincipalArn": "arn:aws:sts::111122223333:federated-user/ana"}}"#,
            'Y',
        ),
        (ANA, r#"{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}"#, 'Y'),
        ("anonymous", r#"{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}"#, 'N'),
        ("anonymous", r#"{"Null": {"aws:PrincipalArn": "true"}}"#, 'Y'),
        (LAMBDA, r#"{"Null": {"aws:PrincipalAccount": "true"}}"#, 'Y'),
        (ANA, r#"{"StringEquals": {"aws:PrincipalType": "User"}}"#, 'Y'),
        (SESSION, r#"{"StringEquals": {"aws:PrincipalType": "AssumedRole"}}"#, 'Y'),
        (ANA, r#"{"StringEquals": {"aws:username": "ana"}}"#, 'Y'),
        (SESSION, r#"{"Null": {"aws:username": "true"}}"#, 'Y'),
        (FEDERATED, r#"{"StringEquals": {"aws:userid": "111122223333:ana"}}"#, 'Y'),
        // A user's id is there, but no ARN tells it.
        (ANA, r#"{"Null": {"aws:userid": "false"}}"#, 'Y'),
        (ANA, r#"{"StringLike": {"aws:userid": "AIDA*"}}"#, '?'),
        (ANA, r#"{"StringEquals": {"aws:ResourceAccount": "111122223333"}}"#, 'Y'),
        (ANA, r#"{"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}"#, 'Y'),
        (ANA, r#"{"Bool": {"aws:PrincipalIsAWSService": "false"}}"#, 'Y'),
        (LAMBDA, r#"{"Bool": {"aws:PrincipalIsAWSService": "true"}}"#, 'Y'),
        (LAMBDA, r#"{"StringEquals": {"aws:PrincipalServiceName": "lambda.amazonaws.com"}}"#, 'Y'),
        // "Anonymous requests do not include this key."
        ("anonymous", r#"{"Null": {"aws:PrincipalIsAWSService": "true"}}"#, 'Y'),
        (SESSION, r#"{"Null": {"aws:TokenIssueTime": "false"}}"#, 'Y'),
        (ANA, r#"{"Null": {"aws:TokenIssueTime": "true"}}"#, 'Y'),
        // The time is not made up.
        (ANA, r#"{"Null": {"aws:CurrentTime": "true"}}"#, 'Y'),
    ] {
        assert_eq!(open(principal, condition, "{}"), wanted, "{principal} {condition}");
    }
    assert_eq!(open(ROOT, r#"{"StringEquals": {"aws:userid": "111122223333"}}"#, "{}"), 'Y');
}

#[test]
fn what_is_given_takes_the_place_of_what_is_derived() {
    let condition = r#"{"StringLike": {"aws:userid": "AIDA*"}}"#;
    assert_eq!(open(ANA, condition, r#"{"aws:userid": "AIDAEXAMPLE"}"#), 'Y');
    let path = r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/teams/*"}}"#;
    assert_eq!(open(SESSION, path, "{}"), 'N');
    assert_eq!(
        open(SESSION, path, r#"{"AWS:principalarn": "arn:aws:iam::111122223333:role/teams/deploy"}"#),
        'Y'
    );
}

#[test]
fn through_an_endpoint_there_is_no_source_address() {
    let policy = statement(
        "Allow",
        r#""Action": "s3:*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
    );
    let with = |more: &str, endpoint: &str| {
        letter(outcome(&scenario(ANA, "s3:GetObject", more, &format!(r#""identity": {policy}{endpoint}"#))))
    };
    let open = r#", "context_complete": false"#;
    assert_eq!(with(open, ""), '?');
    assert_eq!(with(r#", "context_complete": false, "context": {"aws:SourceVpce": "vpce-1"}"#, ""), 'N');
    assert_eq!(with(open, &format!(r#", "vpc_endpoint": [{FULL_RCP}]"#)), 'N');
    assert_eq!(with("", &format!(r#", "vpc_endpoint": [{EMPTY}]"#)), 'N');
}

#[test]
fn the_region_is_the_resources() {
    let policy = statement(
        "Deny",
        r#""Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}"#,
    );
    let send = |region: &str| {
        letter(outcome(&format!(
            r#"{{"request": {{"principal": "{ANA}", "action": "sqs:SendMessage", "resource": "arn:aws:sqs:{region}:111122223333:q"}},
               "policies": {{"identity": {}, "scp": [[{policy}, {}]]}}}}"#,
            super::FULL,
            super::FULL
        )))
    };
    assert_eq!(send("eu-west-1"), 'Y');
    assert_eq!(send("us-east-1"), 'N');
}
