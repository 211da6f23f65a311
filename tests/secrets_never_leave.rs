//! Whatever a text holds, no rendering of its report shows a secret.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use parapet::report::{Format, Offsets, human, render};
use parapet::{Input, Options, analyze};

/// Put together here, so that no scanner takes this file for a leak.
fn secrets() -> Vec<String> {
    vec![
        ["AKIA", "Q3EGPARAPET2DEMO"].concat(),
        ["q7Zt0vXc", "9LmR+2pK", "sWnE4uYh", "Jd8aBf6g", "To1iHx3N"].concat(),
        ["MIIEowIBAAKCAQEAq7Zt0vXc9LmR", "2pKsWnE4uYhJd8aBf6gTo1iHx3N"].concat(),
        ["ABSK", &"QmVkcm9ja0FQSUtleS1kZW1v".repeat(4)].concat(),
    ]
}

/// Texts with the secrets in every place where a report repeats what was pasted: names, values, broken parts, what
/// is not understood, error messages.
fn texts() -> Vec<String> {
    let all = secrets();
    let [id, secret, pem, bedrock] = all.as_slice() else { unreachable!() };
    let block = format!("-----BEGIN PRIVATE KEY-----\n{pem}\n-----END PRIVATE KEY-----");
    let pair = format!("aws_access_key_id={id} aws_secret_access_key={secret}");
    vec![
        format!("{pair}\n{block}\nAWS_BEARER_TOKEN_BEDROCK={bedrock}\n"),
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Sid": "{pair}", "Effect": "Allow", "Action": "*", "Resource": "{id} {secret}"}}]}}"#
        ),
        format!(
            r#"{{"{pair}": {{"Version": "2012-10-17", "Statement": [{{"Sid": "x", "Effct": "Allow", "Action": ["*", "{id}:{secret}"], "Resource": "*"}}]}}}}"#
        ),
        format!(
            r#"{{"UserDetailList": [{{"UserName": "{id}", "Arn": "arn:aws:iam::111122223333:user/{id}", "UserPolicyList": [{{"PolicyName": "{secret}", "PolicyDocument": "{{\"Statement\": {{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"{id}\"}}}}"}}]}}]}}"#
        ),
        format!(
            "$ aws s3api get-bucket-acl --bucket {id}\nAn error occurred (AccessDenied) when calling the {secret} operation: {id}\n"
        ),
        format!(r#"{{"a": "{pair}", "b": [1, 2"#),
        format!(
            "{{\"Environment\": {{\"AWS_SECRET_ACCESS_KEY\": \"{}\", \"id\": \"{id}\"}}}}",
            secret.replace('/', "\\/")
        ),
        format!("---\nkey: {pair}\n{block}\n"),
        format!(
            r#"{{"SecurityGroups": [{{"GroupId": "{id}", "GroupName": "{secret}", "IpPermissions": [{{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{{"CidrIp": "0.0.0.0/0", "Description": "{pair}"}}]}}]}}]}}"#
        ),
    ]
}

#[test]
fn no_rendering_shows_a_secret() {
    for (i, text) in texts().iter().enumerate() {
        let names = [format!("text {i}"), format!("{}.json", secrets()[0])];
        for name in names {
            let analysis =
                analyze(vec![Input::from_text(name, text.clone())], &Options::default(), &mut |_| {});
            for offsets in [Offsets::Bytes, Offsets::Utf16] {
                let report = analysis.report(offsets);
                let mut renderings: Vec<(String, String)> =
                    [Format::Json, Format::Markdown, Format::Html, Format::Csv, Format::Sarif]
                        .into_iter()
                        .map(|format| (format!("{format:?}"), render(&report, format)))
                        .collect();
                renderings.push(("Human".into(), human(&analysis, &report, false)));
                for (format, rendering) in renderings {
                    for secret in secrets() {
                        assert!(!rendering.contains(&secret), "{format} of text {i} shows {}…", &secret[..6]);
                    }
                }
            }
        }
    }
}

#[test]
fn each_kind_is_found() {
    let analysis =
        analyze(vec![Input::from_text("all", texts()[0].clone())], &Options::default(), &mut |_| {});
    let report = analysis.report(Offsets::Bytes);
    let rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule.as_str()).collect();
    for rule in ["secrets-access-key", "secrets-private-key", "secrets-bedrock-api-key"] {
        assert!(rules.contains(&rule), "{rule} is not in {rules:?}");
    }
}
