//! Everything recognised in all the texts together, typed and linked.

pub mod bucket;
pub mod iam;
pub mod instance;
pub mod network;
pub mod secret;
pub mod waf;

use crate::report::model::Level;
use crate::text::{Span, Spanned};

/// Everything recognised, and everything that was not.
#[derive(Debug, Default)]
pub struct Estate {
    /// One entry for each AWS document understood, in the order of the texts.
    pub documents: Vec<Document>,
    /// Parts not understood.
    pub unrecognized: Vec<NotUnderstood>,
    /// What was wrong with a part that was understood.
    pub problems: Vec<EstateProblem>,
    /// All policies, wherever they stood.
    pub policies: Vec<iam::PolicyDocument>,
    /// Users, groups and roles.
    pub principals: Vec<iam::Principal>,
    /// Managed policies with their documents.
    pub managed_policies: Vec<iam::ManagedPolicy>,
    /// Credential reports.
    pub credential_reports: Vec<iam::CredentialReport>,
    /// Access keys from `list-access-keys`.
    pub access_keys: Vec<iam::AccessKey>,
    /// What `get-account-summary` says.
    pub account_summaries: Vec<iam::AccountSummary>,
    /// What principals were seen to use.
    pub usage: Vec<iam::Usage>,
    /// Buckets.
    pub buckets: Vec<bucket::Bucket>,
    /// Block Public Access of whole accounts.
    pub account_blocks: Vec<bucket::PublicAccessBlock>,
    /// Security groups.
    pub security_groups: Vec<network::SecurityGroup>,
    /// Everything else of the network.
    pub network: network::Network,
    /// EC2 instances.
    pub instances: Vec<instance::Instance>,
    /// WAF web ACLs.
    pub web_acls: Vec<waf::WebAcl>,
    /// IP sets of WAF.
    pub ip_sets: Vec<waf::IpSet>,
    /// Error messages of the AWS CLI.
    pub errors: Vec<AwsError>,
    /// Secrets found in any text.
    pub secrets: Vec<secret::Secret>,
}

/// An AWS document that was understood.
#[derive(Clone, Debug)]
pub struct Document {
    /// Machine name, for example `security-groups`.
    pub kind: &'static str,
    /// What a person calls it, for example `3 security groups`.
    pub label: String,
    /// Where.
    pub span: Span,
    /// Index into [`Estate::policies`] where it is one policy.
    pub policy: Option<usize>,
}

/// A part that was not understood, and so was not checked.
#[derive(Clone, Debug)]
pub struct NotUnderstood {
    /// Where.
    pub span: Span,
    /// What it looks like and what to do about it.
    pub message: String,
    /// Machine name of what it looks like, for example `yaml`, `html`, `object`.
    pub code: &'static str,
}

/// Something wrong with a part that was understood.
#[derive(Clone, Debug)]
pub struct EstateProblem {
    /// Machine name.
    pub code: &'static str,
    /// How much it took away.
    pub level: Level,
    /// Where.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The edits that mend it; empty where there are none.
    pub edits: Vec<crate::fix::Edit>,
}

/// `An error occurred (CODE) when calling the OPERATION operation: …`
#[derive(Clone, Debug)]
pub struct AwsError {
    /// Where.
    pub span: Span,
    /// For example `NoSuchPublicAccessBlockConfiguration`.
    pub code: String,
    /// For example `GetPublicAccessBlock`.
    pub operation: String,
    /// The `aws` command that stood above it.
    pub command: Option<crate::recognize::Command>,
}

/// A tag.
#[derive(Clone, Debug)]
pub struct Tag {
    /// Its key.
    pub key: Spanned<String>,
    /// Its value.
    pub value: Spanned<String>,
}
