//! What single services do differently, as far as AWS documents it.

use super::part::Part;
use super::request::{Caller, Resource};

/// Services whose actions RCPs apply to (*Resource control policies*, "List of AWS services that support RCPs").
const RCP_SERVICES: &[&str] = &[
    "s3",
    "sts",
    "kms",
    "sqs",
    "secretsmanager",
    "ecr",
    "aoss",
    "cognito-idp",
    "cognito-identity",
    "logs",
    "dynamodb",
];

/// True if an RCP can apply to an action.
pub(super) fn supports_rcp(part: &Part<'_>) -> bool {
    // "kms:RetireGrant" is on the list of what RCPs do not restrict; an action without a resource has none to protect.
    RCP_SERVICES.iter().any(|service| part.service().eq_ignore_ascii_case(service))
        && !part.is_action("kms:RetireGrant")
        && part.resource.arn != "*"
}

/// True for what nobody can be denied: "No permissions are required to perform this operation", even with an explicit deny
/// (*GetCallerIdentity* and *GetSessionToken*, AWS STS API Reference).
pub(super) fn needs_no_permission(part: &Part<'_>) -> bool {
    part.is_action("sts:GetCallerIdentity") && part.request.principal.account().is_some()
        || part.is_action("sts:GetSessionToken")
            && matches!(part.request.principal, Caller::User { .. } | Caller::Root { .. })
}

/// True for an action that asks for a session of a role, which the role's trust policy must allow.
pub(super) fn assumes_role(part: &Part<'_>) -> bool {
    let asks = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];
    asks.iter().any(|action| part.is_action(action))
        || ["sts:TagSession", "sts:SetSourceIdentity"].iter().any(|action| part.is_action(action))
            && part.resource.arn.contains(":role/")
}

/// True for a KMS key, whose key policy must allow: "Unless the key policy explicitly allows it, you cannot use IAM policies
/// to allow access to a KMS key" (*Key policies in AWS KMS*).
pub(super) fn is_kms_key(part: &Part<'_>) -> bool {
    part.service().eq_ignore_ascii_case("kms") && part.resource.arn.contains(":key/")
}

/// True for an action that a grant on a KMS key can allow (*Grants in AWS KMS*, "Grant operations").
pub(super) fn is_grantable(part: &Part<'_>) -> bool {
    const GRANTABLE: &[&str] = &[
        "CreateGrant",
        "Decrypt",
        "DeriveSharedSecret",
        "DescribeKey",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext",
        "GenerateMac",
        "GetPublicKey",
        "ReEncryptFrom",
        "ReEncryptTo",
        "RetireGrant",
        "Sign",
        "Verify",
        "VerifyMac",
    ];
    let name = part.action.split_once(':').map_or("", |(_, name)| name);
    is_kms_key(part) && GRANTABLE.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The types of resource that an action always needs beside others, as ARN patterns without partition, region and account.
///
/// *Launch instances (RunInstances)* in *Example policies to control access to the Amazon EC2 API*: an instance in a VPC
/// needs all six.
fn required(action: &str) -> &'static [(&'static str, bool)] {
    if action.eq_ignore_ascii_case("ec2:RunInstances") {
        // Images belong to no account in their ARN.
        return &[
            ("image/", false),
            ("instance/", true),
            ("network-interface/", true),
            ("security-group/", true),
            ("subnet/", true),
            ("volume/", true),
        ];
    }
    &[]
}

/// The resources that a request needs and does not name, each as a pattern of all of its type.
pub(super) fn unnamed_resources(action: &str, named: &[Resource], account: Option<&str>) -> Vec<Resource> {
    let kind = |resource: &Resource| resource.arn.splitn(6, ':').nth(5).map(str::to_owned);
    let first = named.iter().find(|resource| resource.arn.starts_with("arn:"));
    let field = |n: usize| first.and_then(|resource| resource.arn.split(':').nth(n)).unwrap_or_default();
    let or = |text: &str, other: &str| if text.is_empty() { other.to_owned() } else { text.to_owned() };
    let (partition, region) = (or(field(1), "aws"), or(field(3), "*"));
    let missing = required(action)
        .iter()
        .filter(|(prefix, _)| !named.iter().any(|r| kind(r).is_some_and(|kind| kind.starts_with(prefix))));
    missing
        .map(|(prefix, owned)| {
            let owner = if *owned { account.unwrap_or("*") } else { "" };
            Resource {
                any_of: true,
                ..Resource::new(format!("arn:{partition}:ec2:{region}:{owner}:{prefix}*"))
            }
        })
        .collect()
}
