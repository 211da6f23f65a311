//! Public, grants, dead statements, overlaps, summary.

use parapet::policy::PolicyKind;
use parapet::prove::{
    Futile, Principal, RequestSpace, Trust, changes, dead_statements, exposure, grants, overlaps, summary,
};

use super::policy;

fn bucket(condition: &str, deny: &str) -> parapet::policy::Policy {
    policy(&format!(
        r#"{{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"{condition}}}{deny}"#
    ))
}

fn public(condition: &str, deny: &str) -> Option<bool> {
    exposure(&bucket(condition, deny), &PolicyKind::Resource("s3".into()), &Trust::default()).is_public()
}

#[test]
fn only_fixed_values_of_some_keys_keep_strangers_out() {
    for (condition, wanted) in [
        ("", true),
        (r#""StringEquals":{"aws:PrincipalOrgID":"o-abc"}"#, false),
        (r#""StringLike":{"aws:PrincipalOrgID":"o-*"}"#, true),
        (r#""StringEqualsIfExists":{"aws:PrincipalOrgID":"o-abc"}"#, true),
        (r#""StringNotEquals":{"aws:PrincipalOrgID":"o-abc"}"#, true),
        (r#""ForAllValues:StringEquals":{"aws:SourceVpce":"vpce-1"}"#, true),
        (r#""ForAnyValue:StringLike":{"aws:PrincipalOrgPaths":"o-abc/r-1/*"}"#, false),
        (r#""Bool":{"aws:SecureTransport":"true"}"#, true),
        (r#""StringLike":{"aws:Referer":"https://example.com/*"}"#, true),
        (r#""IpAddress":{"aws:SourceIp":"203.0.113.0/24"}"#, false),
        (r#""IpAddress":{"aws:SourceIp":["203.0.113.0/24","0.0.0.0/1"]}"#, true),
        (r#""NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}"#, true),
        (r#""ArnLike":{"aws:SourceArn":"arn:aws:cloudfront::111122223333:distribution/*"}"#, false),
        (r#""ArnLike":{"aws:SourceArn":"arn:aws:s3:::*"}"#, true),
        (r#""ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::*:role/x"}"#, true),
        (r#""ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}"#, false),
        (r#""StringEquals":{"aws:PrincipalAccount":"111122223333"}"#, false),
        (r#""StringLike":{"aws:userid":"AROAEXAMPLEID:*"}"#, false),
        (r#""Null":{"aws:PrincipalOrgID":"false"}"#, true),
        (r#""StringEquals":{"aws:SourceVpce":"vpce-1"},"StringLike":{"aws:Referer":"*"}"#, false),
    ] {
        let condition =
            if condition.is_empty() { String::new() } else { format!(r#","Condition":{{{condition}}}"#) };
        assert_eq!(public(&condition, ""), Some(wanted), "{condition}");
    }
}

#[test]
fn a_deny_of_all_others_keeps_them_out_where_it_reaches() {
    let deny = |rest: &str| format!(r#",{{"Effect":"Deny","Principal":"*",{rest}}}"#);
    let not_us = r#""Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-abc"}}"#;
    for (rest, wanted) in [
        (format!(r#""Action":"s3:*","Resource":"*",{not_us}"#), false),
        (format!(r#""Action":"s3:Put*","Resource":"*",{not_us}"#), true),
        (format!(r#""Action":"s3:*","Resource":"arn:aws:s3:::b",{not_us}"#), true),
        // Two denies that only together cover what is allowed.
        (
            format!(
                r#""Action":"s3:*","Resource":"arn:aws:s3:::b/a*",{not_us}}},{{"Effect":"Deny","Principal":"*","Action":"s3:*","NotResource":"arn:aws:s3:::b/a*",{not_us}"#
            ),
            false,
        ),
    ] {
        assert_eq!(public("", &deny(&rest)), Some(wanted), "{rest}");
    }
}

#[test]
fn outside_of_these_accounts_and_this_organization() {
    let kind = PolicyKind::Resource("s3".into());
    let shared = policy(
        r#"{"Sid":"ours","Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*"},
           {"Sid":"theirs","Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:*","Resource":"*"}"#,
    );
    assert_eq!(exposure(&shared, &kind, &Trust::default()).is_public(), Some(false));
    let ours = Trust { accounts: vec!["111122223333".into()], organizations: vec![] };
    let answer = exposure(&shared, &kind, &ours);
    assert_eq!((answer.is_public(), answer.statements.as_slice()), (Some(true), [1].as_slice()));
    let Principal::Arn { arn, .. } = &answer.verdict.witness().unwrap().request.principal else {
        panic!("{answer:?}")
    };
    assert!(arn.contains(":444455556666:"), "{arn}");
    let both = Trust { accounts: vec!["111122223333".into(), "444455556666".into()], organizations: vec![] };
    assert_eq!(exposure(&shared, &kind, &both).is_public(), Some(false));
    let org = Trust { accounts: vec![], organizations: vec!["o-exampleorgid".into()] };
    let member = bucket(r#","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-exampleorgid"}}"#, "");
    assert_eq!(exposure(&member, &kind, &org).is_public(), Some(false));
    let other = bucket(r#","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-anotherorgid"}}"#, "");
    assert_eq!(exposure(&other, &kind, &org).is_public(), Some(true));
}

#[test]
fn what_is_granted() {
    let policy = policy(
        r#"{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b/*"},{"Effect":"Deny","Action":"s3:GetObjectAcl","Resource":"*"}"#,
    );
    let space = RequestSpace::allowed(&policy, &PolicyKind::Identity);
    assert!(grants(&space, &["s3:GetObject"], &[]).witness().is_some());
    assert!(grants(&space, &["s3:getobject"], &["arn:aws:s3:::b/x"]).witness().is_some());
    assert!(grants(&space, &["s3:GetObject"], &["arn:aws:s3:::c/*"]).is_empty());
    assert!(grants(&space, &["s3:GetObjectAcl", "s3:Put*"], &[]).is_empty());
    assert!(grants(&space, &["s3:GetObject*"], &[]).witness().is_some());
}

#[test]
fn statements_that_change_nothing() {
    let policy = policy(
        r#"{"Effect":"Allow","Action":"s3:Get*","Resource":"*"},
           {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"},
           {"Effect":"Deny","Action":"ec2:*","Resource":"*"},
           {"Effect":"Allow","Action":"ec2:Describe*","Resource":"*"},
           {"Effect":"Deny","Action":"iam:*","Resource":"*"},
           {"Effect":"Allow","Action":"s3:Put*","Resource":"*","Condition":{"StringEquals":{"s3:prefix":"a"},"StringNotEquals":{"s3:prefix":"a"}}}"#,
    );
    let found: Vec<_> = dead_statements(&policy, &PolicyKind::Identity)
        .into_iter()
        .map(|dead| (dead.statement, dead.why, dead.covered_by))
        .collect();
    assert_eq!(
        found,
        [
            (1, Futile::Covered, vec![0]),
            (3, Futile::Denied, vec![]),
            (4, Futile::DeniesNothing, vec![]),
            (5, Futile::NeverApplies, vec![]),
        ]
    );
}

#[test]
fn overlaps_and_summary() {
    let policy = policy(
        r#"{"Sid":"a","Effect":"Allow","Action":"s3:Get*","Resource":"*"},
           {"Sid":"b","Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}},
           {"Sid":"c","Effect":"Allow","Action":"s3:GetObject","Resource":"*"},
           {"Sid":"d","Effect":"Deny","Action":"s3:Put*","Resource":"*"}"#,
    );
    let pairs: Vec<_> =
        overlaps(&policy, &PolicyKind::Identity, 100).iter().map(|o| (o.first, o.second)).collect();
    assert_eq!(pairs, [(0, 1), (0, 2), (1, 2), (1, 3)]);
    let facts = summary(&policy, &PolicyKind::Identity);
    let told: Vec<_> =
        facts.iter().map(|fact| (fact.statement, fact.except.clone(), fact.beyond.clone())).collect();
    assert_eq!(told, [(0, vec![], vec![]), (1, vec![3], vec![0])]);
    assert_eq!(facts[1].words.sentence(), "s3:* on arn:aws:s3:::b/*, if aws:SourceIp is in 10.0.0.0/8");
}

#[test]
fn a_change_in_words() {
    let old = policy(
        r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"},{"Sid":"NoSecrets","Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::secret/*"}"#,
    );
    let new = policy(r#"{"Sid":"Read","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}"#);
    let list = changes(&new, &old, &PolicyKind::Identity).list;
    assert_eq!(list.len(), 1);
    assert_eq!(
        list[0].text,
        "statement `Read` allows s3:GetObject on every resource; the other policy's statement `NoSecrets` forbids some of it"
    );
    assert!(list[0].witness.as_ref().unwrap().request.resource.starts_with("arn:aws:s3:::secret/"));
    assert!(changes(&old, &new, &PolicyKind::Identity).list.is_empty());
}

#[test]
fn a_witness_has_a_real_action_on_its_own_resource() {
    let old = policy(r#"{"Effect":"Allow","Action":"s3:List*","Resource":"*"}"#);
    let new = policy(
        r#"{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::reports","arn:aws:s3:::reports/*"]}"#,
    );
    let answer = super::identity(&old, &new);
    let request = &answer.added.witness().unwrap().request;
    let action = parapet::aws::facts().unwrap().action(&request.action).unwrap();
    assert!(
        action.resource_types().any(|using| using.resource_type.matches(&request.resource)),
        "{request:?}"
    );
    // What only an action yet to come would separate is told so.
    let old = policy(r#"{"Effect":"Allow","Action":["s3:GetObject","s3:GetObjectAcl"],"Resource":"*"}"#);
    let new = policy(
        r#"{"Effect":"Allow","Action":["s3:GetObject","s3:GetObjectAcl","s3:GetObjectNever"],"Resource":"*"}"#,
    );
    assert!(super::identity(&old, &new).added.witness().unwrap().made_up_action);
}

/// `ec2:RunInstances` needs more than an image, but what is compared is the one request.
#[test]
fn what_an_action_needs_beside_is_another_request() {
    let with = |image: &str| {
        policy(&format!(
            r#"{{"Effect":"Allow","Action":"ec2:RunInstances","Resource":"arn:aws:ec2:*:*:image/{image}"}}"#
        ))
    };
    assert_eq!(super::relation(&with("ami-1"), &with("ami-*")), parapet::prove::Relation::Broader);
}
