//! Kinds of policy.
//!
//! *Policies and permissions in AWS Identity and Access Management*, "Policy types".

use serde::{Deserialize, Serialize};

/// What a policy is attached to, which decides how it is read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PolicyKind {
    /// Attached to a user, group or role.
    Identity,
    /// `AssumeRolePolicyDocument` of a role.
    Trust,
    /// Attached to a resource of this service prefix (`s3`, `kms` …); empty where not known.
    Resource(String),
    /// The upper bound of a user or role.
    PermissionsBoundary,
    /// Passed when a role is assumed: an upper bound of that session.
    Session,
    /// A service control policy.
    ServiceControl,
    /// A resource control policy.
    ResourceControl,
    /// Of a VPC endpoint: it grants nothing, but bounds what passes the endpoint.
    VpcEndpoint,
}

/// Services with resource policies, and what a person calls these.
const SERVICES: &[(&str, &str)] = &[
    ("s3", "Bucket policy"),
    ("kms", "Key policy"),
    ("sqs", "Queue policy"),
    ("sns", "Topic policy"),
    ("lambda", "Function policy"),
    ("ecr", "Repository policy"),
    ("secretsmanager", "Secret policy"),
    ("events", "Event bus policy"),
    ("execute-api", "API policy"),
    ("glue", "Data catalog policy"),
    ("es", "OpenSearch domain policy"),
    ("backup", "Backup vault policy"),
    ("elasticfilesystem", "File system policy"),
    ("dynamodb", "Table policy"),
    ("kinesis", "Stream policy"),
    ("logs", "Log resource policy"),
    ("glacier", "Glacier vault policy"),
];

impl PolicyKind {
    /// What a person calls it.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Identity => "Identity policy".to_owned(),
            Self::Trust => "Trust policy".to_owned(),
            Self::Resource(service) if service.is_empty() => "Resource policy".to_owned(),
            Self::Resource(service) => SERVICES
                .iter()
                .find(|(prefix, _)| prefix == service)
                .map_or_else(|| format!("Resource policy ({service})"), |(_, label)| (*label).to_owned()),
            Self::PermissionsBoundary => "Permissions boundary".to_owned(),
            Self::Session => "Session policy".to_owned(),
            Self::ServiceControl => "Service control policy".to_owned(),
            Self::ResourceControl => "Resource control policy".to_owned(),
            Self::VpcEndpoint => "VPC endpoint policy".to_owned(),
        }
    }

    /// The name by which a caller sets it and a report tells it: `identity`, `resource:s3`, `scp`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Identity => "identity".to_owned(),
            Self::Trust => "trust".to_owned(),
            Self::Resource(service) if service.is_empty() => "resource".to_owned(),
            Self::Resource(service) => format!("resource:{service}"),
            Self::PermissionsBoundary => "boundary".to_owned(),
            Self::Session => "session".to_owned(),
            Self::ServiceControl => "scp".to_owned(),
            Self::ResourceControl => "rcp".to_owned(),
            Self::VpcEndpoint => "vpc-endpoint".to_owned(),
        }
    }

    /// Reads [`PolicyKind::name`], and the names that people use.
    ///
    /// # Errors
    /// A sentence that lists the names, if it is none.
    pub fn from_name(name: &str) -> Result<Self, String> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "identity" => Self::Identity,
            "trust" => Self::Trust,
            "resource" => Self::Resource(String::new()),
            "boundary" | "permissions-boundary" => Self::PermissionsBoundary,
            "session" => Self::Session,
            "scp" | "service-control" => Self::ServiceControl,
            "rcp" | "resource-control" => Self::ResourceControl,
            "vpc-endpoint" | "resource:vpc-endpoint" => Self::VpcEndpoint,
            "bucket" => Self::Resource("s3".to_owned()),
            other => match other.strip_prefix("resource:").filter(|service| is_prefix(service)) {
                Some(service) => Self::Resource(service.to_owned()),
                None => {
                    return Err(format!(
                        "`{name}` is no kind of policy; kinds are identity, trust, boundary, session, scp, rcp, \
                         vpc-endpoint, resource, and resource:SERVICE, for example resource:s3"
                    ));
                }
            },
        })
    }

    /// True for the kinds whose statements name a principal.
    #[must_use]
    pub fn has_principals(&self) -> bool {
        matches!(self, Self::Trust | Self::Resource(_) | Self::ResourceControl | Self::VpcEndpoint)
    }

    /// True for the kinds that only bound what others grant.
    #[must_use]
    pub fn is_guardrail(&self) -> bool {
        matches!(
            self,
            Self::PermissionsBoundary
                | Self::Session
                | Self::ServiceControl
                | Self::ResourceControl
                | Self::VpcEndpoint
        )
    }

    /// True for a resource policy of this service.
    #[must_use]
    pub fn is_resource_of(&self, service: &str) -> bool {
        matches!(self, Self::Resource(own) if own == service)
    }
}

fn is_prefix(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

impl TryFrom<String> for PolicyKind {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name)
    }
}

impl From<PolicyKind> for String {
    fn from(kind: PolicyKind) -> Self {
        kind.name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for kind in [
            PolicyKind::Identity,
            PolicyKind::Trust,
            PolicyKind::Resource(String::new()),
            PolicyKind::Resource("s3".into()),
            PolicyKind::Resource("execute-api".into()),
            PolicyKind::PermissionsBoundary,
            PolicyKind::Session,
            PolicyKind::ServiceControl,
            PolicyKind::ResourceControl,
            PolicyKind::VpcEndpoint,
        ] {
            assert_eq!(PolicyKind::from_name(&kind.name()), Ok(kind));
        }
        assert!(PolicyKind::from_name("resource:S3 bucket").is_err());
        assert!(PolicyKind::from_name("user").unwrap_err().contains("identity"));
    }
}
