//! The policy language through the public surface: reading, printing, kinds, and how kinds are told apart.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::BTreeMap;

use parapet::policy::{
    Condition, Effect, Elements, JsonType, Policy, PolicyKind, PrincipalElement, PrincipalEntry,
    PrincipalKind, Size, Statement, parse, print,
};
use parapet::report::Offsets;
use parapet::text::{Sources, Span, Spanned, ViewId};
use parapet::{Input, KindOverride, Options, analyze};
use proptest::prelude::*;
use support::{parapet, parapet_with};

const NOWHERE: Span = Span { view: ViewId(0), start: 0, end: 0 };

fn read(text: &str) -> Policy {
    let sources = Sources::new(vec![Input::from_text("p", text)]);
    let id = sources.iter().next().unwrap().0;
    let view = sources.add_view(id, parapet::text::json::parse(text, 0).tree);
    parse(view.root().unwrap()).unwrap()
}

/// The same policy without places.
fn placeless(mut policy: Policy) -> Policy {
    let text = |value: &mut Spanned<String>| value.span = NOWHERE;
    policy.span = NOWHERE;
    policy.statement_span = NOWHERE;
    policy.size = Size::default();
    policy.version.iter_mut().chain(&mut policy.id).for_each(text);
    for statement in &mut policy.statements {
        statement.span = NOWHERE;
        statement.sid.iter_mut().for_each(text);
        for span in [&mut statement.effect_span, &mut statement.condition_span].into_iter().flatten() {
            *span = NOWHERE;
        }
        if let Some(principal) = &mut statement.principal {
            (principal.span, principal.key_span) = (NOWHERE, NOWHERE);
            principal.entries.iter_mut().for_each(|entry| entry.value.span = NOWHERE);
        }
        for elements in [&mut statement.actions, &mut statement.resources].into_iter().flatten() {
            (elements.span, elements.key_span) = (NOWHERE, NOWHERE);
            elements.values.iter_mut().for_each(text);
        }
        for condition in &mut statement.conditions {
            condition.span = NOWHERE;
            [&mut condition.operator, &mut condition.key].into_iter().for_each(text);
            condition.values.iter_mut().for_each(text);
        }
    }
    policy
}

fn text() -> impl Strategy<Value = Spanned<String>> {
    "[ -~äß\\n]{0,12}".prop_map(|value| Spanned { value, span: NOWHERE })
}

fn elements() -> impl Strategy<Value = Elements> {
    (any::<bool>(), prop::collection::vec(text(), 1..4)).prop_map(|(negated, values)| Elements {
        negated,
        key_span: NOWHERE,
        span: NOWHERE,
        values,
    })
}

fn principal() -> impl Strategy<Value = PrincipalElement> {
    let everyone = Just(vec![PrincipalEntry {
        kind: PrincipalKind::Everyone,
        value: Spanned { value: "*".into(), span: NOWHERE },
    }]);
    let kinds =
        [PrincipalKind::Aws, PrincipalKind::Service, PrincipalKind::Federated, PrincipalKind::CanonicalUser];
    let named = prop::collection::vec((0..4_usize, text()), 1..5).prop_map(move |mut entries| {
        // In an object those of a type stand together.
        entries.sort_by_key(|(kind, _)| *kind);
        let entry =
            |(kind, value): (usize, Spanned<String>)| PrincipalEntry { kind: kinds[kind].clone(), value };
        entries.into_iter().map(entry).collect::<Vec<_>>()
    });
    (any::<bool>(), prop_oneof![everyone, named]).prop_map(|(negated, entries)| PrincipalElement {
        negated,
        key_span: NOWHERE,
        span: NOWHERE,
        entries,
    })
}

fn value() -> impl Strategy<Value = (Spanned<String>, JsonType)> {
    let spanned = |value: String| Spanned { value, span: NOWHERE };
    prop_oneof![
        text().prop_map(|text| (text, JsonType::String)),
        any::<bool>().prop_map(move |flag| (spanned(flag.to_string()), JsonType::Bool)),
        any::<i32>().prop_map(move |number| (spanned(number.to_string()), JsonType::Number)),
    ]
}

type Operators = BTreeMap<String, BTreeMap<String, Vec<(Spanned<String>, JsonType)>>>;

fn conditions() -> impl Strategy<Value = Vec<Condition>> {
    let keys =
        prop::collection::btree_map("[a-z]{1,6}:[a-z/]{1,6}", prop::collection::vec(value(), 1..4), 1..3);
    prop::collection::btree_map("[A-Za-z:]{1,10}", keys, 0..3).prop_map(|operators: Operators| {
        let of = |(operator, keys): (String, BTreeMap<String, Vec<_>>)| {
            keys.into_iter().map(move |(key, values)| {
                let (values, types) = values.into_iter().unzip();
                let spanned = |value: &str| Spanned { value: value.to_owned(), span: NOWHERE };
                let (operator, key) = (spanned(&operator), spanned(&key));
                Condition { operator, key, values, types, span: NOWHERE }
            })
        };
        operators.into_iter().flat_map(of).collect()
    })
}

fn statement() -> impl Strategy<Value = Statement> {
    let effect = prop_oneof![Just(Effect::Allow), Just(Effect::Deny)];
    let parts = (
        prop::option::of(text()),
        effect,
        prop::option::of(principal()),
        prop::option::of(elements()),
        prop::option::of(elements()),
        conditions(),
    );
    parts.prop_map(|(sid, effect, principal, actions, resources, conditions)| Statement {
        span: NOWHERE,
        index: 0,
        sid,
        effect: Some(effect),
        effect_span: Some(NOWHERE),
        principal,
        actions,
        resources,
        condition_span: (!conditions.is_empty()).then_some(NOWHERE),
        conditions,
        unknown: Vec::new(),
    })
}

fn policy() -> impl Strategy<Value = Policy> {
    (prop::option::of(text()), prop::option::of(text()), prop::collection::vec(statement(), 1..4)).prop_map(
        |(version, id, mut statements)| {
            (0..).zip(&mut statements).for_each(|(index, statement)| statement.index = index);
            Policy {
                span: NOWHERE,
                version,
                id,
                statements,
                statement_span: NOWHERE,
                without_statement: false,
                unknown: Vec::new(),
                problems: Vec::new(),
                size: Size::default(),
            }
        },
    )
}

proptest! {
    #[test]
    fn a_printed_policy_reads_as_the_same(policy in policy()) {
        let printed = print(&policy);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&printed).is_ok(), "{}", printed);
        prop_assert_eq!(placeless(read(&printed)), policy);
    }

    #[test]
    fn printing_is_stable(policy in policy()) {
        let printed = print(&policy);
        prop_assert_eq!(print(&read(&printed)), printed);
    }
}

/// The kinds in a text, with what the report calls them.
fn kinds(text: &str, options: &Options) -> Vec<(String, String)> {
    let report = analyze(vec![Input::from_text("paste", text)], options, &mut |_| {}).report(Offsets::Bytes);
    let recognized = report.sources.into_iter().flat_map(|source| source.recognized);
    recognized.filter_map(|one| Some((one.policy_kind?.name(), one.label))).collect()
}

#[track_caller]
fn is(text: &str, kind: &str) {
    let got = kinds(text, &Options::default());
    assert_eq!(got.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(), [kind], "{text}");
}

const ALLOW: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#;

#[test]
fn kinds_by_what_the_policy_says() {
    let with = |statement: &str| format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#);
    is(ALLOW, "identity");
    is(
        &with(
            r#"{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}"#,
        ),
        "trust",
    );
    is(
        &with(
            r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}"#,
        ),
        "resource:kms",
    );
    is(
        &with(
            r#"{"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "execute-api:/*"}"#,
        ),
        "resource:execute-api",
    );
    is(
        &with(
            r#"{"Effect": "Deny", "Principal": "*", "Action": ["s3:*", "sqs:*"], "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-abc"}}}"#,
        ),
        "rcp",
    );
    is(
        &with(
            r#"{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*"}"#,
        ),
        "resource:s3",
    );
}

#[test]
fn kinds_by_what_stands_around() {
    let quoted = serde_json::Value::from(ALLOW).to_string();
    for (text, kind) in [
        (
            format!(
                r#"{{"Policy": {{"PolicySummary": {{"Name": "guard", "Type": "SERVICE_CONTROL_POLICY"}}, "Content": {quoted}}}}}"#
            ),
            "scp",
        ),
        (
            format!(
                r#"{{"Policy": {{"PolicySummary": {{"Name": "guard", "Type": "RESOURCE_CONTROL_POLICY"}}, "Content": {quoted}}}}}"#
            ),
            "rcp",
        ),
        (
            format!(
                "$ aws kms get-key-policy --key-id k\n{{\"Policy\": {quoted}, \"PolicyName\": \"default\"}}"
            ),
            "resource:kms",
        ),
        (
            format!(r#"{{"registryId": "1", "repositoryName": "app", "policyText": {quoted}}}"#),
            "resource:ecr",
        ),
        (format!(r#"{{"Attributes": {{"TopicArn": "arn", "Policy": {quoted}}}}}"#), "resource:sns"),
        (
            format!(r#"{{"VpcEndpoints": [{{"VpcEndpointId": "vpce-1", "PolicyDocument": {quoted}}}]}}"#),
            "vpc-endpoint",
        ),
        (
            format!(r#"{{"BackupVaultName": "v", "BackupVaultArn": "arn", "Policy": {quoted}}}"#),
            "resource:backup",
        ),
        (
            format!(
                "aws lambda get-policy --function-name f\n{{\"Policy\": {quoted}, \"RevisionId\": \"r\"}}"
            ),
            "resource:lambda",
        ),
        (
            format!("aws glue get-resource-policy\n{{\"PolicyInJson\": {quoted}, \"PolicyHash\": \"h\"}}"),
            "resource:glue",
        ),
    ] {
        is(&text, kind);
    }
}

#[test]
fn the_caller_knows_better() {
    let options = Options { policy_kind: Some(PolicyKind::ServiceControl), ..Options::default() };
    assert_eq!(kinds(ALLOW, &options), [("scp".to_owned(), "Service control policy".to_owned())]);
    // Inside a role nothing else can stand.
    let role = format!(
        r#"{{"Role": {{"RoleName": "r", "Arn": "arn:aws:iam::111122223333:role/r", "AssumeRolePolicyDocument": {ALLOW}}}}}"#
    );
    assert_eq!(kinds(&role, &options), []);
    // Each of two by its place.
    let two = format!(r#"{{"one": {ALLOW}, "two": {{"Policy": {}}}}}"#, serde_json::Value::from(ALLOW));
    let at = |pointer: &str, kind| KindOverride { source: None, pointer: Some(pointer.into()), kind };
    let options = Options {
        policy_kinds: vec![
            at("/two/Policy", PolicyKind::Session),
            at("/one", PolicyKind::PermissionsBoundary),
        ],
        ..Options::default()
    };
    let got: Vec<_> = kinds(&two, &options).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(got, ["boundary", "session"]);
    let wrong = parapet(&["check", "--kind", "nonsense", "-"]);
    assert_eq!(wrong.status, 2);
    assert!(wrong.stderr.contains("vpc-endpoint"), "{}", wrong.stderr);
    let run = parapet_with(&["check", "--kind", "scp", "--format", "json", "-"], ALLOW.as_bytes());
    assert!(run.stdout.contains("\"policy_kind\": \"scp\""), "{}", run.stdout);
}

#[test]
fn a_policy_without_statement_is_still_a_policy() {
    is(r#"{"Version": "2012-10-17"}"#, "identity");
    is(
        r#"{"Version": "2012-10-17", "Statements": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#,
        "identity",
    );
    // Anything may have a version.
    assert_eq!(kinds(r#"{"Version": "1.0"}"#, &Options::default()), []);
    assert_eq!(kinds(r#"{"Version": "2012-10-17", "Name": "x"}"#, &Options::default()), []);
}

/// The rules that found something, each once, sorted.
fn found(text: &str) -> Vec<String> {
    let report = analyze(vec![Input::from_text("paste", text)], &Options::default(), &mut |_| {})
        .report(Offsets::Bytes);
    let mut rules: Vec<String> = report.findings.into_iter().map(|finding| finding.rule).collect();
    rules.sort();
    rules.dedup();
    rules
}

#[test]
fn broken_statements_do_not_hide_sound_ones() {
    // A misspelt element, a wrong type, a statement that is a string, a missing comma, a cut end.
    let text = r#"{"Version": "2012-10-17", "Statement": [
        {"Efect": "Deny", "Action": 5, "Resource": "*"},
        "nothing",
        {"Effect": "Allow" "Action": "*", "Resource": "*"},
        {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {"StringEqual": {"a"#;
    let found = found(text);
    for rule in [
        "grammar-unknown-element",
        "grammar-data-type",
        "policy-action-star",
        "policy-passrole-star",
        "grammar-condition-operator",
    ] {
        assert!(found.contains(&rule.to_owned()), "{rule} is not in {found:?}");
    }
}

#[test]
fn what_a_template_computes_is_told_and_no_mistake() {
    let text = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Fn::Sub": "${Bucket}/*"}}]}"#;
    let report =
        analyze(vec![Input::from_text("t", text)], &Options::default(), &mut |_| {}).report(Offsets::Bytes);
    assert!(!report.findings.iter().any(|finding| finding.rule.starts_with("grammar-")));
    let told: Vec<_> = report.diagnostics.iter().map(|d| d.code.as_str()).collect();
    assert_eq!(told, ["computed-value"]);
}

#[test]
fn a_service_control_policy_may_use_the_whole_language() {
    let text = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "*:Describe*", "Resource": "arn:aws:ec2:*:*:instance/*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}},
        {"Effect": "Deny", "Action": "s3:*Bucket*", "NotResource": "arn:aws:s3:::open"}]}"#;
    let options = Options { policy_kind: Some(PolicyKind::ServiceControl), ..Options::default() };
    let report = analyze(vec![Input::from_text("scp", text)], &options, &mut |_| {}).report(Offsets::Bytes);
    let grammar: Vec<_> = report.findings.iter().filter(|f| f.rule.starts_with("grammar-")).collect();
    assert!(grammar.is_empty(), "{grammar:#?}");
}

/// JSON made of the words of the policy language in places where they do and do not belong.
fn nonsense() -> impl Strategy<Value = serde_json::Value> {
    let word = prop::sample::select(vec![
        "Version",
        "2012-10-17",
        "Statement",
        "Effect",
        "Allow",
        "Deny",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Principal",
        "NotPrincipal",
        "AWS",
        "Condition",
        "Sid",
        "StringLike",
        "ForAllValues:StringEquals",
        "Null",
        "Bool",
        "IpAddress",
        "NumericLessThan",
        "DateLessThan",
        "aws:SourceIp",
        "aws:userid",
        "aws:ResourceTag/",
        "s3:prefix",
        "*",
        "s3:*",
        "arn:aws:s3:::ä*",
        "arn:aws",
        "${",
        "${aws:username}",
        "${ä, 'x}",
        "10.0.0.1/8",
        "true",
        "",
        "ä",
        "\"\\n",
        "aws:PrincipalOrgID",
        "kms:ViaService",
        "aws:SourceVpce",
        "aws:MultiFactorAuthPresent",
        "BoolIfExists",
        "*:x",
    ]);
    let leaf = prop_oneof![
        8 => word.clone().prop_map(serde_json::Value::from),
        1 => any::<i64>().prop_map(serde_json::Value::from),
        1 => any::<bool>().prop_map(serde_json::Value::from),
        1 => Just(serde_json::Value::Null),
    ];
    leaf.prop_recursive(6, 80, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::vec((word.clone(), inner), 0..6).prop_map(|members| {
                let members = members.into_iter().map(|(key, value)| (key.to_owned(), value));
                serde_json::Value::Object(members.collect())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn nonsense_is_answered_and_every_place_is_in_the_text(statements in prop::collection::vec(nonsense(), 0..3), kind in 0..4_usize) {
        let kinds = [None, Some(PolicyKind::ServiceControl), Some(PolicyKind::ResourceControl), Some(PolicyKind::Trust)];
        let options = Options { policy_kind: kinds[kind].clone(), ..Options::default() };
        let text = serde_json::json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        let report = analyze(vec![Input::from_text("p", text.as_str())], &options, &mut |_| {}).report(Offsets::Bytes);
        for finding in &report.findings {
            let place = text.get(finding.location.start as usize..finding.location.end as usize);
            prop_assert!(place.is_some(), "{finding:?}");
            if let Some(fix) = &finding.fix {
                let fixed = parapet::fix::apply_report(&[text.as_str()], &fix.edits).remove(0);
                let sound = serde_json::from_str::<serde_json::Value>(&fixed).is_ok();
                prop_assert!(sound, "{}: {}", finding.rule, fixed);
            }
        }
    }
}
