//! Requests against what was pasted: the scenario that is made of it.

use parapet::evaluate::pasted::{ContextRow, PastedAnswer, PastedRequest, all_as_tests, simulate_pasted};
use parapet::evaluate::scenario::open;
use parapet::report::Offsets;
use parapet::{Input, Options, read};
use serde_json::json;

const ANA: &str = "arn:aws:iam::111122223333:user/ana";
const OBJECT: &str = "arn:aws:s3:::reports/q1.csv";

fn request(principal: &str, action: &str, resource: &str) -> PastedRequest {
    PastedRequest {
        principal: principal.into(),
        action: action.into(),
        resource: resource.into(),
        ..PastedRequest::default()
    }
}

/// Asks, and holds the scenario that comes with the answer to give the same.
fn ask(texts: &[&str], request: &PastedRequest) -> PastedAnswer {
    let inputs = texts.iter().map(|text| Input::from_text("pasted", *text)).collect();
    let options = Options { policy_kinds: request.policy_kinds.clone(), ..Options::default() };
    let answer = simulate_pasted(&read(inputs, &options), request, Offsets::Bytes).unwrap();
    let opened = open(Input::from_text("scenario", answer.scenario.clone())).unwrap();
    let again = &opened.reports()[0];
    assert_eq!((&again.decision, &again.decided_by), (&answer.case.decision, &answer.case.decided_by));
    assert_eq!(again.trace.len(), answer.case.trace.len());
    let expected = opened.scenario.cases[0].expect.as_ref().unwrap();
    assert_eq!(expected.value.label(), answer.case.decision);
    answer
}

fn decision(texts: &[&str], asked: &PastedRequest) -> String {
    ask(texts, asked).case.decision.into_owned()
}

const READ: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*",
      "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    }
  ]
}"#;
const BUCKET: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*",
  "Resource": "arn:aws:s3:::reports/*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}"#;

#[test]
fn single_policies_count_by_their_kind() {
    let mut asked = request(ANA, "s3:GetObject", OBJECT);
    let answer = ask(&[READ, BUCKET], &asked);
    assert_eq!(answer.case.decision, "Unknown");
    assert_eq!(answer.case.missing_context, ["aws:SecureTransport", "aws:SourceIp"]);
    let place =
        answer.case.trace.iter().find(|entry| entry.kind == "identity").unwrap().location.clone().unwrap();
    assert_eq!((place.source_index, place.line), (0, 4));
    asked.context = vec![
        ContextRow { key: "aws:SourceIp".into(), values: vec!["203.0.113.7".into()] },
        ContextRow { key: "aws:SecureTransport".into(), values: vec!["true".into()] },
    ];
    assert_eq!(decision(&[READ, BUCKET], &asked), "Allowed");
    asked.context[1].values = vec!["false".into()];
    let denied = ask(&[READ, BUCKET], &asked);
    assert_eq!((&*denied.case.decision, &*denied.case.decided_by), ("ExplicitDeny", "resource"));
    asked.context.clear();
    asked.context_complete = true;
    assert_eq!(decision(&[READ], &asked), "ImplicitDeny");
}

#[test]
fn a_principal_of_the_export_brings_its_policies() {
    let export = json!({"UserDetailList": [{"Path": "/", "UserName": "ana", "UserId": "AIDAEXAMPLE", "Arn": ANA, "GroupList": [],
        "Tags": [{"Key": "team", "Value": "fin"}],
        "AttachedManagedPolicies": [{"PolicyName": "ReadOnlyAccess", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
        "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/gone"},
        "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::${aws:PrincipalTag/team}/*"}]}}]}],
        "GroupDetailList": [], "RoleDetailList": [], "Policies": []})
    .to_string();
    let answer = ask(&[&export], &request(ANA, "s3:PutObject", "arn:aws:s3:::fin/x"));
    assert_eq!(answer.case.decision, "Allowed");
    assert!(
        answer.assumed.iter().any(|text| text.contains("policy/gone` was not given")),
        "{:?}",
        answer.assumed
    );
    let own = |entry: &&parapet::evaluate::EntryReport| entry.location.is_some();
    assert_eq!(answer.case.trace.iter().filter(own).count(), 1);
    assert!(
        answer.case.explanation.contains("`Inline policy own of user ana`"),
        "{}",
        answer.case.explanation
    );
    // What AWS wrote stands in no text.
    assert!(
        answer.case.trace.iter().any(|entry| entry.policy.ends_with("ReadOnlyAccess") && entry.line == 0)
    );
    assert_eq!(decision(&[&export], &request(ANA, "s3:PutObject", "arn:aws:s3:::other/x")), "ImplicitDeny");
    assert_eq!(decision(&[&export], &request(ANA, "s3:GetObject", OBJECT)), "Allowed");
    let stranger = ask(&[&export], &request("arn:aws:iam::111122223333:user/bo", "s3:GetObject", OBJECT));
    assert_eq!(stranger.case.decision, "ImplicitDeny");
    assert!(stranger.assumed.iter().any(|text| text.starts_with("No policy of the principal itself")));
}

#[test]
fn policies_of_the_organization_stand_beside() {
    let scp = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}]}"#;
    let full =
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    let mut asked = request(ANA, "s3:PutObject", OBJECT);
    asked.policy_kinds = vec![parapet::KindOverride {
        source: Some("scp".into()),
        pointer: None,
        kind: parapet::policy::PolicyKind::ServiceControl,
    }];
    let answer = |action: &str| {
        let inputs = vec![Input::from_text("identity", full), Input::from_text("scp", scp)];
        let options = Options { policy_kinds: asked.policy_kinds.clone(), ..Options::default() };
        simulate_pasted(
            &read(inputs, &options),
            &PastedRequest { action: action.into(), ..asked.clone() },
            Offsets::Bytes,
        )
        .unwrap()
    };
    let denied = answer("s3:PutObject").case;
    assert_eq!((&*denied.decision, &*denied.decided_by), ("ExplicitDeny", "scp"));
    // AWS attaches a policy that allows everything; a list of denies would otherwise deny all.
    assert_eq!(answer("s3:GetObject").case.decision, "Allowed");
}

#[test]
fn a_request_that_is_none_is_told_in_sentences() {
    let analysis = read(vec![Input::from_text("pasted", READ)], &Options::default());
    let why = |asked: PastedRequest| simulate_pasted(&analysis, &asked, Offsets::Bytes).unwrap_err();
    let text = why(request("bob", "s3:GetObjekt", "reports"));
    assert!(text.contains("AWS has no action `s3:GetObjekt`"), "{text}");
    assert!(text.contains("Did you mean `s3:GetObject`?"), "{text}");
    assert!(text.contains("`reports` is no ARN"), "{text}");
    assert!(text.contains("the principal `bob`") && !text.contains("scenario:"), "{text}");
    let mut asked = request(ANA, "s3:GetObject", OBJECT);
    asked.context = vec![ContextRow { key: "aws:SourceIp".into(), values: vec!["nowhere".into()] }];
    assert!(why(asked).contains("`aws:SourceIp` is an IP address, not `nowhere`"));
    let service =
        simulate_pasted(&analysis, &request("lambda.amazonaws.com", "s3:GetObject", OBJECT), Offsets::Bytes);
    assert_eq!(service.unwrap().case.decision, "ImplicitDeny");
}

#[test]
fn what_was_kept_is_a_file_of_tests() {
    let one = ask(&[READ], &request(ANA, "s3:GetObject", OBJECT)).scenario;
    let two = ask(&[READ], &request(ANA, "s3:PutObject", OBJECT)).scenario;
    let all = all_as_tests(&[&one, &two]);
    let run = super::support::parapet_with(&["test", "-"], all.as_bytes());
    assert_eq!((run.status, run.stdout.as_str()), (0, "2 decisions as expected, 0 not\n"), "{}", run.stderr);
}
