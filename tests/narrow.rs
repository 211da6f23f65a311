//! The narrower policy through the public surface: never more than before, and in the layout of the text.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use parapet::aws::facts;
use parapet::evaluate::{Caller, NamedPolicy, Outcome as Decided, PolicySet, Request, evaluate};
use parapet::explain::{ExplainOptions, explain};
use parapet::fix::apply_report;
use parapet::narrow::{NarrowRequest, Narrowed, Outcome, Scope, Wildcards, narrow};
use parapet::report::Offsets;
use parapet::{Input, Options, read};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::parapet_with;

fn narrowed(text: &str, request: &NarrowRequest) -> (Narrowed, String) {
    let analysis = read(vec![Input::from_text("policy.json", text)], &Options::default());
    let narrowed = narrow(&analysis, facts().unwrap(), request, Offsets::Bytes).unwrap();
    let edits: Vec<_> =
        narrowed.policies.iter().filter_map(|p| p.fix.as_ref()).flat_map(|fix| fix.edits.clone()).collect();
    let text = apply_report(&[text], &edits).remove(0);
    (narrowed, text)
}

fn levels(names: &[&str]) -> NarrowRequest {
    NarrowRequest {
        levels: names.iter().map(|name| (*name).to_owned()).collect(),
        ..NarrowRequest::default()
    }
}

/// Each input with what becomes of it under a request, letter by letter.
fn becomes(before: &str, request: &NarrowRequest, after: &str) {
    let (told, text) = narrowed(before, request);
    assert!(text == after, "{told:#?}\n{text}");
}

#[test]
fn one_line_stays_one_line_and_a_string_a_string() {
    becomes(
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs:eu-west-1:111122223333:jobs"}}"#,
        &NarrowRequest { keep: vec!["sqs:SendMessage".into()], ..NarrowRequest::default() },
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:eu-west-1:111122223333:jobs"}}"#,
    );
    becomes(
        r#"{"Statement": [{"Effect": "Allow", "Action": ["sqs:*"], "Resource": "*"}]}"#,
        &NarrowRequest {
            keep: vec!["sqs:SendMessage".into(), "sqs:ListQueues".into()],
            account: Some("111122223333".into()),
            region: Some("eu-west-1".into()),
            ..NarrowRequest::default()
        },
        r#"{"Statement": [{"Effect": "Allow", "Action": ["sqs:ListQueues"], "Resource": "*"}, {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": "arn:aws:sqs:eu-west-1:111122223333:*"}]}"#,
    );
}

#[test]
fn a_single_statement_becomes_a_list_with_its_conditions_and_its_tabs() {
    becomes(
        "{\r\n\t\"Statement\": {\r\n\t\t\"Sid\": \"Q\",\r\n\t\t\"Effect\": \"Allow\",\r\n\t\t\"NotAction\": \"iam:*\",\r\n\t\t\"Resource\": \"*\",\r\n\t\t\"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"true\"}}\r\n\t}\r\n}\r\n",
        &NarrowRequest {
            keep: vec!["sqs:List?ueues".into(), "iam:PassRole".into(), "s3:GetBucketVersioning".into()],
            ..NarrowRequest::default()
        },
        "{\r\n\t\"Statement\": [\r\n\t\t{\r\n\t\t\t\"Sid\": \"Q\",\r\n\t\t\t\"Effect\": \"Allow\",\r\n\t\t\t\"Action\": \"sqs:ListQueues\",\r\n\t\t\t\"Resource\": \"*\",\r\n\t\t\t\"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"true\"}}\r\n\t\t},\r\n\t\t{\r\n\t\t\t\"Sid\": \"Q2\",\r\n\t\t\t\"Effect\": \"Allow\",\r\n\t\t\t\"Action\": \"s3:GetBucketVersioning\",\r\n\t\t\t\"Resource\": \"arn:aws:s3:::*\",\r\n\t\t\t\"Condition\": {\"Bool\": {\"aws:SecureTransport\": \"true\"}}\r\n\t\t}\r\n\t]\r\n}\r\n",
    );
}

#[test]
fn long_lists_take_lines_and_the_deny_stands_last() {
    let before = r#"{
  "Version": "2012-10-17",
  "Statement": [{
    "Sid": "Queue",
    "Effect": "Allow",
    "Action": "sqs:*",
    "Resource": "arn:aws:sqs:*:111122223333:jobs"
  }, {
    "Effect": "Deny",
    "Action": "iam:*",
    "Resource": "*"
  }]
}"#;
    let after = r#"{
  "Version": "2012-10-17",
  "Statement": [{
    "Sid": "Queue",
    "Effect": "Allow",
    "Action": [
      "sqs:CancelMessageMoveTask",
      "sqs:ChangeMessageVisibility",
      "sqs:CreateQueue",
      "sqs:DeleteMessage",
      "sqs:SendMessage",
      "sqs:SetQueueAttributes",
      "sqs:StartMessageMoveTask"
    ],
    "Resource": "arn:aws:sqs:eu-west-1:111122223333:jobs"
  }, {
    "Effect": "Deny",
    "Action": "iam:*",
    "Resource": "*"
  }, {
    "Sid": "DenyDestructive",
    "Effect": "Deny",
    "Action": [
      "sqs:AddPermission",
      "sqs:DeleteQueue",
      "sqs:PurgeQueue"
    ],
    "Resource": "arn:aws:sqs:*:111122223333:jobs"
  }]
}"#;
    let request = NarrowRequest {
        deny_destructive: true,
        region: Some("eu-west-1".into()),
        keep: vec!["sqs:SetQueueAttributes".into()],
        ..levels(&["write"])
    };
    becomes(before, &request, after);
}

#[test]
fn a_statement_of_which_nothing_stays_goes() {
    let before = r#"{"Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}, {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]}"#;
    let (told, text) = narrowed(before, &levels(&["read"]));
    assert_eq!(
        text,
        r#"{"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}]}"#
    );
    let outcomes: Vec<_> = told.policies[0].statements.iter().map(|s| s.outcome).collect();
    assert_eq!(outcomes, [Outcome::Removed, Outcome::Unchanged]);
    let (told, text) = narrowed(before, &levels(&["tagging"]));
    assert_eq!(text, before);
    assert!(told.policies[0].no_fix_because.contains("no action would be left"), "{told:?}");
}

#[test]
fn what_is_left_alone_says_why() {
    let wrong_request = |request: &NarrowRequest| {
        let analysis = read(
            vec![Input::from_text(
                "p",
                r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#,
            )],
            &Options::default(),
        );
        narrow(&analysis, facts().unwrap(), request, Offsets::Bytes).unwrap_err().to_string()
    };
    assert!(wrong_request(&levels(&["reed"])).contains("`reed` is no access level"));
    assert!(
        wrong_request(&NarrowRequest { account: Some("1".into()), ..NarrowRequest::default() })
            .contains("account id")
    );
    assert!(
        wrong_request(&NarrowRequest { policy: Some(7), ..NarrowRequest::default() }).contains("no policy 7")
    );
    for (policy, why) in [
        (r#"{"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}"#, "it denies"),
        (
            r#"{"Statement": {"Effect": "allow", "Action": "s3:*", "Resource": "*"}}"#,
            "neither Allow nor Deny",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Conditions": {}}}"#,
            "not understood",
        ),
        (
            r#"{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}}"#,
            "as narrow",
        ),
    ] {
        let (told, text) = narrowed(policy, &levels(&["read"]));
        assert_eq!(text, policy);
        assert!(told.policies[0].statements[0].because.contains(why), "{told:?}");
    }
    let (told, _) = narrowed(
        r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::b/*"}}"#,
        &levels(&["read"]),
    );
    assert!(told.policies[0].statements[0].notes[0].contains("`NotResource` was left"), "{told:?}");
}

#[test]
fn named_resources_are_taken_where_they_were_allowed() {
    let before = r#"{"Statement": {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "arn:aws:s3:::team-*"}}"#;
    let request = NarrowRequest {
        resources: vec![
            "arn:aws:s3:::team-a/*".into(),
            "arn:aws:s3:::team-a".into(),
            "arn:aws:s3:::other".into(),
        ],
        ..NarrowRequest::default()
    };
    let (told, text) = narrowed(before, &request);
    let new: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        new["Statement"],
        json!([
            {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": "arn:aws:s3:::team-a"},
            {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::team-a/*"}
        ])
    );
    assert!(told.policies[0].statements[0].notes[0].starts_with("`arn:aws:s3:::other` was not put in"));
}

#[test]
fn the_partition_is_that_of_the_policy() {
    let before = r#"{"Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws-cn:s3:::b"}]}"#;
    let request = NarrowRequest { keep: vec!["sqs:SendMessage".into()], ..NarrowRequest::default() };
    let (told, text) = narrowed(before, &request);
    assert!(text.contains("\"arn:aws-cn:sqs:region-to-fill-in:000000000000:*\""), "{text}");
    assert!(told.policies[0].fix.as_ref().unwrap().note.contains("replace the account"));
    assert!(told.policies[0].statements[0].becomes[0].to_fill_in);
}

#[test]
fn policies_of_aws_and_secrets_are_not_rewritten() {
    let managed = r#"{"Policies": [{"PolicyName": "P", "Arn": "arn:aws:iam::aws:policy/P", "DefaultVersionId": "v1", "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}]}]}"#;
    let (told, text) = narrowed(managed, &levels(&["read"]));
    assert_eq!(text, managed);
    assert!(told.policies[0].statements[0].because.starts_with("AWS wrote"), "{told:?}");
    let secret = r#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": ["*", "arn:aws:s3:::AKIAQ3EGRZ5X7PLMNB2W/*"]}}"#;
    let (told, text) =
        narrowed(secret, &NarrowRequest { scope: Scope::Keep, deny_destructive: true, ..levels(&["read"]) });
    assert_eq!(text, secret);
    assert!(told.policies[0].no_fix_because.contains("secret"), "{told:?}");
}

#[test]
fn a_policy_in_a_string_is_rewritten_in_it() {
    let before = r#"{"Policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"111122223333\"}, \"Action\": \"s3:Get*Tagging\", \"Resource\": \"arn:aws:s3:::b/*\"}]}"}"#;
    let (_, text) = narrowed(
        before,
        &NarrowRequest { keep: vec!["s3:GetObjectTagging".into()], ..NarrowRequest::default() },
    );
    assert_eq!(text, before.replace("s3:Get*Tagging", "s3:GetObjectTagging"));
}

#[test]
fn the_command_line() {
    let policy = br#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}}"#;
    let run = parapet_with(&["shrink", "-", "--keep", "s3:GetObject"], policy);
    assert_eq!(
        (run.status, run.stdout.as_str()),
        (
            0,
            r#"{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}}"#
        )
    );
    assert!(
        run.stderr.contains("statement 1: 1 of 180 actions") || run.stderr.contains("statement 1: 1 of "),
        "{}",
        run.stderr
    );
    let run = parapet_with(&["shrink", "-", "--levels", "read", "--format", "json"], policy);
    let value: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (run.status, &value["schema"], &value["policies"][0]["statements"][0]["outcome"]),
        (0, &json!(1), &json!("narrowed"))
    );
    assert_eq!(parapet_with(&["shrink", "-"], b"no policy").status, 2);
    assert_eq!(parapet_with(&["shrink", "-", "--levels", "reed"], policy).status, 2);
    assert_eq!(parapet_with(&["shrink", "-", "--account", "12"], policy).status, 2);
    let run = parapet_with(&["write", "--read", "arn:aws:s3:::b/*", "--only", "s3:GetObject"], b"");
    let value: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((run.status, &value["Statement"][0]["Action"]), (0, &json!("s3:GetObject")));
    assert_eq!(parapet_with(&["write", "--read", "b"], b"").status, 2);
}

/// A text that was cut anywhere, or lost a character anywhere, is explained and narrowed as far as it can be read.
#[test]
fn broken_texts() {
    let whole = r#"{"Policy": "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"sqs:*\", \"Resource\": \"*\"}]}"}
        {"Statement": [ {"Sid": "ü", "Effect": "Allow", "NotAction": ["s?:*", "a*"], "Resource": ["arn:aws:sqs:*:*:ü*", "*"],
        "Condition": {"Null": {"a:B": true}}}, {"Effect": "Allow", "Action": "sqs:*", "NotResource": "*"}, 7, ]}"#;
    let request = NarrowRequest {
        keep: vec!["sqs:*".into()],
        drop: vec!["sqs:Send*".into()],
        deny_destructive: true,
        ..levels(&["tagging"])
    };
    let places = whole.char_indices().map(|(at, _)| at);
    for at in places.filter(|at| at % 29 == 0) {
        let next = (at + 1..).find(|next| whole.is_char_boundary(*next)).unwrap();
        for text in [whole[..at].to_owned(), format!("{}{}", &whole[..at], &whole[next..])] {
            let analysis = read(vec![Input::from_text("p", text.as_str())], &Options::default());
            let told = explain(
                &analysis,
                facts(),
                &ExplainOptions { limit: Some(3), ..ExplainOptions::default() },
                Offsets::Utf16,
            );
            let narrowed = narrow(&analysis, facts().unwrap(), &request, Offsets::Bytes).unwrap();
            assert_eq!(told.policies.len(), narrowed.policies.len());
            for edit in narrowed.policies.iter().filter_map(|p| p.fix.as_ref()).flat_map(|fix| &fix.edits) {
                assert!(text.get(edit.start as usize..edit.end as usize).is_some(), "{text}");
            }
        }
    }
}

/// A matcher that is slow and obvious, and shares no code with the engine: `*` is any run, `?` one character.
fn fits(pattern: &[char], text: &[char]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some(('*', rest)) => (0..=text.len()).any(|at| fits(rest, &text[at..])),
        Some((one, rest)) => {
            text.split_first().is_some_and(|(ch, more)| (*one == '?' || one == ch) && fits(rest, more))
        }
    }
}

fn glob(pattern: &str, text: &str, ignore_case: bool) -> bool {
    if !pattern.contains(['*', '?']) {
        return if ignore_case { pattern.eq_ignore_ascii_case(text) } else { pattern == text };
    }
    let chars = |text: &str| {
        text.chars().map(|ch| if ignore_case { ch.to_ascii_lowercase() } else { ch }).collect::<Vec<_>>()
    };
    // Neighbouring stars mean one, and would take this matcher for ever.
    let mut pattern = chars(pattern);
    pattern.dedup_by(|a, b| *a == '*' && *b == '*');
    fits(&pattern, &chars(text))
}

fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn element(statement: &Value, name: &str, text: &str, ignore_case: bool) -> bool {
    let any = |value: &Value| strings(value).iter().any(|pattern| glob(pattern, text, ignore_case));
    match (statement.get(name), statement.get(format!("Not{name}"))) {
        (Some(value), _) => any(value),
        (_, Some(value)) => !any(value),
        _ => false,
    }
}

/// What allows each of the requests for an action: the condition of every Allow statement that matches it; nothing
/// where a Deny does.
fn allows(policy: &Value, action: &str) -> Vec<Vec<String>> {
    let list: Vec<&Value> = match &policy["Statement"] {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    };
    let of_action: Vec<_> =
        list.into_iter().filter(|statement| element(statement, "Action", action, true)).collect();
    let one = |resource: &&str| {
        let matching: Vec<_> =
            of_action.iter().filter(|statement| element(statement, "Resource", resource, false)).collect();
        if matching.iter().any(|statement| statement["Effect"] == "Deny") {
            return Vec::new();
        }
        matching.iter().map(|statement| statement["Condition"].to_string()).collect()
    };
    ASKED.iter().map(one).collect()
}

/// What the evaluator says of every request, with conditions and variables.
fn decisions(policy: &str, team: &str) -> Vec<Decided> {
    let analysis = read(vec![Input::from_text("policy.json", policy)], &Options::default());
    let identity = analysis.estate.policies.iter().map(|p| NamedPolicy::new("p", p.policy.clone())).collect();
    let policies = PolicySet { identity, ..PolicySet::default() };
    let ana = Caller::parse("arn:aws:iam::111122223333:user/ana").unwrap();
    let mut outcomes = Vec::new();
    for action in CALLED {
        for resource in ASKED {
            let mut request = Request::new(ana.clone(), *action, *resource);
            request.resource_account = Some("111122223333".into());
            request.context.set("aws:PrincipalTag/team", [team]);
            outcomes.push(evaluate(&request, &policies).outcome);
        }
    }
    outcomes
}

fn pick(list: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(list)
}

const ACTIONS: &[&str] = &[
    "*",
    "s3:*",
    "s3:Get*",
    "s3:GetObject",
    "S3:putobject",
    "s3:List*",
    "s3:Put?bject",
    "s3:*Tagging",
    "sqs:*",
    "sqs:SendMessage",
    "dynamodb:*Item",
    "dynamodb:Query",
    "iam:PassRole",
    "iam:Get*",
    "s*:ListQueues",
    "ec2:RunInstances",
    "kms:Decrypt",
    "kms:*",
    "madeup:Thing",
    "s3:Made*",
];
const RESOURCES: &[&str] = &[
    "*",
    "arn:aws:s3:::b",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::?/k",
    "arn:*:s3:::*",
    "arn:aws:sqs:*:*:jobs",
    "arn:aws:sqs:eu-west-1:*:*",
    "arn:aws:*:*:111122223333:*",
    "arn:aws:dynamodb:*:*:table/t*",
    "arn:aws:dynamodb:*:111122223333:table/t/index/*",
    "arn:aws:iam::*:role/*",
    "arn:aws:iam::111122223333:role/r",
    "arn:aws:s3:::${aws:username}/*",
    "**",
    "arn:aws:ec2:*",
];
/// What requests ask for: both what the patterns mean and what lies just beside it.
const ASKED: &[&str] = &[
    "*",
    "arn:aws:s3:::b",
    "arn:aws:s3:::b/k",
    "arn:aws:s3:::bb/k/l",
    "arn:aws:s3:::a/k",
    "arn:aws:sqs:eu-west-1:111122223333:jobs",
    "arn:aws:sqs:us-east-1:444455556666:jobs",
    "arn:aws:sqs:region-to-fill-in:000000000000:jobs",
    "arn:aws:dynamodb:eu-west-1:111122223333:table/t",
    "arn:aws:dynamodb:eu-west-1:111122223333:table/t/index/i",
    "arn:aws:dynamodb:us-east-1:000000000000:table/t1",
    "arn:aws:iam::111122223333:role/r",
    "arn:aws:iam::000000000000:role/x",
    "arn:aws-cn:s3:::b/k",
    "arn:aws:kms:eu-west-1:111122223333:key/k",
    "arn:aws:ec2:eu-west-1:111122223333:instance/i-1",
    "arn:aws:ec2:region-to-fill-in::image/ami-1",
    "arn:aws:s3:::",
    "arn:aws:s3:eu-west-1:111122223333:accesspoint/b/object/k",
];
const CALLED: &[&str] = &[
    "s3:GetObject",
    "s3:PutObject",
    "s3:ListBucket",
    "s3:ListAllMyBuckets",
    "s3:GetObjectTagging",
    "s3:DeleteBucket",
    "sqs:SendMessage",
    "sqs:ListQueues",
    "sqs:DeleteQueue",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "iam:PassRole",
    "iam:GetRole",
    "ec2:RunInstances",
    "kms:Decrypt",
    "madeup:Thing",
    "s3:MadeUp",
    "s3:PutBucketPolicy",
];

fn statement() -> impl Strategy<Value = Value> {
    let actions = prop::collection::vec(pick(ACTIONS), 1..4);
    let resources = prop::collection::vec(pick(RESOURCES), 1..4);
    (actions, resources, 0..10_u8, any::<bool>()).prop_map(|(actions, resources, form, list)| {
        let value = |items: Vec<&str>| if list { json!(items) } else { json!(items[0]) };
        let (action, resource) = (
            if form == 0 { "NotAction" } else { "Action" },
            if form == 1 { "NotResource" } else { "Resource" },
        );
        let mut statement = json!({"Effect": if form == 2 { "Deny" } else { "Allow" }});
        if form > 6 {
            statement["Sid"] = json!("S");
        }
        statement[action] = value(actions);
        statement[resource] = value(resources);
        if form > 7 {
            statement["Condition"] = json!({"StringEquals": {"aws:PrincipalTag/team": form.to_string()}});
        }
        statement
    })
}

/// Actions that no request here asks for: without them `*` is a policy of kilobytes and not of megabytes.
const OTHERS: &[&str] = &[
    "a*", "b*", "c*", "da*", "de*", "di*", "dm*", "do*", "ec*:A*", "ec*:C*", "ec*:D*", "ec*:G*", "ec*:M*",
    "el*", "em*", "ev*", "f*", "g*", "h*", "im*", "in*", "io*", "iv*", "ka*", "ke*", "ki*", "l*", "me*",
    "mo*", "mq*", "n*", "o*", "p*", "q*", "r*", "sa*", "sc*", "se*", "sh*", "si*", "sm*", "so*", "ss*",
    "st*", "su*", "sw*", "t*", "u*", "v*", "w*", "x*",
];

fn request() -> impl Strategy<Value = NarrowRequest> {
    let levels = prop::collection::vec(pick(&["List", "Read", "Write", "Tagging"]), 0..3);
    let keep = prop::collection::vec(pick(ACTIONS), 0..3);
    let resources = prop::collection::vec(
        pick(&["arn:aws:s3:::b/k", "arn:aws:sqs:eu-west-1:111122223333:jobs", "arn:aws:s3:::b*"]),
        0..2,
    );
    let place = (
        prop::option::of(pick(&["eu-west-1", "*"])),
        prop::option::of(pick(&["111122223333", "*"])),
        prop::option::of(pick(&["aws", "aws-cn", "*"])),
    );
    (levels, keep, resources, place, any::<(bool, bool, bool)>()).prop_map(
        |(levels, keep, resources, (region, account, partition), (exact, deny, scope))| {
            let owned = |list: Vec<&str>| list.into_iter().map(str::to_owned).collect::<Vec<_>>();
            NarrowRequest {
                levels: owned(levels),
                keep: owned(keep),
                drop: owned(OTHERS.to_vec()),
                resources: owned(resources),
                region: region.map(str::to_owned),
                account: account.map(str::to_owned),
                partition: partition.map(str::to_owned),
                wildcards: if exact { Wildcards::Exact } else { Wildcards::Names },
                scope: if scope { Scope::Keep } else { Scope::Arn },
                deny_destructive: deny,
                ..NarrowRequest::default()
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 32 } else { 2_000 }))]

    #[test]
    fn never_more_than_before(statements in prop::collection::vec(statement(), 1..4), request in request(), pretty: bool) {
        let mut statements = statements;
        // `Sid`s differ within a policy.
        for (at, statement) in statements.iter_mut().enumerate().filter(|(_, s)| s.get("Sid").is_some()) {
            statement["Sid"] = json!(format!("S{at}"));
        }
        let one = statements.len() == 1 && pretty;
        let list = if one { statements[0].clone() } else { json!(statements) };
        let before = json!({"Version": "2012-10-17", "Statement": list});
        let text = if pretty { serde_json::to_string_pretty(&before).unwrap() } else { before.to_string() };
        let (_, after_text) = narrowed(&text, &request);
        let after: Value = serde_json::from_str(&after_text).map_err(|e| TestCaseError::fail(format!("{e}: {after_text}")))?;
        for action in CALLED {
            for (at, (old, new)) in allows(&before, action).iter().zip(allows(&after, action)).enumerate() {
                for condition in new {
                    let told = format!("{action} {} {condition}\n{text}\n{after_text}", ASKED[at]);
                    prop_assert!(old.contains(&condition), "{told}");
                }
            }
        }
        let (old, new) = (decisions(&text, "8"), decisions(&after_text, "8"));
        for (at, (old, new)) in old.iter().zip(&new).enumerate() {
            let fine = *new != Decided::Allowed || matches!(old, Decided::Allowed | Decided::Unknown);
            let (action, resource) = (CALLED[at / ASKED.len()], ASKED[at % ASKED.len()]);
            prop_assert!(fine, "{action} {resource} {old:?} {new:?}\n{text}\n{after_text}");
        }
        let (_, again) = narrowed(&after_text, &request);
        prop_assert_eq!(&again, &after_text, "the same request changes nothing more");
        let sids: Vec<_> = match &after["Statement"] {
            Value::Array(items) => items.iter().filter_map(|s| s["Sid"].as_str()).collect(),
            _ => Vec::new(),
        };
        let mut once = sids.clone();
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(once.len(), sids.len());
    }
}
