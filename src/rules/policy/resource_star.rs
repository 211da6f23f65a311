//! # Every resource
//!
//! *IAM JSON policy elements: Resource*. Some actions can only be allowed on `*` (most that list or describe); for
//! those the star is right. Told are actions that can be limited to an ARN, by *Service Authorization Reference*, and
//! hand out credentials, decide who has access, read data, or change things: one finding for a statement, as grave as
//! the worst of them. What the same policy denies is left out.

use super::action_star::is_every_action;
use super::risk::{Risks, in_words, is_denied, is_whole_of_a_service, is_whole_service};
use crate::estate::iam::PolicyDocument;
use crate::policy::{Pattern, PolicyKind, Statement};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};
use crate::text::Spanned;

pub(super) static RULE: Rule = Rule {
    id: "policy-resource-star",
    title: "Allowed on every resource",
    family: Family::Policy,
    severity: Severity::Medium,
    question: "Does an Allow statement grant on every resource what could be limited to some?",
    why: "The policy was written for one bucket, table or secret, but reaches all of them, in every Region, also \
          those that are made tomorrow.",
    remedy: "Name the ARNs that the job needs. Put actions that take no resource (most List and Describe actions) in \
             a statement of their own.",
    references: &[
        (
            "IAM JSON policy elements: Resource",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
        ),
        (
            "Actions, resources, and condition keys for AWS services",
            "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
        ),
    ],
    controls: &[("nist-800-53-r5", "AC-6"), ("soc2", "CC6.3")],
    examples: &[
        Example::new(
            "everything but one bucket",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:DeleteObject", "NotResource": ⟦"arn:aws:s3:::audit/*"⟧}]}"#,
        ),
        Example::new(
            "every object of every bucket",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": ⟦"*"⟧}]}"#,
        ),
        Example::new(
            "every secret",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "secretsmanager:Get*", "Resource": [⟦"*"⟧]}]}"#,
        ),
        Example::new(
            "every bucket is every resource too",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": ⟦"arn:aws:s3:::*"⟧}]}"#,
        ),
        Example::new(
            "a wildcard that takes in changes of permissions",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutBucket*", "Resource": ⟦"*"⟧}]}"#,
        ),
        Example::new(
            "every role, every table, everything that has an ARN",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:Assume*", "Resource": ⟦"arn:aws:iam::*:role/*"⟧}, {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": ["arn:aws:dynamodb:eu-west-1:111122223333:table/a", ⟦"arn:aws:dynamodb:eu-west-1:111122223333:table/*"⟧]}, {"Effect": "Allow", "Action": "dynamodb:DeleteTable", "Resource": ⟦"arn:*"⟧}, {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ⟦"arn:aws:s3:::*/*"⟧}]}"#,
        ),
        Example::new(
            "any value of a tag, and the account, are no limit",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ⟦"*"⟧, "Condition": {"StringLike": {"aws:ResourceTag/team": "*"}}}, {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": ⟦"*"⟧, "Condition": {"StringEquals": {"aws:ResourceAccount": "111122223333"}}}]}"#,
        ),
        Example::new(
            "adding to logs, as AWS's own policy for functions has it",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*"}]}"#,
        ),
        Example::new(
            "only users that have the boundary",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["iam:CreateUser", "iam:AttachUserPolicy"], "Resource": "*", "Condition": {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/limit"}}}]}"#,
        ),
        Example::new(
            "every device of one's own",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:CreateVirtualMFADevice", "Resource": "arn:aws:iam::*:mfa/*"}]}"#,
        ),
        Example::new(
            "denied in the same policy",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "secretsmanager:Get*", "Resource": "*"}, {"Effect": "Deny", "Action": "secretsmanager:*", "Resource": "*"}]}"#,
        ),
        Example::new(
            "a token that can only be asked for on every resource",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"}]}"#,
        ),
        Example::new(
            "actions that take no resource",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ec2:DescribeInstances", "s3:ListAllMyBuckets", "cloudwatch:PutMetricData"], "Resource": "*"}]}"#,
        ),
        Example::new(
            "limited by the resource's tag",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:TerminateInstances", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "shop"}}}]}"#,
        ),
        Example::new(
            "in a key policy the star is the key itself",
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "kms:Decrypt", "Resource": "*"}]}"#,
        ),
    ],
    check,
};

/// What can only add to logs, and what AWS's own `AWSLambdaBasicExecutionRole` grants on `*`.
const ADDS_TO_LOGS: &[&str] = &["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];

/// At most this many actions of a class are listed in the evidence.
const LISTED: usize = 20;

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in cx.allow_statements().filter(|(d, _)| d.kind == PolicyKind::Identity) {
        let every_action = statement.action_patterns().any(|action| is_every_action(&action.value));
        if every_action || names_the_resource_by_condition(statement) {
            continue;
        }
        // `s3:*` is told as a service's every action.
        let named = || {
            statement.action_patterns().map(|a| a.value.as_str()).filter(|action| !is_whole_service(action))
        };
        for resource in statement.unlimited_resources() {
            out.list.extend(finding(document, statement, &resource, Risks::of(named(), "*")));
        }
        if statement.unlimited_resources().next().is_some() {
            continue;
        }
        for resource in statement.resource_patterns().filter(|resource| resource.value.contains('*')) {
            let risks = if is_whole_of_a_service(&resource.value) {
                Risks::of(named(), &resource.value)
            } else {
                // Who writes a type and a star has thought of it: what only makes and changes things is not told.
                Risks::of_whole_types(named(), &resource.value).without_changes()
            };
            out.list.extend(finding(document, statement, resource, risks));
        }
    }
}

fn finding(
    document: &PolicyDocument,
    statement: &Statement,
    resource: &Spanned<String>,
    risks: Risks,
) -> Option<Finding> {
    // To pass any role is told by a rule of its own.
    let risks = risks.without(|action| {
        action == "iam:PassRole" || ADDS_TO_LOGS.contains(&action) || is_denied(&document.policy, action)
    });
    let actions = risks.actions();
    let first = actions.first()?;
    let others = match actions.len() - 1 {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    let message = format!(
        "{} of {} allows `{first}`{others} on {}, {}: {}",
        statement.name(),
        document.phrase(),
        in_words(&resource.value),
        if resource.value.starts_with("arn:") {
            "which leaves none of them out"
        } else {
            "though each can be limited to an ARN"
        },
        risks.summary(),
    );
    let worst = risks.classes().next().map_or(RULE.severity, |(class, _)| class.severity());
    let mut finding = Finding::new(&RULE, resource.span, message)
        .severity(worst)
        .evidence("resource", resource.value.as_str())
        .evidence("actions", actions.len());
    for (class, actions) in risks.classes() {
        let mut list: Vec<String> = actions.iter().take(LISTED).map(|action| (*action).to_owned()).collect();
        if actions.len() > LISTED {
            list.push(format!("and {} more", actions.len() - LISTED));
        }
        finding = finding.evidence(class.verb(), list);
    }
    Some(finding)
}

/// True if a condition says which resources are meant: by tag, or by the boundary that a user or role must have.
/// A condition on their account or organization leaves every resource of these.
pub(super) fn names_the_resource_by_condition(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| {
        let key = condition.key.to_ascii_lowercase();
        let about = key.contains(":resourcetag/") || key == "iam:permissionsboundary";
        about
            && !condition.if_exists()
            && !condition.for_all_values()
            && !["not", "null"].iter().any(|word| condition.base_operator().contains(word))
            && condition.values.iter().all(|value| !Pattern(value).is_universal())
    })
}
