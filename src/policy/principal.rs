//! What the text of a principal names.
//!
//! *AWS JSON policy elements: Principal*, IAM User Guide.

use super::{Pattern, PrincipalEntry, PrincipalKind, Statement};

/// An identity provider outside IAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Federated<'a> {
    /// An OpenID Connect provider, by its URL without scheme: `token.actions.githubusercontent.com`.
    Oidc(&'a str),
    /// A SAML provider of IAM, by its ARN.
    Saml(&'a str),
    /// Neither a domain nor the ARN of a provider.
    Malformed,
}

/// What a `Federated` principal names; `None` for principals of other types.
#[must_use]
pub fn federated(entry: &PrincipalEntry) -> Option<Federated<'_>> {
    if entry.kind != PrincipalKind::Federated {
        return None;
    }
    let text = entry.value.value.as_str();
    if text.starts_with("arn:") {
        let resource = text.splitn(6, ':').nth(5).filter(|_| text.split(':').nth(2) == Some("iam"));
        let provider = resource.and_then(|resource| resource.split_once('/'));
        return Some(match provider {
            Some(("oidc-provider", url)) if !url.is_empty() => Federated::Oidc(url),
            Some(("saml-provider", name)) if !name.is_empty() => Federated::Saml(text),
            _ => Federated::Malformed,
        });
    }
    let is_domain = text.contains('.')
        && !text.starts_with('.')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    Some(if is_domain { Federated::Oidc(text) } else { Federated::Malformed })
}

/// A user or role that IAM keeps by its unique id, because it was deleted (*IAM identifiers*, "Unique identifiers").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UniqueId {
    /// `AROA…`
    Role,
    /// `AIDA…`
    User,
}

/// The kind of a principal that is a unique id in place of an ARN.
#[must_use]
pub fn unique_id(entry: &PrincipalEntry) -> Option<UniqueId> {
    let text = entry.value.value.as_str();
    let is_id = entry.kind == PrincipalKind::Aws
        && text.len() >= 16
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    match text.get(..4).filter(|_| is_id)? {
        "AROA" => Some(UniqueId::Role),
        "AIDA" => Some(UniqueId::User),
        _ => None,
    }
}

/// True for twelve digits, the id of an account (*View AWS account identifiers*).
#[must_use]
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// True for a whole account: its id, or the ARN of its root.
#[must_use]
pub fn is_account(entry: &PrincipalEntry) -> bool {
    let text = entry.value.value.as_str();
    entry.account().is_some_and(|account| account == text || text.ends_with(":root"))
}

/// True for an origin access identity of CloudFront, which is written like a user but is no account's.
#[must_use]
pub fn is_origin_access_identity(entry: &PrincipalEntry) -> bool {
    let mut fields = entry.value.value.split(':').skip(2);
    entry.kind == PrincipalKind::Aws
        && (fields.next(), fields.nth(1)) == (Some("iam"), Some("cloudfront"))
        && entry.value.value.contains("CloudFront Origin Access Identity ")
}

/// Account and name of the role behind the ARN of a role session, `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`.
#[must_use]
pub fn session_role(arn: &str) -> Option<(&str, &str)> {
    let resource = arn.splitn(6, ':').nth(5)?.strip_prefix("assumed-role/")?;
    Some((arn.split(':').nth(4)?, resource.split('/').next()?))
}

/// A service principal without its Region: `logs.eu-west-1.amazonaws.com` is `logs.amazonaws.com`. In lower case.
#[must_use]
pub fn service_name(principal: &str) -> String {
    let lower = principal.to_ascii_lowercase();
    let lower = lower.strip_suffix(".cn").unwrap_or(&lower);
    let is_region = |label: &&str| {
        label.matches('-').count() >= 2 && label.bytes().next_back().is_some_and(|b| b.is_ascii_digit())
    };
    let labels: Vec<&str> = lower.split('.').filter(|label| !is_region(label)).collect();
    labels.join(".")
}

/// True if a statement's actions take in this one, whatever its effect.
#[must_use]
pub fn speaks_of(statement: &Statement, action: &str) -> bool {
    statement.actions.as_ref().is_some_and(|elements| {
        elements.values.iter().any(|pattern| Pattern(&pattern.value).matches_action(action))
            != elements.negated
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Span, Spanned, ViewId};

    fn entry(kind: PrincipalKind, text: &str) -> PrincipalEntry {
        let span = Span { view: ViewId(0), start: 0, end: 0 };
        PrincipalEntry { kind, value: Spanned { value: text.into(), span } }
    }

    #[test]
    fn providers_are_told_apart() {
        let of = |text: &str| match federated(&entry(PrincipalKind::Federated, text)) {
            Some(Federated::Oidc(url)) => format!("oidc {url}"),
            Some(Federated::Saml(_)) => "saml".to_owned(),
            other => format!("{other:?}"),
        };
        assert_eq!(of("arn:aws:iam::111122223333:oidc-provider/id.example.com/x"), "oidc id.example.com/x");
        assert_eq!(of("arn:aws-cn:iam::111122223333:saml-provider/Corp"), "saml");
        assert_eq!(of("accounts.google.com"), "oidc accounts.google.com");
        for text in ["https://id.example.com", "*", "", "arn:aws:iam::111122223333:oidc-provider/", "corp"] {
            assert_eq!(of(text), "Some(Malformed)", "{text}");
        }
        assert_eq!(federated(&entry(PrincipalKind::Aws, "accounts.google.com")), None);
    }

    #[test]
    fn other_texts() {
        let aws = |text: &str| entry(PrincipalKind::Aws, text);
        assert_eq!(unique_id(&aws("AROAEXAMPLEID12345678")), Some(UniqueId::Role));
        assert_eq!(unique_id(&aws("arn:aws:iam::111122223333:role/AROAEXAMPLEID12345678")), None);
        assert!(is_account(&aws("111122223333")) && is_account(&aws("arn:aws:iam::111122223333:root")));
        assert!(!is_account(&aws("arn:aws:iam::111122223333:role/root")));
        let oai = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE";
        assert!(is_origin_access_identity(&aws(oai)));
        assert_eq!(
            session_role("arn:aws:sts::111122223333:assumed-role/app/i-1"),
            Some(("111122223333", "app"))
        );
        assert_eq!(service_name("logs.us-gov-west-1.amazonaws.com"), "logs.amazonaws.com");
        assert_eq!(service_name("ec2.amazonaws.com.cn"), "ec2.amazonaws.com");
    }
}
