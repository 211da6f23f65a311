//! # Any branch or repository of an organization on GitHub may assume the role
//!
//! *Create a role for OpenID Connect federation*, "Configuring a role for GitHub OIDC identity provider": name the
//! repository and the branch. A wildcard after the organization takes in every repository, one after the repository every
//! branch, tag and pull request.
//!
//! Access Analyzer: SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED.

use super::{oidc_providers, trust_allows};
use crate::policy::oidc::{GITHUB, is_github, shared_issuer};
use crate::policy::trust::requires;
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trust-github-wildcard",
    title: "Any branch of a repository on GitHub may assume the role",
    family: Family::Trust,
    severity: Severity::Low,
    question: "Does a trust policy for GitHub Actions leave the repository or the branch to a wildcard?",
    why: "Who may push any branch, which is more people than may push the main one, can change the workflow there and run \
          it with the rights of the role. With a wildcard for the repository, who may make one can too.",
    remedy: "Name the repository and the branch or environment: \
             repo:octo-org/app:ref:refs/heads/main or repo:octo-org/app:environment:production.",
    references: &[(
        "Create a role for OpenID Connect federation",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
    )],
    controls: &[("nist-800-53-r5", "AC-6")],
    examples: &[
        Example::new(
            "every branch",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": ⟦"repo:octo-org/app:*"⟧}}}]}"#,
        ),
        Example::new(
            "every repository of the organization",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": ⟦"repo:octo-org/*"⟧}}}]}"#,
        ),
        Example::new(
            "one branch, and a star that is no wildcard",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:sub": ["repo:octo-org/app:ref:refs/heads/main", "repo:octo-org/app:*"]}}}]}"#,
        ),
        Example::new(
            "any branch whose deployment goes to one environment",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:octo-org/app:*"}, "StringEquals": {"token.actions.githubusercontent.com:environment": "production"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(claim) = shared_issuer(GITHUB).and_then(|issuer| issuer.claims.first()) else { return };
    for (document, statement) in trust_allows(cx) {
        let Some((_, url)) = oidc_providers(statement).find(|(_, url)| is_github(url)) else { continue };
        // Claims beside `sub` may name the branch or the environment.
        let named = ["ref", "environment", "job_workflow_ref"].iter().any(|claim| {
            let key = format!("{url}:{claim}");
            statement.conditions.iter().any(|condition| {
                condition.is_key(&key)
                    && requires(statement, condition)
                    && condition.values.iter().all(|value| !value.contains(['*', '?']))
            })
        });
        if named {
            continue;
        }
        let sub = format!("{url}:sub");
        let tests = statement.conditions.iter().filter(|condition| {
            condition.is_key(&sub)
                && condition.base_operator() == "stringlike"
                && requires(statement, condition)
        });
        for value in tests.flat_map(|condition| &condition.values) {
            // A value that names no organization is told by another rule, as a greater danger.
            if !value.contains(['*', '?']) || !claim.names_customer(value, true) {
                continue;
            }
            let literal = value.split(['*', '?']).next().unwrap_or_default();
            let repository = literal.split_once('/').is_some_and(|(_, rest)| rest.contains(':'));
            let what = if repository {
                "more than one branch, tag or pull request of the repository"
            } else {
                "more than one repository of the organization"
            };
            let message = format!("`{}` in {} lets {what} assume the role", value.value, document.phrase());
            out.push(Finding::new(&RULE, value.span, message).evidence("sub", value.value.as_str()));
        }
    }
}
