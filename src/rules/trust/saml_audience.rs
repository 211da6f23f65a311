//! # No test of the audience of a SAML assertion
//!
//! *Create a role for SAML 2.0 federation*, IAM User Guide: the console writes a condition on `SAML:aud`, so that only
//! assertions for AWS's sign-in page are taken. The values are in *Configure your SAML 2.0 IdP*.

use super::{principals, trust_allows};
use crate::fix::Fix;
use crate::policy::principal::{Federated, federated, speaks_of};
use crate::policy::trust::{asks_something, limits};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule, condition};

pub(super) static RULE: Rule = Rule {
    id: "trust-saml-audience",
    title: "The audience of a SAML assertion is not tested",
    family: Family::Trust,
    severity: Severity::Low,
    question: "Does a role for SAML federation leave out the audience of the assertion?",
    why: "The audience says that an assertion was made for AWS. Without the test the role rests on the identity provider \
          alone never signing one for a page that others control.",
    remedy: "Add a condition StringEquals on SAML:aud with https://signin.aws.amazon.com/saml, or with the sign-in page of \
             your Region or partition.",
    references: &[(
        "Create a role for SAML 2.0 federation",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_saml.html",
    )],
    controls: &[("nist-800-53-r5", "IA-8")],
    examples: &[
        Example::new(
            "no condition",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": ⟦"arn:aws:iam::111122223333:saml-provider/Corp"⟧}, "Action": "sts:AssumeRoleWithSAML"}]}"#,
        ),
        Example::new(
            "as the console writes it",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Corp"}, "Action": "sts:AssumeRoleWithSAML", "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}}]}"#,
        ),
        Example::new(
            "IAM Identity Center made the role",
            r#"{"RoleDetailList": [{"RoleName": "AWSReservedSSO_Admin_1a2b", "Arn": "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1a2b", "Path": "/aws-reserved/sso.amazonaws.com/", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/AWSSSO_1a2b_DO_NOT_DELETE"}, "Action": "sts:AssumeRoleWithSAML"}]}}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in trust_allows(cx) {
        let provider =
            principals(statement).find(|entry| matches!(federated(entry), Some(Federated::Saml(_))));
        let Some(entry) = provider.filter(|_| speaks_of(statement, "sts:AssumeRoleWithSAML")) else {
            continue;
        };
        let tested =
            limits(&document.policy, statement, "SAML:aud").iter().any(|limit| limit.all(asks_something));
        if tested {
            continue;
        }
        let message = format!(
            "{} of {} does not test `SAML:aud`, for whom an assertion was made",
            statement.name(),
            document.phrase()
        );
        let alone = statement.principal.as_ref().is_some_and(|principal| principal.entries.len() == 1);
        let page = match entry.value.split(':').nth(1) {
            Some("aws-cn") => "https://signin.amazonaws.cn/saml",
            Some("aws-us-gov") => "https://signin.amazonaws-us-gov.com/saml",
            _ => "https://signin.aws.amazon.com/saml",
        };
        let edit = condition::add(cx, statement, "StringEquals", "SAML:aud", page);
        let fix = edit.filter(|_| alone).map(|edit| {
            Fix::new("Take only assertions for AWS's sign-in page", vec![edit])
                .note("if your identity provider sends people to the page of a Region, name that page")
        });
        out.push(Finding::new(&RULE, entry.value.span, message).fix(fix));
    }
}
