//! # Any role may be passed
//!
//! *Grant a user permissions to pass a role to an AWS service*: whoever may pass a role to a service gets the role's
//! rights, through the function, instance or task that he starts with it. Statements with `*`, `iam:*` or `NotAction`
//! grant this among much else and are told by `policy-action-star`, `policy-service-wildcard` and
//! `policy-not-action-allow`.
//!
//! Access Analyzer: PASS_ROLE_WITH_NOT_RESOURCE, PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE, PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE, PASS_ROLE_WITH_STAR_IN_RESOURCE, PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE, PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION.

use super::risk::{in_words, is_denied, is_whole_of_a_service, is_whole_service};
use crate::policy::{Condition, Operator, Pattern, PolicyKind, ValueType, globs_meet};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "policy-passrole-star",
    title: "Any role may be passed to a service",
    family: Family::Policy,
    severity: Severity::High,
    question: "Does an Allow statement grant iam:PassRole on every role?",
    why: "Together with the right to start a function, an instance or a task this is a ladder to the strongest role \
          of the account: start one with that role, and act through it.",
    remedy: "Name the roles that have to be passed, and the service in a condition on iam:PassedToService.",
    references: &[(
        "Grant a user permissions to pass a role to an AWS service",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    )],
    controls: &[("nist-800-53-r5", "AC-6"), ("soc2", "CC6.3")],
    examples: &[
        Example::new(
            "every role but one",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "NotResource": ⟦"arn:aws:iam::111122223333:role/admin"⟧}]}"#,
        ),
        Example::new(
            "a deployer",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["lambda:CreateFunction", "iam:PassRole"], "Resource": ⟦"*"⟧}]}"#,
        ),
        Example::new(
            "every role of the account",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:Pass*", "Resource": ⟦"arn:aws:iam::111122223333:role/*"⟧, "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}}]}"#,
        ),
        Example::new(
            "denied again whatever the request",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:Pass*", "Resource": "*"}, {"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"}]}"#,
        ),
        Example::new(
            "everything of IAM, and services that are not named",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": ⟦"arn:aws:iam:*"⟧}, {"Effect": "Allow", "Action": "iam:PassRole", "Resource": ⟦"*"⟧, "Condition": {"StringNotEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}}]}"#,
        ),
        Example::new(
            "one role",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/app-task", "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}}]}"#,
        ),
        Example::new(
            "another right on every role",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:GetRole", "Resource": "*"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in cx.allow_statements().filter(|(d, _)| d.kind == PolicyKind::Identity) {
        // `*` and `iam:*` are told by rules of their own.
        let named =
            |action: &str| !is_whole_service(action) && Pattern(action).matches_action("iam:PassRole");
        if !statement.action_patterns().any(|action| named(&action.value))
            || is_denied(&document.policy, "iam:PassRole")
        {
            continue;
        }
        let of_roles = statement
            .resource_patterns()
            .filter(|resource| is_any_role(&resource.value) && !Pattern(&resource.value).is_universal());
        for resource in of_roles.cloned().chain(statement.unlimited_resources()) {
            let service = statement.conditions.iter().find(|condition| names_services(condition));
            let mut message = format!(
                "{} of {} allows passing any role ({})",
                statement.name(),
                document.phrase(),
                in_words(&resource.value)
            );
            let mut severity = Severity::High;
            if let Some(service) = service {
                let values: Vec<_> = service.values.iter().map(|value| value.value.as_str()).collect();
                message.push_str(&format!(", to `{}`", values.join("`, `")));
                severity = Severity::Medium;
            }
            out.push(
                Finding::new(&RULE, resource.span, message)
                    .severity(severity)
                    .evidence("resource", resource.value.as_str()),
            );
        }
    }
}

/// True if a condition says to which services: not all but some, and not `*`.
fn names_services(condition: &Condition) -> bool {
    condition.is_key("iam:PassedToService")
        && !condition.if_exists()
        && !condition.for_all_values()
        && Operator::parse(&condition.operator)
            .is_some_and(|operator| operator.value_type() == ValueType::String && !operator.is_negated())
        && condition.values.iter().all(|value| !Pattern(value).is_universal())
}

fn is_any_role(resource: &str) -> bool {
    let path = resource.splitn(6, ':').nth(5);
    let role = || globs_meet(resource, "arn:aws:iam::111122223333:role/*");
    Pattern(resource).is_universal()
        || (is_whole_of_a_service(resource) && role())
        || path.is_some_and(|path| {
            path.strip_prefix("role").is_some_and(|rest| matches!(rest, "/*" | "*")) || path == "*"
        })
}
