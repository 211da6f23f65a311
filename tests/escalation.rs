//! Every way to more rights, found where it is and not where it is not.
#![allow(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

use parapet::escalation::{Path, paths};
use parapet::report::Offsets;
use parapet::report::model::{FindingReport, Report, Severity};
use parapet::{Input, Options, analyze};
use serde_json::{Value, json};

const RULE: &str = "privilege-escalation";

fn report(input: &Value) -> Report {
    let inputs = vec![Input::from_text("input.json", serde_json::to_string_pretty(input).unwrap())];
    analyze(inputs, &Options::default(), &mut |_| {}).report(Offsets::Bytes)
}

fn found(input: &Value) -> Vec<FindingReport> {
    report(input).findings.into_iter().filter(|finding| finding.rule == RULE).collect()
}

/// The ids of the ways of all findings.
fn ways(findings: &[FindingReport]) -> Vec<String> {
    let rows = findings.iter().flat_map(|finding| finding.evidence["ways"].as_array().unwrap());
    rows.map(|row| row.as_str().unwrap().rsplit('[').next().unwrap().trim_end_matches(']').to_owned())
        .collect()
}

/// True if the path is told for these actions, or one that needs only some of them and is as grave.
fn is_told(path: &Path, actions: &[&str], findings: &[FindingReport]) -> bool {
    let ways = ways(findings);
    let fewer = |other: &Path| {
        let satisfied = |group: &&[&str]| group.iter().any(|action| actions.contains(action));
        ways.iter().any(|id| id == other.id)
            && other.actions.len() < actions.len()
            && other.actions.iter().all(satisfied)
    };
    ways.iter().any(|id| id == path.id) || paths::all().any(fewer)
}

fn rows(findings: &[FindingReport]) -> String {
    let rows = findings.iter().flat_map(|finding| finding.evidence["ways"].as_array().unwrap());
    rows.map(|row| row.as_str().unwrap()).collect::<Vec<_>>().join("\n")
}

fn statement(actions: &[&str], resource: &str) -> Value {
    json!({"Effect": "Allow", "Action": actions, "Resource": resource})
}

fn policy(statements: &[Value]) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// Every choice of one action of each group.
fn choices(path: &Path) -> Vec<Vec<&'static str>> {
    let mut all = vec![Vec::new()];
    for group in path.actions {
        all = all
            .iter()
            .flat_map(|chosen: &Vec<&'static str>| {
                group.iter().map(move |action| chosen.iter().copied().chain([*action]).collect())
            })
            .collect();
    }
    all
}

#[test]
fn each_path_is_found_with_exactly_its_actions() {
    for path in paths::all() {
        for actions in choices(path) {
            let findings = found(&policy(&[statement(&actions, "*")]));
            assert!(is_told(path, &actions, &findings), "{} {actions:?}: {}", path.id, rows(&findings));
            assert_eq!(findings.len(), 1, "{actions:?}");
        }
    }
}

#[test]
fn no_path_is_found_with_one_action_less() {
    for path in paths::all() {
        for actions in choices(path) {
            for left_out in 0..actions.len() {
                let mut fewer = actions.clone();
                fewer.remove(left_out);
                let findings = found(&policy(&[statement(&fewer, "*")]));
                assert!(!ways(&findings).contains(&path.id.to_owned()), "{} {fewer:?}", path.id);
            }
        }
    }
}

#[test]
fn a_deny_of_any_one_action_closes_each_path() {
    for path in paths::all() {
        for actions in choices(path) {
            for denied in &actions {
                let deny = json!({"Effect": "Deny", "Action": denied, "Resource": "*"});
                let findings = found(&policy(&[statement(&actions, "*"), deny]));
                assert!(!ways(&findings).contains(&path.id.to_owned()), "{} without {denied}", path.id);
            }
        }
    }
}

#[test]
fn a_condition_that_is_not_known_makes_each_path_less_grave_but_does_not_hide_it() {
    for path in paths::all() {
        let actions: Vec<&str> = path.actions.iter().map(|group| group[0]).collect();
        let plain = found(&policy(&[statement(&actions, "*")]));
        let mut with = statement(&actions, "*");
        with["Condition"] = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
        let findings = found(&policy(&[with]));
        assert!(is_told(path, &actions, &findings), "{}", path.id);
        assert!(rows(&findings).contains("aws:MultiFactorAuthPresent"), "{}", rows(&findings));
        let worst =
            |findings: &[FindingReport]| findings.iter().map(|finding| finding.severity).max().unwrap();
        let lower = worst(&findings) < worst(&plain) || worst(&plain) <= Severity::Low;
        // Where it was conditional already it is no graver.
        assert!(
            lower || (rows(&plain).contains(", if ") && worst(&findings) == worst(&plain)),
            "{}",
            path.id
        );
    }
}

#[test]
fn a_deny_that_may_not_apply_is_told() {
    let deny = json!({"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}});
    let findings = found(&policy(&[statement(&["iam:AttachUserPolicy"], "*"), deny]));
    assert!(rows(&findings).contains("the Deny of statement 2"), "{}", rows(&findings));
    assert_eq!(findings[0].severity, Severity::Medium);
}

fn user(name: &str, statements: &[Value]) -> Value {
    json!({"UserName": name, "Arn": format!("arn:aws:iam::111122223333:user/{name}"), "GroupList": [],
        "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": policy(statements)}]})
}

fn role(name: &str, trusts: &Value, statements: &[Value]) -> Value {
    let trust = policy(&[json!({"Effect": "Allow", "Principal": trusts, "Action": "sts:AssumeRole"})]);
    json!({"RoleName": name, "Arn": format!("arn:aws:iam::111122223333:role/{name}"), "Path": "/",
        "AssumeRolePolicyDocument": trust,
        "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": policy(statements)}]})
}

fn star() -> Value {
    statement(&["*"], "*")
}

fn passing() -> Vec<Value> {
    vec![
        statement(&["lambda:CreateFunction", "lambda:InvokeFunction"], "*"),
        statement(&["iam:PassRole"], "arn:aws:iam::111122223333:role/app-*"),
    ]
}

#[test]
fn the_strongest_role_that_can_be_passed_is_named() {
    let lambda = json!({"Service": "lambda.amazonaws.com"});
    let account = json!({"UserDetailList": [user("ci", &passing())], "RoleDetailList": [
        role("app-small", &lambda, &[]),
        role("app-strong", &lambda, &[star()]),
        role("app-stronger", &json!({"Service": "ec2.amazonaws.com"}), &[star()]),
        role("other", &lambda, &[star()]),
    ]});
    let findings = found(&account);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].severity, Severity::Critical);
    assert!(findings[0].message.contains("`app-strong`, an administrator"), "{}", findings[0].message);
}

#[test]
fn without_a_role_that_trusts_the_service_it_is_told_as_low() {
    let account = json!({"UserDetailList": [user("ci", &passing())], "RoleDetailList": [
        role("app-small", &json!({"Service": "ec2.amazonaws.com"}), &[star()]),
        role("other", &json!({"Service": "lambda.amazonaws.com"}), &[star()]),
    ]});
    let findings = found(&account);
    assert_eq!(findings[0].severity, Severity::Low, "{}", findings[0].message);
    assert!(findings[0].message.contains("none of the 2 roles pasted does"), "{}", findings[0].message);
}

#[test]
fn own_user_and_other_users() {
    let arn = |name: &str| format!("arn:aws:iam::111122223333:user/{name}");
    let keys = |resource: &str| {
        json!({"UserDetailList": [
        user("ana", &[statement(&["iam:CreateAccessKey"], resource)]), user("root", &[star()]), user("ben", &[])]})
    };
    assert_eq!(found(&keys(&arn("ana"))).len(), 0);
    assert_eq!(found(&keys(&arn("${aws:username}"))).len(), 0);
    assert_eq!(found(&keys(&arn("ben")))[0].severity, Severity::Medium);
    let all = found(&keys("*"));
    assert_eq!(all[0].severity, Severity::Critical);
    assert!(all[0].message.contains("user `root`, an administrator"), "{}", all[0].message);
    // Writing into another user is no raise by itself; with a key of that user it is.
    let write = |actions: &[&str]| {
        json!({"UserDetailList": [
        user("ana", &[statement(actions, &arn("ben"))]), user("ben", &[])]})
    };
    assert_eq!(found(&write(&["iam:PutUserPolicy"])).len(), 0);
    assert_eq!(ways(&found(&write(&["iam:PutUserPolicy", "iam:CreateAccessKey"])))[0], "iam-raise-user");
}

#[test]
fn policies_attached_to_many_are_told_once() {
    let attached = json!([{"PolicyName": "keys", "PolicyArn": "arn:aws:iam::111122223333:policy/keys"}]);
    let roles: Vec<Value> = (0..300)
        .map(|i| {
            let mut role = role(&format!("r{i}"), &json!({"Service": "ec2.amazonaws.com"}), &[]);
            role["AttachedManagedPolicies"] = attached.clone();
            role
        })
        .collect();
    let version = json!({"VersionId": "v1", "IsDefaultVersion": true,
        "Document": policy(&[statement(&["lambda:UpdateFunctionCode"], "*")])});
    let account = json!({"RoleDetailList": roles, "Policies": [{"PolicyName": "keys", "DefaultVersionId": "v1",
        "Arn": "arn:aws:iam::111122223333:policy/keys", "AttachmentCount": 300, "PolicyVersionList": [version]}]});
    let findings = found(&account);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].evidence["principal_count"], 300);
    assert_eq!(findings[0].evidence["principals"].as_array().unwrap().len(), 300);
}

#[test]
fn rights_of_groups_count_and_an_own_policy_can_be_rewritten() {
    let mut ana =
        user("ana", &[statement(&["iam:CreatePolicyVersion"], "arn:aws:iam::111122223333:policy/team-*")]);
    let mut group =
        json!({"GroupName": "team", "Arn": "arn:aws:iam::111122223333:group/team", "GroupPolicyList": []});
    let account = |ana: &Value, group: &Value| json!({"UserDetailList": [ana], "GroupDetailList": [group]});
    assert_eq!(found(&account(&ana, &group)).len(), 0);
    group["AttachedManagedPolicies"] =
        json!([{"PolicyName": "team-a", "PolicyArn": "arn:aws:iam::111122223333:policy/team-a"}]);
    assert_eq!(found(&account(&ana, &group)).len(), 0);
    ana["GroupList"] = json!(["team"]);
    let findings = found(&account(&ana, &group));
    assert_eq!(ways(&findings), ["iam-new-policy-version"]);
    assert_eq!(findings[0].severity, Severity::Critical);
    assert_eq!(findings[0].evidence["policies_not_pasted"][0], "arn:aws:iam::111122223333:policy/team-a");
}

#[test]
fn a_boundary_that_was_not_pasted_is_a_condition() {
    let mut ana = user("ana", &[statement(&["iam:AttachUserPolicy"], "*")]);
    ana["PermissionsBoundary"] = json!({"PermissionsBoundaryType": "Policy",
        "PermissionsBoundaryArn": "arn:aws:iam::111122223333:policy/fence"});
    let findings = found(&json!({"UserDetailList": [ana]}));
    assert!(findings[0].message.contains("`fence`, which was not pasted"), "{}", findings[0].message);
    assert_eq!(findings[0].severity, Severity::High);
}

#[test]
fn policies_of_aws_are_judged_by_their_text() {
    let mut role = role("worker", &json!({"Service": "ec2.amazonaws.com"}), &[]);
    role["AttachedManagedPolicies"] =
        json!([{"PolicyName": "IAMFullAccess", "PolicyArn": "arn:aws:iam::aws:policy/IAMFullAccess"}]);
    let findings = found(&json!({"RoleDetailList": [role]}));
    assert!(ways(&findings).contains(&"iam-attach-to-own-role".to_owned()), "{}", rows(&findings));
    assert_eq!(findings[0].severity, Severity::Critical);
}

#[test]
fn a_statement_that_is_not_understood_is_told() {
    let mut odd = statement(&["iam:AttachUserPolicy"], "*");
    odd["Sometimes"] = json!("yes");
    let findings = found(&policy(&[odd]));
    assert!(findings[0].message.contains("not understood whole"), "{}", findings[0].message);
}

#[test]
fn chains_over_several_principals() {
    let account = json!({
    "UserDetailList": [user("ana", &[statement(&["sts:AssumeRole"], "arn:aws:iam::111122223333:role/a")])],
    "RoleDetailList": [
        role("a", &json!({"AWS": "111122223333"}), &[statement(&["iam:CreateAccessKey"], "arn:aws:iam::111122223333:user/x")]),
    ]});
    let chain = |account: &Value| {
        let report = report(account);
        let mut list: Vec<_> =
            report.findings.into_iter().filter(|f| f.rule == "privilege-reaches-administrator").collect();
        list.pop()
    };
    assert!(chain(&account).is_none());
    let mut with = account.clone();
    with["UserDetailList"].as_array_mut().unwrap().push(user("x", &[star()]));
    let finding = chain(&with).unwrap();
    assert_eq!(finding.severity, Severity::High);
    assert_eq!(finding.evidence["steps"], json!(["assumes role `a`", "makes an access key of user `x`"]));
}

#[test]
fn which_policies_may_be_attached() {
    let attach = |effect: &str, operator: &str, policy_arn: &str| {
        let mut limited = statement(&["iam:AttachUserPolicy"], "*");
        limited["Effect"] = json!(effect);
        limited["Condition"] = json!({operator: {"iam:PolicyARN": policy_arn}});
        let allow = statement(&["iam:AttachUserPolicy"], "*");
        found(&policy(&if effect == "Deny" { vec![allow, limited] } else { vec![limited] }))
    };
    let (admin, weak) =
        ("arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/AWSSupportAccess");
    let own = "arn:aws:iam::111122223333:policy/app-*";
    let severity = |findings: Vec<FindingReport>| findings.first().map(|finding| finding.severity);
    assert_eq!(severity(attach("Allow", "ArnEquals", admin)), Some(Severity::High));
    assert_eq!(severity(attach("Allow", "ArnEquals", weak)), None);
    assert_eq!(severity(attach("Allow", "ArnLike", own)), Some(Severity::Medium));
    assert_eq!(severity(attach("Allow", "ArnNotEquals", weak)), Some(Severity::High));
    // Without AdministratorAccess there is IAMFullAccess.
    assert_eq!(severity(attach("Deny", "ArnEquals", admin)), Some(Severity::Medium));
    assert_eq!(severity(attach("Deny", "ArnEquals", weak)), Some(Severity::High));
    assert_eq!(severity(attach("Deny", "ArnNotEquals", weak)), None);
    assert_eq!(severity(attach("Deny", "ArnLike", "*")), None);
}

#[test]
fn a_deny_of_all_roles_but_one_leaves_that_one() {
    let deny = json!({"Effect": "Deny", "Action": "iam:PassRole", "NotResource": "arn:aws:iam::111122223333:role/app"});
    let actions = ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"];
    let findings = found(&policy(&[statement(&actions, "*"), deny]));
    assert_eq!(findings[0].severity, Severity::Medium, "{}", findings[0].message);
}
