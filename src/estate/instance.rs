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
    pub state: Option<Spanned<String>>,
    /// Tag `Name`.
    pub name: Option<String>,
    /// Its public IPv4 addresses and its global IPv6 addresses, each once.
    pub public_addresses: Vec<Spanned<String>>,
    /// `IamInstanceProfile.Arn`
    pub profile: Option<Spanned<String>>,
    /// Ids of its security groups, those of its network interfaces too, each once.
    pub security_groups: Vec<Spanned<String>>,
    /// `MetadataOptions`
    pub metadata: Option<MetadataOptions>,
}

impl Instance {
    /// For messages: `` instance `i-1` (`web`) ``.
    #[must_use]
    pub fn label(&self) -> String {
        let id = self.id.as_ref().map_or("without id", |id| id.value.as_str());
        let name = self.name.as_ref().filter(|name| !name.is_empty());
        name.map_or_else(|| format!("instance `{id}`"), |name| format!("instance `{id}` (`{name}`)"))
    }

    /// True if it is gone for good: *Amazon EC2 instance state changes*.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        let state = self.state.as_ref().map(|state| state.value.as_str());
        matches!(state, Some("terminated" | "shutting-down"))
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

impl MetadataOptions {
    /// False only if the metadata service is off: it is on where nothing is said
    /// (*InstanceMetadataOptionsRequest*, Amazon EC2 API Reference).
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.http_endpoint.as_ref().is_none_or(|endpoint| endpoint.value != "disabled")
    }
}
