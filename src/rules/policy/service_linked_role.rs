//! # Service-linked roles of every service
//!
//! *Create a service-linked role*: the policy of the role is fixed by the service; `iam:AWSServiceName` says which
//! services. Statements with `*`, `iam:*` or `NotAction` grant this among much else and are told by
//! `policy-action-star`, `policy-service-wildcard` and `policy-not-action-allow`.
//!
//! Access Analyzer: CREATE_SLR_WITH_NOT_RESOURCE, CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE, CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE, CREATE_SLR_WITH_STAR_IN_RESOURCE, CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE, CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION.

use super::risk::{in_words, is_denied, is_whole_service};
use crate::policy::{Pattern, PolicyKind};
use crate::report::model::Severity;
use crate::rules::walk::at;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "policy-service-linked-role",
    title: "The service-linked roles of every service may be created",
    family: Family::Policy,
    severity: Severity::Low,
    question: "Does an Allow statement grant iam:CreateServiceLinkedRole for any service?",
    why: "It lets any service, also one that nobody in the organization uses, act in the account with the rights that \
          AWS gave its role.",
    remedy: "Name the service in a condition on iam:AWSServiceName, or its role in Resource.",
    references: &[(
        "Create a service-linked role",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/create-service-linked-role.html",
    )],
    controls: &[("nist-800-53-r5", "AC-6")],
    examples: &[
        Example::new(
            "any",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "⟦*⟧"}, {"Effect": "Allow", "Action": "iam:CreateService*", "Resource": "⟦arn:aws:iam::*:role/*⟧"}]}"#,
        ),
        Example::new(
            "one service",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "*", "Condition": {"StringEquals": {"iam:AWSServiceName": "autoscaling.amazonaws.com"}}}, {"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole", "Resource": "arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/*"}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in cx.allow_statements().filter(|(d, _)| d.kind == PolicyKind::Identity) {
        let named = |action: &str| {
            !is_whole_service(action) && Pattern(action).matches_action("iam:CreateServiceLinkedRole")
        };
        let limited = statement.conditions.iter().any(|condition| {
            condition.is_key("iam:AWSServiceName")
                && !condition.if_exists()
                && !condition.for_all_values()
                && condition.values.iter().all(|value| !Pattern(value).is_universal())
        });
        let Some(action) = statement.action_patterns().find(|action| named(&action.value)) else { continue };
        if limited || is_denied(&document.policy, "iam:CreateServiceLinkedRole") {
            continue;
        }
        let of_roles = statement
            .resource_patterns()
            .filter(|resource| !Pattern(&resource.value).is_universal() && is_any_service(&resource.value));
        for resource in of_roles.cloned().chain(statement.unlimited_resources()) {
            let message = format!(
                "{} grants `{}` on {}, for any service",
                at(document, statement),
                action.value,
                in_words(&resource.value)
            );
            out.push(Finding::new(&RULE, resource.span, message));
        }
    }
}

fn is_any_service(resource: &str) -> bool {
    let path = resource.splitn(6, ':').nth(5).and_then(|path| path.strip_prefix("role"));
    path.is_some_and(|path| matches!(path, "*" | "/*" | "/aws-service-role/*"))
}
