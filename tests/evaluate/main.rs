//! Decisions on requests. `docs/evaluation.md` maps what AWS's pages say to these tests.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod cli;
mod conditions;
mod context;
mod layers;
mod matching;
mod pasted;
mod principals;
mod properties;
mod reference;
mod scenario;
mod services;
mod statement_principals;
mod unknown;
mod who;

use parapet::Input;
use parapet::evaluate::scenario::{Scenario, ScenarioProblem, read};
use parapet::evaluate::{Outcome, PolicyLayer, Trace, evaluate, trace};
use parapet::text::Sources;
use parapet::text::json::parse;

const ANA: &str = "arn:aws:iam::111122223333:user/ana";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/deploy/ci";
const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/ana";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const FULL: &str =
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
const EMPTY: &str = r#"{"Version": "2012-10-17", "Statement": []}"#;
const FULL_RCP: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}"#;

fn load(text: &str) -> Result<Scenario, Vec<ScenarioProblem>> {
    let sources = Sources::new(vec![Input::from_text("scenario.json", text)]);
    let (id, source) = sources.iter().next().unwrap();
    let parsed = parse(&source.text, 0);
    assert_eq!(parsed.problems, [], "{text}");
    read(sources.add_view(id, parsed.tree).root().unwrap())
}

/// The trace of a scenario's one request; the fast path must come to the same decision.
fn traced(text: &str) -> Trace {
    let scenario = load(text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
    let case = &scenario.cases[0];
    let traced = trace(&case.request, &case.policies);
    assert_eq!(evaluate(&case.request, &case.policies), traced.decision, "{text}");
    traced
}

/// `ExplicitDeny scp`
fn decided(text: &str) -> String {
    let decision = traced(text).decision;
    format!("{} {}", decision.outcome.name(), decision.decided_by.map_or("none", PolicyLayer::name))
}

fn outcome(text: &str) -> Outcome {
    traced(text).decision.outcome
}

/// A request on a bucket of account 111122223333. `more` is appended to the request.
fn scenario(principal: &str, action: &str, more: &str, policies: &str) -> String {
    let principal =
        if principal.starts_with('{') { principal.to_owned() } else { format!("\"{principal}\"") };
    format!(
        r#"{{"request": {{"principal": {principal}, "action": "{action}", "resource": "arn:aws:s3:::reports/q1.csv",
           "resource_account": "111122223333"{more}}}, "policies": {{{policies}}}}}"#
    )
}

/// A policy of one statement.
fn statement(effect: &str, rest: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "{effect}", {rest}}}]}}"#)
}

/// Whether an Allow with this condition applies to a request with this context. `Y`, `N` or `?`.
fn condition(condition: &str, context: &str) -> char {
    let policy = statement(
        "Allow",
        &format!(r#""Action": "s3:GetObject", "Resource": "*", "Condition": {condition}"#),
    );
    let text = scenario(
        ANA,
        "s3:GetObject",
        &format!(r#", "context": {context}"#),
        &format!(r#""identity": {policy}"#),
    );
    letter(outcome(&text))
}

fn letter(outcome: Outcome) -> char {
    match outcome {
        Outcome::Allowed => 'Y',
        Outcome::Unknown => '?',
        _ => 'N',
    }
}
