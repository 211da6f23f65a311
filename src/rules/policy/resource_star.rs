//! # Every resource
//!
//! *IAM JSON policy elements: Resource*. Some actions can only be allowed on `*` (most that list or describe); for
//! those the star is right. Named here are actions that read or change data or rights and can be limited to an
//! ARN, by *Service Authorization Reference*; a statement without any of them is not told.

use super::action_star::is_every_action;
use crate::policy::{Pattern, PolicyKind, Statement};
use crate::report::model::Severity;
use crate::rules::{Context, Example, Family, Finding, Findings, Rule};

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

/// Actions that can be limited to a resource and read or change data, code or rights.
const SCOPABLE: &[&str] = &[
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:PutObject",
    "s3:PutObjectAcl",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:ListBucket",
    "s3:DeleteBucket",
    "s3:PutBucketPolicy",
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutLifecycleConfiguration",
    "s3:PutEncryptionConfiguration",
    "dynamodb:GetItem",
    "dynamodb:BatchGetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:DeleteTable",
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncryptFrom",
    "kms:ScheduleKeyDeletion",
    "kms:PutKeyPolicy",
    "kms:CreateGrant",
    "kms:DisableKey",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecret",
    "secretsmanager:DeleteSecret",
    "secretsmanager:PutResourcePolicy",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "ssm:PutParameter",
    "ssm:DeleteParameter",
    "ssm:SendCommand",
    "ssm:StartSession",
    "sqs:SendMessage",
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:PurgeQueue",
    "sqs:DeleteQueue",
    "sqs:SetQueueAttributes",
    "sqs:AddPermission",
    "sns:Publish",
    "sns:DeleteTopic",
    "sns:SetTopicAttributes",
    "sns:AddPermission",
    "lambda:InvokeFunction",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "lambda:DeleteFunction",
    "lambda:AddPermission",
    "lambda:CreateFunction",
    "sts:AssumeRole",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
    "iam:AttachUserPolicy",
    "iam:AttachGroupPolicy",
    "iam:AttachRolePolicy",
    "iam:PutUserPolicy",
    "iam:PutGroupPolicy",
    "iam:PutRolePolicy",
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
    "iam:UpdateAssumeRolePolicy",
    "iam:AddUserToGroup",
    "iam:CreateUser",
    "iam:DeleteUser",
    "iam:CreateRole",
    "iam:DeleteRole",
    "iam:DeactivateMFADevice",
    "ec2:TerminateInstances",
    "ec2:StopInstances",
    "ec2:DeleteVolume",
    "ec2:DeleteSnapshot",
    "ec2:ModifySnapshotAttribute",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:DeleteSecurityGroup",
    "rds:DeleteDBInstance",
    "rds:ModifyDBInstance",
    "rds:DeleteDBCluster",
    "rds:ModifyDBSnapshotAttribute",
    "rds-data:ExecuteStatement",
    "ecr:PutImage",
    "ecr:BatchDeleteImage",
    "ecr:SetRepositoryPolicy",
    "ecs:RunTask",
    "ecs:UpdateService",
    "ecs:DeleteService",
    "ecs:ExecuteCommand",
    "kinesis:PutRecord",
    "kinesis:PutRecords",
    "kinesis:GetRecords",
    "kinesis:DeleteStream",
    "logs:DeleteLogGroup",
    "logs:DeleteLogStream",
    "logs:PutRetentionPolicy",
    "cloudtrail:StopLogging",
    "cloudtrail:DeleteTrail",
    "cloudtrail:UpdateTrail",
    "cloudtrail:PutEventSelectors",
    "cloudformation:CreateStack",
    "cloudformation:UpdateStack",
    "cloudformation:DeleteStack",
    "codebuild:StartBuild",
    "codebuild:UpdateProject",
    "states:StartExecution",
    "events:PutTargets",
    "guardduty:DeleteDetector",
    "guardduty:UpdateDetector",
];

fn check(cx: &Context<'_>, out: &mut Findings<'_>) {
    for (document, statement) in cx.allow_statements().filter(|(d, _)| d.kind == PolicyKind::Identity) {
        let every_action = statement.action_patterns().any(|action| is_every_action(&action.value));
        if every_action || names_the_resource_by_condition(statement) {
            continue;
        }
        let partly =
            statement.resource_patterns().filter(|resource| !Pattern(&resource.value).is_universal());
        let partly = partly.cloned().map(|resource| (scopable(statement, &resource.value), resource));
        let all = statement.unlimited_resources().map(|resource| (scopable(statement, "*"), resource));
        for (scopable, resource) in partly.chain(all) {
            let Some(first) = scopable.first() else { continue };
            let others = match scopable.len() - 1 {
                0 => String::new(),
                n => format!(" and {n} more"),
            };
            let message = format!(
                "{} of {} allows `{first}`{others} on `{}`, though each can be limited to an ARN",
                statement.name(),
                document.phrase(),
                resource.value,
            );
            out.push(
                Finding::new(&RULE, resource.span, message)
                    .evidence("resource", resource.value.as_str())
                    .evidence("actions", scopable),
            );
        }
    }
}

/// Actions of the statement that a star on this resource leaves unlimited.
fn scopable(statement: &Statement, resource: &str) -> Vec<&'static str> {
    let service = match resource {
        universal if Pattern(universal).is_universal() => None,
        // `arn:aws:s3:::*` is every bucket and every object.
        arn => match arn.splitn(6, ':').collect::<Vec<_>>().as_slice() {
            ["arn", _, service, _, _, rest] if Pattern(rest).is_universal() => Some((*service).to_owned()),
            _ => return Vec::new(),
        },
    };
    let named = |action: &&&str| {
        let of_service = service.as_deref().is_none_or(|service| action.split(':').next() == Some(service));
        of_service
            && statement.action_patterns().any(|pattern| Pattern(&pattern.value).matches_action(action))
    };
    SCOPABLE.iter().filter(named).copied().collect()
}

/// True if a condition says which resources are meant: by tag, account or organization.
fn names_the_resource_by_condition(statement: &Statement) -> bool {
    statement.conditions.iter().any(|condition| {
        let key = condition.key.to_ascii_lowercase();
        let about = key.contains(":resourcetag/")
            || ["aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"].contains(&key.as_str());
        about
            && !condition.if_exists()
            && !condition.for_all_values()
            && !condition.base_operator().contains("not")
    })
}
