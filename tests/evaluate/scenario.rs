//! The format of scenario files: what is not in it is an error at its place.

use super::{ANA, FULL, load};
use parapet::evaluate::evaluate;

/// The underlined text of each problem, and its message.
fn wrong(text: &str) -> Vec<(String, String)> {
    let problems = load(text).expect_err(text);
    problems
        .iter()
        .map(|p| (text[p.span.start as usize..p.span.end as usize].to_owned(), p.message.clone()))
        .collect()
}

fn request(fields: &str) -> String {
    format!(r#"{{"request": {{{fields}}}}}"#)
}

/// With the day of the facts after it.
const MISSPELT: &str = "AWS has no action `s3:GetObjct` (as of ";

#[test]
fn each_problem_points_at_its_place() {
    let good = format!(r#""principal": "{ANA}", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k""#);
    for (text, place, message) in [
        (request(&format!(r#"{good}, "contxt": {{}}"#)), r#""contxt""#, "`request` has no field `contxt`"),
        (
            request(&good.replace(ANA, "ana")),
            "ana",
            "the principal `ana` is neither an ARN of six parts nor an account id of twelve digits",
        ),
        (
            request(&good.replace("user/ana", "group/staff")),
            "arn:aws:iam::111122223333:group/staff",
            "the principal `arn:aws:iam::111122223333:group/staff` is a group; groups make no requests",
        ),
        (
            request(&good.replace("111122223333", "1111")),
            "arn:aws:iam::1111:user/ana",
            "the principal `arn:aws:iam::1111:user/ana` has no account id of twelve digits as its fifth part",
        ),
        (request(&good.replace("s3:GetObject", "GetObject")), "GetObject", "`GetObject` is no action"),
        (request(&good.replace("s3:GetObject", "s3:GetObjct")), "s3:GetObjct", MISSPELT),
        (request(&good.replace("s3:GetObject", "s3:Get*")), "s3:Get*", "`s3:Get*` is no action"),
        (request(&good.replace("arn:aws:s3:::b/k", "b/k")), "b/k", "`b/k` is no ARN"),
        (
            request(&good.replace("arn:aws:s3:::b/k", "arn:aws:s3::11:b/k")),
            "arn:aws:s3::11:b/k",
            "`arn:aws:s3::11:b/k` is no ARN",
        ),
        (
            request(&format!(r#"{good}, "resource_account": 111122223333"#)),
            "111122223333",
            "`resource_account` is an account id",
        ),
        (
            request(&format!(r#"{good}, "context_complete": "false""#)),
            r#""false""#,
            "`context_complete` is true or false",
        ),
        (
            request(&format!(r#"{good}, "context": {{"aws:SourceIp": "10.0.0.300"}}"#)),
            "10.0.0.300",
            "`aws:SourceIp` is an IP address, not `10.0.0.300`",
        ),
        (
            request(&format!(r#"{good}, "context": {{"aws:SecureTransport": "yes"}}"#)),
            "yes",
            "`aws:SecureTransport` is true or false, not `yes`",
        ),
        (
            request(&format!(r#"{good}, "context": {{"aws:CurrentTime": "now"}}"#)),
            "now",
            "`aws:CurrentTime` is a time such as 2026-11-23T10:00:00Z, not `now`",
        ),
        (
            request(&format!(r#"{good}, "context": {{"s3:prefix": {{}}}}"#)),
            "{}",
            "a value of `s3:prefix` is a text, a number, true or false",
        ),
        (
            request(&format!(r#"{good}, "context": {{"s3:prefix": [null]}}"#)),
            "null",
            "a value of `s3:prefix` is a text, a number, true or false",
        ),
        (
            request(&format!(r#"{good}, "context": {{"prefix": "x"}}"#)),
            "prefix",
            "`prefix` is no condition key",
        ),
        (
            request(&format!(r#"{good}, "context": {{"a:k": "x", "A:K": "y"}}"#)),
            "A:K",
            "`A:K` stands twice; keys are compared without case",
        ),
        (
            request(r#""principal": "anonymous""#),
            r#"{"principal": "anonymous"}"#,
            "`request` needs a `action`",
        ),
        (
            format!(r#"{{"request": {{{good}}}, "policies": {{"scps": []}}}}"#),
            r#""scps""#,
            "`policies` has no field `scps`",
        ),
        (
            format!(r#"{{"request": {{{good}}}, "policies": {{"scp": [{FULL}]}}}}"#),
            FULL,
            "a level of `scp` is a list of policies",
        ),
        (
            format!(r#"{{"request": {{{good}}}, "policies": {{"identity": [{{}}]}}}}"#),
            "{}",
            "this is no policy document: it has no `Statement`",
        ),
        (
            format!(r#"{{"request": {{{good}}}, "policies": {{"identity": "p"}}}}"#),
            r#""p""#,
            "a policy is an object",
        ),
        (format!(r#"{{"request": {{{good}}}, "expect": "Alowed"}}"#), r#""Alowed""#, "this is no decision"),
        (r#"{"policies": {}}"#.to_owned(), r#"{"policies": {}}"#, "a scenario needs a `request`"),
        ("[]".to_owned(), "[]", "a scenario is an object"),
    ] {
        let found = wrong(&text);
        if message == MISSPELT {
            assert_eq!((found.len(), found[0].0.as_str()), (1, place));
            assert!(found[0].1.starts_with(message), "{found:?}");
            continue;
        }
        assert_eq!(found, [(place.to_owned(), message.to_owned())], "{text}");
    }
}

#[test]
fn all_problems_are_told_in_the_order_of_the_text() {
    let text = request(r#""principal": "x", "action": "y", "resource": "z", "extra": 1"#);
    let places: Vec<String> = wrong(&text).into_iter().map(|(place, _)| place).collect();
    assert_eq!(places, ["x", "y", "z", r#""extra""#]);
}

#[test]
fn many_requests_share_policies_and_may_have_their_own() {
    let none = r#"{"Version": "2012-10-17", "Statement": []}"#;
    let asks =
        format!(r#"{{"principal": "{ANA}", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/k"}}"#);
    let text = format!(
        r#"{{"policies": {{"identity": {FULL}, "scp": [[{FULL}]]}}, "requests": [
            {{"name": "reads", "request": {asks}, "expect": "Allowed"}},
            {{"request": {asks}, "policies": {{"scp": [[{none}]]}}, "expect": {{"decision": "Denied", "decided_by": "scp"}}}}]}}"#
    );
    let scenario = load(&text).unwrap();
    assert!(scenario.is_list);
    assert_eq!(scenario.cases[0].name.as_deref(), Some("reads"));
    for case in &scenario.cases {
        let decision = evaluate(&case.request, &case.policies);
        assert!(case.expect.as_ref().unwrap().is_met(&decision), "{decision:?}");
    }
    assert_eq!(scenario.cases[1].expect.as_ref().unwrap().label(), "Denied by scp");
}
