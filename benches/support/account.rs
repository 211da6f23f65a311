//! A made-up account, as `aws iam get-account-authorization-details` would print it.

use serde_json::{Value, json};

const ACCOUNT: &str = "111122223333";

/// A number stream that is the same on every machine.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        // Knuth's MMIX constants; the upper bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % n
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const JOBS: &[&[&str]] = &[
    &["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
    &["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
    &["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"],
    &["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    &["ec2:Describe*", "autoscaling:Describe*", "elasticloadbalancing:Describe*"],
    &["secretsmanager:GetSecretValue", "kms:Decrypt"],
    &["lambda:CreateFunction", "lambda:UpdateFunctionCode", "lambda:InvokeFunction", "iam:PassRole"],
    &["s3:*"],
    &["iam:CreateAccessKey", "iam:ListUsers"],
    &["ssm:GetParameter*", "ssm:DescribeParameters"],
    &["ec2:RunInstances", "ec2:CreateTags", "iam:PassRole"],
    &["cloudformation:*", "s3:Get*"],
];

const RESOURCES: &[&str] = &[
    "arn:aws:s3:::team-data/*",
    "arn:aws:s3:::team-data",
    "arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
    "arn:aws:sqs:eu-west-1:111122223333:work",
    "arn:aws:logs:*:111122223333:*",
    "*",
];

const MANAGED: &[&str] = &[
    "ReadOnlyAccess",
    "SecurityAudit",
    "AmazonS3FullAccess",
    "AmazonEC2ReadOnlyAccess",
    "AdministratorAccess",
    "CloudWatchLogsFullAccess",
];

fn document(numbers: &mut Numbers) -> Value {
    let statements: Vec<Value> = (0..1 + numbers.below(3))
        .map(|i| {
            let actions = JOBS[numbers.below(JOBS.len())];
            let mut statement = json!({
                "Sid": format!("S{i}"),
                "Effect": "Allow",
                "Action": actions,
                "Resource": numbers.pick(RESOURCES),
            });
            if numbers.below(5) == 0 {
                statement["Condition"] = json!({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}});
            }
            statement
        })
        .collect();
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn trust(numbers: &mut Numbers) -> Value {
    let principal = match numbers.below(4) {
        0 => json!({"AWS": format!("arn:aws:iam::{ACCOUNT}:root")}),
        1 => json!({"AWS": "arn:aws:iam::444455556666:root"}),
        n => json!({"Service": if n == 2 { "lambda.amazonaws.com" } else { "ec2.amazonaws.com" }}),
    };
    let statement = json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"});
    json!({"Version": "2012-10-17", "Statement": [statement]})
}

fn attached(numbers: &mut Numbers, own: usize) -> Value {
    let aws = numbers.pick(MANAGED);
    let own = numbers.below(own);
    json!([
        {"PolicyName": aws, "PolicyArn": format!("arn:aws:iam::aws:policy/{aws}")},
        {"PolicyName": format!("own-{own}"), "PolicyArn": format!("arn:aws:iam::{ACCOUNT}:policy/own-{own}")},
    ])
}

fn id(prefix: &str, i: usize) -> String {
    format!("{prefix}{i:017}")
}

/// The text of an account with this many users and roles together, and a managed policy of its own for each ten.
pub fn account(principals: usize) -> String {
    let mut numbers = Numbers(7);
    let own = (principals / 10).max(1);
    let groups = (principals / 50).max(1);
    let users: Vec<Value> = (0..principals * 2 / 5)
        .map(|i| {
            let mut user = json!({
                "Path": "/", "UserName": format!("user-{i}"), "UserId": id("AIDA", i),
                "Arn": format!("arn:aws:iam::{ACCOUNT}:user/user-{i}"), "CreateDate": "2024-03-01T09:00:00+00:00",
                "GroupList": [format!("group-{}", numbers.below(groups))],
                "AttachedManagedPolicies": attached(&mut numbers, own), "Tags": [],
            });
            if i % 3 == 0 {
                user["UserPolicyList"] =
                    json!([{"PolicyName": "inline", "PolicyDocument": document(&mut numbers)}]);
            }
            if i % 7 == 0 {
                let arn = format!("arn:aws:iam::{ACCOUNT}:policy/own-{}", numbers.below(own));
                user["PermissionsBoundary"] =
                    json!({"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn});
            }
            user
        })
        .collect();
    let group_list: Vec<Value> = (0..groups)
        .map(|i| {
            json!({
                "Path": "/", "GroupName": format!("group-{i}"), "GroupId": id("AGPA", i),
                "Arn": format!("arn:aws:iam::{ACCOUNT}:group/group-{i}"), "CreateDate": "2024-03-01T09:00:00+00:00",
                "GroupPolicyList": [], "AttachedManagedPolicies": attached(&mut numbers, own),
            })
        })
        .collect();
    let roles: Vec<Value> = (0..principals - principals * 2 / 5)
        .map(|i| {
            json!({
                "Path": "/", "RoleName": format!("role-{i}"), "RoleId": id("AROA", i),
                "Arn": format!("arn:aws:iam::{ACCOUNT}:role/role-{i}"), "CreateDate": "2024-03-01T09:00:00+00:00",
                "AssumeRolePolicyDocument": trust(&mut numbers), "InstanceProfileList": [],
                "RolePolicyList": [{"PolicyName": "inline", "PolicyDocument": document(&mut numbers)}],
                "AttachedManagedPolicies": attached(&mut numbers, own), "Tags": [], "RoleLastUsed": {},
            })
        })
        .collect();
    let policies: Vec<Value> = (0..own)
        .map(|i| {
            let version = json!({
                "Document": document(&mut numbers), "VersionId": "v1", "IsDefaultVersion": true,
                "CreateDate": "2024-03-01T09:00:00+00:00",
            });
            json!({
                "PolicyName": format!("own-{i}"), "PolicyId": id("ANPA", i),
                "Arn": format!("arn:aws:iam::{ACCOUNT}:policy/own-{i}"), "Path": "/", "DefaultVersionId": "v1",
                "AttachmentCount": 1, "PermissionsBoundaryUsageCount": 0, "IsAttachable": true,
                "CreateDate": "2024-03-01T09:00:00+00:00", "UpdateDate": "2024-03-01T09:00:00+00:00",
                "PolicyVersionList": [version],
            })
        })
        .collect();
    let all = json!({
        "UserDetailList": users, "GroupDetailList": group_list, "RoleDetailList": roles, "Policies": policies,
    });
    serde_json::to_string_pretty(&all).unwrap_or_default()
}
