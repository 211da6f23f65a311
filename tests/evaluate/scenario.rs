//! The format of scenario files: what is not in it is an error at its place.

use super::{ANA, FULL, load};
use parapet::Input;
use parapet::evaluate::scenario::Prepared;
use parapet::evaluate::{Outcome, evaluate};

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

#[test]
fn policies_are_read_once_for_many_requests() {
    let prepare = |text: &str| Prepared::open(Input::from_text("scenario", text));
    let policies =
        super::statement("Allow", r#""Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*""#);
    let prepared = prepare(&format!(
        r#"{{"policies": {{"identity": {policies}}}, "organization": {{"management_account": "111122223333"}}}}"#
    ))
    .unwrap_or_else(|why| panic!("{why}"));
    let one = |action: &str| {
        format!(r#"{{"principal": "{ANA}", "action": "{action}", "resource": "arn:aws:s3:::reports/x"}}"#)
    };
    let requests = prepared.requests(&format!("[{}, {}]", one("s3:GetObject"), one("s3:PutObject"))).unwrap();
    let decisions: Vec<_> = requests.iter().map(|request| prepared.decide(request).outcome).collect();
    assert_eq!(decisions, [Outcome::Allowed, Outcome::ImplicitDeny]);
    assert_eq!(requests[0].management_account.as_deref(), Some("111122223333"));
    assert_eq!(prepared.explain(&requests[0]).trace[0].line, 1);
    let wrong =
        prepared.requests(&format!("[{}, {}]", one("s3:GetObject"), one("s3:GetObjekt"))).unwrap_err();
    assert!(wrong.starts_with("requests:1:") && wrong.contains("Did you mean `s3:GetObject`?"), "{wrong}");
    let wrong = prepare(r#"{"policies": {}, "request": {}}"#).err().unwrap();
    assert!(wrong.contains("a scenario without requests has no field `request`"), "{wrong}");
    assert!(prepare("{}").err().unwrap().contains("there are no `policies`"));
}
