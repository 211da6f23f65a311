//! A request: who asks for what.

use super::Context;
use crate::policy::principal::is_account_id;

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub principal: Caller,
    /// For example `s3:GetObject`.
    pub action: String,
    /// What it is asked of. Empty for an action that takes no resource. With several, all must be allowed.
    pub resources: Vec<Resource>,
    /// The account that owns the resource, where its ARN does not say it.
    pub resource_account: Option<String>,
    /// The condition keys of the request.
    pub context: Context,
    /// True if a key that is not given is absent from the request; false if it may be there with any value.
    pub context_complete: bool,
    /// ARN of a role that the request hands to a service: `iam:PassRole` on it is judged with the request.
    pub passed_role: Option<String>,
    /// Account id of the organization's management account, which no SCP or RCP limits.
    pub management_account: Option<String>,
}

/// One resource of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resource {
    /// Its ARN, or `*` for an action that takes none.
    pub arn: String,
    /// Keys that only this resource of the request has, such as `ec2:InstanceType`.
    pub context: Context,
    /// True if the ARN is a pattern that stands for all resources that match it: every one has to be allowed.
    pub any_of: bool,
}

impl Resource {
    /// A resource named by its ARN.
    #[must_use]
    pub fn new(arn: impl Into<String>) -> Self {
        Self { arn: arn.into(), ..Self::default() }
    }

    /// The account id in its ARN.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.arn.split(':').nth(4).filter(|field| is_account_id(field))
    }

    /// The region in its ARN.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.arn.split(':').nth(3).filter(|field| !field.is_empty() && !field.contains(['*', '?']))
    }
}

impl Request {
    /// A request of one resource, with a complete, empty context.
    #[must_use]
    pub fn new(principal: Caller, action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self {
            principal,
            action: action.into(),
            resources: vec![Resource::new(resource)],
            resource_account: None,
            context: Context::default(),
            context_complete: true,
            passed_role: None,
            management_account: None,
        }
    }

    /// The service prefix of the action: `s3`.
    #[must_use]
    pub fn service(&self) -> &str {
        self.action.split(':').next().unwrap_or_default()
    }
}

/// Who makes a request (*AWS JSON policy elements: Principal*; *Principal key values* in *IAM policy elements: Variables
/// and tags*).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Caller {
    /// The root user of an account.
    Root {
        /// Account id.
        account: String,
        /// `aws`, `aws-cn`, `aws-us-gov` …
        partition: String,
    },
    /// An IAM user.
    User {
        /// Its ARN.
        arn: String,
        /// Account id.
        account: String,
        /// Its name, without path.
        name: String,
    },
    /// A session of a role. Requests are made by sessions; where only the role is known, its name is not.
    Role {
        /// ARN of the role; without the path where only the session's ARN is known.
        role_arn: String,
        /// ARN of the session, where known.
        session_arn: Option<String>,
        /// Account id.
        account: String,
        /// Name of the role, without path; unique in its account.
        name: String,
        /// True for roles under `/aws-service-role/`.
        service_linked: bool,
    },
    /// A session of `GetFederationToken`.
    FederatedUser {
        /// Its ARN.
        arn: String,
        /// Account id.
        account: String,
        /// Its name.
        name: String,
    },
    /// An AWS service, such as `lambda.amazonaws.com`.
    Service(String),
    /// Somebody whom an identity provider knows, before a role is assumed: `accounts.google.com`, or the ARN of a provider.
    Federated(String),
    /// Nobody in particular.
    Anonymous,
}

/// Why a text is no principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MalformedPrincipal(String);

impl std::fmt::Display for MalformedPrincipal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for MalformedPrincipal {}

impl Caller {
    /// Reads the ARN of a principal, or an account id, which stands for the account's root user.
    ///
    /// # Errors
    /// If the text is no ARN of a user, role, session or root user.
    pub fn parse(text: &str) -> Result<Self, MalformedPrincipal> {
        let bad = |why: &str| Err(MalformedPrincipal(format!("`{text}` {why}")));
        if is_account_id(text) {
            return Ok(Self::Root { account: text.to_owned(), partition: "aws".to_owned() });
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let &["arn", partition, service, region, account, name] = parts.as_slice() else {
            return bad("is neither an ARN of six parts nor an account id of twelve digits");
        };
        if partition.is_empty() || !region.is_empty() {
            return bad("is no ARN of a principal: it has a partition and no region");
        }
        if !is_account_id(account) {
            return bad("has no account id of twelve digits as its fifth part");
        }
        if text.contains(['*', '?']) {
            return bad("has a wildcard; a request has one principal");
        }
        let account = account.to_owned();
        let last = name.rsplit('/').next().unwrap_or_default().to_owned();
        match (service, name.split_once('/')) {
            _ if last.is_empty() => bad("ends without a name"),
            ("iam", None) if name == "root" => Ok(Self::Root { account, partition: partition.to_owned() }),
            ("iam", Some(("user", _))) => Ok(Self::User { arn: text.to_owned(), account, name: last }),
            ("iam", Some(("role", path))) => Ok(Self::Role {
                role_arn: text.to_owned(),
                session_arn: None,
                account,
                name: last,
                service_linked: path.starts_with("aws-service-role/"),
            }),
            ("sts", Some(("assumed-role", rest))) => match rest.split_once('/') {
                Some((role, session)) if !role.is_empty() && !session.contains('/') => Ok(Self::Role {
                    role_arn: format!("arn:{partition}:iam::{account}:role/{role}"),
                    session_arn: Some(text.to_owned()),
                    account,
                    name: role.to_owned(),
                    service_linked: role.starts_with("AWSServiceRoleFor"),
                }),
                _ => bad("is no role session: `assumed-role/ROLE/SESSION` is"),
            },
            ("sts", Some(("federated-user", _))) => {
                Ok(Self::FederatedUser { arn: text.to_owned(), account, name: last })
            }
            ("iam", Some(("group", _))) => bad("is a group; groups make no requests"),
            _ => bad("is no user, role, role session, federated user or root user"),
        }
    }

    /// Its account; services, federated and anonymous callers have none.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::Root { account, .. }
            | Self::User { account, .. }
            | Self::Role { account, .. }
            | Self::FederatedUser { account, .. } => Some(account),
            Self::Service(_) | Self::Federated(_) | Self::Anonymous => None,
        }
    }

    /// What a person calls it: `user ana`.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Root { account, .. } => format!("the root user of account {account}"),
            Self::User { name, .. } => format!("user `{name}`"),
            Self::Role { name, session_arn: None, .. } => format!("role `{name}`"),
            Self::Role { name, session_arn: Some(arn), .. } => {
                format!("session `{}` of role `{name}`", arn.rsplit('/').next().unwrap_or_default())
            }
            Self::FederatedUser { name, .. } => format!("federated user `{name}`"),
            Self::Service(name) => format!("service `{name}`"),
            Self::Federated(provider) => format!("an identity of `{provider}`"),
            Self::Anonymous => "an anonymous caller".to_owned(),
        }
    }

    /// True for a role that AWS made for a service; neither SCPs nor RCPs limit it (*Service control policies*, "Tasks and
    /// entities not restricted by SCPs"; *Resource control policies*, the same).
    #[must_use]
    pub fn is_service_linked(&self) -> bool {
        matches!(self, Self::Role { service_linked: true, .. })
    }
}
