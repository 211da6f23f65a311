//! Texts that are nearly policies or scenarios: cut, doubled and mixed up. The tools of the page read or refuse them.
//! `fuzz/` asks the same of any text.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use parapet::aws::facts;
use parapet::evaluate::scenario::{Prepared, open};
use parapet::evaluate::{Simulated, evaluate, trace};
use parapet::explain::{ExplainOptions, explain};
use parapet::fix::apply_report;
use parapet::narrow::{NarrowRequest, narrow};
use parapet::prove::{Relation, compare_texts};
use parapet::report::Offsets;
use parapet::{Input, Options, read};
use proptest::prelude::*;

const SCENARIO: &str = r#"{"organization": {"management_account": "444455556666"}, "requests": [
  {"name": "one", "request": {"principal": "arn:aws:sts::111122223333:assumed-role/deploy/ci", "action": "s3:GetObject",
    "resource": ["arn:aws:s3:::reports/${*}/q?.csv", {"arn": "arn:aws:s3:::b", "context": {"s3:prefix": ["", "a"]}}],
    "resource_account": "444455556666", "context": {"aws:SourceIp": "2001:db8::1", "aws:TagKeys": ["a", "b"], "aws:EpochTime": 60},
    "context_complete": false, "passed_role": "arn:aws:iam::111122223333:role/x"}, "expect": {"decision": "Denied", "decided_by": "scp"}},
  {"request": {"principal": {"service": "sns.amazonaws.com"}, "action": "kms:Decrypt",
    "resource": "arn:aws:kms:eu-west-1:111122223333:key/1"}}],
 "policies": {"identity": [{"name": "n", "policy": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "NotAction": "iam:*",
    "Resource": "arn:aws:s3:::reports/${aws:PrincipalTag/team, 'x'}/*", "Condition": {"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["${aws:username}*"]},
    "NumericLessThan": {"aws:EpochTime": "1e9"}, "IpAddress": {"aws:SourceIp": "::/0"}, "Null": {"aws:TokenIssueTime": "false"}}}]}},
    {"name": "arn", "not_given": "aws iam get-policy"}],
  "resource": {"Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:role/deploy"]}, "Action": "*", "NotResource": "*"}},
  "trust": [], "session": {"Statement": []}, "permissions_boundary": [], "scp": [[{"Statement": []}], []], "rcp": [[]], "vpc_endpoint": []}}"#;

const POLICY: &str = r#"{"Version": "2012-10-17", "Id": "é", "Statement": [
  {"Sid": "A", "Effect": "Allow", "Action": ["s3:*", "sqs:Send*"], "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*", "*"]},
  {"Effect": "Allow", "NotAction": ["iam:*"], "NotResource": "arn:aws:s3:::x*", "Condition": {"StringEquals": {"aws:PrincipalTag/a": ["b", "${aws:username}"]}}},
  {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"}]}"#;

/// Without what makes comparing slow in a build for tests.
const SIMPLE: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "A", "Effect": "Allow", "Action": ["s3:Get*", "s3:PutObject"], "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]},
  {"Effect": "Deny", "Action": "s3:GetObjectAcl", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#;

/// Pieces of a text put together anew: most of it in order, some of it left out, doubled or elsewhere.
fn mangled(text: &'static str) -> impl Strategy<Value = String> {
    let cuts: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
    let cut = prop::sample::select(cuts);
    let insert = prop::sample::select(vec![
        "",
        "",
        "{",
        "}",
        "[",
        "]",
        "\"",
        ",",
        ":",
        "null",
        "1e999",
        "\\u0000",
        "${",
        "*",
        "\u{1F512}",
        "\"Effect\": \"Allow\",",
        "'",
    ]);
    prop::collection::vec((cut.clone(), cut, insert), 1..4).prop_map(move |edits| {
        edits.into_iter().fold(text.to_owned(), |whole, (a, b, insert)| {
            // Short pieces leave most of it a policy.
            let from = a.min(whole.len());
            let to = (from + (b % 24)).min(whole.len());
            match (whole.get(..from), whole.get(to..)) {
                (Some(before), Some(after)) => format!("{before}{insert}{after}"),
                _ => whole,
            }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_scenario_is_read_or_refused_and_decided_alike(text in mangled(SCENARIO)) {
        let _ = Prepared::open(Input::from_text("text", text.clone()));
        match open(Input::from_text("text", text)) {
            Err(why) => prop_assert!(why.starts_with("text:"), "{}", why),
            Ok(opened) => {
                for case in &opened.scenario.cases {
                    let explained = trace(&case.request, &case.policies);
                    prop_assert_eq!(evaluate(&case.request, &case.policies), explained.decision);
                    prop_assert!(!explained.explanation.is_empty());
                }
                serde_json::to_string(&Simulated::new(opened.reports(), opened.scenario.is_list)).unwrap();
            }
        }
    }

    #[test]
    fn a_policy_is_explained_with_places_inside_it(text in mangled(POLICY)) {
        let analysis = read(vec![Input::from_text("text", text.clone())], &Options::default());
        let told = explain(&analysis, facts(), &ExplainOptions::default(), Offsets::Bytes);
        for statement in told.policies.iter().flat_map(|policy| &policy.statements) {
            prop_assert!(!statement.sentence.is_empty());
            let place = statement.location.start as usize..statement.location.end as usize;
            prop_assert!(text.get(place).is_some(), "{:?}", statement.location);
        }
    }

    #[test]
    fn a_narrower_policy_is_read_again_and_allows_no_more(text in mangled(SIMPLE)) {
        let levels = vec!["Read".to_owned(), "List".to_owned()];
        let request = NarrowRequest { levels, ..NarrowRequest::default() };
        let analysis = read(vec![Input::from_text("text", text.clone())], &Options::default());
        if let Ok(narrowed) = narrow(&analysis, facts().unwrap(), &request, Offsets::Bytes) {
            let fixes = narrowed.policies.iter().filter_map(|policy| policy.fix.as_ref());
            let edits: Vec<_> = fixes.flat_map(|fix| fix.edits.clone()).collect();
            let after = apply_report(&[&text], &edits).remove(0);
            let again = read(vec![Input::from_text("text", after.clone())], &Options::default());
            prop_assert_eq!(again.estate.policies.len(), analysis.estate.policies.len(), "{}", after);
            if let Ok(compared) = compare_texts(&text, &after, None) {
                let wider = matches!(compared.relation, Relation::Broader | Relation::Incomparable);
                prop_assert!(!wider, "{:?}\n{}", compared.relation, after);
            }
        }
    }
}

#[test]
fn the_scenario_itself_is_one() {
    let opened = open(Input::from_text("text", SCENARIO)).unwrap_or_else(|why| std::panic::panic_any(why));
    assert_eq!(opened.reports().len(), 2);
}
