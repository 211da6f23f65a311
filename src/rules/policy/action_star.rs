//! # Every action allowed
//!
//! An Allow statement whose `Action` is `*` grants every action of every service, also of those that AWS will
//! only invent. *IAM JSON policy elements: Action*; *Security best practices in IAM*, "Apply least-privilege
//! permissions".

use crate::policy::Pattern;
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
    remedy: "List the actions that the job needs. CloudTrail and IAM Access Advisor show which ones are in use.",
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

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in cx.allow_statements() {
        for action in statement.action_patterns().filter(|action| Pattern(&action.value).is_universal()) {
            let message = format!("{} of {} allows every action", statement.name(), document.label());
            out.push(Finding::new(&RULE, action.span, message).evidence("action", action.value.as_str()));
        }
    }
}
