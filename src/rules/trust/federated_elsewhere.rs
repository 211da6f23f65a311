//! # A federated principal outside a trust policy
//!
//! *AWS JSON policy elements: Principal*, "Federated user principals": an identity provider can be a principal of a role's
//! trust policy only. A policy of a resource names the role, or the session.
//!
//! Access Analyzer: FEDERATED_PRINCIPAL_NOT_SUPPORTED.

use super::own_policies;
use crate::policy::{PolicyKind, PrincipalKind};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trust-federated-elsewhere",
    title: "A policy that is no trust policy names an identity provider",
    family: Family::Trust,
    severity: Severity::Low,
    question: "Does a policy other than a role's trust policy name a federated principal?",
    why: "The statement does nothing for the people whom it means: in an Allow they do not get in, and a Deny does not shut \
          them out.",
    remedy: "Name the role that they assume, or its sessions.",
    references: &[(
        "AWS JSON policy elements: Principal",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "on a queue",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ⟦"arn:aws:iam::111122223333:saml-provider/Corp"⟧}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"}]}"#,
        ),
        Example::new(
            "in a trust policy",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Corp"}, "Action": "sts:AssumeRoleWithSAML", "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    // Policies of identities have no principals at all; that is another question.
    let bears = |kind: &PolicyKind| matches!(kind, PolicyKind::Resource(_) | PolicyKind::VpcEndpoint);
    for document in own_policies(cx).filter(|document| bears(&document.kind)) {
        for statement in &document.policy.statements {
            let entries = statement.principal.iter().flat_map(|principal| &principal.entries);
            for entry in entries.filter(|entry| entry.kind == PrincipalKind::Federated) {
                let message = format!(
                    "{} of {} names the identity provider `{}`, which only trust policies can",
                    statement.name(),
                    document.phrase(),
                    entry.value.value
                );
                out.push(Finding::new(&RULE, entry.value.span, message));
            }
        }
    }
}
