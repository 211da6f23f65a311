//! Secrets that stand in a text.

use crate::text::Span;

/// A credential found in a text.
#[derive(Clone, Debug)]
pub struct Secret {
    /// Where.
    pub span: Span,
    /// What it is.
    pub kind: SecretKind,
    /// The form that may be shown: `AKIA…DEMO`.
    pub masked: String,
    /// The account that an access key id belongs to, where it can be read from it.
    pub account: Option<String>,
    /// The secret that belongs to a key id, or the id to a secret, as an index into [`Estate::secrets`](super::Estate::secrets).
    pub pair: Option<usize>,
    /// True for the keys that AWS prints in its own documentation.
    pub documentation_example: bool,
    /// True for a key id that an AWS output lists, as CloudTrail and `list-access-keys` do: nothing leaked.
    pub listed: bool,
}

/// What a secret opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// `AKIA…`: id of a long-term access key.
    AccessKeyId,
    /// `ASIA…`: id of a temporary key.
    TemporaryKeyId,
    /// The 40 characters that belong to an access key id.
    SecretAccessKey,
    /// A session token.
    SessionToken,
    /// `ABSK…` or `bedrock-api-key-…`: a Bedrock API key.
    BedrockApiKey,
    /// A private key in PEM.
    PrivateKey,
    /// The pre-shared key of a VPN tunnel.
    PreSharedKey,
}
