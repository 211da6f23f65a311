//! # An element that trust policies do not have
//!
//! *AWS JSON policy elements: Resource*: a trust policy has no `Resource`, for it is attached to the role that it is about.
//! *AWS JSON policy elements: NotPrincipal*: a trust policy cannot have one.
//!
//! Access Analyzer: ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL, ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE.

use super::trust_policies;
use crate::fix::{Fix, json};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trust-element-not-supported",
    title: "A trust policy has an element that AWS refuses there",
    family: Family::Trust,
    severity: Severity::Low,
    question: "Does a trust policy have Resource, NotResource or NotPrincipal?",
    why: "AWS refuses the policy. An Allow with NotPrincipal would mean everyone but a few.",
    remedy: "Leave Resource out: the role is the resource. Name those who may, instead of those who may not; to shut \
             somebody out, use a Deny with a condition on aws:PrincipalArn.",
    references: &[
        (
            "AWS JSON policy elements: Resource",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
        ),
        (
            "AWS JSON policy elements: NotPrincipal",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html",
        ),
    ],
    controls: &[],
    examples: &[
        Example::with(
            "a resource",
            r#"{"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "sts:AssumeRole", ⟦"Resource"⟧: "*"}]}}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
        Example::new(
            "all but one",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", ⟦"NotPrincipal"⟧: {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "sts:AssumeRole"}]}"#,
        ),
        Example::with(
            "neither",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "sts:AssumeRole"}]}"#,
            r#"{"trusted_accounts": ["111122223333"]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for document in trust_policies(cx) {
        for statement in &document.policy.statements {
            let of = format!("{} of {}", statement.name(), document.phrase());
            if let Some(resources) = &statement.resources {
                let name = if resources.negated { "NotResource" } else { "Resource" };
                let message =
                    format!("{of} has `{name}`; the role itself is the resource, and AWS refuses it");
                // A resource in a Deny was perhaps meant to limit it, but never could.
                let edit = json::remove(cx.sources, resources.span);
                out.push(
                    Finding::new(&RULE, resources.key_span, message)
                        .fix(edit.map(|edit| Fix::new(format!("Remove `{name}`"), vec![edit]))),
                );
            }
            if let Some(principal) = statement.principal.as_ref().filter(|principal| principal.negated) {
                let (severity, told) = if statement.allows() {
                    (Severity::High, "would let everyone else in; AWS refuses it in a trust policy")
                } else {
                    (Severity::Low, "is refused by AWS in a trust policy")
                };
                out.push(
                    Finding::new(&RULE, principal.key_span, format!("`NotPrincipal` in {of} {told}"))
                        .severity(severity),
                );
            }
        }
    }
}
