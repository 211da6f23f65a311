//! # Resource policy about another service
//!
//! The policy of a resource decides about this resource alone (*Identity-based policies and resource-based policies*):
//! a bucket policy speaks of `s3:` actions on this bucket, a key policy of `kms:` actions, a trust policy of `sts:`
//! actions. AWS refuses others when the policy is saved, or never asks them.
//!
//! Access Analyzer: UNSUPPORTED_ACTION_IN_POLICY, UNSUPPORTED_RESOURCE_ARN_IN_POLICY.

use super::arns;
use super::known::{Known, Named};
use crate::policy::{Pattern, PolicyKind, Statement};
use crate::report::model::Severity;
use crate::rules::aws_pages as pages;
use crate::rules::walk::statements;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::Spanned;

pub(super) static RULE: Rule = Rule {
    id: "fit-policy-of-other-service",
    title: "Resource policy that speaks of another service",
    family: Family::Fit,
    severity: Severity::Low,
    question: "Does the policy of a resource name actions or resources of another service?",
    why: "AWS refuses to save such a policy, or never asks it: it is not attached to what it speaks of. What it should \
          forbid there is not forbidden.",
    remedy: "Move the statement into the policy of the resource that it is about, or into an identity policy.",
    references: &[
        (
            "Identity-based policies and resource-based policies",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html",
        ),
        pages::ACTION,
        pages::RESOURCE,
    ],
    controls: &[],
    examples: &[
        Example::new(
            "a key's action in a bucket policy",
            r#"{"Bucket": "reports", "Policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"arn:aws:iam::111122223333:role/app\"}, \"Action\": [\"s3:GetObject\", \"⟦kms:Decrypt⟧\"], \"Resource\": \"arn:aws:s3:::reports/*\"}]}"}"#,
        ),
        Example::new(
            "a list of all buckets in the policy of one",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": ["s3:ListBucket", ⟦"s3:ListAllMyBuckets"⟧], "Resource": "arn:aws:s3:::reports"}]}"#,
        ),
        Example::new(
            "another service's resource in a bucket policy",
            r#"{"Bucket": "reports", "Policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:*\", \"Resource\": [\"arn:aws:s3:::reports/*\", \"⟦arn:aws:dynamodb:eu-west-1:111122223333:table/orders⟧\"]}]}"}"#,
        ),
        Example::new(
            "a trust policy",
            r#"{"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": ["sts:AssumeRole", ⟦"s3:GetObject"⟧]}]}}"#,
        ),
        Example::new(
            "each of its own",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": ["s3:GetObject", "s3:List*"], "Resource": ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]}]}"#,
        ),
    ],
    check,
};

/// Services whose resource policies are only about the service's own actions and resources.
const OWN_ONLY: &[&str] =
    &["s3", "kms", "sqs", "sns", "secretsmanager", "ecr", "lambda", "dynamodb", "kinesis"];

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    let Some(known) = cx.known() else { return };
    for (document, statement) in statements(cx) {
        let service = match &document.kind {
            PolicyKind::Trust => "sts",
            PolicyKind::Resource(service) if OWN_ONLY.contains(&service.as_str()) => service.as_str(),
            _ => continue,
        };
        let label = document.kind.label().to_lowercase();
        for value in statement.actions.iter().flat_map(|elements| &elements.values) {
            let Some(what) = foreign_action(known, value, service) else { continue };
            let message =
                format!("`{}` in {} of {} {what}", value.value, statement.name(), document.phrase());
            let title = format!("Action that a {label} cannot have");
            out.push(Finding::new(&RULE, value.span, message).title(title));
        }
        for value in foreign_resources(statement, service) {
            let message = format!(
                "`{}` in {} of {} is no resource of `{service}`, and the policy is not attached to it",
                value.value,
                statement.name(),
                document.phrase()
            );
            out.push(
                Finding::new(&RULE, value.span, message)
                    .title(format!("Resource that a {label} cannot have")),
            );
        }
    }
}

/// What is wrong with an action in a resource policy of this service.
fn foreign_action<'a>(known: &Known<'a>, value: &'a Spanned<String>, service: &str) -> Option<String> {
    let prefix = value.value.split_once(':').map(|(prefix, _)| prefix).filter(|prefix| !prefix.is_empty());
    if let Some(prefix) = prefix.filter(|prefix| !Pattern(prefix).matches_action(service)) {
        // A name of no service is told elsewhere.
        return known
            .facts
            .service(prefix)
            .map(|other| format!("is of {}, and the policy is of `{service}`", other.name()));
    }
    match known.action(&value.value) {
        // Roles have no ARN in a trust policy, and the reference lists none for some of sts's actions.
        Named::Action(action) if service != "sts" && action.takes_no_resource() => {
            Some("works on no resource, so that no resource's policy is asked".to_owned())
        }
        _ => None,
    }
}

/// The ARNs of another service.
fn foreign_resources<'a>(
    statement: &'a Statement,
    service: &str,
) -> impl Iterator<Item = &'a Spanned<String>> {
    let values = statement.resources.iter().flat_map(|elements| &elements.values);
    values.filter(move |value| {
        // A trust policy may have no resource at all, which is told elsewhere.
        service != "sts"
            && arns::split(&value.value).is_some_and(|arn| {
                !arns::is_open(arn.service)
                    && arn.service != service
                    && !(service == "s3" && arn.service.starts_with("s3"))
            })
    })
}
