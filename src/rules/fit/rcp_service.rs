//! # Resource control policy over a service without such policies
//!
//! *Resource control policies (RCPs)*, "List of AWS services that support RCPs"; *RCP syntax*: the action of an RCP of
//! one's own names its service, `*` alone is only for AWS's own `RCPFullAWSAccess`.
//!
//! Access Analyzer: RCP_SYNTAX_ERROR_ACTION.

use super::known::Named;
use crate::policy::{Pattern, PolicyKind};
use crate::report::model::Severity;
use crate::rules::walk::statements;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "fit-rcp-service",
    title: "RCP for a service that RCPs do not cover",
    family: Family::Fit,
    severity: Severity::Medium,
    question: "Does a resource control policy name actions that resource control policies do not cover?",
    why: "The policy looks like a fence around the service. AWS refuses to save it, or does not ask it for this \
          service, and its resources stay open to whom their own policies let in.",
    remedy: "Name only services of AWS's list, each with its prefix; fence the others with SCPs and resource policies.",
    references: &[
        (
            "Resource control policies (RCPs)",
            "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
        ),
        (
            "RCP syntax",
            "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html",
        ),
    ],
    controls: &[],
    examples: &[RCP_BAD_SERVICE, RCP_STAR, RCP_GOOD],
    check,
};

const RCP_BAD_SERVICE: Example = Example::with(
    "a service without RCPs",
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": ["s3:*", ⟦"ec2:*"⟧], "Resource": "*", "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}}]}"#,
    r#"{"policy_kind": "rcp"}"#,
);
const RCP_STAR: Example = Example::with(
    "every service",
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": ⟦"*"⟧, "Resource": "*", "Condition": {"BoolIfExists": {"aws:SecureTransport": "false"}}}]}"#,
    r#"{"policy_kind": "rcp"}"#,
);
const RCP_GOOD: Example = Example::with(
    "services with RCPs, and AWS's own policy",
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Principal": "*", "Action": ["s3:*", "sts:AssumeRole", "kms:Get*"], "Resource": "*", "Condition": {"BoolIfExists": {"aws:SecureTransport": "false"}}}]}"#,
    r#"{"policy_kind": "rcp"}"#,
);

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(known) = cx.known() else { return };
    for (document, statement) in statements(cx) {
        if document.kind != PolicyKind::ResourceControl || statement.allows() {
            continue;
        }
        for value in statement.action_patterns() {
            let prefix = value.value.split(':').next().unwrap_or_default();
            let what = if Pattern(&value.value).is_universal() || Pattern(prefix).is_universal() {
                "names no service, which an RCP must".to_owned()
            } else {
                // A name of no service is told elsewhere.
                let service = match known.action(&value.value) {
                    Named::NoService(_) | Named::Malformed => continue,
                    _ => known.facts.service(prefix),
                };
                match service {
                    Some(service) if !service.supports_rcp() => {
                        let date = known.facts.date();
                        format!("is of {}, which RCPs do not cover as of {date}", service.name())
                    }
                    _ => continue,
                }
            };
            let message =
                format!("`{}` in {} of {} {what}", value.value, statement.name(), document.phrase());
            out.push(Finding::new(&RULE, value.span, message));
        }
    }
}
