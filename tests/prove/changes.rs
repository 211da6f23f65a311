//! What a change is, value by value.

use parapet::policy::{Pattern, Policy, PolicyKind};
use parapet::prove::replay::allows;
use parapet::prove::{Change, Principal, Request, changes};
use proptest::prelude::*;

use super::policy;

/// What only the second allows, part by part.
fn parts(old: &str, new: &str, kind: &PolicyKind) -> Vec<String> {
    let all = changes(&policy(new), &policy(old), kind);
    assert_eq!(all.missing, None);
    all.list.into_iter().flat_map(|change| change.parts).map(|part| part.text).collect()
}

fn identity(old: &str, new: &str) -> Vec<String> {
    parts(old, new, &PolicyKind::Identity)
}

#[test]
fn only_the_values_that_grant_something_new_are_named() {
    let old = r#"{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::a/*","arn:aws:s3:::b/*"]}"#;
    let more = old
        .replace("\"s3:PutObject\"", "\"s3:PutObject\",\"s3:DeleteObject\"")
        .replace("\"arn:aws:s3:::b/*\"", "\"arn:aws:s3:::b/*\",\"arn:aws:s3:::c/*\"");
    assert_eq!(
        identity(old, &more),
        [
            "s3:GetObject or s3:PutObject on arn:aws:s3:::c/*",
            "s3:DeleteObject on arn:aws:s3:::a/*, arn:aws:s3:::b/* or arn:aws:s3:::c/*"
        ]
    );
}

#[test]
fn what_was_allowed_before_is_left_out() {
    let old = r#"{"Effect":"Allow","Action":"sqs:Send*","Resource":"arn:aws:sqs:*:111122223333:a*"}"#;
    assert_eq!(
        identity(old, r#"{"Effect":"Allow","Action":"sqs:Send*","Resource":"arn:aws:sqs:*:111122223333:*"}"#),
        ["sqs:Send* (sqs:SendMessage) on arn:aws:sqs:*:111122223333:*, except arn:aws:sqs:*:111122223333:a*"]
    );
    assert_eq!(
        identity(old, r#"{"Effect":"Allow","Action":"sqs:S*","Resource":"arn:aws:sqs:*:111122223333:a*"}"#),
        [
            "sqs:S* (sqs:SetQueueAttributes, sqs:StartMessageMoveTask) on arn:aws:sqs:*:111122223333:a*, except sqs:Send*"
        ]
    );
}

#[test]
fn a_condition_that_went_is_told() {
    let old = r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"},"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}"#;
    let new = r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}"#;
    assert_eq!(
        identity(old, new),
        ["s3:GetObject on every resource, except where aws:SecureTransport is true"]
    );
}

#[test]
fn a_deny_that_went_is_told_by_what_it_forbade() {
    let allow = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;
    let deny = r#"{"Effect":"Deny","Action":["sqs:SendMessage","sqs:PurgeQueue"],"Resource":"arn:aws:sqs:*:111122223333:a"}"#;
    assert_eq!(
        identity(&format!("{allow},{deny}"), allow),
        ["sqs:SendMessage or sqs:PurgeQueue on arn:aws:sqs:*:111122223333:a"]
    );
    let less = deny.replace("\"sqs:SendMessage\",", "");
    assert_eq!(
        identity(&format!("{allow},{deny}"), &format!("{allow},{less}")),
        ["sqs:SendMessage on arn:aws:sqs:*:111122223333:a"]
    );
}

#[test]
fn a_new_principal_is_told() {
    let with = |who: &str| {
        format!(
            r#"{{"Effect":"Allow","Principal":{{"AWS":[{who}]}},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}}"#
        )
    };
    let (old, new) = (with(r#""111122223333""#), with(r#""111122223333","444455556666""#));
    assert_eq!(
        parts(&old, &new, &PolicyKind::Resource("s3".into())),
        ["s3:GetObject on arn:aws:s3:::b/* for account 444455556666"]
    );
}

fn statements() -> impl Strategy<Value = String> {
    let action =
        prop::sample::subsequence(vec!["s3:Get*", "s3:GetObject", "s3:*", "sqs:SendMessage", "*"], 1..3);
    let resource = prop::sample::subsequence(
        vec!["*", "arn:aws:s3:::b/*", "arn:aws:s3:::*/a", "arn:aws:sqs:us-east-1:111122223333:q"],
        1..3,
    );
    let condition = prop_oneof![
        3 => Just(""),
        1 => Just(r#","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#),
        1 => Just(r#","Condition":{"StringLike":{"s3:prefix":"a*"}}"#),
    ];
    let one = (0..3, action, resource, condition).prop_map(|(effect, action, resource, condition)| {
        let effect = if effect == 0 { "Deny" } else { "Allow" };
        format!(r#"{{"Effect":"{effect}","Action":{action:?},"Resource":{resource:?}{condition}}}"#)
    });
    prop::collection::vec(one, 1..4).prop_map(|list| list.join(","))
}

fn requests() -> Vec<Request> {
    let mut all = Vec::new();
    for action in ["s3:GetObject", "s3:PutObject", "sqs:SendMessage"] {
        for resource in [
            "arn:aws:s3:::b/a",
            "arn:aws:s3:::b/x",
            "arn:aws:s3:::c/a",
            "arn:aws:sqs:us-east-1:111122223333:q",
        ] {
            for context in [vec![], vec![("aws:SourceIp", "10.1.1.1")], vec![("s3:prefix", "ab")]] {
                let arn = "arn:aws:iam::111122223333:user/ana".to_owned();
                let context =
                    context.into_iter().map(|(key, value)| (key.into(), vec![value.into()])).collect();
                let principal = Principal::Arn { arn: arn.clone(), principal_arn: arn };
                all.push(Request { principal, action: action.into(), resource: resource.into(), context });
            }
        }
    }
    all
}

fn speaks_of(change: &Change, request: &Request) -> bool {
    let any = |list: &[String], all: &str, matches: &dyn Fn(&str) -> bool| {
        list.iter().any(|pattern| pattern == all || pattern.starts_with("what `") || matches(pattern))
    };
    change.parts.iter().any(|part| {
        any(&part.actions, "every action", &|pattern| Pattern(pattern).matches_action(&request.action))
            && any(&part.resources, "every resource", &|pattern| Pattern(pattern).matches(&request.resource))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// The words leave nothing out that is new, and name nothing without a request that is new.
    #[test]
    fn the_parts_are_what_is_new(old in statements(), new in statements()) {
        let (old, new): (Policy, Policy) = (policy(&old), policy(&new));
        let kind = PolicyKind::Identity;
        let list = changes(&new, &old, &kind).list;
        for part in list.iter().flat_map(|change| &change.parts) {
            prop_assert_ne!(allows(&new, &kind, &part.witness.request), Some(false));
            prop_assert_ne!(allows(&old, &kind, &part.witness.request), Some(true));
        }
        for request in requests() {
            if allows(&new, &kind, &request) == Some(true) && allows(&old, &kind, &request) == Some(false) {
                prop_assert!(list.iter().any(|change| speaks_of(change, &request)), "{:?}\n{:#?}", request, list);
            }
        }
    }
}
