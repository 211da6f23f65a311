//! *AWS JSON policy elements: Principal* and *NotPrincipal*.

use super::{ANA, FULL, ROOT, SESSION, decided, scenario, statement};

const BOB: &str = "arn:aws:iam::111122223333:user/bob";
const ROLE: &str = "arn:aws:iam::111122223333:role/deploy";

fn denied(principal: &str, element: &str) -> String {
    let policy = statement("Deny", &format!(r#"{element}, "Action": "*", "Resource": "*""#));
    decided(&scenario(principal, "s3:GetObject", "", &format!(r#""identity": {FULL}, "resource": {policy}"#)))
}

#[test]
fn a_deny_names_its_principals_by_account_role_session_or_user() {
    for (principal, element, wanted) in [
        (ANA, r#""Principal": {"AWS": "111122223333"}"#, "ExplicitDeny resource"),
        (
            ANA,
            r#""Principal": {"AWS": ["444455556666", "arn:aws:iam::111122223333:root"]}"#,
            "ExplicitDeny resource",
        ),
        (ANA, r#""Principal": {"AWS": "arn:aws:iam::111122223333:user/bob"}"#, "Allowed identity"),
        (
            SESSION,
            r#""Principal": {"AWS": "arn:aws:iam::111122223333:role/deploy"}"#,
            "ExplicitDeny resource",
        ),
        (
            SESSION,
            r#""Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/deploy/ci"}"#,
            "ExplicitDeny resource",
        ),
        (ROLE, r#""Principal": {"AWS": "arn:aws:iam::111122223333:role/deploy"}"#, "ExplicitDeny resource"),
        // Of a role alone nobody knows the session.
        (ROLE, r#""Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/deploy/ci"}"#, "Unknown none"),
        (
            ROLE,
            r#""Principal": {"AWS": "arn:aws:sts::111122223333:assumed-role/other/ci"}"#,
            "Allowed identity",
        ),
        (ANA, r#""Principal": {"Service": "lambda.amazonaws.com"}"#, "Allowed identity"),
        (ANA, r#""Principal": {"Federated": "accounts.google.com"}"#, "Allowed identity"),
        (ANA, r#""Principal": "*""#, "ExplicitDeny resource"),
        (ANA, r#""Principal": {"AWS": "*"}"#, "ExplicitDeny resource"),
        // Whose canonical id it is, no policy tells.
        (
            ANA,
            r#""Principal": {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"}"#,
            "Unknown none",
        ),
        // "You cannot use a wildcard to match part of a principal name or ARN."
        (ANA, r#""Principal": {"AWS": "arn:aws:iam::111122223333:user/*"}"#, "Unknown none"),
        (ANA, r#""Principal": {"AWS": "arn:aws:iam::444455556666:user/*"}"#, "Allowed identity"),
        // Kinds of principal that there are not.
        (ANA, r#""Principal": {"aws": "111122223333"}"#, "Unknown none"),
        (ANA, r#""Principal": "111122223333""#, "Unknown none"),
    ] {
        assert_eq!(denied(principal, element), wanted, "{principal} {element}");
    }
}

#[test]
fn not_principal_exempts_whom_it_names_with_account_and_role() {
    for (principal, element, wanted) in [
        (ANA, format!(r#""NotPrincipal": {{"AWS": ["{ANA}", "{ROOT}"]}}"#), "Allowed identity"),
        (
            ANA,
            r#""NotPrincipal": {"AWS": "arn:aws:iam::444455556666:root"}"#.to_owned(),
            "ExplicitDeny resource",
        ),
        // "If the NotPrincipal element contained only Bob's ARN, the effect might be …"
        (ANA, format!(r#""NotPrincipal": {{"AWS": "{ANA}"}}"#), "Unknown none"),
        (
            SESSION,
            format!(r#""NotPrincipal": {{"AWS": ["{SESSION}", "{ROLE}", "{ROOT}"]}}"#),
            "Allowed identity",
        ),
        (SESSION, format!(r#""NotPrincipal": {{"AWS": ["{ROLE}", "{ROOT}"]}}"#), "Unknown none"),
        // "all principals except the user named Bob in AWS account …": the others of the account too.
        (BOB, format!(r#""NotPrincipal": {{"AWS": ["{ANA}", "{ROOT}"]}}"#), "ExplicitDeny resource"),
        (SESSION, format!(r#""NotPrincipal": {{"AWS": ["{ANA}", "{ROOT}"]}}"#), "ExplicitDeny resource"),
        (
            ANA,
            format!(r#""NotPrincipal": {{"AWS": ["{SESSION}", "{ROLE}", "{ROOT}"]}}"#),
            "ExplicitDeny resource",
        ),
        // Of an account alone AWS does not say whether its users are exempt.
        (ANA, format!(r#""NotPrincipal": {{"AWS": "{ROOT}"}}"#), "Unknown none"),
        (ROOT, format!(r#""NotPrincipal": {{"AWS": "{ROOT}"}}"#), "Allowed identity"),
        ("anonymous", format!(r#""NotPrincipal": {{"AWS": "{ROOT}"}}"#), "ExplicitDeny resource"),
    ] {
        assert_eq!(denied(principal, &element), wanted, "{principal} {element}");
    }
}

/// "always deny any IAM principal that has a permissions boundary policy attached, regardless of the values specified"
#[test]
fn a_deny_with_not_principal_exempts_nobody_with_a_boundary() {
    let element =
        format!(r#""NotPrincipal": {{"AWS": ["{ANA}", "{ROOT}"]}}, "Action": "*", "Resource": "*""#);
    let deny = statement("Deny", &element);
    let policies = |boundary: &str| format!(r#""identity": {FULL}, "resource": {deny}{boundary}"#);
    let ask = |boundary: &str| decided(&scenario(ANA, "s3:GetObject", "", &policies(boundary)));
    assert_eq!(ask(""), "Allowed identity");
    assert_eq!(ask(&format!(r#", "permissions_boundary": {FULL}"#)), "ExplicitDeny resource");
}

#[test]
fn not_principal_with_allow_lets_everyone_else_in() {
    let policy =
        statement("Allow", r#""NotPrincipal": {"AWS": "444455556666"}, "Action": "*", "Resource": "*""#);
    let get = |principal: &str| {
        decided(&scenario(principal, "s3:GetObject", "", &format!(r#""resource": {policy}"#)))
    };
    assert_eq!(get("anonymous"), "Allowed resource");
    assert_eq!(get(ANA), "Allowed resource");
    assert_eq!(get("arn:aws:iam::444455556666:root"), "ImplicitDeny resource");
}
