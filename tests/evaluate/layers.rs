//! *How AWS enforcement code logic evaluates requests to allow or deny access*, *Policy evaluation for requests within a
//! single account*, *Cross-account policy evaluation logic*, *SCP evaluation*, *RCP evaluation*.

use super::{ANA, EMPTY, FEDERATED, FULL, FULL_RCP, ROOT, SESSION, decided, scenario, statement};

fn get(principal: &str, policies: &str) -> String {
    decided(&scenario(principal, "s3:GetObject", "", policies))
}

fn allow() -> String {
    statement("Allow", r#""Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*""#)
}

fn deny() -> String {
    statement("Deny", r#""Action": "s3:*", "Resource": "*""#)
}

fn allow_to(principal: &str) -> String {
    statement(
        "Allow",
        &format!(
            r#""Principal": {principal}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*""#
        ),
    )
}

fn deny_everyone() -> String {
    statement("Deny", r#""Principal": "*", "Action": "s3:GetObject", "Resource": "*""#)
}

#[test]
fn everything_is_denied_by_default() {
    assert_eq!(get(ANA, ""), "ImplicitDeny none");
    assert_eq!(get(ANA, &format!(r#""identity": {EMPTY}"#)), "ImplicitDeny none");
}

#[test]
fn an_allow_of_identity_or_resource_policy_is_enough_in_one_account() {
    assert_eq!(get(ANA, &format!(r#""identity": [{}]"#, allow())), "Allowed identity");
    let bucket = allow_to(&format!(r#"{{"AWS": "{ANA}"}}"#));
    assert_eq!(get(ANA, &format!(r#""resource": {bucket}"#)), "Allowed resource");
}

#[test]
fn a_deny_anywhere_overrides_every_allow() {
    let all = format!(r#""identity": {FULL}, "resource": {}"#, allow_to(r#""*""#));
    for (policies, wanted) in [
        (format!(r#""identity": [{FULL}, {}]"#, deny()), "ExplicitDeny identity"),
        (format!(r#""identity": {FULL}, "resource": {}"#, deny_everyone()), "ExplicitDeny resource"),
        (
            format!(r#"{all}, "permissions_boundary": [{FULL}, {}]"#, deny()),
            "ExplicitDeny permissions_boundary",
        ),
        (format!(r#"{all}, "session": [{FULL}, {}]"#, deny()), "ExplicitDeny session"),
        (format!(r#"{all}, "scp": [[{FULL}], [{FULL}, {}]]"#, deny()), "ExplicitDeny scp"),
        (format!(r#"{all}, "rcp": [[{FULL_RCP}, {}]]"#, deny_everyone()), "ExplicitDeny rcp"),
        (format!(r#"{all}, "vpc_endpoint": [{FULL_RCP}, {}]"#, deny_everyone()), "ExplicitDeny vpc_endpoint"),
    ] {
        assert_eq!(get(SESSION, &policies), wanted, "{policies}");
    }
}

#[test]
fn of_several_denies_the_first_that_aws_comes_to_is_named() {
    let policies = format!(r#""identity": {}, "scp": [[{}]]"#, deny(), deny());
    assert_eq!(get(ANA, &policies), "ExplicitDeny scp");
}

#[test]
fn every_level_of_scps_must_allow() {
    let id = format!(r#""identity": {FULL}"#);
    assert_eq!(get(ANA, &format!(r#"{id}, "scp": [[{FULL}], [{FULL}]]"#)), "Allowed identity");
    assert_eq!(get(ANA, &format!(r#"{id}, "scp": [[{FULL}], [{EMPTY}], [{FULL}]]"#)), "ImplicitDeny scp");
    assert_eq!(get(ANA, &format!(r#"{id}, "scp": [[{FULL}], []]"#)), "ImplicitDeny scp");
    // Within a level one is enough.
    assert_eq!(get(ANA, &format!(r#"{id}, "scp": [[{EMPTY}, {FULL}]]"#)), "Allowed identity");
    assert_eq!(get(ANA, &format!(r#"{id}, "scp": []"#)), "Allowed identity");
}

#[test]
fn an_scp_grants_nothing() {
    assert_eq!(get(ANA, &format!(r#""scp": [[{FULL}]], "rcp": [[{FULL_RCP}]]"#)), "ImplicitDeny none");
}

#[test]
fn a_boundary_limits_and_grants_nothing() {
    assert_eq!(get(ANA, &format!(r#""permissions_boundary": {FULL}"#)), "ImplicitDeny none");
    let both = |boundary: &str| format!(r#""identity": {FULL}, "permissions_boundary": {boundary}"#);
    assert_eq!(get(ANA, &both(&allow())), "Allowed identity");
    assert_eq!(get(ANA, &both(EMPTY)), "ImplicitDeny permissions_boundary");
}

#[test]
fn a_session_policy_limits_the_session() {
    let both = |session: &str| format!(r#""identity": {FULL}, "session": [{session}]"#);
    assert_eq!(get(SESSION, &both(&allow())), "Allowed identity");
    assert_eq!(get(SESSION, &both(EMPTY)), "ImplicitDeny session");
}

/// The table "Resource-based policies and implicit denies in other policy types (same account)".
#[test]
fn how_the_resource_policy_names_the_caller_decides_what_limits_it() {
    let boundary = format!(r#""permissions_boundary": {EMPTY}"#);
    let session = format!(r#""session": {EMPTY}"#);
    let role = r#"{"AWS": "arn:aws:iam::111122223333:role/deploy"}"#;
    let path = r#"{"AWS": "arn:aws:iam::111122223333:role/teams/web/deploy"}"#;
    let named = |arn: &str| format!(r#"{{"AWS": "{arn}"}}"#);
    for (principal, in_policy, limits, wanted) in [
        // A user named directly: not limited by a boundary.
        (ANA, named(ANA), boundary.as_str(), "Allowed resource"),
        // A role: limited by both.
        (SESSION, role.to_owned(), boundary.as_str(), "ImplicitDeny permissions_boundary"),
        (SESSION, role.to_owned(), session.as_str(), "ImplicitDeny session"),
        (SESSION, role.to_owned(), "", "Allowed resource"),
        (SESSION, path.to_owned(), "", "Allowed resource"),
        // The session itself: by neither.
        (SESSION, named(SESSION), boundary.as_str(), "Allowed resource"),
        (SESSION, named(SESSION), session.as_str(), "Allowed resource"),
        // A federated user named directly, or through its user.
        (FEDERATED, named(FEDERATED), boundary.as_str(), "Allowed resource"),
        (FEDERATED, named(ANA), "", "ImplicitDeny session"),
        (
            FEDERATED,
            named(ANA),
            r#""session": [{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}]"#,
            "Allowed resource",
        ),
        // Everyone: "For IAM users and role principals within your account, no other permissions are required."
        (SESSION, r#""*""#.to_owned(), boundary.as_str(), "Allowed resource"),
        (SESSION, r#"{"AWS": "*"}"#.to_owned(), session.as_str(), "Allowed resource"),
        // The account: it leaves the decision to identity policies.
        (ANA, named(ROOT), "", "ImplicitDeny none"),
        (ANA, named("111122223333"), "", "ImplicitDeny none"),
        // Another session of the role, another role, another user.
        (SESSION, named("arn:aws:sts::111122223333:assumed-role/deploy/other"), "", "ImplicitDeny none"),
        (SESSION, named("arn:aws:iam::111122223333:role/Deploy"), "", "ImplicitDeny none"),
        (ANA, named("arn:aws:iam::111122223333:user/Ana"), "", "ImplicitDeny none"),
    ] {
        let comma = if limits.is_empty() { "" } else { ", " };
        let policies = format!(r#""resource": {}{comma}{limits}"#, allow_to(&in_policy));
        assert_eq!(get(principal, &policies), wanted, "{principal} {in_policy} {limits}");
    }
}

#[test]
fn a_federated_user_has_what_its_session_policy_passes_on() {
    let id = format!(r#""identity": {FULL}"#);
    assert_eq!(get(FEDERATED, &id), "ImplicitDeny session");
    assert_eq!(get(FEDERATED, &format!(r#"{id}, "session": {FULL}"#)), "Allowed identity");
    assert_eq!(get(FEDERATED, &format!(r#""session": {FULL}"#)), "ImplicitDeny none");
}

#[test]
fn the_root_user_needs_no_policy_and_is_limited_by_scps_and_denies() {
    assert_eq!(get(ROOT, ""), "Allowed none");
    assert_eq!(get("111122223333", ""), "Allowed none");
    assert_eq!(get(ROOT, &format!(r#""scp": [[{EMPTY}]]"#)), "ImplicitDeny scp");
    assert_eq!(get(ROOT, &format!(r#""resource": {}"#, deny_everyone())), "ExplicitDeny resource");
}

#[test]
fn across_accounts_both_sides_must_allow() {
    let stranger = "arn:aws:iam::444455556666:user/eve";
    let id = format!(r#""identity": {FULL}"#);
    for principal in [
        r#""444455556666""#,
        r#""arn:aws:iam::444455556666:root""#,
        r#""arn:aws:iam::444455556666:user/eve""#,
        r#""*""#,
    ] {
        let bucket = format!(r#""resource": {}"#, allow_to(&format!(r#"{{"AWS": {principal}}}"#)));
        assert_eq!(get(stranger, &bucket), "ImplicitDeny identity", "{principal}");
        assert_eq!(get(stranger, &format!("{id}, {bucket}")), "Allowed identity", "{principal}");
        let bounded = format!(r#"{id}, {bucket}, "permissions_boundary": {EMPTY}"#);
        assert_eq!(get(stranger, &bounded), "ImplicitDeny permissions_boundary", "{principal}");
        assert_eq!(get(stranger, &format!(r#"{id}, {bucket}, "scp": [[{EMPTY}]]"#)), "ImplicitDeny scp");
        assert_eq!(get(stranger, &format!(r#"{id}, {bucket}, "rcp": [[{EMPTY}]]"#)), "ImplicitDeny rcp");
    }
    assert_eq!(get(stranger, &id), "ImplicitDeny resource");
    // Its root user has its own account's side.
    let bucket = format!(r#""resource": {}"#, allow_to(r#"{"AWS": "444455556666"}"#));
    assert_eq!(get("444455556666", &bucket), "Allowed resource");
    assert_eq!(get("444455556666", ""), "ImplicitDeny resource");
    // A session named directly still needs the role's identity policy.
    let session = "arn:aws:sts::444455556666:assumed-role/deploy/ci";
    let bucket = format!(r#""resource": {}"#, allow_to(&format!(r#"{{"AWS": "{session}"}}"#)));
    assert_eq!(get(session, &bucket), "ImplicitDeny identity");
}

#[test]
fn a_vpc_endpoint_policy_must_allow_and_grants_nothing() {
    let id = format!(r#""identity": {FULL}"#);
    assert_eq!(get(ANA, &format!(r#"{id}, "vpc_endpoint": [{FULL_RCP}]"#)), "Allowed identity");
    assert_eq!(get(ANA, &format!(r#"{id}, "vpc_endpoint": [{EMPTY}]"#)), "ImplicitDeny vpc_endpoint");
    assert_eq!(get(ANA, &format!(r#""vpc_endpoint": [{FULL_RCP}]"#)), "ImplicitDeny none");
}

#[test]
fn anonymous_callers_have_what_is_given_to_everyone() {
    for everyone in [r#""*""#, r#"{"AWS": "*"}"#] {
        assert_eq!(get("anonymous", &format!(r#""resource": {}"#, allow_to(everyone))), "Allowed resource");
    }
    assert_eq!(
        get("anonymous", &format!(r#""resource": {}"#, allow_to(r#"{"AWS": "111122223333"}"#))),
        "ImplicitDeny resource"
    );
    assert_eq!(get("anonymous", &format!(r#""identity": {FULL}"#)), "ImplicitDeny none");
    let public = format!(r#""resource": {}"#, allow_to(r#""*""#));
    assert_eq!(get("anonymous", &format!(r#"{public}, "scp": [[{EMPTY}]]"#)), "Allowed resource");
    assert_eq!(get("anonymous", &format!(r#"{public}, "rcp": [[{EMPTY}]]"#)), "ImplicitDeny rcp");
}

#[test]
fn services_need_the_resource_policy_and_no_scp_limits_them() {
    let lambda = r#"{"service": "lambda.amazonaws.com"}"#;
    let named = format!(r#""resource": {}"#, allow_to(r#"{"Service": "lambda.amazonaws.com"}"#));
    assert_eq!(get(lambda, &named), "Allowed resource");
    assert_eq!(get(lambda, &format!(r#"{named}, "scp": [[{EMPTY}]]"#)), "Allowed resource");
    let other = format!(r#""resource": {}"#, allow_to(r#"{"Service": "sns.amazonaws.com"}"#));
    assert_eq!(get(lambda, &other), "ImplicitDeny resource");
    assert_eq!(get(lambda, &format!(r#""identity": {FULL}"#)), "ImplicitDeny none");
    // RCPs do limit services: "Cross-service confused deputy protection" of *Resource control policy examples*.
    let rcp = statement(
        "Deny",
        r#""Principal": "*", "Action": "s3:*", "Resource": "*",
        "Condition": {"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-abc"}, "Bool": {"aws:PrincipalIsAWSService": "true"}}"#,
    );
    assert_eq!(get(lambda, &format!(r#"{named}, "rcp": [[{FULL_RCP}, {rcp}]]"#)), "ExplicitDeny rcp");
}

#[test]
fn service_linked_roles_are_not_limited_by_scps_and_rcps() {
    let linked =
        "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig";
    let policies = format!(r#""identity": {FULL}, "scp": [[{EMPTY}]], "rcp": [[{EMPTY}]]"#);
    assert_eq!(get(linked, &policies), "Allowed identity");
    let session = "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForConfig/s";
    assert_eq!(get(session, &policies), "Allowed identity");
}

#[test]
fn the_management_account_is_not_limited_by_scps_and_rcps() {
    let policies = format!(r#""identity": {FULL}, "scp": [[{EMPTY}]], "rcp": [[{EMPTY}]]"#);
    let text = scenario(ANA, "s3:GetObject", "", &policies);
    let with = |id: &str| {
        let organization = format!(r#"{{"organization": {{"management_account": "{id}"}}, "#);
        decided(&text.replacen('{', &organization, 1))
    };
    assert_eq!(with("111122223333"), "Allowed identity");
    assert_eq!(with("444455556666"), "ImplicitDeny rcp");
}

#[test]
fn rcps_apply_to_the_services_on_their_list() {
    let policies = format!(r#""identity": {FULL}, "rcp": [[{EMPTY}]]"#);
    let on = |action: &str, arn: &str| {
        decided(&format!(
            r#"{{"request": {{"principal": "{ANA}", "action": "{action}", "resource": "{arn}"}}, "policies": {{{policies}}}}}"#
        ))
    };
    assert_eq!(on("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"), "ImplicitDeny rcp");
    assert_eq!(
        on("lambda:InvokeFunction", "arn:aws:lambda:eu-west-1:111122223333:function:f"),
        "Allowed identity"
    );
}

#[test]
fn what_is_not_attached_to_the_caller_does_not_count_for_it() {
    // An identity policy beside an anonymous request, also one that denies.
    let policies = format!(r#""identity": {}, "resource": {}"#, deny(), allow_to(r#""*""#));
    assert_eq!(get("anonymous", &policies), "Allowed resource");
}
