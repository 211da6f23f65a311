//! What AWS documents of condition keys: *AWS global condition context keys*, *Single-valued vs. multivalued
//! context keys*, and the services' own tables. Names are in lower case. What the facts say of a key comes first; the
//! few that are named here hold also before the facts are loaded.

use crate::aws::{ValueType, facts};

/// How many values a key has in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cardinality {
    /// At most one.
    One,
    /// Any number.
    Many,
    /// Not known here; the policies' own use decides.
    Unknown,
}

/// How many values a key has.
#[must_use]
pub fn cardinality(key: &str) -> Cardinality {
    const MANY: [&str; 14] = [
        "aws:calledvia",
        "aws:principalorgpaths",
        "aws:principalservicenameslist",
        "aws:resourceorgpaths",
        "aws:sourceorgpaths",
        "aws:tagkeys",
        "aws:vpceorgpaths",
        "dynamodb:attributes",
        "dynamodb:leadingkeys",
        "kms:encryptioncontextkeys",
        "kms:grantoperations",
        "kms:resourcealiases",
        "s3:requestobjecttagkeys",
        "ssm:sessiondocumentaccesscheck",
    ];
    // `aws:ResourceOrgPaths` and its like are lists although an account lies in one place: AWS says so.
    if MANY.binary_search(&key).is_ok() {
        return Cardinality::Many;
    }
    match facts().and_then(|facts| facts.condition_key(key)) {
        Some(known) if known.multivalued() => Cardinality::Many,
        Some(_) => Cardinality::One,
        None if key.starts_with("aws:") || key.starts_with("s3:") => Cardinality::One,
        None => Cardinality::Unknown,
    }
}

/// True if every request has the key.
#[must_use]
pub fn always_present(key: &str) -> bool {
    matches!(
        key,
        "aws:currenttime"
            | "aws:epochtime"
            | "aws:requestedregion"
            | "aws:securetransport"
            | "aws:useragent"
            | "aws:userid"
            | "aws:viaawsservice"
    )
}

/// True if a key has a value only where the principal is one of AWS's own identities: requests of services and
/// requests without credentials do not have it.
#[must_use]
pub fn needs_identity(key: &str) -> bool {
    matches!(key, "aws:principalorgid" | "aws:principalorgpaths") || key.starts_with("aws:principaltag/")
}

/// True if a key's value may be the empty text: what callers and owners write, but not what AWS fills in itself.
#[must_use]
pub fn may_be_empty(key: &str) -> bool {
    const WRITTEN: [&str; 6] = [
        "aws:principaltag/",
        "aws:referer",
        "aws:requesttag/",
        "aws:resourcetag/",
        "aws:sourceidentity",
        "aws:useragent",
    ];
    !key.starts_with("aws:") || WRITTEN.iter().any(|written| key.starts_with(written))
}

/// True if a key's only values are `true` and `false`.
#[must_use]
pub fn is_boolean(key: &str) -> bool {
    facts().and_then(|facts| facts.condition_key(key)).is_some_and(|key| key.value_type() == ValueType::Bool)
        || matches!(
            key,
            "aws:securetransport"
                | "aws:multifactorauthpresent"
                | "aws:viaawsservice"
                | "aws:principalisawsservice"
                | "aws:assumedroot"
        )
}

/// True if a number's values are whole.
#[must_use]
pub fn is_whole(key: &str) -> bool {
    matches!(key, "aws:multifactorauthage" | "aws:epochtime" | "s3:max-keys" | "s3:signatureage")
        || key.starts_with("s3:object-lock")
}
