//! What single services do differently, as far as AWS documents it.

use std::hash::Hasher as _;
use std::sync::OnceLock;

use rustc_hash::{FxHashSet, FxHasher};

use super::part::Part;
use super::request::{Caller, Resource};
use crate::aws;

/// Services that RCPs applied to first, for want of [facts](crate::aws::facts) (*Resource control policies*, "List of AWS
/// services that support RCPs").
const RCP_SERVICES: &[&str] = &["s3", "sts", "kms", "sqs", "secretsmanager"];

/// True if an RCP can apply to an action.
pub(super) fn supports_rcp(part: &Part<'_>) -> bool {
    // "kms:RetireGrant" is on the list of what RCPs do not restrict; an action without a resource has none to protect.
    let listed = match aws::facts() {
        Some(facts) => facts.service(part.service()).is_some_and(aws::Service::supports_rcp),
        None => RCP_SERVICES.iter().any(|service| part.service().eq_ignore_ascii_case(service)),
    };
    listed && !part.is_action("kms:RetireGrant") && part.resource.arn != "*"
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

/// The resources that a request needs and does not name, each as a pattern of all of its type
/// (*How to read the tables of the Service Authorization Reference*, "Resource types": "you must specify an ARN of each
/// required type"; *Example policies to control access to the Amazon EC2 API*, `RunInstances`).
pub(super) fn unnamed_resources(action: &str, named: &[Resource], account: Option<&str>) -> Vec<Resource> {
    if !may_need_several(action) {
        return Vec::new();
    }
    let Some(action) = aws::facts().and_then(|facts| facts.action(action)) else { return Vec::new() };
    // One required type is the one that is named.
    let required = || action.resource_types().filter(|using| using.required);
    if required().nth(1).is_none() {
        return Vec::new();
    }
    let first = named.iter().find_map(|resource| aws::Arn::parse(&resource.arn));
    let or =
        |text: Option<&str>, other: &str| text.filter(|text| !text.is_empty()).unwrap_or(other).to_owned();
    let partition = or(first.map(|arn| arn.partition), "aws");
    let region = or(first.map(|arn| arn.region), "*");
    let missing =
        required().filter(|using| !named.iter().any(|r| r.arn != "*" && using.resource_type.matches(&r.arn)));
    missing
        .map(|using| {
            let format = using.resource_type.arn_format();
            let arn = format
                .replace("${Partition}", &partition)
                .replace("${Region}", &region)
                .replace("${Account}", account.unwrap_or("*"));
            Resource { any_of: true, ..Resource::new(without_variables(&arn)) }
        })
        .collect()
}

/// False for nearly all actions that need one resource or none. Every decision asks this, so it is one look into a table.
fn may_need_several(action: &str) -> bool {
    static SEVERAL: OnceLock<FxHashSet<u64>> = OnceLock::new();
    let Some(facts) = aws::facts() else { return false };
    let several = SEVERAL.get_or_init(|| {
        let all = facts.all_actions();
        let needing = facts
            .actions_of(&all)
            .filter(|a| a.resource_types().filter(|using| using.required).nth(1).is_some());
        needing.map(|action| hash(action.name())).collect()
    });
    several.contains(&hash(action))
}

fn hash(action: &str) -> u64 {
    let mut hasher = FxHasher::default();
    for byte in action.bytes() {
        hasher.write_u8(byte.to_ascii_lowercase());
    }
    hasher.finish()
}

/// The pattern with a `*` for each `${…}`.
fn without_variables(format: &str) -> String {
    let mut out = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        out.push('*');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    out + rest
}

/// True if the list of required types is known to mean all of them. Of some services it names what stands for one another,
/// such as the user, group or role of `iam:GenerateServiceLastAccessedDetails`.
pub(super) fn needs_every_type(part: &Part<'_>) -> bool {
    part.service().eq_ignore_ascii_case("ec2")
}
