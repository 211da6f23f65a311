//! `Principal` and `NotPrincipal` in words (*AWS JSON policy elements: Principal*).

use super::words::{code, listed};
use crate::aws::Arn;
use crate::policy::{PrincipalElement, PrincipalEntry, PrincipalKind};

/// `everyone`, `the account …`, `everyone except the role …`.
pub(super) fn phrase(principal: &PrincipalElement, allows: bool, trust: bool) -> String {
    let mut parts: Vec<String> = Vec::new();
    for entry in &principal.entries {
        let part = one(entry);
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    if principal.negated {
        return format!("everyone except {}", listed(&parts, "and"));
    }
    if principal.entries.iter().any(PrincipalEntry::is_everyone) {
        // Anonymous requests are denied by default, so a Deny need not name them.
        let everyone = match (allows, trust) {
            (false, _) => "everyone",
            // A request to STS is signed, or carries a token: *Requesting temporary security credentials*.
            (true, true) => "everyone, in any AWS account,",
            (true, false) => "everyone, with or without AWS credentials,",
        };
        return everyone.to_owned();
    }
    if parts.is_empty() { "nobody".to_owned() } else { listed(&parts, "and") }
}

fn one(entry: &PrincipalEntry) -> String {
    let text = entry.value.value.as_str();
    match &entry.kind {
        PrincipalKind::Everyone => "everyone".to_owned(),
        PrincipalKind::Aws => aws(entry, text),
        PrincipalKind::Service => format!("the service {}", code(text)),
        PrincipalKind::Federated => format!("users of the identity provider {}", code(text)),
        PrincipalKind::CanonicalUser => format!("the account with the canonical user ID {}", code(text)),
        PrincipalKind::Other(_) => format!("{} (no kind of principal that AWS documents)", code(text)),
    }
}

fn aws(entry: &PrincipalEntry, text: &str) -> String {
    if text == "*" {
        return "everyone".to_owned();
    }
    let Some(arn) = Arn::parse(text) else {
        // After its user or role is deleted, AWS shows an ID in its place.
        return match entry.account() {
            Some(account) => format!("the account {}", code(account)),
            None => format!("the principal with the ID {}", code(text)),
        };
    };
    let of = format!("of the account {}", code(arn.account));
    let (kind, name) = arn.resource.split_once('/').unwrap_or((arn.resource, ""));
    match (arn.service, kind) {
        ("iam", "root") => format!("the account {}", code(arn.account)),
        ("iam", "user") => format!("the user {} {of}", code(name)),
        ("iam", "role") => format!("the role {} {of}", code(name)),
        ("sts", "assumed-role") => match name.split_once('/') {
            Some((role, session)) => {
                format!("the session {} of the role {} {of}", code(session), code(role))
            }
            None => code(text),
        },
        ("sts", "federated-user") => format!("the federated user {} {of}", code(name)),
        _ => code(text),
    }
}
