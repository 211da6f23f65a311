//! # A wildcard in the name of a service
//!
//! *IAM JSON policy elements: Resource*: the service part of an ARN takes no wildcard of its own. *IAM JSON policy
//! elements: Action*: the prefix names one service.
//!
//! Access Analyzer: WILDCARD_IN_SERVICE_NAME.

use crate::policy::Pattern;
use crate::report::model::Severity;
use crate::rules::aws_pages::{ACTION, CHECKS, RESOURCE};
use crate::rules::walk::{at, part, statements};
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "grammar-wildcard-in-service",
    title: "The name of a service has a wildcard",
    family: Family::Grammar,
    severity: Severity::Info,
    question: "Is the service of every action and resource named without a wildcard?",
    why: "The pattern takes in services that nobody thought of, also those that AWS names so tomorrow.",
    remedy: "Name the services one by one.",
    references: &[ACTION, RESOURCE, CHECKS],
    controls: &[],
    examples: &[
        Example::new(
            "all that begins so",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "⟦elastic*⟧:Describe*", "Resource": "arn:aws:⟦sq?⟧:eu-west-1:111122223333:orders"}]}"#,
        ),
        Example::new(
            "named, or everything",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:*", "*"], "Resource": ["arn:aws:s3:::reports", "arn:aws:s3*", "*", "arn:*"]}]}"#,
        ),
    ],
    check,
};

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in statements(cx) {
        let actions = statement.actions.iter().flat_map(|actions| &actions.values);
        let of_action = actions.filter_map(|value| {
            let (service, _) = value.split_once(':')?;
            Some((value, 0..service.len()))
        });
        let resources = statement.resources.iter().flat_map(|resources| &resources.values);
        let of_resource = resources.filter_map(|value| {
            let mut parts = value.splitn(4, ':');
            let (arn, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
            parts.next()?;
            let start = arn.len() + partition.len() + 2;
            (arn == "arn" && !service.contains("${")).then_some((value, start..start + service.len()))
        });
        for (value, range) in of_action.chain(of_resource) {
            let service = &value.value[range.clone()];
            // A star alone is meant, and told by other rules where it is too much.
            if !Pattern(service).has_wildcard() || Pattern(service).is_universal() {
                continue;
            }
            let message = format!(
                "`{}` in {} is for every service whose name fits `{service}`",
                value.value,
                at(document, statement)
            );
            out.push(Finding::new(&RULE, part(cx, value, range), message));
        }
    }
}
