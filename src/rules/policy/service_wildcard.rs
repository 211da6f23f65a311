//! # All actions of a service allowed
//!
//! `s3:*` grants reading and writing and also the service's administration: bucket policies, deletion, encryption
//! settings. *Security best practices in IAM*, "Apply least-privilege permissions".

use super::narrow::{name_used_actions, usage_note};
use super::resource_star::names_the_resource_by_condition;
use super::risk::{Risks, is_denied_whole, is_whole_of_a_service_everywhere};
use crate::policy::{Pattern, PolicyKind};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

pub(super) static RULE: Rule = Rule {
    id: "policy-service-wildcard",
    title: "Every action of a service is allowed",
    family: Family::Policy,
    severity: Severity::Medium,
    question: "Does an Allow statement grant all actions of a service?",
    why: "A job that uploads files needs PutObject. With `s3:*` its stolen credentials also delete the bucket, make \
          it public and switch off its encryption; with `iam:*` they become an administrator.",
    remedy: "List the actions that the job needs. Name those in use in the options, or paste CloudTrail events or \
             the service last accessed details beside the policy, and the fix writes the list.",
    references: &[
        (
            "Security best practices in IAM",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
        ),
        (
            "Refine permissions in AWS using last accessed information",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html",
        ),
    ],
    controls: &[("aws-fsbp", "IAM.21"), ("nist-800-53-r5", "AC-6"), ("soc2", "CC6.3")],
    examples: &[
        Example::with(
            "an uploader that may do everything to its bucket",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ⟦"s3:*"⟧, "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]}]}"#,
            r#"{"actions_in_use": ["s3:PutObject"]}"#,
        ),
        Example::new(
            "iam, among others, in a string",
            r#"{"PolicyVersion": {"Document": "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%5B%22ec2%3ADescribeInstances%22%2C%22⟦iam%3A%2A⟧%22%5D%2C%22Resource%22%3A%22%2A%22%7D%5D%7D", "VersionId": "v1", "IsDefaultVersion": true}}"#,
        ),
        Example::new(
            "on all that the service has, in whatever form",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ⟦"dynamodb:*"⟧, "Resource": "arn:aws:dynamodb:*"}]}"#,
        ),
        Example::new(
            "denied again whatever the request",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
        ),
        Example::new(
            "a list",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:PutObject", "s3:AbortMultipartUpload"], "Resource": "arn:aws:s3:::reports/*"}]}"#,
        ),
        Example::new(
            "a key policy that lets its account's own policies decide, as AWS writes it",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"}]}"#,
        ),
        Example::new(
            "denied",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}"#,
        ),
    ],
    check,
};

/// Services whose administration gives away the account or what protects its data.
const GRAVE: &[&str] =
    &["iam", "sts", "organizations", "kms", "secretsmanager", "account", "sso", "identitystore"];

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in cx.allow_statements() {
        // In a resource policy `kms:*` is at most one resource, and often what AWS itself writes.
        let bucket = document.kind == PolicyKind::Resource("s3".to_owned());
        if document.kind != PolicyKind::Identity && !bucket {
            continue;
        }
        for action in statement.action_patterns() {
            let Some((service, name)) = action.value.split_once(':') else { continue };
            if !Pattern(name).is_universal() || Pattern(service).is_universal() {
                continue;
            }
            if is_denied_whole(&document.policy, &action.value) {
                continue;
            }
            let everywhere = statement.unlimited_resources().next().is_some()
                || statement.resource_patterns().any(|r| is_whole_of_a_service_everywhere(&r.value));
            // As grave as the worst of its actions would be if it stood there by name.
            let grave = || {
                GRAVE.iter().any(|grave| Pattern(service).matches_action(grave))
                    || Risks::of([action.value.as_str()].into_iter(), "*")
                        .worst()
                        .is_some_and(|class| class.severity() == Severity::High)
            };
            let narrowed = names_the_resource_by_condition(statement);
            let severity = if everywhere && !narrowed && grave() { Severity::High } else { Severity::Medium };
            let used = cx.used_actions(document, &action.value);
            let message = format!(
                "{} of {} allows every action of {service}{}{}",
                statement.name(),
                document.phrase(),
                if everywhere { " on every resource" } else { "" },
                usage_note(&used),
            );
            out.push(
                Finding::new(&RULE, action.span, message)
                    .title(format!("Every action of {service} is allowed"))
                    .severity(severity)
                    .evidence("action", action.value.as_str())
                    .evidence("in_use", used.clone())
                    .fix(name_used_actions(cx, statement, action, &used)),
            );
        }
    }
}
