//! Who can do something, and what one principal can do.

use parapet::evaluate::who::{
    PrincipalAnswer, Standing, WhatCan, WhatCanRequest, WhoCan, WhoCanRequest, what_can, who_can,
};
use parapet::report::Offsets;
use parapet::{Analysis, Input, Options, read};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::support::parapet_with;

const OBJECT: &str = "arn:aws:s3:::reports/q1.csv";

fn arn(kind: &str, name: &str) -> String {
    format!("arn:aws:iam::111122223333:{kind}/{name}")
}

fn document(statements: &Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn allow(action: &str, resource: &str) -> Value {
    json!([{"Effect": "Allow", "Action": action, "Resource": resource}])
}

fn user(name: &str, statements: &Value, more: &[(&str, Value)]) -> Value {
    let mut user = json!({"Path": "/", "UserName": name, "UserId": "AIDAEXAMPLE", "Arn": arn("user", name), "GroupList": [],
        "AttachedManagedPolicies": [], "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": document(statements)}]});
    for (key, value) in more {
        user[*key] = value.clone();
    }
    user
}

fn role(name: &str, trusted: &str, condition: Value, statements: &Value) -> Value {
    json!({"Path": "/", "RoleName": name, "RoleId": "AROAEXAMPLE", "Arn": arn("role", name), "InstanceProfileList": [],
        "AttachedManagedPolicies": [], "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": document(statements)}],
        "AssumeRolePolicyDocument": document(&json!([{"Effect": "Allow", "Principal": {"AWS": trusted},
            "Action": "sts:AssumeRole", "Condition": condition}]))})
}

fn account(users: &[Value], roles: &[Value], beside: &[(&str, Value)]) -> Analysis {
    let managed = json!([{"PolicyName": "readers", "PolicyId": "ANPA", "Arn": arn("policy", "readers"), "Path": "/",
        "DefaultVersionId": "v1", "AttachmentCount": 1, "IsAttachable": true,
        "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": document(&allow("s3:Get*", "*"))}]}]);
    let group = json!([{"Path": "/", "GroupName": "staff", "GroupId": "AGPA", "Arn": arn("group", "staff"), "GroupPolicyList": [],
        "AttachedManagedPolicies": [{"PolicyName": "readers", "PolicyArn": arn("policy", "readers")}]}]);
    let export = json!({"UserDetailList": users, "GroupDetailList": group, "RoleDetailList": roles, "Policies": managed});
    let mut inputs = vec![Input::from_text("export.json", export.to_string())];
    inputs.extend(beside.iter().map(|(name, value)| Input::from_text(*name, value.to_string())));
    read(inputs, &Options::default())
}

fn who(analysis: &Analysis, action: &str, resource: Option<&str>) -> WhoCan {
    let request = WhoCanRequest {
        action: action.to_owned(),
        resource: resource.map(str::to_owned),
        ..WhoCanRequest::default()
    };
    who_can(analysis, &request, Offsets::Bytes).unwrap()
}

fn names(answer: &WhoCan) -> Vec<(&str, Standing)> {
    answer.principals.iter().map(|one| (one.principal.name.as_str(), one.answer)).collect()
}

fn one<'a>(answer: &'a WhoCan, name: &str) -> &'a PrincipalAnswer {
    answer.principals.iter().find(|one| one.principal.name == name).unwrap()
}

fn what(analysis: &Analysis, principal: &str) -> WhatCan {
    let request = WhatCanRequest { principal: principal.to_owned(), ..WhatCanRequest::default() };
    what_can(analysis, parapet::aws::facts().unwrap(), &request, Offsets::Bytes).unwrap()
}

const NOBODY: &str = "arn:aws:iam::111122223333:user/nobody";

#[test]
fn own_and_group_policies_boundaries_and_conditions_count() {
    let conditional = json!([{"Effect": "Allow", "Action": "s3:*", "Resource": "*",
        "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}]);
    let boundary = |policy: &str| json!({"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn("policy", policy)});
    let misspelt = json!([{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEqual": {"a:k": "x"}}}]);
    let analysis = account(
        &[
            user("ana", &allow("s3:GetObject", "arn:aws:s3:::reports/*"), &[]),
            user("elsewhere", &allow("s3:GetObject", "arn:aws:s3:::other/*"), &[]),
            user("staff", &json!([]), &[("GroupList", json!(["staff"]))]),
            user("conditional", &conditional, &[]),
            user("bounded", &allow("*", "*"), &[("PermissionsBoundary", boundary("readers"))]),
            user("unread", &allow("*", "*"), &[("PermissionsBoundary", boundary("nowhere"))]),
            user("misspelt", &misspelt, &[]),
        ],
        &[],
        &[],
    );
    let answer = who(&analysis, "s3:getobject", Some(OBJECT));
    assert_eq!(answer.action, "s3:GetObject");
    assert_eq!(
        names(&answer),
        [
            ("ana", Standing::Yes),
            ("staff", Standing::Yes),
            ("bounded", Standing::Yes),
            ("conditional", Standing::Conditional),
            ("unread", Standing::Unknown),
            ("misspelt", Standing::Unknown),
        ]
    );
    assert_eq!(one(&answer, "conditional").conditions[0].words(), "IpAddress aws:SourceIp 203.0.113.0/24");
    assert!(one(&answer, "unread").unknown_because[0].contains("policy/nowhere` was not given"));
    assert_eq!(one(&answer, "ana").grants[0].location.as_ref().unwrap().source, "export.json");
    let deletes = who(&analysis, "s3:DeleteObject", Some(OBJECT));
    let deleters = [
        ("conditional", Standing::Conditional),
        ("unread", Standing::Unknown),
        ("misspelt", Standing::Unknown),
    ];
    assert_eq!(names(&deletes), deleters);
    let somewhere = who(&analysis, "s3:GetObject", None);
    assert_eq!(names(&somewhere)[1], ("elsewhere", Standing::Yes));
}

#[test]
fn a_policy_that_was_not_given_makes_an_answer_conditional() {
    let ship = json!([{"PolicyName": "ship", "PolicyArn": arn("policy", "ship")}]);
    let list =
        json!([{"PolicyName": "Administrator", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}]);
    let deny = json!([{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]);
    let analysis = account(
        &[
            user("allowed", &allow("s3:*", "*"), &[("AttachedManagedPolicies", ship.clone())]),
            user("perhaps", &json!([]), &[("AttachedManagedPolicies", ship.clone())]),
            user("denied", &deny, &[("AttachedManagedPolicies", ship)]),
            user("administrator", &json!([]), &[("AttachedManagedPolicies", list)]),
        ],
        &[],
        &[],
    );
    let answer = who(&analysis, "s3:GetObject", Some(OBJECT));
    assert_eq!(
        names(&answer),
        [
            ("administrator", Standing::Yes),
            ("allowed", Standing::Conditional),
            ("perhaps", Standing::Unknown)
        ]
    );
    let because = &one(&answer, "allowed").unknown_because;
    assert!(
        because[0].contains("aws iam get-policy-version --policy-arn arn:aws:iam::111122223333:policy/ship"),
        "{because:?}"
    );
    assert!(because[0].ends_with("may deny it"), "{because:?}");
    let can = what(&analysis, "allowed");
    assert!(can.services.iter().all(|service| {
        service
            .levels
            .iter()
            .all(|level| level.actions.iter().all(|action| action.answer == Standing::Conditional))
    }));
}

#[test]
fn the_policy_of_the_bucket_grants_and_takes() {
    let bucket = document(&json!([
        {"Effect": "Allow", "Principal": {"AWS": [arn("user", "named"), "arn:aws:iam::444455556666:root"]},
         "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"},
        {"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*"},
        {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::reports/*",
         "Condition": {"StringEquals": {"aws:PrincipalArn": arn("user", "denied")}}}
    ]));
    let analysis = account(
        &[
            user("named", &json!([]), &[]),
            user("denied", &allow("*", "*"), &[]),
            user("other", &json!([]), &[]),
            user("granted", &allow("s3:*", "*"), &[]),
        ],
        &[],
        &[("bucket.json", bucket)],
    );
    let answer = who(&analysis, "s3:GetObject", Some(OBJECT));
    assert_eq!(names(&answer), [("named", Standing::Yes), ("granted", Standing::Yes)]);
    assert_eq!(one(&answer, "named").grants[0].kind, "resource");
    let outside: Vec<_> = answer
        .outside
        .iter()
        .map(|one| (one.principal.as_str(), one.answer, one.needs_own_policies))
        .collect();
    assert_eq!(
        outside,
        [
            ("arn:aws:iam::444455556666:root", Standing::Yes, true),
            ("logging.s3.amazonaws.com", Standing::Yes, false)
        ]
    );
    // Another bucket has another policy.
    let elsewhere = who(&analysis, "s3:GetObject", Some("arn:aws:s3:::other/x"));
    assert_eq!(names(&elsewhere), [("denied", Standing::Yes), ("granted", Standing::Yes)]);
    assert!(elsewhere.outside.is_empty());
    assert!(elsewhere.notes.iter().any(|note| note.starts_with("No policy of the resource")));
    assert_eq!(names(&who(&analysis, "s3:GetObject", None))[0], ("named", Standing::Yes));
}

#[test]
fn roles_that_can_be_assumed_make_chains() {
    let root = "arn:aws:iam::111122223333:root";
    let assume = |role: &str| allow("sts:AssumeRole", &arn("role", role));
    let mfa = json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}});
    let analysis = account(
        &[
            user("far", &assume("middle"), &[]),
            user("careful", &assume("guarded"), &[]),
            user("stranger", &allow("sts:AssumeRole", "*"), &[]),
            user("nothing", &json!([]), &[]),
        ],
        &[
            role("middle", root, json!({}), &json!([])),
            role("end", &arn("role", "middle"), json!({}), &allow("s3:*", "*")),
            role("guarded", root, mfa, &allow("s3:*", "*")),
            role("closed", NOBODY, json!({}), &allow("s3:*", "*")),
        ],
        &[],
    );
    let answer = who(&analysis, "s3:GetObject", Some(OBJECT));
    assert_eq!(
        names(&answer),
        [
            ("far", Standing::Yes),
            ("stranger", Standing::Yes),
            ("middle", Standing::Yes),
            ("end", Standing::Yes),
            ("guarded", Standing::Yes),
            ("closed", Standing::Yes),
            ("careful", Standing::Conditional),
        ]
    );
    assert_eq!(one(&answer, "far").via, [arn("role", "middle"), arn("role", "end")]);
    assert_eq!(one(&answer, "middle").via, [arn("role", "end")]);
    assert_eq!(one(&answer, "careful").via, [arn("role", "guarded")]);
    assert_eq!(one(&answer, "careful").conditions[0].key, "aws:MultiFactorAuthPresent");
    assert!(one(&answer, "end").via.is_empty());
    // The trust policy decides about the role itself.
    let assumes = who(&analysis, "sts:AssumeRole", Some(&arn("role", "closed")));
    assert!(assumes.principals.is_empty(), "{:?}", names(&assumes));
    let roles: Vec<_> = what(&analysis, "far").roles.into_iter().map(|role| (role.arn, role.via)).collect();
    assert_eq!(roles, [(arn("role", "middle"), vec![]), (arn("role", "end"), vec![arn("role", "middle")])]);
    assert!(what(&analysis, "nothing").roles.is_empty());
}

#[test]
fn without_the_policy_of_a_key_nobody_is_certain() {
    let key = "arn:aws:kms:eu-west-1:111122223333:key/1234";
    let analysis = account(&[user("ana", &allow("kms:*", "*"), &[]), user("bo", &json!([]), &[])], &[], &[]);
    let answer = who(&analysis, "kms:Decrypt", Some(key));
    assert_eq!(names(&answer), [("ana", Standing::Unknown)]);
    assert!(one(&answer, "ana").unknown_because[0].starts_with("the key policy of"));
    assert!(answer.notes.iter().any(|note| note.contains("Grants on KMS keys")));
    let policy =
        document(&json!([{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
        "Action": "kms:*", "Resource": "*"}]));
    let beside = json!({"Policy": policy.to_string(), "PolicyName": "default"});
    let analysis = account(
        &[user("ana", &allow("kms:*", "*"), &[]), user("bo", &json!([]), &[])],
        &[],
        &[("key.json", beside)],
    );
    assert_eq!(names(&who(&analysis, "kms:Decrypt", Some(key))), [("ana", Standing::Yes)]);
}

#[test]
fn what_one_can_do_by_service_and_level() {
    let statements = json!([
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "sqs:Send*"], "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*", "Condition": {"StringLike": {"s3:prefix": "x/*"}}},
        {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}
    ]);
    let analysis = account(&[user("ana", &statements, &[])], &[], &[]);
    let answer = what(&analysis, &arn("user", "ana"));
    let services: Vec<_> =
        answer.services.iter().map(|service| (service.service.as_str(), service.count)).collect();
    assert_eq!(services, [("s3", 2), ("sqs", 1)]);
    let levels: Vec<_> = answer.services[0]
        .levels
        .iter()
        .map(|level| (level.level.as_str(), level.actions[0].answer))
        .collect();
    assert_eq!(levels, [("List", Standing::Conditional), ("Read", Standing::Yes)]);
    assert_eq!(answer.count, 3);
    let all = account(&[user("root", &allow("*", "*"), &[])], &[], &[]);
    assert!(what(&all, "root").count > 15_000);
    let told = |answer: &WhatCan| {
        answer
            .services
            .iter()
            .flat_map(|service| &service.levels)
            .map(|level| level.actions.len())
            .sum::<usize>()
    };
    let ask = |service: Option<&str>, limit: Option<usize>| {
        let service = service.map(str::to_owned);
        let request =
            WhatCanRequest { principal: "root".to_owned(), service, limit, ..WhatCanRequest::default() };
        what_can(&all, parapet::aws::facts().unwrap(), &request, Offsets::Bytes).unwrap()
    };
    let few = ask(None, Some(10));
    assert!(few.count > 15_000 && few.services.len() > 300);
    assert_eq!(told(&few), 10);
    let sqs = ask(Some("sqs"), None);
    assert_eq!((sqs.services.len(), sqs.count), (1, told(&sqs)));
}

#[test]
fn what_is_no_question_is_told() {
    let analysis = account(&[user("ana", &allow("*", "*"), &[])], &[], &[]);
    let ask = |action: &str, resource: Option<&str>| {
        let request = WhoCanRequest {
            action: action.to_owned(),
            resource: resource.map(str::to_owned),
            ..WhoCanRequest::default()
        };
        who_can(&analysis, &request, Offsets::Bytes).unwrap_err()
    };
    assert!(ask("s3:GetObjekt", None).contains("Did you mean `s3:GetObject`?"));
    assert!(ask("s3:Get*", None).contains("wildcard"));
    assert!(ask("GetObject", None).contains("SERVICE:ACTION"));
    assert!(ask("s3:GetObject", Some("reports")).contains("is no ARN"));
    let empty = read(vec![Input::from_text("x", "{}")], &Options::default());
    let request =
        WhoCanRequest { action: "s3:GetObject".to_owned(), resource: None, ..WhoCanRequest::default() };
    assert!(who_can(&empty, &request, Offsets::Bytes).unwrap_err().contains("no users or roles"));
    let nobody = WhatCanRequest { principal: "bo".to_owned(), ..WhatCanRequest::default() };
    let facts = parapet::aws::facts().unwrap();
    assert!(
        what_can(&analysis, facts, &nobody, Offsets::Bytes).unwrap_err().contains("no user or role `bo`")
    );
}

#[test]
fn the_command_line_prints_both_forms() {
    let export =
        json!({"UserDetailList": [user("ana", &allow("s3:GetObject", "*"), &[])], "GroupDetailList": [],
        "RoleDetailList": [], "Policies": []})
        .to_string();
    let run = parapet_with(&["who-can", "s3:GetObject", OBJECT, "-", "--format", "json"], export.as_bytes());
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (run.status, &json["schema"], &json["principals"][0]["answer"]),
        (0, &json!(1), &json!("Yes"))
    );
    let run = parapet_with(&["who-can", "s3:GetObject", "-"], export.as_bytes());
    assert!(run.stdout.contains("yes          arn:aws:iam::111122223333:user/ana"), "{}", run.stdout);
    let run = parapet_with(&["what-can", "ana", "-", "--format", "json"], export.as_bytes());
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["services"][0]["levels"][0]["actions"][0]["action"], "s3:GetObject");
    let run = parapet_with(&["what-can", "ana", "-"], export.as_bytes());
    assert!(run.stdout.starts_with("user `ana`: 1 action of 1 service"), "{}", run.stdout);
    assert_eq!(parapet_with(&["who-can", "s3:Nonsense", "-"], export.as_bytes()).status, 2);
}

/// A made-up account of users and roles that may become one another.
fn web() -> impl Strategy<Value = (Vec<Value>, Vec<Value>)> {
    const NAMES: [&str; 6] = ["a", "b", "c", "ca", "cb", "cc"];
    let trusted = prop_oneof![
        Just("arn:aws:iam::111122223333:root".to_owned()),
        Just("arn:aws:iam::444455556666:root".to_owned()),
        prop::sample::select(&NAMES[..]).prop_map(|name| arn("role", name)),
        Just(arn("user", "u")),
    ];
    let asked = prop_oneof![
        Just("*".to_owned()),
        Just(arn("role", "c*")),
        Just(arn("role", "?")),
        prop::sample::select(&NAMES[..]).prop_map(|name| arn("role", name)),
        Just("arn:aws:s3:::reports".to_owned()),
    ];
    let effect = prop::sample::select(vec!["Allow", "Allow", "Allow", "Deny"]);
    let statement = (effect, asked).prop_map(
        |(effect, resource)| json!({"Effect": effect, "Action": "sts:AssumeRole", "Resource": resource}),
    );
    let own = prop::collection::vec(statement, 0..3);
    let roles = prop::collection::vec((trusted, own.clone(), any::<bool>()), NAMES.len());
    (own.clone(), own, roles).prop_map(|(first, second, roles)| {
        let users = [user("u", &json!(first), &[]), user("v", &json!(second), &[])];
        let roles = NAMES.iter().zip(roles).enumerate().map(|(at, (name, (trusted, mut own, last)))| {
            if at == 0 || last && at == 5 {
                own.push(json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}));
            }
            role(name, &trusted, json!({}), &json!(own))
        });
        (users.to_vec(), roles.collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// The search back from the roles that can finds whoever a walk over every step finds.
    #[test]
    fn chains_are_those_of_a_walk_over_every_step((users, roles) in web()) {
        let analysis = account(&users, &roles, &[]);
        let answer = who(&analysis, "s3:GetObject", Some(OBJECT));
        let of = |one: &PrincipalAnswer| one.principal.name.clone();
        let direct = answer.principals.iter().filter(|one| one.via.is_empty());
        let mut can: std::collections::BTreeSet<String> = direct.map(of).collect();
        let into = |role: &str| -> Vec<String> {
            let asked = who(&analysis, "sts:AssumeRole", Some(&arn("role", role)));
            asked.principals.iter().filter(|one| one.via.is_empty()).map(of).collect()
        };
        let steps: Vec<(&str, Vec<String>)> = ["a", "b", "c", "ca", "cb", "cc"].map(|role| (role, into(role))).into();
        loop {
            let before = can.len();
            for (role, from) in &steps {
                if can.contains(*role) {
                    can.extend(from.iter().cloned());
                }
            }
            if can.len() == before {
                break;
            }
        }
        prop_assert_eq!(answer.principals.iter().map(of).collect::<std::collections::BTreeSet<_>>(), can);
        for one in answer.principals.iter().filter(|one| !one.via.is_empty()) {
            let mut last = one.principal.name.as_str();
            for role in &one.via {
                let role = role.rsplit('/').next().unwrap();
                let (_, from) = steps.iter().find(|(name, _)| *name == role).unwrap();
                prop_assert!(from.iter().any(|name| name == last), "{} into {}", last, role);
                last = role;
            }
        }
    }
}
