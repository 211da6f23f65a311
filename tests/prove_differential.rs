//! The prover against the evaluator: random policies, every witness replayed, and random requests where the prover
//! says that there is none. `PARAPET_PROVE_CASES` sets how many pairs are compared; a few thousand without it.

#![allow(clippy::unwrap_used, clippy::panic)]

use parapet::evaluate::{self, Caller};
use parapet::policy::{Policy, PolicyKind};
use parapet::prove::replay::{allows, to_evaluate};
use parapet::prove::{Principal, Request, Verdict, compare, read_policy};

/// xorshift: the same cases on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).unwrap()
    }

    fn of<'t>(&mut self, list: &[&'t str]) -> &'t str {
        list[self.below(list.len())]
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn list(&mut self, list: &[&str], most: usize) -> String {
        let count = 1 + self.below(most);
        let items: Vec<String> = (0..count).map(|_| format!("\"{}\"", self.of(list))).collect();
        format!("[{}]", items.join(","))
    }
}

const ACTIONS: [&str; 10] = [
    "*",
    "s3:*",
    "s3:Get*",
    "s3:GetObject",
    "S3:getobject",
    "s3:?etObject",
    "s3:*Object",
    "sqs:*",
    "sqs:SendMessage",
    "s3:PutObject",
];
const RESOURCES: [&str; 14] = [
    "*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b",
    "arn:aws:s3:::b*",
    "arn:aws:s3:::b/?",
    "arn:aws:s3:::b/${aws:username}/*",
    "arn:aws:s3:::*/a",
    "arn:aws:sqs:*:111122223333:q",
    "arn:aws:sqs:us-east-1:*:q*",
    "arn:*:sqs:*",
    "arn:aws:s3:::b/x*y",
    "arn:aws:s3:::b/${aws:PrincipalTag/t}",
    "arn:aws:s3:::b/${*}",
    "arn:aws:sqs:us-*-1:111122223333:q",
];
const PRINCIPALS: [&str; 12] = [
    r#""*""#,
    r#"{"AWS":"*"}"#,
    r#"{"AWS":"111122223333"}"#,
    r#"{"AWS":"arn:aws:iam::111122223333:root"}"#,
    r#"{"AWS":"arn:aws:iam::111122223333:user/ana"}"#,
    r#"{"AWS":["arn:aws:iam::111122223333:role/r","arn:aws:iam::444455556666:user/p/bo"]}"#,
    r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/r/s"}"#,
    r#"{"Service":"lambda.amazonaws.com"}"#,
    r#"{"Service":["lambda.amazonaws.com","s3.amazonaws.com"],"AWS":"444455556666"}"#,
    r#"{"Federated":"accounts.google.com"}"#,
    r#"{"AWS":["arn:aws:iam::111122223333:user/ana","111122223333"]}"#,
    r#"{"AWS":"not-an-account"}"#,
];
const TEXTS: [&str; 8] = ["a", "b", "a*", "*b", "?", "A", "ana", "${aws:username}"];
const ARNS: [&str; 6] = [
    "arn:aws:iam::111122223333:*",
    "arn:aws:iam::*:user/ana",
    "*",
    "arn:aws:iam::111122223333:role/r",
    "arn:aws:iam::*:*/b*",
    "arn:aws:sts::*:*",
];

fn condition(random: &mut Random) -> String {
    let suffix = |random: &mut Random| if random.one_in(4) { "IfExists" } else { "" };
    let set = |random: &mut Random| random.of(&["", "", "", "ForAllValues:", "ForAnyValue:"]).to_owned();
    match random.below(12) {
        0..=2 => {
            let operator = random.of(&[
                "StringEquals",
                "StringNotEquals",
                "StringLike",
                "StringNotLike",
                "StringEqualsIgnoreCase",
            ]);
            let key = random.of(&[
                "aws:PrincipalTag/t",
                "aws:ResourceTag/t",
                "aws:username",
                "s3:prefix",
                "aws:PrincipalOrgID",
            ]);
            format!(r#""{}{operator}{}":{{"{key}":{}}}"#, set(random), suffix(random), random.list(&TEXTS, 2))
        }
        3 => format!(
            r#""{}ForAnyValue:String{}":{{"aws:TagKeys":{}}}"#,
            "",
            random.of(&["Equals", "Like", "NotEquals", "NotLikeIfExists"]),
            random.list(&TEXTS[..6], 2)
        ),
        4 => format!(
            r#""ForAllValues:String{}":{{"aws:TagKeys":{}}}"#,
            random.of(&["Equals", "Like", "NotEquals", "NotLikeIfExists"]),
            random.list(&TEXTS[..6], 2)
        ),
        5 => format!(
            r#""Null":{{"{}":"{}"}}"#,
            random.of(&[
                "aws:TagKeys",
                "aws:PrincipalTag/t",
                "aws:username",
                "s3:prefix",
                "aws:TokenIssueTime"
            ]),
            random.of(&["true", "false"])
        ),
        6 => format!(
            r#""{}{}":{{"aws:SourceIp":{}}}"#,
            random.of(&["IpAddress", "NotIpAddress"]),
            suffix(random),
            random.list(&["10.0.0.0/8", "10.1.0.0/16", "203.0.113.7", "2001:db8::/32", "0.0.0.0/0"], 2)
        ),
        7 => format!(
            r#""Numeric{}{}":{{"s3:max-keys":{}}}"#,
            random.of(&[
                "Equals",
                "NotEquals",
                "LessThan",
                "LessThanEquals",
                "GreaterThan",
                "GreaterThanEquals"
            ]),
            suffix(random),
            random.list(&["1", "10", "11", "-5"], 2)
        ),
        8 => format!(
            r#""Date{}":{{"aws:CurrentTime":"{}"}}"#,
            random.of(&[
                "Equals",
                "NotEquals",
                "LessThan",
                "LessThanEquals",
                "GreaterThan",
                "GreaterThanEquals"
            ]),
            random.of(&["2026-01-01T00:00:00Z", "2026", "1767225601"])
        ),
        9 => format!(
            r#""Bool{}":{{"{}":"{}"}}"#,
            suffix(random),
            random.of(&["aws:SecureTransport", "aws:MultiFactorAuthPresent", "aws:PrincipalIsAWSService"]),
            random.of(&["true", "false"])
        ),
        10 => format!(
            r#""Arn{}{}":{{"aws:PrincipalArn":{}}}"#,
            random.of(&["Like", "Equals", "NotLike", "NotEquals"]),
            suffix(random),
            random.list(&ARNS, 2)
        ),
        _ => format!(
            r#""String{}":{{"{}":{}}}"#,
            random.of(&["Equals", "NotEquals", "Like"]),
            random.of(&["aws:PrincipalAccount", "aws:ResourceAccount", "aws:PrincipalType", "aws:userid"]),
            random.list(&["111122223333", "1111*", "User", "AssumedRole", "444455556666"], 2)
        ),
    }
}

fn policy(random: &mut Random, resource: bool) -> String {
    let count = 1 + random.below(4);
    let mut statements = Vec::new();
    for _ in 0..count {
        let mut parts = vec![format!(r#""Effect":"{}""#, random.of(&["Allow", "Allow", "Deny"]))];
        if resource {
            let not = random.one_in(8);
            parts.push(format!(r#""{}Principal":{}"#, if not { "Not" } else { "" }, random.of(&PRINCIPALS)));
        }
        parts.push(format!(
            r#""{}Action":{}"#,
            if random.one_in(6) { "Not" } else { "" },
            random.list(&ACTIONS, 2)
        ));
        parts.push(format!(
            r#""{}Resource":{}"#,
            if random.one_in(6) { "Not" } else { "" },
            random.list(&RESOURCES, 2)
        ));
        let conditions: Vec<String> = (0..random.below(3)).map(|_| condition(random)).collect();
        // The same operator twice in one object is another question.
        if conditions.len() == 1
            || (conditions.len() == 2 && conditions[0].split(':').next() != conditions[1].split(':').next())
        {
            parts.push(format!(r#""Condition":{{{}}}"#, conditions.join(",")));
        }
        statements.push(format!("{{{}}}", parts.join(",")));
    }
    let version = if random.one_in(5) { "" } else { r#""Version":"2012-10-17","# };
    format!(r#"{{{version}"Statement":[{}]}}"#, statements.join(","))
}

fn request(random: &mut Random) -> Request {
    let arn = |arn: &str| Principal::Arn { arn: arn.to_owned(), principal_arn: arn.to_owned() };
    let principal = match random.below(9) {
        0 => Principal::Anonymous,
        1 => Principal::Service("lambda.amazonaws.com".to_owned()),
        2 => Principal::Arn {
            arn: "arn:aws:sts::111122223333:assumed-role/r/s".to_owned(),
            principal_arn: "arn:aws:iam::111122223333:role/r".to_owned(),
        },
        3 => arn("arn:aws:iam::444455556666:user/p/bo"),
        4 => arn("arn:aws:iam::111122223333:user/a"),
        5 => Principal::Arn {
            arn: "arn:aws:sts::444455556666:assumed-role/b/t".to_owned(),
            principal_arn: "arn:aws:iam::444455556666:role/b".to_owned(),
        },
        _ => arn("arn:aws:iam::111122223333:user/ana"),
    };
    let mut context: Vec<(String, Vec<String>)> = vec![
        ("aws:SecureTransport".into(), vec![random.of(&["true", "false"]).into()]),
        (
            "aws:CurrentTime".into(),
            vec![random.of(&["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z", "2025-06-01T00:00:00Z"]).into()],
        ),
        ("aws:userid".into(), vec![random.of(&["AIDAX", "User", "111122223333"]).into()]),
    ];
    let signed = matches!(principal, Principal::Arn { .. });
    let mut maybe = |random: &mut Random, key: &str, values: &[&str], allowed: bool| {
        if allowed && !random.one_in(3) {
            context.push((key.into(), vec![random.of(values).into()]));
        }
    };
    let texts = ["a", "b", "ab", "A", "ana", "x"];
    maybe(random, "aws:PrincipalTag/t", &texts, signed);
    maybe(random, "aws:ResourceTag/t", &texts, true);
    maybe(random, "aws:PrincipalOrgID", &texts, signed);
    maybe(random, "s3:prefix", &texts, true);
    maybe(random, "s3:max-keys", &["1", "10", "11", "-5", "0"], true);
    maybe(random, "aws:SourceIp", &["10.1.2.3", "10.2.0.1", "203.0.113.7", "2001:db8::1", "8.8.8.8"], true);
    maybe(random, "aws:MultiFactorAuthPresent", &["true", "false"], signed);
    if matches!(&principal, Principal::Arn { arn, .. } if arn.contains(":sts:")) {
        context.push(("aws:TokenIssueTime".into(), vec!["2026-01-01T00:00:00Z".into()]));
    }
    if random.one_in(2) {
        let count = 1 + random.below(2);
        context.push(("aws:TagKeys".into(), (0..count).map(|_| random.of(&texts).into()).collect()));
    }
    Request {
        principal,
        action: random
            .of(&["s3:GetObject", "s3:PutObject", "s3:GetBucketAcl", "sqs:SendMessage", "ec2:RunInstances"])
            .into(),
        resource: random
            .of(&[
                "arn:aws:s3:::b/a",
                "arn:aws:s3:::b",
                "arn:aws:s3:::b/ana/x",
                "arn:aws:s3:::b/xay",
                "arn:aws:sqs:us-east-1:111122223333:q",
                "*",
                "arn:aws:s3:::c/a",
            ])
            .into(),
        context,
    }
}

#[derive(Debug, Default)]
struct Count {
    empty: usize,
    has: usize,
    unknown: usize,
    confirmed: usize,
    not_told: usize,
}

fn cases(default: usize) -> usize {
    std::env::var("PARAPET_PROVE_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

fn check(
    old: &Policy,
    new: &Policy,
    kind: &PolicyKind,
    requests: &[Request],
    count: &mut Count,
    texts: (&str, &str),
) {
    let answer = compare(old, new, kind);
    for (only, other, verdict) in [(new, old, &answer.added), (old, new, &answer.removed)] {
        match verdict {
            Verdict::Has(witness) => {
                count.has += 1;
                let request = &witness.request;
                let (yes, no) = (allows(only, kind, request), allows(other, kind, request));
                assert!(
                    yes != Some(false) && no != Some(true),
                    "witness {request:?}\nallowed {yes:?}, by the other {no:?}\nold {}\nnew {}",
                    texts.0,
                    texts.1
                );
                if yes.is_some() && no.is_some() { count.confirmed += 1 } else { count.not_told += 1 }
            }
            Verdict::Empty => {
                count.empty += 1;
                for request in requests {
                    let (yes, no) = (allows(only, kind, request), allows(other, kind, request));
                    assert!(
                        !(yes == Some(true) && no == Some(false)),
                        "said to be none, but {request:?}\nold {}\nnew {}",
                        texts.0,
                        texts.1
                    );
                }
            }
            Verdict::Unknown(_) => count.unknown += 1,
        }
    }
}

fn run(resource: bool, seed: u64) {
    let mut random = Random(seed);
    let kind = if resource { PolicyKind::Resource("s3".into()) } else { PolicyKind::Identity };
    let mut count = Count::default();
    for _ in 0..cases(400) {
        let old_text = policy(&mut random, resource);
        // Often the same with one part changed: pairs that are nearly equal are the hard ones.
        let new_text = match random.below(3) {
            0 => policy(&mut random, resource),
            1 => old_text.replacen("\"Deny\"", "\"Allow\"", 1),
            _ => old_text.replacen(
                random.of(&["s3:*", "a*", "/*", "IfExists", "Not", "111122223333"]),
                random.of(&["s3:Get*", "ab", "", "444455556666"]),
                1,
            ),
        };
        let (Some(old), Some(new)) = (read_policy(&old_text), read_policy(&new_text)) else { continue };
        let requests: Vec<Request> = (0..12)
            .map(|_| request(&mut random))
            .filter(|request| resource || matches!(request.principal, Principal::Arn { .. }))
            .collect();
        check(&old, &new, &kind, &requests, &mut count, (&old_text, &new_text));
    }
    println!("{count:?}");
    assert!(count.confirmed > count.has / 2, "{count:?}");
    assert!(count.unknown < (count.has + count.empty) / 4, "{count:?}");
}

#[test]
fn identity_policies() {
    run(false, 0x9E37_79B9_7F4A_7C15);
}

#[test]
fn resource_policies() {
    run(true, 0xD1B5_4A32_D192_ED03);
}

/// A request of ours is one of the evaluator's.
#[test]
fn requests_are_taken_over() {
    let mut random = Random(7);
    for _ in 0..100 {
        let ours = request(&mut random);
        let theirs: evaluate::Request = to_evaluate(&ours).unwrap();
        assert_eq!(theirs.action, ours.action);
        assert_eq!(matches!(theirs.principal, Caller::Anonymous), ours.principal == Principal::Anonymous);
    }
}
