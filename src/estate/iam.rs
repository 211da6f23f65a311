//! Users, groups, roles, their policies and credentials.

use time::OffsetDateTime;

use crate::policy::{Policy, PolicyKind};
use crate::text::{Span, Spanned};

/// A policy, and what it is attached to.
#[derive(Clone, Debug)]
pub struct PolicyDocument {
    /// The document.
    pub policy: Policy,
    /// How it is read.
    pub kind: PolicyKind,
    /// What carries it.
    pub owner: Owner,
    /// Its name, where it has one.
    pub name: Option<String>,
}

impl PolicyDocument {
    /// True for policies that AWS wrote and only AWS can change.
    #[must_use]
    pub fn is_aws_managed(&self) -> bool {
        matches!(&self.owner, Owner::Managed(arn) if arn.contains(":iam::aws:"))
    }

    /// What a person calls it: `Inline policy s3-all of role deploy`.
    #[must_use]
    pub fn label(&self) -> String {
        let kind = self.kind.label();
        match (&self.owner, &self.name) {
            (Owner::None, Some(name)) => format!("{kind} `{name}`"),
            (Owner::None, None) => kind,
            (Owner::Principal(who, owner), Some(name)) => {
                format!("Inline policy `{name}` of {} `{owner}`", who.label())
            }
            (Owner::Principal(who, owner), None) => format!("{kind} of {} `{owner}`", who.label()),
            (Owner::Managed(arn), _) => {
                format!("Managed policy `{}`", arn.rsplit('/').next().unwrap_or(arn))
            }
            (Owner::Bucket(Some(bucket)), _) => format!("Bucket policy of `{bucket}`"),
            (Owner::Bucket(None), _) => "Bucket policy".to_owned(),
        }
    }
}

impl PolicyDocument {
    /// The same within a sentence: `this identity policy`, `inline policy s3-all of role deploy`.
    #[must_use]
    pub fn phrase(&self) -> String {
        let label = self.label();
        let alone = self.name.is_none() && matches!(self.owner, Owner::None | Owner::Bucket(None));
        let mut chars = label.chars();
        let mut lower = String::with_capacity(label.len() + 8);
        lower.push_str(if alone { "this " } else { "" });
        // `API policy` and `VPC endpoint policy` begin with an abbreviation.
        if label.chars().nth(1).is_some_and(char::is_uppercase) {
            lower.push_str(&label);
        } else {
            lower.extend(chars.next().into_iter().flat_map(char::to_lowercase));
            lower.push_str(chars.as_str());
        }
        lower
    }
}

/// What carries a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// It stood alone.
    None,
    /// Inline in, or the trust policy of, the user, group or role of this name.
    Principal(PrincipalType, String),
    /// A managed policy with this ARN.
    Managed(String),
    /// A bucket, by name where it is known.
    Bucket(Option<String>),
}

/// Kind of IAM identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalType {
    /// A user.
    User,
    /// A group.
    Group,
    /// A role.
    Role,
}

impl PrincipalType {
    /// `user`, `group` or `role`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
        }
    }
}

/// A user, group or role of `get-account-authorization-details`.
#[derive(Clone, Debug)]
pub struct Principal {
    /// Which of them.
    pub kind: PrincipalType,
    /// Its name.
    pub name: Spanned<String>,
    /// Its ARN.
    pub arn: Option<Spanned<String>>,
    /// Its path, `/` where not given; AWS's own roles are under `/aws-service-role/`.
    pub path: String,
    /// The whole object.
    pub span: Span,
    /// Indices into [`Estate::policies`](super::Estate::policies) of its inline policies.
    pub inline: Vec<usize>,
    /// Index of its trust policy (roles).
    pub trust: Option<usize>,
    /// Managed policies attached to it.
    pub attached: Vec<Attachment>,
    /// ARN of its permissions boundary.
    pub boundary: Option<Spanned<String>>,
    /// Names of the groups that it is in (users).
    pub groups: Vec<Spanned<String>>,
    /// Tags.
    pub tags: Vec<super::Tag>,
    /// ARNs of the instance profiles that hand it to instances (roles).
    pub profiles: Vec<Spanned<String>>,
}

impl Principal {
    /// True for roles that AWS makes and only AWS can change.
    #[must_use]
    pub fn is_service_linked(&self) -> bool {
        self.path.starts_with("/aws-service-role/")
    }
}

/// A managed policy attached to a principal.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// The object that says so.
    pub span: Span,
    /// ARN of the policy.
    pub arn: Spanned<String>,
}

/// A managed policy.
#[derive(Clone, Debug)]
pub struct ManagedPolicy {
    /// Its ARN.
    pub arn: Spanned<String>,
    /// Index into [`Estate::policies`](super::Estate::policies) of its default version.
    pub default_version: Option<usize>,
    /// To how many principals it is attached, as AWS says.
    pub attachment_count: Option<i64>,
}

/// `get-credential-report`.
#[derive(Clone, Debug)]
pub struct CredentialReport {
    /// The whole table.
    pub span: Span,
    /// When AWS made it, where known; ages are counted from here.
    pub generated: Option<OffsetDateTime>,
    /// Its rows.
    pub rows: Vec<CredentialRow>,
}

/// One user of a credential report. A column that is missing or unreadable is `None`.
#[derive(Clone, Debug)]
pub struct CredentialRow {
    /// The whole line.
    pub span: Span,
    /// `<root_account>` for the root user.
    pub user: Spanned<String>,
    /// ARN.
    pub arn: Option<Spanned<String>>,
    /// `user_creation_time`
    pub created: Option<OffsetDateTime>,
    /// `password_enabled`; `None` for `not_supported`.
    pub password_enabled: Option<Spanned<bool>>,
    /// `password_last_used`
    pub password_last_used: Spanned<LastUsed>,
    /// `password_last_changed`
    pub password_last_changed: Option<OffsetDateTime>,
    /// `mfa_active`
    pub mfa_active: Option<Spanned<bool>>,
    /// Access keys 1 and 2.
    pub keys: [CredentialKey; 2],
    /// Signing certificates 1 and 2 that are active.
    pub certificates: [Option<Spanned<bool>>; 2],
}

impl CredentialReport {
    /// The time from which ages are counted: when AWS made the report, else the newest date in it, which is not
    /// later than that.
    #[must_use]
    pub fn made(&self) -> Option<OffsetDateTime> {
        let used = |last: &Spanned<LastUsed>| match last.value {
            LastUsed::At(time) => Some(time),
            _ => None,
        };
        let of_key = |key: &CredentialKey| [used(&key.last_used), key.last_rotated.as_ref().map(|r| r.value)];
        let of_row = |row: &CredentialRow| {
            let [first, second] = [of_key(&row.keys[0]), of_key(&row.keys[1])];
            let own = [row.created, row.password_last_changed, used(&row.password_last_used)];
            own.into_iter().chain(first).chain(second).flatten().max()
        };
        self.generated.or_else(|| self.rows.iter().filter_map(of_row).max())
    }
}

impl CredentialRow {
    /// True for the root user.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.user.value == "<root_account>" || self.user.value == "<root>"
    }
}

/// One of the two access keys of a row.
#[derive(Clone, Debug)]
pub struct CredentialKey {
    /// 1 or 2.
    pub number: u8,
    /// `access_key_N_active`
    pub active: Option<Spanned<bool>>,
    /// `access_key_N_last_rotated`
    pub last_rotated: Option<Spanned<OffsetDateTime>>,
    /// `access_key_N_last_used_date`
    pub last_used: Spanned<LastUsed>,
    /// `access_key_N_last_used_service`
    pub last_service: Option<String>,
}

/// When a credential was last used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastUsed {
    /// At this time.
    At(OffsetDateTime),
    /// `N/A`: not used since AWS began to record it, or it does not exist.
    NotApplicable,
    /// `no_information`: never used.
    NoInformation,
    /// The column is missing or unreadable.
    Unknown,
}

/// An access key of `list-access-keys`.
#[derive(Clone, Debug)]
pub struct AccessKey {
    /// The object.
    pub span: Span,
    /// Whose.
    pub user: Option<Spanned<String>>,
    /// Its id.
    pub id: Option<Spanned<String>>,
    /// `Active` or `Inactive`.
    pub status: Option<Spanned<String>>,
    /// When it was made.
    pub created: Option<Spanned<OffsetDateTime>>,
}

/// What `get-account-summary` says of the root user.
#[derive(Clone, Debug)]
pub struct AccountSummary {
    /// `AccountMFAEnabled`: 1 if the root user has MFA.
    pub root_mfa: Option<Spanned<i64>>,
    /// `AccountAccessKeysPresent`: access keys of the root user.
    pub root_keys: Option<Spanned<i64>>,
}

/// Actions that somebody was seen to use: CloudTrail events, or `get-service-last-accessed-details`.
#[derive(Clone, Debug)]
pub struct Usage {
    /// The document that says so.
    pub span: Span,
    /// ARN of the principal; `None` where the document does not say.
    pub principal: Option<String>,
    /// For example `s3:PutObject`, each once, sorted.
    pub actions: Vec<String>,
}
