//! Several documents, in whatever form they are given, make one estate.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use parapet::report::Offsets;
use parapet::report::model::{Report, Severity};
use parapet::{Input, Options, analyze};

const POLICY: &str =
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
const BUCKET_POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::reports/*"}]}"#;
const BLOCK: &str = r#"{"PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": true}}"#;

fn of(texts: &[&str]) -> Report {
    let inputs =
        texts.iter().enumerate().map(|(i, text)| Input::from_text(format!("file {i}"), *text)).collect();
    analyze(inputs, &Options::default(), &mut |_| {}).report(Offsets::Bytes)
}

fn severities(report: &Report, rule: &str) -> Vec<&'static str> {
    report.findings.iter().filter(|f| f.rule == rule).map(|f| f.severity.name()).collect()
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

#[test]
fn a_policy_is_found_in_every_wrapping() {
    let percent: String = POLICY.bytes().map(|b| format!("%{b:02X}")).collect();
    let forms = [
        POLICY.to_owned(),
        format!(
            r#"{{"PolicyVersion": {{"Document": {POLICY}, "VersionId": "v1", "IsDefaultVersion": true}}}}"#
        ),
        format!(r#"{{"RoleName": "r", "PolicyName": "p", "PolicyDocument": {}}}"#, quoted(POLICY)),
        format!(r#"{{"UserName": "u", "PolicyName": "p", "PolicyDocument": "{percent}"}}"#),
        percent.clone(),
        quoted(POLICY),
        format!("[{POLICY}]"),
        format!("user@host:~$ cat policy.json\n{POLICY}\nuser@host:~$ "),
        format!("2026-11-23T10:00:00Z INFO policy is {POLICY} (end)"),
        format!("\u{FEFF}{}", POLICY.replace(", ", ",\r\n")),
        POLICY.replace('"', "\u{201D}"),
        format!(
            r#"{{"Resources": {{"Role": {{"Properties": {{"Policies": [{{"PolicyName": "x", "PolicyDocument": {POLICY}}}]}}}}}}}}"#
        ),
    ];
    for form in forms {
        let report = of(&[&form]);
        assert_eq!(
            severities(&report, "policy-action-star"),
            ["critical"],
            "{form}\n{:?}",
            report.diagnostics
        );
        let finding = report.findings.iter().find(|f| f.rule == "policy-action-star").unwrap();
        let place = &form[finding.location.start as usize..finding.location.end as usize];
        assert!(["*", "%2A"].contains(&place), "{place} in {form}");
    }
}

#[test]
fn block_public_access_from_another_document_counts() {
    let policy = format!(r#"{{"Policy": {}}}"#, quoted(BUCKET_POLICY));
    assert_eq!(severities(&of(&[&policy]), "bucket-policy-public"), ["critical"]);
    let merged = format!("{{{}, {}}}", policy.trim_matches(['{', '}']), &BLOCK[1..BLOCK.len() - 1]);
    let account = format!("$ aws s3control get-public-access-block --account-id 111122223333\n{BLOCK}");
    let named = format!("$ aws s3api get-public-access-block --bucket reports\n{BLOCK}");
    for texts in [
        vec![format!("{policy}\n{BLOCK}")],
        vec![policy.clone(), named.clone()],
        vec![named, policy.clone()],
        vec![policy.clone(), account],
        vec![merged],
    ] {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert_eq!(severities(&of(&texts), "bucket-policy-public"), ["medium"], "{texts:?}");
    }
}

#[test]
fn block_public_access_of_another_bucket_does_not_count() {
    let policy = format!(r#"{{"Policy": {}}}"#, quoted(BUCKET_POLICY));
    let other = format!("{policy}\n$ aws s3api get-public-access-block --bucket other\n{BLOCK}");
    assert_eq!(severities(&of(&[&other]), "bucket-policy-public"), ["critical"]);
}

#[test]
fn outputs_merged_into_one_object_are_each_read() {
    let merged = r#"{
        "AccessKeyMetadata": [],
        "UserDetailList": [{"UserName": "u", "Arn": "arn:aws:iam::111122223333:user/u", "AttachedManagedPolicies": [{"PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}]}],
        "SummaryMap": {"AccountMFAEnabled": 0},
        "Grants": [{"Grantee": {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers"}, "Permission": "READ"}],
        "SomethingElse": {"a": 1}
    }"#;
    let report = of(&[merged]);
    for rule in ["privilege-managed-full-access", "account-root-no-mfa", "bucket-acl-public"] {
        assert_eq!(severities(&report, rule).len(), 1, "{rule}");
    }
    assert_eq!(report.sources[0].unrecognized.len(), 1, "{:?}", report.sources[0].unrecognized);
    assert_eq!(report.sources[0].unrecognized[0].pointer, "/SomethingElse");
}

#[test]
fn a_page_of_a_longer_answer_is_told() {
    for text in [
        r#"{"UserDetailList": [], "IsTruncated": true, "Marker": "x"}"#,
        r#"{"AccessKeyMetadata": [], "NextToken": "eyJ"}"#,
    ] {
        let report = of(&[text]);
        assert!(report.diagnostics.iter().any(|d| d.code == "truncated-output"), "{text}");
    }
    let whole = of(&[r#"{"UserDetailList": [], "IsTruncated": false}"#]);
    assert!(whole.diagnostics.is_empty(), "{:?}", whole.diagnostics);
}

#[test]
fn usage_beside_a_policy_makes_its_wildcard_smaller() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*"}]}"#;
    let trail = r#"{"Records": [
        {"eventSource": "s3.amazonaws.com", "eventName": "PutObject", "userIdentity": {"type": "AssumedRole", "arn": "a"}},
        {"eventSource": "s3.amazonaws.com", "eventName": "DeleteBucket", "errorCode": "AccessDenied", "userIdentity": {"type": "AssumedRole", "arn": "a"}}]}"#;
    let report = of(&[policy, trail]);
    let finding = report.findings.iter().find(|f| f.rule == "policy-service-wildcard").unwrap();
    assert_eq!(finding.fix.as_ref().unwrap().edits[0].text, "\"s3:PutObject\"");
}

#[test]
fn security_groups_of_an_endpoint_are_no_iam_groups_and_its_policy_grants_nothing() {
    let text = r#"{"VpcEndpoints": [
        {"VpcEndpointId": "vpce-1", "Groups": [], "PolicyDocument":
          "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"*\", \"Resource\": \"*\"}}"},
        {"VpcEndpointId": "vpce-2", "Groups": [{"GroupName": "default", "GroupId": "sg-54e8bf31"}]}]}"#;
    let report = of(&[text]);
    let labels: Vec<_> =
        report.sources[0].recognized.iter().map(|document| document.label.as_str()).collect();
    assert_eq!(labels, ["VPC endpoint policy"]);
    let found: Vec<_> =
        report.findings.iter().map(|finding| (finding.rule.as_str(), finding.severity)).collect();
    assert_eq!(found, [("policy-action-star", Severity::Low)]);
}

#[test]
fn an_account_without_groups_is_still_an_account() {
    let report = of(&[r#"{"Groups": [], "IsTruncated": false}"#]);
    assert_eq!(report.sources[0].recognized[0].kind, "principals");
}

#[test]
fn a_public_acl_is_not_called_harmless_on_a_guess() {
    let acl = r#"{"Grants": [{"Grantee": {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers"}, "Permission": "WRITE"}]}"#;
    let guessed = of(&[&format!("$ aws s3api get-bucket-acl --bucket aaa\n{acl}\n{BLOCK}")]);
    assert_eq!(severities(&guessed, "bucket-acl-public"), ["medium"]);
    assert!(guessed.diagnostics.iter().any(|diagnostic| diagnostic.code == "bucket-assumed"));
    let said = of(&[&format!(
        "$ aws s3api get-bucket-acl --bucket aaa\n{acl}\n$ aws s3api get-public-access-block --bucket aaa\n{BLOCK}"
    )]);
    assert_eq!(severities(&said, "bucket-acl-public"), ["low"]);
}

#[test]
fn a_fuller_output_is_read_after_a_poorer_one() {
    let user = r#""UserName": "ana", "Arn": "arn:aws:iam::111122223333:user/ana""#;
    let list = format!(r#"{{"Users": [{{"Path": "/", {user}}}]}}"#);
    let details = format!(
        r#"{{"UserDetailList": [{{{user}, "UserPolicyList": [{{"PolicyName": "p", "PolicyDocument": {POLICY}}}]}}]}}"#
    );
    for texts in [[&list, &details], [&details, &list]] {
        let report = of(&[texts[0], texts[1]]);
        assert_eq!(severities(&report, "policy-action-star"), ["critical"]);
    }
    // The same twice is told once.
    assert_eq!(severities(&of(&[&details, &details]), "policy-action-star"), ["critical"]);
}

#[test]
fn ingress_is_not_read_as_egress_because_the_query_mentions_it() {
    let rule =
        r#"[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]"#;
    let query = |query: &str| of(&[&format!("$ aws ec2 describe-security-groups --query '{query}'\n{rule}")]);
    let open = "SecurityGroups[?IpPermissionsEgress].IpPermissions[]";
    assert_eq!(severities(&query(open), "network-world-admin-port"), ["high"]);
    let egress = "SecurityGroups[0].IpPermissionsEgress";
    assert_eq!(severities(&query(egress), "network-world-admin-port"), Vec::<&str>::new());
}

#[test]
fn only_if_exists_shuts_the_anonymous_out() {
    let policy = |operator: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [
                {{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}},
                {{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*",
                  "Condition": {{"{operator}": {{"aws:PrincipalIsAWSService": "false"}}}}}}]}}"#
        )
    };
    assert_eq!(severities(&of(&[&policy("Bool")]), "bucket-policy-public").len(), 1);
    assert_eq!(severities(&of(&[&policy("BoolIfExists")]), "bucket-policy-public").len(), 0);
}
