//! WAF web ACLs.

use crate::text::{Span, Spanned};

/// A web ACL of `wafv2 get-web-acl`.
#[derive(Clone, Debug)]
pub struct WebAcl {
    /// The whole object.
    pub span: Span,
    /// `Name`
    pub name: Option<Spanned<String>>,
    /// `Id`
    pub id: Option<Spanned<String>>,
    /// `ARN`
    pub arn: Option<Spanned<String>>,
    /// `DefaultAction`: `Allow` or `Block`.
    pub default_action: Option<Spanned<String>>,
    /// `Rules`, in the order of the text (which is not the order of evaluation).
    pub rules: Vec<WafRule>,
    /// Rules of Firewall Manager that run before and after the own ones, by priority among themselves.
    pub preprocess: Vec<WafRule>,
    /// See `preprocess`.
    pub postprocess: Vec<WafRule>,
}

/// A rule of a web ACL.
#[derive(Clone, Debug)]
pub struct WafRule {
    /// The whole object.
    pub span: Span,
    /// `Name`
    pub name: Option<Spanned<String>>,
    /// `Priority`: the lowest runs first.
    pub priority: Option<Spanned<i64>>,
    /// `Action`: `Allow`, `Block`, `Count`, `Captcha`, `Challenge`, `Monetize`.
    pub action: Option<Spanned<String>>,
    /// `OverrideAction` of a rule group: `None` or `Count`.
    pub override_action: Option<Spanned<String>>,
    /// The value of `Statement`.
    pub statement: Option<Span>,
    /// The statement's type, for example `ByteMatchStatement`.
    pub statement_type: Option<Spanned<String>>,
}
