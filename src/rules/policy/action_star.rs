//! # Every action allowed
//!
//! An Allow statement whose `Action` is `*` grants every action of every service, also of those that AWS will
//! only invent. *IAM JSON policy elements: Action*; *Security best practices in IAM*, "Apply least-privilege
//! permissions".
//!
//! Network: vpce-wide-policy.

use super::narrow::{name_used_actions, usage_note};
use super::risk::is_all_denied;
use crate::policy::{Pattern, PolicyKind};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "policy-action-star",
    title: "Every action is allowed",
    family: Family::Policy,
    severity: Severity::High,
    question: "Does an Allow statement grant every action of every service?",
    why: "Whoever holds this policy, or steals the credentials of somebody who does, can read and delete \
          everything in reach, make new credentials for himself and switch off the logs.",
    remedy: "List the actions that the job needs. CloudTrail and IAM Access Advisor show which ones are in use; \
             paste their output beside the policy, and the fix writes the list.",
    references: &[
        (
            "IAM JSON policy elements: Action",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
        ),
        (
            "Security best practices in IAM",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
        ),
    ],
    controls: &[("cis-5.0", "1.15"), ("aws-fsbp", "IAM.1"), ("nist-800-53-r5", "AC-6"), ("soc2", "CC6.3")],
    examples: &[
        Example::new(
            "administrator in disguise",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [⟦"*"⟧], "Resource": "*"}]}"#,
        ),
        Example::new(
            "`*:*` is the same, here in a role's inline policy",
            r#"{"RoleDetailList": [{"RoleName": "deploy", "Arn": "arn:aws:iam::111122223333:role/deploy", "RolePolicyList": [{"PolicyName": "all", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ⟦"*:*"⟧, "Resource": "*"}]}}]}]}"#,
        ),
        Example::with(
            "what is in use is known",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ⟦"*"⟧, "Resource": "*"}]}"#,
            r#"{"actions_in_use": ["s3:PutObject", "logs:PutLogEvents"]}"#,
        ),
        Example::new(
            "in a key policy",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": ⟦"*"⟧, "Resource": "*"}]}"#,
        ),
        Example::with(
            "what AWS attaches to every account as the start of service control policies grants nothing",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#,
            r#"{"policy_kind": "scp"}"#,
        ),
        Example::new(
            "allowed, and denied again whatever the request",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "*", "Resource": "*"}]}"#,
        ),
        Example::new(
            "a deny of everything is no grant",
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#,
        ),
        Example::new(
            "one service",
            r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}}"#,
        ),
    ],
    check,
};

/// True for `*` and `*:*`: AWS takes both for every action.
pub(super) fn is_every_action(pattern: &str) -> bool {
    Pattern(pattern).is_universal()
        || pattern
            .split_once(':')
            .is_some_and(|(a, b)| Pattern(a).is_universal() && Pattern(b).is_universal())
}

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in cx.allow_statements() {
        // *Service control policies*, *Resource control policies*: they grant nothing, and `FullAWSAccess` and
        // `RCPFullAWSAccess` stand at their start.
        if matches!(document.kind, PolicyKind::ServiceControl | PolicyKind::ResourceControl)
            || is_all_denied(&document.policy)
        {
            continue;
        }
        for action in statement.action_patterns().filter(|action| is_every_action(&action.value)) {
            let unlimited = statement.unlimited_resources().next();
            let administrator = unlimited.is_some()
                && statement.conditions.is_empty()
                && document.kind == PolicyKind::Identity;
            let severity = match document.kind {
                PolicyKind::VpcEndpoint | PolicyKind::PermissionsBoundary => Severity::Low,
                _ if administrator => Severity::Critical,
                _ => Severity::High,
            };
            let mut message = format!("{} of {} allows every action", statement.name(), document.phrase());
            if let Some(resources) = unlimited.filter(|_| administrator) {
                let on = if resources.value.contains(' ') { &resources.value } else { "every resource" };
                message.push_str(&format!(" on {on}: its holder is an administrator"));
            }
            if document.kind == PolicyKind::VpcEndpoint {
                message.push_str(": the endpoint holds nothing back, which is what AWS sets by default");
            }
            if document.kind == PolicyKind::PermissionsBoundary {
                message.push_str(": as a boundary it holds nothing back, and grants nothing");
            }
            let used = cx.used_actions(document, &action.value);
            message.push_str(&usage_note(&used));
            out.push(
                Finding::new(&RULE, action.span, message)
                    .severity(severity)
                    .evidence("action", action.value.as_str())
                    .evidence("in_use", used.clone())
                    .fix(name_used_actions(cx, statement, action, &used)),
            );
        }
    }
}
