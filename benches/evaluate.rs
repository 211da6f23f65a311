//! Speed of decisions: `cargo bench --bench evaluate`.

use std::fmt::Write as _;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use parapet::Input;
use parapet::evaluate::principal::{NoDocuments, PolicyBook};
use parapet::evaluate::scenario::{Scenario, read};
use parapet::evaluate::who::{WhoCanRequest, who_can};
use parapet::evaluate::{Outcome, evaluate, trace};
use parapet::report::Offsets;
use parapet::text::Sources;
use parapet::text::json::parse;
use parapet::{Analysis, Options, read as read_texts};

#[path = "support/account.rs"]
mod account;

fn main() {
    divan::main();
}

fn load(text: &str) -> Scenario {
    let sources = Sources::new(vec![Input::from_text("scenario.json", text)]);
    let Some((id, source)) = sources.iter().next() else { unreachable!() };
    let tree = parse(&source.text, 0).tree;
    let Some(Ok(scenario)) = sources.add_view(id, tree).root().map(read) else { unreachable!() };
    scenario
}

/// An identity policy of so many statements, the last of which grants, with a bucket policy and SCPs.
fn scenario(statements: usize) -> Scenario {
    let mut list = String::new();
    for i in 1..statements {
        let _ = write!(
            list,
            r#"{{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query", "sqs:*"],
                "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/t{i}",
                "Condition": {{"StringEquals": {{"aws:PrincipalTag/team": "t{i}"}}}}}},"#
        );
    }
    load(&format!(
        r#"{{"request": {{"principal": "arn:aws:sts::111122223333:assumed-role/deploy/ci", "action": "s3:GetObject",
              "resource": "arn:aws:s3:::reports/fin/q1.csv", "resource_account": "111122223333",
              "context": {{"aws:SourceIp": "203.0.113.7", "aws:PrincipalTag/team": "fin", "aws:SecureTransport": "true",
                           "aws:PrincipalOrgID": "o-abc", "aws:RequestedRegion": "eu-west-1"}}}},
            "policies": {{
              "identity": [{{"Version": "2012-10-17", "Statement": [{list}
                {{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"],
                  "Resource": "arn:aws:s3:::reports/${{aws:PrincipalTag/team}}/*",
                  "Condition": {{"IpAddress": {{"aws:SourceIp": ["198.51.100.0/24", "203.0.113.0/24"]}}}}}}]}}],
              "resource": {{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {{"Bool": {{"aws:SecureTransport": "false"}}}}}},
                {{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {{"StringNotEquals": {{"aws:PrincipalOrgID": "o-abc"}}}}}}]}},
              "scp": [[{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "*"}}]}}],
                      [{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "*"}},
                        {{"Effect": "Deny", "NotAction": ["iam:*", "sts:*", "route53:*"], "Resource": "*",
                          "Condition": {{"StringNotEquals": {{"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]}}}}}}]}}]]
            }}}}"#
    ))
}

/// Identity policy, bucket policy and two levels of SCPs, with conditions and a variable.
#[divan::bench(args = [1, 500, 5000])]
fn decision(bencher: Bencher<'_, '_>, statements: usize) {
    let scenario = scenario(statements);
    let case = &scenario.cases[0];
    assert_eq!(evaluate(&case.request, &case.policies).outcome, Outcome::Allowed);
    bencher
        .counter(ItemsCount::new(1_usize))
        .bench(|| evaluate(black_box(&case.request), black_box(&case.policies)));
}

/// The same with every reason in words.
#[divan::bench(args = [1, 500])]
fn traced(bencher: Bencher<'_, '_>, statements: usize) {
    let scenario = scenario(statements);
    let case = &scenario.cases[0];
    bencher
        .counter(ItemsCount::new(1_usize))
        .bench(|| trace(black_box(&case.request), black_box(&case.policies)));
}

/// An account of ten thousand roles with two statements each.
fn ten_thousand_roles() -> Analysis {
    let mut roles = String::new();
    for i in 0..10_000 {
        let comma = if i == 0 { "" } else { "," };
        let _ = write!(
            roles,
            r#"{comma}{{"Path": "/", "RoleName": "r{i}", "RoleId": "AROA{i}", "Arn": "arn:aws:iam::111122223333:role/r{i}",
               "AssumeRolePolicyDocument": {{"Version": "2012-10-17", "Statement": [
                 {{"Effect": "Allow", "Principal": {{"AWS": "arn:aws:iam::111122223333:root"}}, "Action": "sts:AssumeRole"}}]}},
               "InstanceProfileList": [],
               "RolePolicyList": [{{"PolicyName": "own", "PolicyDocument": {{"Version": "2012-10-17", "Statement": [
                 {{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::b{i}/*"}},
                 {{"Effect": "Allow", "Action": "iam:Pass*", "Resource": "arn:aws:iam::111122223333:role/r{}*"}}]}}}}],
               "AttachedManagedPolicies": []}}"#,
            i % 100
        );
    }
    let text = format!(
        r#"{{"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [{roles}], "Policies": []}}"#
    );
    read_texts(vec![Input::from_text("export.json", text)], &Options::default())
}

/// Who of ten thousand roles, with two statements each, may pass a role?
#[divan::bench]
fn ten_thousand_principals(bencher: Bencher<'_, '_>) {
    let estate = ten_thousand_roles().estate;
    let book = PolicyBook::new(&estate, &NoDocuments);
    let sets: Vec<_> = estate.principals.iter().map(|principal| book.of(principal)).collect();
    bencher.counter(ItemsCount::new(sets.len())).bench(|| {
        sets.iter()
            .filter(|set| set.may("iam:PassRole", black_box("arn:aws:iam::111122223333:role/r7x")).may())
            .count()
    });
}

/// The same, from what was read to the report, with resource policies and chains of roles.
#[divan::bench]
fn who_can_of_ten_thousand(bencher: Bencher<'_, '_>) {
    let analysis = ten_thousand_roles();
    let request = WhoCanRequest {
        action: "iam:PassRole".to_owned(),
        resource: Some("arn:aws:iam::111122223333:role/r7x".to_owned()),
        ..WhoCanRequest::default()
    };
    bencher
        .counter(ItemsCount::new(10_000_usize))
        .bench_local(|| who_can(black_box(&analysis), black_box(&request), Offsets::Bytes));
}

/// Who of a made-up account can read an object: users, groups and roles with AWS's policies and their own, and thousands of roles
/// that trust the account.
#[divan::bench(args = [1_000, 10_000])]
fn who_can_read(bencher: Bencher<'_, '_>, principals: usize) {
    let text = account::account(principals);
    let analysis = read_texts(vec![Input::from_text("export.json", text)], &Options::default());
    let request = WhoCanRequest {
        action: "s3:GetObject".to_owned(),
        resource: Some("arn:aws:s3:::team-data/x".to_owned()),
        ..WhoCanRequest::default()
    };
    bencher
        .counter(ItemsCount::new(principals))
        .bench_local(|| who_can(black_box(&analysis), black_box(&request), Offsets::Bytes));
}
