//! # Any customer of a shared identity provider may assume the role
//!
//! *Identity-provider controls for shared OIDC providers*, IAM User Guide: the issuer is the same for all of its customers,
//! so the trust policy has to test the claim that tells them apart. IAM asks for that when a role is made or changed;
//! roles from before keep what they have. A condition that also holds where the claim is absent (`…IfExists`,
//! `ForAllValues`), that is negated, or whose wildcard swallows the customer's name, tests nothing.
//!
//! Access Analyzer: MISSING_GITHUB_REPO_CONDITION_KEY, MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL.

use super::{oidc_providers, trust_allows};
use crate::fix::{Fix, json};
use crate::policy::oidc::{Issuer, shared_issuer};
use crate::policy::principal::speaks_of;
use crate::policy::trust::{limits, passes_if_absent};
use crate::policy::{Condition, Policy, Statement};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule, condition};

pub(super) static RULE: Rule = Rule {
    id: "trust-oidc-any-customer",
    title: "Any customer of an identity provider may assume the role",
    family: Family::Trust,
    severity: Severity::Critical,
    question: "Does a role trust an identity provider that many customers share, without a test of whose token it is?",
    why: "GitHub, GitLab.com, HCP Terraform, Google, Cognito and others sign the tokens of all their customers in one \
          name. A role that only asks for the signature can be taken by a workflow in anybody's repository.",
    remedy: "Test the claim that names the customer: for GitHub a condition StringEquals on \
             token.actions.githubusercontent.com:sub with your organization, repository and branch.",
    references: &[
        (
            "Identity-provider controls for shared OIDC providers",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html",
        ),
        (
            "Create a role for OpenID Connect federation",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "AC-3"), ("nist-800-53-r5", "IA-8"), ("soc2", "CC6.1")],
    examples: &[
        Example::new(
            "GitHub with an audience alone",
            r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"Federated": ⟦"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"⟧},
      "Action": "sts:AssumeRoleWithWebIdentity",
      "Condition": {
        "StringEquals": {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com"
        }
      }
    }
  ]
}"#,
        ),
        Example::new(
            "GitHub, any repository",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": ⟦"repo:*"⟧}}}]}"#,
        ),
        Example::new(
            "GitHub, every organization whose name begins so",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": ["repo:octo-org/app:*", ⟦"repo:octo*"⟧]}}}]}"#,
        ),
        Example::new(
            "GitHub, a test that passes without the claim",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {⟦"ForAllValues:StringLike"⟧: {"token.actions.githubusercontent.com:sub": "repo:octo-org/app:*"}}}]}"#,
        ),
        Example::new(
            "Terraform, in an account's export",
            r#"{"RoleDetailList": [{"RoleName": "terraform", "Arn": "arn:aws:iam::111122223333:role/terraform", "Path": "/", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ⟦"arn:aws:iam::111122223333:oidc-provider/app.terraform.io"⟧}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"app.terraform.io:aud": "aws.workload.identity"}}}]}}]}"#,
        ),
        Example::new(
            "Cognito without the pool",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ⟦"cognito-identity.amazonaws.com"⟧}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}}]}"#,
        ),
        Example::new(
            "GitHub, one branch",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "token.actions.githubusercontent.com:sub": "repo:octo-org/app:ref:refs/heads/main"}}}]}"#,
        ),
        Example::new(
            "GitHub, by the repository's id",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:repository_id": "123456"}, "StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"}}}]}"#,
        ),
        Example::new(
            "GitHub, a deny shuts out all others",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}, {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringNotLike": {"token.actions.githubusercontent.com:sub": "repo:octo-org/*"}}}]}"#,
        ),
        Example::new(
            "CircleCI has an issuer for each organization",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.circleci.com/org/1a2b"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"oidc.circleci.com/org/1a2b:sub": "org/1a2b/project/3c4d/user/*"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in trust_allows(cx) {
        if !speaks_of(statement, "sts:AssumeRoleWithWebIdentity") {
            continue;
        }
        for (entry, url) in oidc_providers(statement) {
            let Some(issuer) = shared_issuer(url) else { continue };
            if is_bound(&document.policy, statement, issuer) {
                continue;
            }
            let key = issuer.claims[0].key(issuer);
            let who = format!("{} of {} lets {}", statement.name(), document.phrase(), issuer.anyone);
            let (span, message) = match weak_test(&document.policy, statement, issuer) {
                Weak::None => (
                    entry.value.span,
                    format!(
                        "{who} assume the role: nothing asks for `{key}`, which tells the customers of {} apart",
                        issuer.name
                    ),
                ),
                Weak::Absent(condition) => (
                    condition.operator.span,
                    format!(
                        "{who} assume the role: `{}` on `{}` also holds for a token without that claim",
                        condition.operator.value, condition.key.value
                    ),
                ),
                Weak::Negated(condition) => (
                    condition.operator.span,
                    format!(
                        "{who} assume the role, but for those that `{}` on `{}` names",
                        condition.operator.value, condition.key.value
                    ),
                ),
                Weak::Value(condition, ix) => (
                    condition.values[ix].span,
                    format!(
                        "{who} assume the role: `{}` names no customer of {}",
                        condition.values[ix].value, issuer.name
                    ),
                ),
            };
            out.push(
                Finding::new(&RULE, span, message)
                    .title(format!("Any customer of {} may assume the role", issuer.name))
                    .evidence("provider", issuer.url)
                    .evidence("claim", key)
                    .fix(fix(cx, &document.policy, statement, issuer)),
            );
        }
    }
}

/// True if a claim that every token has to have names one customer, in each of its values.
fn is_bound(policy: &Policy, statement: &Statement, issuer: &Issuer) -> bool {
    issuer.claims.iter().any(|claim| {
        limits(policy, statement, &claim.key(issuer))
            .iter()
            .any(|limit| limit.all(|value, wild| claim.names_customer(value, wild)))
    })
}

/// What was meant to be the test.
enum Weak<'a> {
    /// Nothing.
    None,
    /// A condition that holds where the claim is absent.
    Absent(&'a Condition),
    /// A condition that names those who may not.
    Negated(&'a Condition),
    /// This value lets others in.
    Value(&'a Condition, usize),
}

fn weak_test<'a>(policy: &Policy, statement: &'a Statement, issuer: &Issuer) -> Weak<'a> {
    let of_claim = |condition: &&Condition| {
        let base = condition.base_operator();
        let key = issuer.claims.iter().any(|claim| condition.is_key(&claim.key(issuer)));
        key && base != "null" && !condition.values.is_empty()
    };
    let Some(condition) = statement.conditions.iter().find(of_claim) else { return Weak::None };
    if condition.base_operator().contains("not") {
        return Weak::Negated(condition);
    }
    if passes_if_absent(condition) {
        return Weak::Absent(condition);
    }
    let Some(claim) = issuer.claims.iter().find(|claim| condition.is_key(&claim.key(issuer))) else {
        return Weak::None;
    };
    let wild = condition.base_operator().ends_with("like");
    let names =
        |value: &str| claim.names_customer(value, wild) && !(policy.has_variables() && value.contains("${"));
    condition
        .values
        .iter()
        .position(|value| !names(&value.value))
        .map_or(Weak::None, |ix| Weak::Value(condition, ix))
}

fn fix(cx: &Context<'_>, policy: &Policy, statement: &Statement, issuer: &Issuer) -> Option<Fix> {
    let key = issuer.claims[0].key(issuer);
    // Another principal of the statement has no such claim, and would be shut out.
    if statement.principal.as_ref()?.entries.len() > 1 {
        return None;
    }
    let edits = match weak_test(policy, statement, issuer) {
        Weak::Value(condition, _) if condition.is_key(&key) => {
            let claim = &issuer.claims[0];
            let open = condition.values.iter().filter(|value| !claim.names_customer(&value.value, true));
            open.map(|value| json::replace(value.span, issuer.placeholder)).collect()
        }
        _ => vec![condition::add(cx, statement, "StringEquals", &key, issuer.placeholder)?],
    };
    let fix = Fix::new(format!("Let only one customer of {} assume the role", issuer.name), edits);
    Some(
        fix.note(format!(
            "put your own names in place of `{}`; until then nobody gets in",
            issuer.placeholder
        )),
    )
}
