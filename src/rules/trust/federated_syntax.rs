//! # A federated principal that names no provider
//!
//! *AWS JSON policy elements: Principal*, "Federated user principals": the domain of a provider that IAM knows by itself
//! (`cognito-identity.amazonaws.com`), or the ARN of an OpenID Connect or SAML provider in IAM.
//!
//! Access Analyzer: INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY.

use super::{principals, trust_policies};
use crate::policy::principal::{Federated, federated};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trust-federated-syntax",
    title: "A federated principal names no provider",
    family: Family::Trust,
    severity: Severity::Low,
    question: "Is each federated principal of a trust policy a domain or the ARN of a provider in IAM?",
    why: "AWS refuses the policy, or nobody matches it.",
    remedy: "Write arn:aws:iam::ACCOUNT:oidc-provider/URL (without https://), arn:aws:iam::ACCOUNT:saml-provider/NAME, or \
             the domain of a provider that needs no object in IAM.",
    references: &[(
        "AWS JSON policy elements: Principal",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "a URL",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ⟦"https://accounts.google.com"⟧}, "Action": "sts:AssumeRoleWithWebIdentity"}]}"#,
        ),
        Example::new(
            "the ARN of something else",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ⟦"arn:aws:iam::111122223333:role/app"⟧}, "Action": "sts:AssumeRoleWithSAML"}]}"#,
        ),
        Example::new(
            "a domain and an ARN",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ["www.amazon.com", "arn:aws:iam::111122223333:oidc-provider/id.example.com/realms/a"]}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"www.amazon.com:app_id": "amzn1.application.1a2b"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for document in trust_policies(cx) {
        for statement in &document.policy.statements {
            for entry in principals(statement).filter(|entry| federated(entry) == Some(Federated::Malformed))
            {
                let message = format!(
                    "`{}` in {} is neither a domain nor the ARN of a provider",
                    entry.value.value,
                    document.phrase()
                );
                out.push(Finding::new(&RULE, entry.value.span, message));
            }
        }
    }
}
