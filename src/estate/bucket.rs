//! S3 buckets and what decides who reaches them.

use crate::text::{Span, Spanned};

/// A bucket, as far as the outputs about it were pasted. None of them names its bucket: the name comes from the
/// command above, the key that holds it, the policy's own ARNs or the file name.
#[derive(Clone, Debug, Default)]
pub struct Bucket {
    /// Its name, where known.
    pub name: Option<String>,
    /// Index into [`Estate::policies`](super::Estate::policies).
    pub policy: Option<usize>,
    /// `get-bucket-acl`
    pub acl: Option<Acl>,
    /// `get-public-access-block`
    pub block: Option<PublicAccessBlock>,
    /// `get-bucket-ownership-controls`: `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`.
    pub ownership: Option<Spanned<String>>,
}

impl Bucket {
    /// For messages: bucket `name`, or `this bucket`.
    #[must_use]
    pub fn label(&self) -> String {
        self.name.as_ref().map_or_else(|| "this bucket".to_owned(), |name| format!("bucket `{name}`"))
    }
}

/// `get-bucket-acl`
#[derive(Clone, Debug)]
pub struct Acl {
    /// The whole document.
    pub span: Span,
    /// Canonical user id of the owner.
    pub owner: Option<Spanned<String>>,
    /// Its grants.
    pub grants: Vec<Grant>,
}

/// One grant of an ACL.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The object.
    pub span: Span,
    /// `URI` of a group, else `ID`, else `EmailAddress`.
    pub grantee: Option<Spanned<String>>,
    /// `CanonicalUser`, `Group` or `AmazonCustomerByEmail`.
    pub grantee_type: Option<Spanned<String>>,
    /// `FULL_CONTROL`, `WRITE`, `WRITE_ACP`, `READ` or `READ_ACP`.
    pub permission: Option<Spanned<String>>,
}

/// `get-public-access-block` of a bucket, or of an account (`s3control`).
#[derive(Clone, Debug)]
pub struct PublicAccessBlock {
    /// The document, or the error message that says that there is none.
    pub span: Span,
    /// True if AWS said `NoSuchPublicAccessBlockConfiguration`: all four switches are off.
    pub missing: bool,
    /// `BlockPublicAcls`
    pub block_public_acls: Option<Spanned<bool>>,
    /// `IgnorePublicAcls`
    pub ignore_public_acls: Option<Spanned<bool>>,
    /// `BlockPublicPolicy`
    pub block_public_policy: Option<Spanned<bool>>,
    /// `RestrictPublicBuckets`
    pub restrict_public_buckets: Option<Spanned<bool>>,
    /// Account id for an account's settings, where known.
    pub account: Option<String>,
}

impl PublicAccessBlock {
    /// The four switches with their names, in AWS's order.
    #[must_use]
    pub fn switches(&self) -> [(&'static str, Option<&Spanned<bool>>); 4] {
        [
            ("BlockPublicAcls", self.block_public_acls.as_ref()),
            ("IgnorePublicAcls", self.ignore_public_acls.as_ref()),
            ("BlockPublicPolicy", self.block_public_policy.as_ref()),
            ("RestrictPublicBuckets", self.restrict_public_buckets.as_ref()),
        ]
    }
}
