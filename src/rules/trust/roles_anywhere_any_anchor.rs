//! # Any certificate of any trust anchor may assume the role
//!
//! *The IAM Roles Anywhere trust model*: conditions on `aws:SourceArn` (the trust anchor) and on the tags that are made of
//! the certificate (`aws:PrincipalTag/x509Subject/CN` and others) say which certificates a role is for.

use super::{principals, trust_allows};
use crate::fix::Fix;
use crate::policy::principal::{service_name, speaks_of};
use crate::policy::trust::{asks_something, limits, requires};
use crate::policy::{Policy, PrincipalKind, Statement};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule, condition};

pub(super) static RULE: Rule = Rule {
    id: "trust-roles-anywhere-any-anchor",
    title: "Any certificate of any trust anchor may assume the role",
    family: Family::Trust,
    severity: Severity::Medium,
    question: "Does a role for IAM Roles Anywhere name neither the trust anchor nor anything in the certificate?",
    why: "Whoever holds a certificate from any of the account's trust anchors, for whatever purpose it was issued, can \
          take the role, if a profile lists it. A trust anchor that is added later opens the role too.",
    remedy: "Add a condition on aws:SourceArn with the trust anchor, and one on aws:PrincipalTag/x509Subject/CN with the \
             name in the certificate.",
    references: &[(
        "The IAM Roles Anywhere trust model",
        "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html",
    )],
    controls: &[("nist-800-53-r5", "AC-3"), ("nist-800-53-r5", "IA-5")],
    examples: &[
        Example::new(
            "no condition",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": ⟦"rolesanywhere.amazonaws.com"⟧}, "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]}]}"#,
        ),
        Example::new(
            "one trust anchor",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "rolesanywhere.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/1a2b"}}}]}"#,
        ),
        Example::new(
            "one certificate",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "rolesanywhere.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], "Condition": {"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "build-1"}}}]}"#,
        ),
    ],
    check,
};

const PLACEHOLDER: &str = "arn:aws:rolesanywhere:<region>:<account>:trust-anchor/<your-trust-anchor>";

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in trust_allows(cx) {
        let service = principals(statement).find(|entry| {
            entry.kind == PrincipalKind::Service
                && service_name(&entry.value) == "rolesanywhere.amazonaws.com"
        });
        let Some(entry) = service.filter(|_| speaks_of(statement, "sts:AssumeRole")) else { continue };
        if is_bound(&document.policy, statement) {
            continue;
        }
        let message = format!(
            "{} of {} lets every certificate of every trust anchor of the account assume the role",
            statement.name(),
            document.phrase()
        );
        let alone = statement.principal.as_ref().is_some_and(|principal| principal.entries.len() == 1);
        let edit = condition::add(cx, statement, "ArnEquals", "aws:SourceArn", PLACEHOLDER);
        let fix = edit.filter(|_| alone).map(|edit| {
            Fix::new("Let only one trust anchor assume the role", vec![edit]).note(format!(
                "put the ARN of your trust anchor in place of `{PLACEHOLDER}`; until then nobody gets in"
            ))
        });
        out.push(Finding::new(&RULE, entry.value.span, message).fix(fix));
    }
}

fn is_bound(policy: &Policy, statement: &Statement) -> bool {
    let anchor = |value: &str, wild: bool| {
        asks_something(value, wild) && !(wild && value.ends_with(":trust-anchor/*"))
    };
    let by_anchor = limits(policy, statement, "aws:SourceArn").iter().any(|limit| limit.all(anchor));
    by_anchor
        || statement.conditions.iter().any(|condition| {
            let key = condition.key.to_ascii_lowercase();
            let of_certificate = key.starts_with("aws:principaltag/x509") || key == "sts:sourceidentity";
            let wild = condition.base_operator().ends_with("like");
            of_certificate
                && requires(statement, condition)
                && condition.values.iter().all(|value| asks_something(value, wild))
        })
}
