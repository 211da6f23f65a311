//! # An action that a principal cannot use
//!
//! *AWS STS: Compare credentials* and *AWS JSON policy elements: Principal*: accounts, users, roles and services call
//! `sts:AssumeRole`, an OpenID Connect provider's users `sts:AssumeRoleWithWebIdentity`, a SAML provider's
//! `sts:AssumeRoleWithSAML`. `sts:TagSession`, `sts:SetSourceIdentity` and `sts:SetContext` go with each of them.
//!
//! Access Analyzer: MISMATCHED_ACTION_FOR_PRINCIPAL.

use super::{principals, trust_allows};
use crate::policy::principal::{Federated, federated, speaks_of};
use crate::policy::{PrincipalEntry, PrincipalKind};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trust-action-mismatch",
    title: "A principal cannot use the action that it is given",
    family: Family::Trust,
    severity: Severity::Low,
    question: "Does a trust policy give each principal the action by which its kind assumes a role?",
    why: "The principal does not get in. Whoever is called to make it work may add a wider principal, where only the \
          action was wrong.",
    remedy: "Use sts:AssumeRole for accounts, users, roles and services, sts:AssumeRoleWithWebIdentity for OpenID Connect \
             providers, and sts:AssumeRoleWithSAML for SAML providers.",
    references: &[
        (
            "AWS JSON policy elements: Principal",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
        ),
        (
            "Compare AWS STS credentials",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html",
        ),
    ],
    controls: &[],
    examples: &[
        Example::new(
            "a SAML provider with the web's action",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ⟦"arn:aws:iam::111122223333:saml-provider/Corp"⟧}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}]}"#,
        ),
        Example::new(
            "a service with the web's action",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": ⟦"ec2.amazonaws.com"⟧}, "Action": ["sts:AssumeRoleWithWebIdentity"]}]}"#,
        ),
        Example::with(
            "one of two principals",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": ⟦"arn:aws:iam::111122223333:role/app"⟧, "Federated": "arn:aws:iam::111122223333:oidc-provider/id.example.com"}, "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"], "Condition": {"StringEquals": {"id.example.com:aud": "our-app"}}}]}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
        Example::new(
            "right",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}, {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Corp"}, "Action": ["sts:AssumeRoleWithSAML", "sts:TagSession"], "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}]}"#,
        ),
        Example::new(
            "tags in a statement of their own",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Corp"}, "Action": "sts:TagSession"}]}"#,
        ),
    ],
    check,
};

const ROLE: &str = "sts:AssumeRole";
const SAML: &str = "sts:AssumeRoleWithSAML";
const WEB: &str = "sts:AssumeRoleWithWebIdentity";

fn way(entry: &PrincipalEntry) -> Option<&'static str> {
    match (&entry.kind, federated(entry)) {
        (PrincipalKind::Aws | PrincipalKind::Service, _) => Some(ROLE),
        (_, Some(Federated::Oidc(_))) => Some(WEB),
        (_, Some(Federated::Saml(_))) => Some(SAML),
        _ => None,
    }
}

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in trust_allows(cx) {
        let given: Vec<&str> = [ROLE, SAML, WEB].into_iter().filter(|w| speaks_of(statement, w)).collect();
        if given.is_empty() {
            continue;
        }
        for entry in principals(statement) {
            let Some(way) = way(entry).filter(|way| !given.contains(way)) else { continue };
            let message = format!(
                "`{}` cannot assume the role by `{}`, which is all that {} of {} gives it; it needs `{way}`",
                entry.value.value,
                given.join("` or `"),
                statement.name(),
                document.phrase()
            );
            out.push(
                Finding::new(&RULE, entry.value.span, message)
                    .evidence("needs", way)
                    .remedy("text", format!("Give it `{way}`, if it is to get in.")),
            );
        }
    }
}
