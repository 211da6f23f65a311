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
        "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/edge"},
        "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::${aws:PrincipalTag/team}/*"}]}}]}],
        "GroupDetailList": [], "RoleDetailList": [], "Policies": [{"PolicyName": "edge", "PolicyId": "ANPA",
            "Arn": "arn:aws:iam::111122223333:policy/edge", "Path": "/", "DefaultVersionId": "v1", "PolicyVersionList": [
            {"VersionId": "v1", "IsDefaultVersion": true, "Document": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}}]}]})
    .to_string();
    let answer = ask(&[&export], &request(ANA, "s3:PutObject", "arn:aws:s3:::fin/x"));
    assert_eq!(answer.case.decision, "Allowed");
    let own = |entry: &&parapet::evaluate::EntryReport| entry.location.is_some();
    assert_eq!(answer.case.trace.iter().filter(own).count(), 2);
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

fn attached(more: &serde_json::Value) -> String {
    let mut user = json!({"Path": "/", "UserName": "ana", "UserId": "AIDAEXAMPLE", "Arn": ANA, "GroupList": [],
        "AttachedManagedPolicies": [{"PolicyName": "ship", "PolicyArn": "arn:aws:iam::111122223333:policy/ship"}],
        "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"},
            {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"}]}}]});
    for (key, value) in more.as_object().unwrap() {
        user[key] = value.clone();
    }
    json!({"UserDetailList": [user], "GroupDetailList": [], "RoleDetailList": [], "Policies": []}).to_string()
}

#[test]
fn a_policy_that_was_not_pasted_leaves_the_answer_open() {
    let export = attached(&json!({}));
    let open = ask(&[&export], &request(ANA, "s3:GetObject", OBJECT)).case;
    assert_eq!(open.decision, "Unknown");
    let settle = "aws iam get-policy-version --policy-arn arn:aws:iam::111122223333:policy/ship --version-id \
                  \"$(aws iam get-policy --policy-arn arn:aws:iam::111122223333:policy/ship --query Policy.DefaultVersionId --output text)\"";
    assert!(open.unknown_because[0].ends_with(settle), "{:?}", open.unknown_because);
    assert!(
        open.explanation.contains("identity policy `arn:aws:iam::111122223333:policy/ship`"),
        "{}",
        open.explanation
    );
    assert_eq!(decision(&[&export], &request(ANA, "s3:PutObject", OBJECT)), "Unknown");
    // What is denied already stays denied.
    assert_eq!(decision(&[&export], &request(ANA, "s3:DeleteObject", OBJECT)), "ExplicitDeny");
    // The command's output under the command itself settles it.
    let version = r#"{"PolicyVersion": {"VersionId": "v3", "IsDefaultVersion": true, "CreateDate": "2026-01-01T00:00:00+00:00",
        "Document": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}]}}}"#;
    let pasted = format!("{export}\n$ {settle}\n{version}\n");
    assert_eq!(decision(&[&pasted], &request(ANA, "s3:PutObject", OBJECT)), "Allowed");
    assert_eq!(decision(&[&pasted], &request(ANA, "s3:ListBucket", "arn:aws:s3:::reports")), "ImplicitDeny");
    let old = pasted
        .replace(r#""IsDefaultVersion": true, "CreateDate""#, r#""IsDefaultVersion": false, "CreateDate""#);
    assert_eq!(decision(&[&old], &request(ANA, "s3:PutObject", OBJECT)), "Unknown");
}

#[test]
fn a_boundary_that_was_not_pasted_leaves_the_answer_open() {
    let boundary = json!({"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/edge"});
    let export = attached(&json!({"PermissionsBoundary": boundary, "AttachedManagedPolicies": []}));
    let open = ask(&[&export], &request(ANA, "s3:GetObject", OBJECT)).case;
    assert_eq!(open.decision, "Unknown");
    assert!(open.unknown_because[0].contains("permissions boundary `arn:aws:iam::111122223333:policy/edge`"));
    assert_eq!(decision(&[&export], &request(ANA, "s3:PutObject", OBJECT)), "ImplicitDeny");
}

#[test]
fn a_key_and_a_role_have_a_policy_even_if_it_was_not_pasted() {
    let full =
        r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    let key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let answer = ask(&[full], &request(ANA, "kms:Decrypt", key)).case;
    assert_eq!(answer.decision, "Unknown");
    assert!(
        answer
            .unknown_because
            .iter()
            .any(|why| why.contains(&format!("aws kms get-key-policy --policy-name default --key-id {key}"))),
        "{:?}",
        answer.unknown_because
    );
    let role = ask(&[full], &request(ANA, "sts:AssumeRole", "arn:aws:iam::111122223333:role/deploy")).case;
    assert_eq!(role.decision, "Unknown");
    assert!(
        role.unknown_because[0].contains("aws iam get-role --role-name deploy"),
        "{:?}",
        role.unknown_because
    );
}

#[test]
fn restrict_public_buckets_keeps_strangers_out_of_a_public_bucket() {
    let open = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::reports/*"}]}"#;
    let named = open.replace(r#""*", "Action""#, r#"{"AWS": "444455556666"}, "Action""#);
    let policy =
        |text: &str| format!("$ aws s3api get-bucket-policy --bucket reports\n{}\n", json!({"Policy": text}));
    let block = |on: bool| {
        let switches = json!({"PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "IgnorePublicAcls": true,
            "BlockPublicPolicy": true, "RestrictPublicBuckets": on}});
        format!("$ aws s3api get-public-access-block --bucket reports\n{switches}\n")
    };
    let export = attached(&json!({"AttachedManagedPolicies": []}));
    let stranger = "arn:aws:iam::444455556666:root";
    let ask = |policy: &str, block: &str, who: &str| {
        let answer = ask(&[&export, &format!("{policy}{block}")], &request(who, "s3:GetObject", OBJECT));
        (answer.case.decision.into_owned(), answer.assumed)
    };
    let (decision, assumed) = ask(&policy(open), &block(true), "anonymous");
    assert_eq!(decision, "ExplicitDeny");
    assert!(assumed.iter().any(|text| text.contains("`RestrictPublicBuckets` is on")), "{assumed:?}");
    assert_eq!(ask(&policy(open), &block(true), stranger).0, "ExplicitDeny");
    assert_eq!(ask(&policy(open), &block(true), ANA).0, "Allowed");
    assert_eq!(ask(&policy(open), &block(true), "logging.s3.amazonaws.com").0, "Allowed");
    assert_eq!(ask(&policy(open), &block(false), "anonymous").0, "Allowed");
    // A policy that names accounts is not public.
    assert_eq!(ask(&policy(&named), &block(true), stranger).0, "Allowed");
    let (decision, assumed) = ask(&policy(open), "", "anonymous");
    assert_eq!(decision, "Allowed");
    assert!(
        assumed.iter().any(|text| text.contains("aws s3api get-public-access-block --bucket reports")),
        "{assumed:?}"
    );
}
