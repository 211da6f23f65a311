//! Which kind of policy is it? The caller's word counts first, then the envelope, then the command that printed it,
//! then what the policy says.

use super::{Command, Reader};
use crate::order::Order;
use crate::policy::{Effect, Pattern, Policy, PolicyKind, PrincipalKind, Statement};
use crate::text::Span;
use crate::text::json::Value;

/// Commands that print policies, and of which kind.
const COMMANDS: &[(&str, &str, &str)] = &[
    ("iam", "get-policy-version", "identity"),
    ("iam", "get-role-policy", "identity"),
    ("iam", "get-user-policy", "identity"),
    ("iam", "get-group-policy", "identity"),
    ("sso-admin", "get-inline-policy-for-permission-set", "identity"),
    ("s3api", "get-bucket-policy", "resource:s3"),
    ("s3control", "get-access-point-policy", "resource:s3"),
    ("kms", "get-key-policy", "resource:kms"),
    ("sqs", "get-queue-attributes", "resource:sqs"),
    ("sns", "get-topic-attributes", "resource:sns"),
    ("lambda", "get-policy", "resource:lambda"),
    ("lambda", "get-layer-version-policy", "resource:lambda"),
    ("ecr", "get-repository-policy", "resource:ecr"),
    ("ecr", "get-registry-policy", "resource:ecr"),
    ("secretsmanager", "get-resource-policy", "resource:secretsmanager"),
    ("events", "describe-event-bus", "resource:events"),
    ("apigateway", "get-rest-api", "resource:execute-api"),
    ("apigateway", "get-rest-apis", "resource:execute-api"),
    ("glue", "get-resource-policy", "resource:glue"),
    ("glue", "get-resource-policies", "resource:glue"),
    ("es", "describe-elasticsearch-domain", "resource:es"),
    ("opensearch", "describe-domain", "resource:es"),
    ("backup", "get-backup-vault-access-policy", "resource:backup"),
    ("efs", "describe-file-system-policy", "resource:elasticfilesystem"),
    ("dynamodb", "get-resource-policy", "resource:dynamodb"),
    ("kinesis", "get-resource-policy", "resource:kinesis"),
    ("logs", "describe-resource-policies", "resource:logs"),
    ("glacier", "get-vault-access-policy", "resource:glacier"),
    ("codeartifact", "get-repository-permissions-policy", "resource:codeartifact"),
    ("codeartifact", "get-domain-permissions-policy", "resource:codeartifact"),
    ("acm-pca", "get-policy", "resource:acm-pca"),
    ("codebuild", "get-resource-policy", "resource:codebuild"),
    ("ec2", "describe-vpc-endpoints", "vpc-endpoint"),
];

/// Keys that stand beside a policy in an output, and what they tell.
const NEIGHBOURS: &[(&str, &str)] = &[
    ("VpcEndpointId", "vpc-endpoint"),
    ("QueueArn", "resource:sqs"),
    ("TopicArn", "resource:sns"),
    ("repositoryName", "resource:ecr"),
    ("BackupVaultArn", "resource:backup"),
    ("FileSystemId", "resource:elasticfilesystem"),
    ("PolicyHash", "resource:glue"),
    ("PolicyInJson", "resource:glue"),
    ("DomainId", "resource:es"),
];

/// What `aws organizations describe-policy` calls the types that are written in the policy language.
const ORGANIZATION_TYPES: &[(&str, PolicyKind)] = &[
    ("SERVICE_CONTROL_POLICY", PolicyKind::ServiceControl),
    ("RESOURCE_CONTROL_POLICY", PolicyKind::ResourceControl),
];

impl Reader<'_> {
    /// The kind that the caller gave for a policy that stands alone.
    pub fn asked_kind(&self, document: Span) -> Option<PolicyKind> {
        // A report gives the place of the string that a policy is wrapped in.
        let is_at = |pointer: &str| {
            let own = self.sources.pointer(document);
            own == pointer || own.strip_suffix('#') == Some(pointer)
        };
        let here = |one: &&crate::options::KindOverride| {
            one.source.as_deref().is_none_or(|name| name == self.source_name)
                && one.pointer.as_deref().is_none_or(is_at)
        };
        let named = self.options.policy_kinds.iter().find(here).map(|one| one.kind.clone());
        named.or_else(|| self.options.policy_kind.clone())
    }
}

/// The kind that what stands around a policy tells: the type that Organizations names, a neighbour, the command.
pub(super) fn told(object: Value<'_>, command: Option<&Command>) -> Option<PolicyKind> {
    let neighbour = NEIGHBOURS.iter().find(|(key, _)| object.get(key).is_some()).map(|(_, kind)| *kind);
    let by_command = || {
        let command = command?;
        let is = |(service, operation, _): &&(&str, &str, &str)| {
            *service == command.service && *operation == command.operation
        };
        COMMANDS.iter().find(is).map(|(_, _, kind)| *kind)
    };
    PolicyKind::from_name(neighbour.or_else(by_command)?).ok()
}

/// The kind that `PolicySummary` of Organizations names. `None` where it is none of the policy language.
pub(super) fn of_organization(summary: Value<'_>) -> Option<PolicyKind> {
    let kind = summary.get("Type")?;
    ORGANIZATION_TYPES.iter().find(|(name, _)| kind.is_key(name)).map(|(_, kind)| kind.clone())
}

/// What a policy is attached to, by its own words: one that names principals and lets them assume a role is a
/// trust policy; one that only forbids everyone everywhere is a resource control policy, for no resource would let
/// anybody in; one that names principals otherwise is a resource policy of the service of its actions; one without
/// principals is an identity policy. *Policies and permissions in AWS Identity and Access Management*.
pub(super) fn infer_kind(policy: &Policy) -> PolicyKind {
    if !policy.statements.iter().any(|statement| statement.principal.is_some()) {
        return PolicyKind::Identity;
    }
    let prefix = |action: &str| action.split_once(':').map(|(service, _)| service.to_ascii_lowercase());
    let mut services: Vec<String> =
        policy.statements.iter().flat_map(action_elements).filter_map(prefix).collect();
    services.order();
    services.dedup();
    // The policy of a bucket or role cannot say `*` for its resource; that of a queue can.
    let of_one_resource = matches!(services.as_slice(), [one] if one != "s3" && one != "sts");
    if policy.statements.iter().all(forbids_everyone_everywhere) && !of_one_resource {
        return PolicyKind::ResourceControl;
    }
    let federated = policy
        .statements
        .iter()
        .filter_map(|s| s.principal.as_ref())
        .any(|p| p.entries.iter().any(|entry| entry.kind == PrincipalKind::Federated));
    let resources = policy.statements.iter().any(|statement| statement.resources.is_some());
    match services.as_slice() {
        // The resource policies of STS's own resources do not exist: it is the trust of a role.
        [one] if one == "sts" => PolicyKind::Trust,
        [one] => PolicyKind::Resource(service_of(one)),
        _ if federated && !resources => PolicyKind::Trust,
        _ => PolicyKind::Resource(resource_service(policy).unwrap_or_default()),
    }
}

/// Both spellings of a service whose resource policies are told by one.
fn service_of(prefix: &str) -> String {
    if prefix == "aoss" || prefix == "opensearch" { "es".to_owned() } else { prefix.to_owned() }
}

fn action_elements(statement: &Statement) -> impl Iterator<Item = &str> {
    statement.actions.iter().flat_map(|actions| &actions.values).map(|value| value.value.as_str())
}

fn forbids_everyone_everywhere(statement: &Statement) -> bool {
    let everyone = statement.principal.as_ref().is_some_and(|principal| {
        !principal.negated
            && !principal.entries.is_empty()
            && principal.entries.iter().all(crate::policy::PrincipalEntry::is_everyone)
    });
    let everywhere = statement.resources.as_ref().is_some_and(|resources| {
        resources.negated || resources.values.iter().any(|r| Pattern(&r.value).is_universal())
    });
    statement.effect == Some(Effect::Deny) && everyone && everywhere
}

/// The service that all ARNs of `Resource` lie in.
fn resource_service(policy: &Policy) -> Option<String> {
    let field = |arn: &str| arn.strip_prefix("arn:")?.split(':').nth(1).map(str::to_owned);
    let mut services: Vec<String> = policy
        .statements
        .iter()
        .flat_map(|s| s.resource_patterns())
        .filter_map(|r| field(&r.value))
        .collect();
    services.order();
    services.dedup();
    (services.len() == 1).then(|| services.remove(0))
}
