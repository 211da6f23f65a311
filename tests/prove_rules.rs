//! The rules on strangers and foreign accounts, held against the prover, and their findings settled by it.

#![allow(clippy::unwrap_used, clippy::panic)]

use parapet::policy::exposure::{Narrowing, names_everyone, narrowing};
use parapet::policy::{Policy, PolicyKind};
use parapet::prove::{Futile, Trust, dead_statements, exposure, read_policy, settle};
use parapet::report::Offsets;
use parapet::report::model::Report;
use parapet::{Input, Options, analyze};
use proptest::prelude::*;

fn report(text: &str, trusted: &[&str]) -> (Report, Report) {
    let trusted_accounts = trusted.iter().map(|id| (*id).to_owned()).collect();
    let options = Options { trusted_accounts, ..Options::default() };
    let analysis = analyze(vec![Input::from_text("p", text)], &options, &mut |_| {});
    let before = analysis.report(Offsets::Bytes);
    let mut after = before.clone();
    settle(&analysis, &mut after);
    (before, after)
}

fn has(report: &Report, rule: &str) -> bool {
    report.findings.iter().any(|finding| finding.rule == rule)
}

fn document(statements: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)
}

const OPEN: &str =
    r#"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}"#;

#[test]
fn what_is_open_has_a_request_that_shows_it() {
    let (_, after) = report(&document(OPEN), &[]);
    let finding = after.findings.iter().find(|finding| finding.rule == "bucket-policy-public").unwrap();
    let request = &finding.evidence["request"];
    assert_eq!(request["action"], "s3:GetObject");
    assert!(
        finding.evidence["example"].as_str().unwrap().contains("calls s3:GetObject on arn:aws:s3:::reports/")
    );
}

#[test]
fn what_is_shut_by_several_denies_together_is_not_told() {
    let denies = r#",{"Effect":"Deny","Principal":"*","Action":"s3:Get*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1a2b3c4d"},"Bool":{"aws:SecureTransport":"true"}}},
        {"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}"#;
    let (before, after) = report(&document(&format!("{OPEN}{denies}")), &[]);
    assert!(has(&before, "bucket-policy-public") && !has(&after, "bucket-policy-public"));
    assert_eq!(after.summary.high + 1, before.summary.high);
}

#[test]
fn conditions_that_exclude_one_another_let_nobody_in() {
    let contradiction = OPEN.replace(
        r#""arn:aws:s3:::reports/*""#,
        r#""arn:aws:s3:::reports/*","Condition":{"StringEquals":{"aws:UserAgent":"a"},"StringNotLike":{"aws:UserAgent":"?"}}"#,
    );
    let (before, after) = report(&document(&contradiction), &[]);
    assert!(has(&before, "bucket-policy-public") && !has(&after, "bucket-policy-public"));
}

#[test]
fn other_accounts_are_settled_too() {
    let topic = |deny: &str| {
        document(&format!(
            r#"{{"Effect":"Allow","Principal":{{"AWS":"444455556666"}},"Action":"sns:Publish","Resource":"arn:aws:sns:eu-west-1:111122223333:uploads"}}{deny}"#
        ))
    };
    let rule = "trust-resource-foreign-account";
    let (_, after) = report(&topic(""), &[]);
    let finding = after.findings.iter().find(|finding| finding.rule == rule).unwrap();
    assert!(finding.evidence["request"]["principal"].as_str().unwrap().contains("444455556666"));
    let deny = r#",{"Effect":"Deny","Principal":"*","Action":"sns:*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:*:*::444455556666:*"}}}"#;
    let (before, after) = report(&topic(deny), &[]);
    assert!(has(&before, rule) && !has(&after, rule));
}

#[test]
fn a_service_that_denies_together_keep_to_one_account_is_not_told() {
    let rule = "trust-service-any-source";
    let queue = |denies: &str| {
        document(&format!(
            r#"{{"Effect":"Allow","Principal":{{"Service":"s3.amazonaws.com"}},"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:eu-west-1:111122223333:orders"}}{denies}"#
        ))
    };
    let (_, after) = report(&queue(""), &[]);
    let finding = after.findings.iter().find(|finding| finding.rule == rule).unwrap();
    assert_eq!(finding.evidence["request"]["principal"]["service"], "s3.amazonaws.com");
    let one = r#",{"Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceAccount":"111122223333"},"Bool":{"aws:SecureTransport":"true"}}}"#;
    assert!(has(&report(&queue(one), &[]).1, rule), "without TLS it is open still");
    let both = format!("{one}{}", one.replace("\"true\"", "\"false\""));
    let (before, after) = report(&queue(&both), &[]);
    assert!(has(&before, rule) && !has(&after, rule));
}

#[test]
fn a_role_is_told_where_one_way_to_assume_it_is_open() {
    let rule = "trust-everyone";
    let trust = |deny: &str| {
        document(&format!(r#"{{"Effect":"Allow","Principal":{{"AWS":"*"}},"Action":"sts:*"}}{deny}"#))
    };
    let deny = r#",{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}"#;
    assert!(has(&report(&trust(deny), &[]).1, rule));
    let all = deny.replace("sts:AssumeRole", "sts:AssumeRole*");
    let (before, after) = report(&trust(&all), &[]);
    assert!(has(&before, rule) && !has(&after, rule), "{:?}", after.findings);
}

#[test]
fn an_external_id_that_a_deny_asks_for_is_asked_for() {
    let rule = "trust-cross-account";
    let trust = |deny: &str| {
        document(&format!(
            r#"{{"Effect":"Allow","Principal":{{"AWS":"444455556666"}},"Action":"sts:AssumeRole"}}{deny}"#
        ))
    };
    let (_, after) = report(&trust(""), &["111122223333"]);
    let finding = after.findings.iter().find(|finding| finding.rule == rule).unwrap();
    assert_eq!(finding.evidence["request"]["action"], "sts:AssumeRole");
    assert!(finding.evidence["request"]["context"]["sts:ExternalId"].is_null());
    let deny = r#",{"Effect":"Deny","Principal":"*","Action":"sts:*","Condition":{"Null":{"sts:ExternalId":"true"}}}"#;
    let (before, after) = report(&trust(deny), &["111122223333"]);
    assert!(has(&before, rule) && !has(&after, rule));
}

fn condition() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        2 => Just(""),
        1 => Just(r#","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a"}}"#),
        1 => Just(r#","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-a"}}"#),
        1 => Just(r#","Condition":{"StringNotEqualsIfExists":{"aws:SourceVpce":"vpce-1"}}"#),
        1 => Just(r#","Condition":{"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","203.0.113.0/24"]}}"#),
        1 => Just(r#","Condition":{"IpAddress":{"aws:SourceIp":"64.0.0.0/7"}}"#),
        1 => Just(r#","Condition":{"StringLike":{"aws:userid":"AROAEXAMPLEID:*"}}"#),
        1 => Just(r#","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}"#),
        1 => Just(r#","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:111122223333:*"}}"#),
        1 => Just(r#","Condition":{"StringLike":{"aws:SourceArn":"arn:aws:s3:::*"}}"#),
        1 => Just(r#","Condition":{"Bool":{"elasticfilesystem:AccessedViaMountTarget":"true"}}"#),
        1 => Just(r#","Condition":{"BoolIfExists":{"aws:PrincipalIsAWSService":"false"},"StringNotEquals":{"aws:SourceVpc":"vpc-1"}}"#),
        1 => Just(r#","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalOrgPaths":"o-a/*"}}"#),
        1 => Just(r#","Condition":{"ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-a/*"}}"#),
        1 => Just(r#","Condition":{"Bool":{"aws:SecureTransport":"false"}}"#),
    ]
}

fn statement() -> impl Strategy<Value = String> {
    let action = prop_oneof![Just("s3:*"), Just("s3:Get*"), Just("s3:GetObject"), Just("*")];
    let resource = prop_oneof![Just("*"), Just("arn:aws:s3:::b/*"), Just("arn:aws:s3:::b/x*")];
    let principal =
        prop_oneof![4 => Just(r#""*""#), 1 => Just(r#"{"AWS":"111122223333"}"#), 1 => Just(r#"{"AWS":"*"}"#)];
    (any::<bool>(), principal, action, resource, condition()).prop_map(
        |(allow, principal, action, resource, condition)| {
            let effect = if allow { "Allow" } else { "Deny" };
            format!(
                r#"{{"Effect":"{effect}","Principal":{principal},"Action":"{action}","Resource":"{resource}"{condition}}}"#
            )
        },
    )
}

fn statements() -> impl Strategy<Value = String> {
    prop::collection::vec(statement(), 1..5).prop_map(|list| document(&list.join(",")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// What the rules take for closed is closed: they may tell too much before the prover is asked, but never too
    /// little.
    #[test]
    fn what_the_rules_take_for_narrow_lets_no_stranger_in(text in statements()) {
        let policy: Policy = read_policy(&text).unwrap();
        let proved = exposure(&policy, &PolicyKind::Resource("s3".into()), &Trust::default());
        for statement in policy.allows().filter(|statement| names_everyone(statement)) {
            if narrowing(&policy, statement) != Narrowing::None {
                prop_assert!(!proved.statements.contains(&statement.index), "{}\n{:?}", text, proved);
            }
        }
    }

    /// A statement or a value that a rule calls needless is needless.
    #[test]
    fn what_is_called_redundant_is(list in prop::collection::vec(identity_statement(), 2..6)) {
        let text = document(&list.join(","));
        let report = report(&text, &[]).0;
        let policy = read_policy(&text).unwrap();
        let dead = dead_statements(&policy, &PolicyKind::Identity);
        for finding in report.findings.iter().filter(|finding| finding.rule == "grammar-redundant-statement") {
            let index: usize = finding.location.pointer.rsplit('/').next().unwrap().parse().unwrap();
            let proved = dead.iter().any(|dead| dead.statement == index && matches!(dead.why, Futile::Covered | Futile::NeverApplies));
            prop_assert!(proved, "{} is not redundant in {}", index, text);
        }
        for finding in report.findings.iter().filter(|finding| finding.rule.starts_with("grammar-redundant")) {
            let fix = finding.fix.as_ref().unwrap();
            let fixed = parapet::fix::apply_report(&[text.as_str()], &fix.edits).remove(0);
            let answer = parapet::prove::compare(&policy, &read_policy(&fixed).unwrap(), &PolicyKind::Identity);
            prop_assert_eq!(answer.relation, parapet::prove::Relation::Equivalent, "{}\n{}", text, fixed);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever a policy says: a fix that is applied with all others leaves it as it was, or narrower.
    #[test]
    fn no_fix_opens_anything(list in prop::collection::vec(odd_statement(), 1..4)) {
        let text = document(&list.join(","));
        let policy = read_policy(&text).unwrap();
        for finding in report(&text, &[]).0.findings {
            let Some(fix) = finding.fix.filter(|fix| !fix.by_hand) else { continue };
            let fixed = parapet::fix::apply_report(&[text.as_str()], &fix.edits).remove(0);
            let Some(new) = read_policy(&fixed) else { continue };
            let kind = parapet::prove::infer_kind(&[&policy, &new]);
            let added = parapet::prove::compare(&policy, &new, &kind).added;
            // Actions and resources that AWS does not have open nothing.
            let opens = added.witness().is_some_and(parapet::prove::Witness::is_real);
            prop_assert!(!opens, "{}: {}\n{:?}\n{}\n{}", finding.rule, fix.title, added, text, fixed);
        }
        let applied = parapet::fix::apply_all("p", &text, &Options::default());
        prop_assert!(applied.refused.is_empty(), "{:?}", applied.refused);
    }
}

/// Statements with what rules mend.
fn odd_statement() -> impl Strategy<Value = String> {
    let action = prop::sample::subsequence(
        vec![
            "s3:Get*",
            "s3:GetObject",
            "s3:getobject",
            "s3:GetObjct",
            "s3:PutObject",
            "*",
            "iam:PassRole",
            "s33:Get*",
            "ec2:*",
        ],
        1..4,
    );
    let resource = prop::sample::subsequence(
        vec![
            "*",
            "arn:aws:s3:::b/*",
            "arn:aws:s3:::b",
            "arn:aws:s3:eu-west-1::b/*",
            "arn:aws:s3:::b/${aws:username}/*",
            "arn:aws:s3::b",
        ],
        1..3,
    );
    let condition = prop_oneof![
        3 => Just(""),
        1 => Just(r#","Condition":{"StringLike":{"aws:SourceIp":"10.0.0.0/8"}}"#),
        1 => Just(r#","Condition":{"IpAddress":{"aws:SourceIp":["10.0.0.1/8","10.0.0.0/16"]}}"#),
        1 => Just(r#","Condition":{"StringEquals":{"s3:prefix":["a*"],"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}"#),
        1 => Just(r#","Condition":{"Null":{"aws:TokenIssueTime":"ture"}}"#),
        1 => Just(r#","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":"a"},"Bool":{"aws:MultiFactorAuthPresent":"false"}}"#),
        1 => Just(r#","Condition":{"StringEquals":{"aws:TagKeys":["a","b"],"aws:principaltag/x":"${aws:username"}}"#),
        1 => Just(r#","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":["true","false"]}}"#),
    ];
    let principal = prop_oneof![
        3 => Just(""),
        1 => Just(r#","Principal":"*""#),
        1 => Just(r#","Principal":{"AWS":["111122223333","arn:aws:iam::444455556666:root"]}"#),
        1 => Just(r#","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:root"}"#),
        1 => Just(r#","Principal":{"Service":"S3.amazonaws.com"}"#),
    ];
    (0..3usize, any::<bool>(), 0..6, action, resource, condition, principal).prop_map(
        |(effect, not_action, not_resource, action, resource, condition, principal)| {
            let effect = ["Allow", "Deny", "allow"][effect];
            let not = |yes: bool| if yes { "Not" } else { "" };
            format!(
                r#"{{"Effect":"{effect}","{}Action":{action:?},"{}Resource":{resource:?}{condition}{principal}}}"#,
                not(not_action),
                not(not_resource == 0),
            )
        },
    )
}

fn identity_statement() -> impl Strategy<Value = String> {
    let action =
        prop::sample::subsequence(vec!["s3:Get*", "s3:GetObject", "S3:getobject", "s3:*", "sqs:Send*"], 1..4);
    let resource = prop::sample::subsequence(
        vec![
            "*",
            "arn:aws:s3:::b/*",
            "arn:aws:s3:::b/x*",
            "arn:aws:s3:::*",
            "arn:aws:sqs:*:111122223333:q",
            "arn:aws:sqs:us-east-1:111122223333:*",
            "arn:aws:s3:::b/${aws:username}/*",
        ],
        1..4,
    );
    let condition = prop_oneof![
        3 => Just(""),
        1 => Just(r#","Condition":{"NumericLessThan":{"s3:max-keys":["10","100"]}}"#),
        1 => Just(r#","Condition":{"NumericLessThan":{"s3:max-keys":["100","10"]}}"#),
        1 => Just(r#","Condition":{"StringLike":{"s3:prefix":["a*","b"]}}"#),
    ];
    (any::<bool>(), any::<bool>(), 0..6, action, resource, condition).prop_map(
        |(allow, not_action, not_resource, action, resource, condition)| {
            let effect = if allow { "Allow" } else { "Deny" };
            let not = |yes: bool| if yes { "Not" } else { "" };
            format!(
                r#"{{"Effect":"{effect}","{}Action":{action:?},"{}Resource":{resource:?}{condition}}}"#,
                not(not_action && !allow),
                not(not_resource == 0),
            )
        },
    )
}
