//! What the users and roles of an account export may do by their own policies.

use std::sync::Arc;

use super::{EMPTY, FULL, statement};
use parapet::estate::Estate;
use parapet::evaluate::principal::{NoDocuments, PolicyBook, PolicyDocuments, PolicySetOf, Verdict};
use parapet::policy::{Policy, parse as parse_policy};
use parapet::text::Sources;
use parapet::text::json::parse;
use parapet::{Input, Options, analyze};

/// An export with user `ana` in group `staff`, and role `deploy`.
fn export(user: &str, group: &str, role: &str, managed: &str) -> Estate {
    let text = format!(
        r#"{{"UserDetailList": [{{"Path": "/", "UserName": "ana", "UserId": "AIDAEXAMPLE", "Arn": "arn:aws:iam::111122223333:user/ana",
              "GroupList": ["staff"], "AttachedManagedPolicies": [], {user}}}],
            "GroupDetailList": [{{"Path": "/", "GroupName": "staff", "GroupId": "AGPA", "Arn": "arn:aws:iam::111122223333:group/staff",
              "GroupPolicyList": [], "AttachedManagedPolicies": [{group}]}}],
            "RoleDetailList": [{{"Path": "/", "RoleName": "deploy", "RoleId": "AROA", "Arn": "arn:aws:iam::111122223333:role/deploy",
              "AssumeRolePolicyDocument": {EMPTY}, "InstanceProfileList": [], "RolePolicyList": [], "AttachedManagedPolicies": [], {role}}}],
            "Policies": [{managed}]}}"#
    );
    analyze(vec![Input::from_text("export.json", text)], &Options::default(), &mut |_| {}).estate
}

fn inline(policy: &str) -> String {
    format!(r#""UserPolicyList": [{{"PolicyName": "own", "PolicyDocument": {policy}}}]"#)
}

fn managed(name: &str, policy: &str) -> String {
    format!(
        r#"{{"PolicyName": "{name}", "PolicyId": "ANPA", "Arn": "arn:aws:iam::111122223333:policy/{name}", "Path": "/", "DefaultVersionId": "v1",
            "AttachmentCount": 1, "IsAttachable": true, "PolicyVersionList": [{{"VersionId": "v1", "IsDefaultVersion": true, "Document": {policy}}}]}}"#
    )
}

fn attached(arn: &str) -> String {
    format!(r#"{{"PolicyName": "p", "PolicyArn": "{arn}"}}"#)
}

const READERS: &str = "arn:aws:iam::111122223333:policy/readers";
const BOUNDARY: &str = r#""PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/readers"}"#;
const NOTHING: &str = r#""Tags": []"#;

fn of(estate: &Estate, name: &str) -> PolicySetOf {
    PolicySetOf::new(estate, estate.principals.iter().find(|p| p.name.value == name).unwrap())
}

fn short(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Yes(_) => "yes",
        Verdict::Conditional(..) => "conditional",
        Verdict::No => "no",
        Verdict::Unknown(_) => "unknown",
    }
}

#[test]
fn inline_attached_and_group_policies_count() {
    let read = statement("Allow", r#""Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*""#);
    let write = statement("Allow", r#""Action": "s3:PutObject", "Resource": "*""#);
    let estate = export(&inline(&write), &attached(READERS), NOTHING, &managed("readers", &read));
    let ana = of(&estate, "ana");
    assert_eq!(ana.policies.identity.len(), 2);
    let Verdict::Yes(grants) = ana.may("s3:GetObject", "arn:aws:s3:::b/k") else { panic!() };
    assert_eq!(
        estate.policies[grants[0].document.unwrap()].policy.statements[grants[0].statement].span,
        grants[0].span
    );
    assert_eq!(short(&ana.may("s3:PutObject", "arn:aws:s3:::b/k")), "yes");
    assert_eq!(short(&ana.may("s3:GetObject", "arn:aws:s3:::c/k")), "no");
    assert_eq!(short(&ana.may("s3:GetObject", "arn:aws:s3:::b/*")), "yes");
    assert_eq!(short(&ana.may("s3:GetObject", "arn:aws:s3:::*")), "unknown");
    assert_eq!(short(&ana.may("iam:PassRole", "*")), "no");
    assert_eq!(short(&of(&estate, "deploy").may("s3:GetObject", "arn:aws:s3:::b/k")), "no");
    let Verdict::Yes(grants) = ana.may_somewhere("s3:getobject") else { panic!() };
    assert_eq!(grants[0].resource, "arn:aws:s3:::b/*");
}

#[test]
fn conditions_stay_open_and_what_is_known_of_the_principal_settles_them() {
    let policy = |condition: &str| {
        inline(&statement(
            "Allow",
            &format!(r#""Action": "iam:*", "Resource": "*", "Condition": {condition}"#),
        ))
    };
    let ana = |condition: &str, more: &str| {
        let estate = export(&format!("{}, {more}", policy(condition)), "", NOTHING, "");
        of(&estate, "ana").may("iam:CreateUser", "arn:aws:iam::111122223333:user/x")
    };
    let mfa = ana(r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#, NOTHING);
    let Verdict::Conditional(grants, conditions) = &mfa else { panic!("{mfa:?}") };
    assert!(grants[0].conditional);
    assert_eq!((conditions[0].key.as_str(), conditions[0].of_deny), ("aws:MultiFactorAuthPresent", false));
    assert_eq!(short(&ana(r#"{"StringEquals": {"aws:username": "ana"}}"#, NOTHING)), "yes");
    assert_eq!(short(&ana(r#"{"StringEquals": {"aws:username": "bob"}}"#, NOTHING)), "no");
    let tags = r#""Tags": [{"Key": "team", "Value": "fin"}]"#;
    assert_eq!(short(&ana(r#"{"StringEquals": {"aws:PrincipalTag/team": "fin"}}"#, tags)), "yes");
    assert_eq!(short(&ana(r#"{"StringEquals": {"aws:PrincipalTag/team": "ops"}}"#, tags)), "no");
    assert_eq!(short(&ana(r#"{"StringEqual": {"a:k": "x"}}"#, NOTHING)), "unknown");
}

#[test]
fn denies_take_away() {
    let with = |deny: &str| {
        let policy = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "*"}}, {{"Effect": "Deny", {deny}}}]}}"#
        );
        let estate = export(&inline(&policy), "", NOTHING, "");
        let ana = of(&estate, "ana");
        (
            short(&ana.may("iam:PassRole", "arn:aws:iam::111122223333:role/x")),
            short(&ana.may_somewhere("iam:PassRole")),
        )
    };
    assert_eq!(with(r#""Action": "iam:*", "Resource": "*""#), ("no", "no"));
    assert_eq!(with(r#""Action": "iam:*", "Resource": "arn:aws:iam::*:role/x""#), ("no", "yes"));
    assert_eq!(
        with(
            r#""Action": "iam:*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}"#
        ),
        ("conditional", "conditional")
    );
    assert_eq!(with(r#""NotAction": "iam:*", "Resource": "*""#), ("yes", "yes"));
}

#[test]
fn a_misspelt_effect_is_no_allow_and_may_be_a_deny() {
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "deny", "Action": "iam:*", "Resource": "*"}]}"#;
    let estate = export(&inline(policy), "", NOTHING, "");
    assert_eq!(short(&of(&estate, "ana").may("iam:PassRole", "*")), "unknown");
    assert_eq!(short(&of(&estate, "ana").may("s3:GetObject", "*")), "yes");
}

#[test]
fn long_texts_take_no_time() {
    let long = format!("arn:aws:s3:::b/{}", "*a".repeat(100_000));
    let policy =
        statement("Allow", &format!(r#""Action": "s3:*", "Resource": ["{long}", "arn:aws:s*x3:::{long}"]"#));
    let estate = export(&inline(&policy), "", NOTHING, "");
    let ana = of(&estate, "ana");
    let begun = std::time::Instant::now();
    assert_eq!(short(&ana.may("s3:GetObject", &format!("{long}c"))), "unknown");
    let _ = ana.may_somewhere("s3:GetObject");
    assert!(begun.elapsed().as_secs() < 20);
}

#[test]
fn a_boundary_limits() {
    let read = statement("Allow", r#""Action": "s3:Get*", "Resource": "arn:aws:s3:::b/*""#);
    let user = format!("{}, {BOUNDARY}", inline(FULL));
    let estate = export(&user, "", NOTHING, &managed("readers", &read));
    let ana = of(&estate, "ana");
    assert_eq!(short(&ana.may("s3:GetObject", "arn:aws:s3:::b/k")), "yes");
    assert_eq!(short(&ana.may("iam:PassRole", "arn:aws:iam::111122223333:role/x")), "no");
    assert_eq!(short(&ana.may_somewhere("s3:GetObject")), "yes");
    assert_eq!(short(&ana.may_somewhere("s3:PutObject")), "no");
    // A boundary that nobody has seen.
    let estate = export(&user, "", NOTHING, "");
    assert_eq!(short(&of(&estate, "ana").may("iam:PassRole", "*")), "unknown");
}

struct Known(Arc<Policy>);

impl PolicyDocuments for Known {
    fn document(&self, arn: &str) -> Option<Arc<Policy>> {
        (arn == "arn:aws:iam::444455556666:policy/theirs").then(|| Arc::clone(&self.0))
    }
}

#[test]
fn documents_that_are_not_in_the_export() {
    let estate = export(NOTHING, &attached("arn:aws:iam::444455556666:policy/theirs"), NOTHING, "");
    let ana = of(&estate, "ana");
    let Verdict::Unknown(why) = ana.may("iam:PassRole", "*") else { panic!() };
    assert!(why.contains("policy/theirs"), "{why}");
    let sources = Sources::new(vec![Input::from_text("p", FULL)]);
    let id = sources.iter().next().unwrap().0;
    let root = sources.add_view(id, parse(FULL, 0).tree).root().unwrap();
    let known = Known(Arc::new(parse_policy(root).unwrap()));
    let book = PolicyBook::new(&estate, &known);
    let ana = book.of(estate.principals.iter().find(|p| p.name.value == "ana").unwrap());
    assert_eq!(short(&ana.may("iam:PassRole", "*")), "yes");
    let empty = PolicyBook::new(&estate, &NoDocuments);
    assert_eq!(empty.of(estate.principals.iter().find(|p| p.name.value == "ana").unwrap()).unseen.len(), 1);
}

#[test]
fn policies_that_aws_manages_are_known() {
    let estate = export(NOTHING, &attached("arn:aws:iam::aws:policy/ReadOnlyAccess"), NOTHING, "");
    let ana = of(&estate, "ana");
    assert_eq!(short(&ana.may("s3:GetObject", "arn:aws:s3:::b/k")), "yes");
    assert_eq!(short(&ana.may("s3:PutObject", "arn:aws:s3:::b/k")), "no");
}
