//! # A role for IAM Roles Anywhere lacks an action
//!
//! *The IAM Roles Anywhere trust model*: the trust policy has to allow `sts:AssumeRole`, `sts:SetSourceIdentity` and
//! `sts:TagSession`.
//!
//! Access Analyzer: MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY.

use super::{principals, trust_policies};
use crate::policy::principal::{service_name, speaks_of};
use crate::policy::{PrincipalKind, Statement};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "trust-roles-anywhere-actions",
    title: "A role for IAM Roles Anywhere lacks an action",
    family: Family::Trust,
    severity: Severity::Low,
    question: "Does a trust policy for IAM Roles Anywhere allow all three actions that it needs?",
    why: "IAM Roles Anywhere cannot assume the role, and whoever needs it at night will widen more than was missing.",
    remedy: "Allow sts:AssumeRole, sts:SetSourceIdentity and sts:TagSession.",
    references: &[(
        "The IAM Roles Anywhere trust model",
        "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html",
    )],
    controls: &[],
    examples: &[
        Example::new(
            "one action",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "rolesanywhere.amazonaws.com"}, "Action": ⟦"sts:AssumeRole"⟧, "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/1a2b"}}}]}"#,
        ),
        Example::new(
            "two actions, over lines",
            r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"Service": "rolesanywhere.amazonaws.com"},
      "Action": ⟦[
        "sts:AssumeRole",
        "sts:TagSession"
      ]⟧,
      "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/1a2b"}}
    }
  ]
}"#,
        ),
        Example::new(
            "all three, in two statements",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "rolesanywhere.amazonaws.com"}, "Action": ["sts:AssumeRole"], "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/1a2b"}}}, {"Effect": "Allow", "Principal": {"Service": "rolesanywhere.amazonaws.com"}, "Action": ["sts:TagSession", "sts:SetSourceIdentity"]}]}"#,
        ),
    ],
    check,
};

const NEEDED: [&str; 3] = ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"];

fn names_it(statement: &Statement) -> bool {
    principals(statement).any(|entry| {
        entry.kind == PrincipalKind::Service && service_name(&entry.value) == "rolesanywhere.amazonaws.com"
    })
}

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for document in trust_policies(cx) {
        let statements: Vec<_> = document.policy.allows().filter(|statement| names_it(statement)).collect();
        let is_missing = |action: &&str| !statements.iter().any(|statement| speaks_of(statement, action));
        let missing: Vec<&str> = NEEDED.iter().copied().filter(is_missing).collect();
        let Some(actions) = statements.first().and_then(|statement| statement.actions.as_ref()) else {
            continue;
        };
        if missing.is_empty() {
            continue;
        }
        let message = format!(
            "IAM Roles Anywhere cannot assume the role: {} does not allow `{}`",
            document.phrase(),
            missing.join("` and `")
        );
        let text = format!("Add `{}` to the actions.", missing.join("` and `"));
        out.push(
            Finding::new(&RULE, actions.span, message).evidence("missing", missing).remedy("text", text),
        );
    }
}
