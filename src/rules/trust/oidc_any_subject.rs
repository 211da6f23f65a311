//! # Everyone whom an identity provider knows may assume the role
//!
//! *Create a role for OpenID Connect federation*, IAM User Guide: a role that trusts a provider should test claims of the
//! token, by keys that begin with the provider's URL. Also an issuer with one customer knows more subjects than the role
//! is for: *IAM roles for service accounts*, Amazon EKS User Guide, names the service account in `sub`.
//!
//! Access Analyzer: MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL.

use std::collections::BTreeSet;

use super::{oidc_providers, trust_allows};
use crate::fix::Fix;
use crate::policy::oidc::{every_pipeline, is_eks, shared_issuer};
use crate::policy::principal::speaks_of;
use crate::policy::trust::{asks_something, limits};
use crate::policy::{Pattern, Policy, Statement};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule, condition};

pub(super) static RULE: Rule = Rule {
    id: "trust-oidc-any-subject",
    title: "Everyone whom an identity provider knows may assume the role",
    family: Family::Trust,
    severity: Severity::High,
    question: "Does a role trust an identity provider without a test of any claim of its tokens?",
    why: "Every user, pipeline or pod that the provider signs a token for can take the role, whoever it was meant for. If \
          the provider serves others too, these are strangers.",
    remedy: "Test the claims of the token by keys that begin with the provider's URL: sub for who it is, aud for whom the \
             token is meant.",
    references: &[
        (
            "Create a role for OpenID Connect federation",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
        ),
        (
            "Assign IAM roles to Kubernetes service accounts",
            "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "AC-3"), ("nist-800-53-r5", "IA-8"), ("soc2", "CC6.1")],
    examples: &[
        Example::new(
            "nothing is asked",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ⟦"arn:aws:iam::111122223333:oidc-provider/id.example.com"⟧}, "Action": "sts:AssumeRoleWithWebIdentity"}]}"#,
        ),
        Example::new(
            "a key of another provider",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ⟦"arn:aws:iam::111122223333:oidc-provider/id.example.com"⟧}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEqualsIfExists": {"id.example.org:sub": "app"}}}]}"#,
        ),
        Example::new(
            "every pod of a cluster",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ⟦"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"⟧}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:aud": "sts.amazonaws.com"}}}]}"#,
        ),
        Example::new(
            "every pod of a cluster, by a wildcard",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ⟦"arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"⟧}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:sub": "system:serviceaccount:*:*"}}}]}"#,
        ),
        Example::new(
            "every project of an organization on CircleCI",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ⟦"arn:aws:iam::111122223333:oidc-provider/oidc.circleci.com/org/1a2b"⟧}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"oidc.circleci.com/org/1a2b:aud": "1a2b"}}}]}"#,
        ),
        Example::new(
            "one project on CircleCI",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.circleci.com/org/1a2b"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"oidc.circleci.com/org/1a2b:sub": "org/1a2b/project/3c4d/user/*"}}}]}"#,
        ),
        Example::new(
            "one service account",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:sub": "system:serviceaccount:default:app"}}}]}"#,
        ),
        Example::new(
            "a claim of the provider",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/id.example.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"id.example.com:aud": "our-app"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in trust_allows(cx) {
        if !speaks_of(statement, "sts:AssumeRoleWithWebIdentity") {
            continue;
        }
        for (entry, url) in oidc_providers(statement).filter(|(_, url)| shared_issuer(url).is_none()) {
            let sub = format!("{url}:sub");
            let eks = is_eks(url);
            let pipelines = every_pipeline(url);
            let claims = tested_claims(&document.policy, statement, url);
            let by_audience_alone = !claims.is_empty() && claims.iter().all(|claim| claim == "aud");
            let tested = if eks {
                names_service_account(&document.policy, statement, &sub)
            } else {
                !(claims.is_empty() || pipelines.is_some() && by_audience_alone)
            };
            if tested {
                continue;
            }
            let who = match pipelines {
                _ if eks => "every pod of the cluster that has a service account".to_owned(),
                Some(every) => every.to_owned(),
                None => format!("everyone for whom `{url}` signs a token"),
            };
            // Within one cluster it takes a foothold in a pod; within one organization, a pipeline of one's own.
            let severity = match pipelines {
                None if !eks => Severity::High,
                _ => Severity::Medium,
            };
            let message = format!("{} of {} lets {who} assume the role", statement.name(), document.phrase());
            out.push(
                Finding::new(&RULE, entry.value.span, message)
                    .severity(severity)
                    .evidence("provider", url)
                    .fix(fix(cx, statement, &sub, eks)),
            );
        }
    }
}

/// The claims of the provider's tokens that every caller has to have, in lower case.
fn tested_claims(policy: &Policy, statement: &Statement, url: &str) -> BTreeSet<String> {
    let prefix = format!("{url}:");
    let claim = |key: &str| {
        let start = key.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(&prefix));
        let required = || limits(policy, statement, key).iter().any(|limit| limit.all(asks_something));
        start.is_some_and(|_| required()).then(|| key[prefix.len()..].to_ascii_lowercase())
    };
    let denied = policy.denies().flat_map(|deny| &deny.conditions);
    let keys: BTreeSet<&str> = statement.conditions.iter().chain(denied).map(|c| c.key.as_str()).collect();
    keys.into_iter().filter_map(claim).collect()
}

/// `system:serviceaccount:NAMESPACE:NAME`; a wildcard may stand in the name, but not for the namespace.
fn names_service_account(policy: &Policy, statement: &Statement, sub: &str) -> bool {
    let names = |value: &str, wild: bool| {
        let namespace = value.split(':').nth(2).unwrap_or_default();
        value.starts_with("system:serviceaccount:")
            && !namespace.is_empty()
            && !(wild && Pattern(namespace).has_wildcard())
    };
    limits(policy, statement, sub).iter().any(|limit| limit.all(names))
}

fn fix(cx: &Context<'_>, statement: &Statement, sub: &str, eks: bool) -> Option<Fix> {
    if statement.principal.as_ref()?.entries.len() > 1 {
        return None;
    }
    let placeholder =
        if eks { "system:serviceaccount:<your-namespace>:<your-service-account>" } else { "<your-subject>" };
    let edit = condition::add(cx, statement, "StringEquals", sub, placeholder)?;
    let fix = Fix::new("Let only one subject assume the role", vec![edit]);
    Some(fix.note(format!(
        "put the subject of your tokens in place of `{placeholder}`; until then nobody gets in"
    )))
}
