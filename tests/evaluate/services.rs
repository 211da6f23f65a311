//! What single services do differently: STS, KMS, EC2, `iam:PassRole`.

use super::{ANA, EMPTY, FULL, ROOT, SESSION, decided, statement, traced};

fn on(principal: &str, action: &str, resource: &str, policies: &str) -> String {
    decided(&text(principal, action, resource, policies))
}

fn text(principal: &str, action: &str, resource: &str, policies: &str) -> String {
    let principal =
        if principal.starts_with('{') { principal.to_owned() } else { format!("\"{principal}\"") };
    format!(
        r#"{{"request": {{"principal": {principal}, "action": "{action}", "resource": {resource}}}, "policies": {{{policies}}}}}"#
    )
}

const ROLE: &str = r#""arn:aws:iam::111122223333:role/admin""#;
const KEY: &str = r#""arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab""#;

fn trust(principal: &str, action: &str, more: &str) -> String {
    format!(
        r#""resource": {}"#,
        statement("Allow", &format!(r#""Principal": {principal}, "Action": "{action}"{more}"#))
    )
}

#[test]
fn a_role_is_assumed_only_with_its_trust_policy() {
    let id = format!(r#""identity": {FULL}"#);
    assert_eq!(on(ANA, "sts:AssumeRole", ROLE, &id), "ImplicitDeny trust");
    // Named directly, within the account, nothing else is needed; through the account, an identity policy is.
    let direct = trust(&format!(r#"{{"AWS": "{ANA}"}}"#), "sts:AssumeRole", "");
    assert_eq!(on(ANA, "sts:AssumeRole", ROLE, &direct), "Allowed trust");
    let account = trust(r#"{"AWS": "111122223333"}"#, "sts:AssumeRole", "");
    assert_eq!(on(ANA, "sts:AssumeRole", ROLE, &account), "ImplicitDeny identity");
    assert_eq!(on(ANA, "sts:AssumeRole", ROLE, &format!("{id}, {account}")), "Allowed identity");
    // The field for trust policies means the same.
    let field = account.replace("resource", "trust");
    assert_eq!(on(ANA, "sts:AssumeRole", ROLE, &format!("{id}, {field}")), "Allowed identity");
}

#[test]
fn across_accounts_trust_and_identity_policy_must_allow() {
    let stranger = "arn:aws:iam::444455556666:user/eve";
    let id = format!(r#""identity": {FULL}"#);
    let external = r#", "Condition": {"StringEquals": {"sts:ExternalId": "x1"}}"#;
    let account = trust(r#"{"AWS": "444455556666"}"#, "sts:AssumeRole", "");
    let guarded = trust(r#"{"AWS": "444455556666"}"#, "sts:AssumeRole", external);
    assert_eq!(on(stranger, "sts:AssumeRole", ROLE, &account), "ImplicitDeny identity");
    assert_eq!(on(stranger, "sts:AssumeRole", ROLE, &format!("{id}, {account}")), "Allowed identity");
    assert_eq!(on(stranger, "sts:AssumeRole", ROLE, &format!("{id}, {guarded}")), "ImplicitDeny trust");
}

#[test]
fn a_root_user_cannot_assume_a_role() {
    assert_eq!(
        on(ROOT, "sts:AssumeRole", ROLE, &trust(r#""*""#, "sts:AssumeRole", "")),
        "ImplicitDeny trust"
    );
}

#[test]
fn a_service_assumes_a_role_that_trusts_it() {
    let service = r#"{"service": "ec2.amazonaws.com"}"#;
    let policy = trust(r#"{"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}"#, "sts:AssumeRole", "");
    assert_eq!(on(service, "sts:AssumeRole", ROLE, &policy), "Allowed trust");
    assert_eq!(
        on(r#"{"service": "ecs.amazonaws.com"}"#, "sts:AssumeRole", ROLE, &policy),
        "ImplicitDeny trust"
    );
}

#[test]
fn github_assumes_a_role_by_its_subject() {
    let provider = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
    let policy = trust(
        &format!(r#"{{"Federated": "{provider}"}}"#),
        "sts:AssumeRoleWithWebIdentity",
        r#", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
            "StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/web:*"}}"#,
    );
    let with = |sub: &str| {
        decided(&format!(
            r#"{{"request": {{"principal": {{"federated": "{provider}"}}, "action": "sts:AssumeRoleWithWebIdentity",
               "resource": {ROLE}, "context": {{"token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
               "token.actions.githubusercontent.com:sub": "{sub}"}}}}, "policies": {{{policy}}}}}"#
        ))
    };
    assert_eq!(with("repo:acme/web:ref:refs/heads/main"), "Allowed trust");
    assert_eq!(with("repo:evil/web:ref:refs/heads/main"), "ImplicitDeny trust");
}

#[test]
fn nobody_can_be_denied_to_ask_who_he_is() {
    let deny = statement("Deny", r#""Action": "*", "Resource": "*""#);
    let policies = format!(r#""identity": {deny}, "scp": [[{deny}]]"#);
    assert_eq!(on(ANA, "sts:GetCallerIdentity", r#""*""#, &policies), "Allowed none");
    assert_eq!(on(SESSION, "sts:getcalleridentity", r#""*""#, ""), "Allowed none");
    assert_eq!(on(ANA, "sts:GetSessionToken", r#""*""#, &policies), "Allowed none");
    assert_eq!(on("anonymous", "sts:GetCallerIdentity", r#""*""#, ""), "ImplicitDeny none");
}

#[test]
fn a_kms_key_is_used_only_with_its_key_policy() {
    let id = format!(r#""identity": {FULL}"#);
    let key = |principal: &str| {
        format!(
            r#""resource": {}"#,
            statement("Allow", &format!(r#""Principal": {principal}, "Action": "kms:*", "Resource": "*""#))
        )
    };
    let delegated = key(&format!(r#"{{"AWS": "{ROOT}"}}"#));
    let direct = key(&format!(r#"{{"AWS": "{ANA}"}}"#));
    let other = key(r#"{"AWS": "arn:aws:iam::111122223333:user/bob"}"#);
    assert_eq!(on(ANA, "kms:Decrypt", KEY, &id), "ImplicitDeny resource");
    assert_eq!(on(ANA, "kms:Decrypt", KEY, &format!("{id}, {other}")), "ImplicitDeny resource");
    assert_eq!(on(ANA, "kms:Decrypt", KEY, &delegated), "ImplicitDeny identity");
    assert_eq!(on(ANA, "kms:Decrypt", KEY, &format!("{id}, {delegated}")), "Allowed identity");
    assert_eq!(on(ANA, "kms:Decrypt", KEY, &direct), "Allowed resource");
    // Not even the root user has a key without its policy.
    assert_eq!(on(ROOT, "kms:Decrypt", KEY, &other), "ImplicitDeny resource");
    assert_eq!(on(ROOT, "kms:Decrypt", KEY, &delegated), "Allowed resource");
    // An action without a key is judged as any other.
    assert_eq!(on(ANA, "kms:ListKeys", r#""*""#, &id), "Allowed identity");
}

#[test]
fn grants_on_a_key_are_named() {
    let notes = traced(&text(ANA, "kms:Decrypt", KEY, "")).notes;
    assert!(notes.iter().any(|note| note.contains("grant on the KMS key")), "{notes:?}");
    let open = text(ANA, "kms:Decrypt", KEY, "").replacen(
        r#""action""#,
        r#""context_complete": false, "action""#,
        1,
    );
    let trace = traced(&open);
    assert_eq!(trace.decision.outcome.name(), "Unknown");
    assert_eq!(trace.unknown_because, ["a grant on the KMS key may allow it"]);
    // No grant allows to delete a key.
    assert_eq!(decided(&open.replace("Decrypt", "ScheduleKeyDeletion")), "ImplicitDeny resource");
}

#[test]
fn run_instances_is_judged_on_all_that_it_needs() {
    let instance = r#""arn:aws:ec2:eu-west-1:111122223333:instance/*""#;
    let allow = |resources: &str| {
        format!(
            r#""identity": {}"#,
            statement("Allow", &format!(r#""Action": "ec2:RunInstances", "Resource": {resources}"#))
        )
    };
    assert_eq!(on(ANA, "ec2:RunInstances", instance, &allow(instance)), "ImplicitDeny none");
    assert_eq!(
        on(ANA, "ec2:RunInstances", instance, &allow(r#""arn:aws:ec2:*:*:instance/*""#)),
        "ImplicitDeny none"
    );
    assert_eq!(on(ANA, "ec2:RunInstances", instance, &allow(r#""*""#)), "Allowed identity");
    assert_eq!(on(ANA, "ec2:RunInstances", r#""*""#, &allow(r#""*""#)), "Allowed identity");
    assert_eq!(on(ANA, "ec2:RunInstances", r#""*""#, &allow(r#""arn:aws:ec2:*:*:*""#)), "Allowed identity");
    let all = r#"["arn:aws:ec2:*::image/*", "arn:aws:ec2:*:*:instance/*", "arn:aws:ec2:*:*:network-interface/*",
                  "arn:aws:ec2:*:*:security-group/*", "arn:aws:ec2:*:*:subnet/*", "arn:aws:ec2:*:*:volume/*"]"#;
    assert_eq!(on(ANA, "ec2:RunInstances", instance, &allow(all)), "Allowed identity");
    // Some images only, and the request does not say which.
    let some = all.replace("image/*", "image/ami-1");
    assert_eq!(on(ANA, "ec2:RunInstances", instance, &allow(&some)), "Unknown none");
    let named = all
        .replace("*::image/*", "eu-west-1::image/ami-1")
        .replace("*:*:", "eu-west-1:111122223333:")
        .replace("/*", "/x-1");
    assert_eq!(on(ANA, "ec2:RunInstances", &named, &allow(&some)), "Allowed identity");
    assert_eq!(
        on(ANA, "ec2:RunInstances", &named.replace("ami-1", "ami-2"), &allow(&some)),
        "ImplicitDeny none"
    );
}

/// The example `THISPOLICYDOESNOTWORK` of *Condition operators*, and its mended form.
#[test]
fn a_key_of_one_resource_is_not_there_for_the_others() {
    let resources = |wanted: &str| {
        format!(
            r#"[{{"arn": "arn:aws:ec2:eu-west-1:111122223333:instance/i-1", "context": {{"ec2:InstanceType": "{wanted}"}}}},
               "arn:aws:ec2:eu-west-1::image/ami-1", "arn:aws:ec2:eu-west-1:111122223333:subnet/s-1",
               "arn:aws:ec2:eu-west-1:111122223333:volume/v-1", "arn:aws:ec2:eu-west-1:111122223333:security-group/g-1",
               "arn:aws:ec2:eu-west-1:111122223333:network-interface/n-1"]"#
        )
    };
    let policy = |operator: &str| {
        format!(
            r#""identity": {}"#,
            statement(
                "Allow",
                &format!(
                    r#""Action": "ec2:RunInstances", "Resource": "*", "Condition": {{"{operator}": {{"ec2:InstanceType": ["t1.*", "t2.*"]}}}}"#
                )
            )
        )
    };
    let run =
        |operator: &str, wanted: &str| on(ANA, "ec2:RunInstances", &resources(wanted), &policy(operator));
    assert_eq!(run("StringLike", "t2.micro"), "ImplicitDeny none");
    assert_eq!(run("StringLikeIfExists", "t2.micro"), "Allowed identity");
    assert_eq!(run("StringLikeIfExists", "m5.large"), "ImplicitDeny none");
}

#[test]
fn a_role_that_is_handed_over_needs_pass_role() {
    let allow = |actions: &str| {
        format!(r#""identity": {}"#, statement("Allow", &format!(r#""Action": {actions}, "Resource": "*""#)))
    };
    let create = |policies: &str| {
        decided(&format!(
            r#"{{"request": {{"principal": "{ANA}", "action": "lambda:CreateFunction", "passed_role": {ROLE},
               "resource": "arn:aws:lambda:eu-west-1:111122223333:function:f"}}, "policies": {{{policies}}}}}"#
        ))
    };
    assert_eq!(create(&allow(r#""lambda:*""#)), "ImplicitDeny none");
    assert_eq!(create(&allow(r#"["lambda:*", "iam:PassRole"]"#)), "Allowed identity");
}

#[test]
fn an_action_without_resource_is_allowed_by_a_star_only() {
    let list = |resource: &str| {
        on(
            ANA,
            "s3:ListAllMyBuckets",
            r#""*""#,
            &format!(
                r#""identity": {}"#,
                statement("Allow", &format!(r#""Action": "s3:ListAllMyBuckets", "Resource": "{resource}""#))
            ),
        )
    };
    assert_eq!(list("*"), "Allowed identity");
    assert_eq!(list("arn:aws:s3:::reports"), "ImplicitDeny none");
    let none = format!(
        r#"{{"request": {{"principal": "{ANA}", "action": "s3:ListAllMyBuckets"}}, "policies": {{"identity": {FULL}, "scp": [[{FULL}]], "session": {FULL}, "permissions_boundary": {FULL}}}}}"#
    );
    assert_eq!(decided(&none), "Allowed identity");
    assert_eq!(decided(&none.replace(FULL, EMPTY)), "ImplicitDeny scp");
}
