//! What AWS documents of condition keys: *AWS global condition context keys*, *Single-valued vs. multivalued
//! context keys*, and the services' own tables. Names are in lower case.

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
    if key.starts_with("aws:") || key.starts_with("s3:") { Cardinality::One } else { Cardinality::Unknown }
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

/// True if a key's only values are `true` and `false`.
#[must_use]
pub fn is_boolean(key: &str) -> bool {
    matches!(
        key,
        "aws:securetransport"
            | "aws:multifactorauthpresent"
            | "aws:viaawsservice"
            | "aws:principalisawsservice"
            | "aws:assumedroot"
            | "kms:viaservice:isaws"
            | "kms:grantisforawsresource"
            | "kms:bypasspolicylockoutsafetycheck"
            | "iam:passedtoservice:isaws"
            | "ec2:isglobal"
            | "ec2:associatepublicipaddress"
            | "ec2:encrypted"
            | "ec2:ebsoptimized"
            | "rds:storageencrypted"
            | "rds:multiaz"
            | "rds:vpc"
            | "elasticfilesystem:encrypted"
            | "elasticfilesystem:accessedviamounttarget"
    )
}

/// True if a number's values are whole.
#[must_use]
pub fn is_whole(key: &str) -> bool {
    matches!(key, "aws:multifactorauthage" | "aws:epochtime" | "s3:max-keys" | "s3:signatureage")
        || key.starts_with("s3:object-lock")
}
