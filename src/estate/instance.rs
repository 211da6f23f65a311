//! EC2 instances.

use crate::text::{Span, Spanned};

/// An instance of `describe-instances`.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The whole object.
    pub span: Span,
    /// `InstanceId`
    pub id: Option<Spanned<String>>,
    /// `State.Name`
    pub state: Option<String>,
    /// Tag `Name`.
    pub name: Option<String>,
    /// `PublicIpAddress`
    pub public_ip: Option<Spanned<String>>,
    /// `IamInstanceProfile.Arn`
    pub profile: Option<Spanned<String>>,
    /// Ids of its security groups.
    pub security_groups: Vec<Spanned<String>>,
    /// `MetadataOptions`
    pub metadata: Option<MetadataOptions>,
}

impl Instance {
    /// For messages: `` `i-1` (`web`) ``.
    #[must_use]
    pub fn label(&self) -> String {
        let id = self.id.as_ref().map_or("without id", |id| id.value.as_str());
        self.name.as_ref().map_or_else(|| format!("`{id}`"), |name| format!("`{id}` (`{name}`)"))
    }
}

/// `MetadataOptions` of an instance.
#[derive(Clone, Debug)]
pub struct MetadataOptions {
    /// The whole object.
    pub span: Span,
    /// `HttpEndpoint`: `enabled` or `disabled`.
    pub http_endpoint: Option<Spanned<String>>,
    /// `HttpTokens`: `optional` or `required`.
    pub http_tokens: Option<Spanned<String>>,
    /// `HttpPutResponseHopLimit`
    pub hop_limit: Option<Spanned<i64>>,
}
