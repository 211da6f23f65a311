//! S3 buckets and what decides who reaches them.

use crate::text::{SourceId, Span, Spanned};

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
    /// `get-bucket-policy-status`: what AWS itself says.
    pub is_public: Option<Spanned<bool>>,
    /// The text that spoke of it first.
    pub source: Option<SourceId>,
}

impl Bucket {
    /// For messages: bucket `name`, or `this bucket`.
    #[must_use]
    pub fn label(&self) -> String {
        self.name.as_ref().map_or_else(|| "this bucket".to_owned(), |name| format!("bucket `{name}`"))
    }

    /// Its name, or a place to put it, for commands.
    #[must_use]
    pub fn name_or_placeholder(&self) -> &str {
        self.name.as_deref().unwrap_or("BUCKET")
    }

    /// True if ACLs have no effect: *Controlling ownership of objects and disabling ACLs for your bucket*.
    #[must_use]
    pub fn acls_are_disabled(&self) -> bool {
        self.ownership.as_ref().is_some_and(|ownership| ownership.value == "BucketOwnerEnforced")
    }

    /// True if another bucket says nothing that this one says already.
    #[must_use]
    pub fn has_room_for(&self, other: &Self) -> bool {
        !(self.policy.is_some() && other.policy.is_some()
            || self.acl.is_some() && other.acl.is_some()
            || self.block.is_some() && other.block.is_some()
            || self.ownership.is_some() && other.ownership.is_some()
            || self.is_public.is_some() && other.is_public.is_some())
    }

    /// Takes over what another one says.
    pub fn take(&mut self, other: Self) {
        self.policy = self.policy.or(other.policy);
        self.acl = self.acl.take().or(other.acl);
        self.block = self.block.take().or(other.block);
        self.ownership = self.ownership.take().or(other.ownership);
        self.is_public = self.is_public.take().or(other.is_public);
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
    /// True if nothing says that it is of this bucket but that no other was given.
    pub assumed: bool,
    /// Account id for an account's settings, where known.
    pub account: Option<String>,
}

impl PublicAccessBlock {
    /// What it is where AWS says `NoSuchPublicAccessBlockConfiguration` at a span.
    #[must_use]
    pub const fn missing(span: Span) -> Self {
        Self {
            span,
            missing: true,
            block_public_acls: None,
            ignore_public_acls: None,
            block_public_policy: None,
            restrict_public_buckets: None,
            assumed: false,
            account: None,
        }
    }

    /// True if public ACLs have no effect.
    #[must_use]
    pub fn ignores_acls(&self) -> bool {
        self.ignore_public_acls.as_ref().is_some_and(|switch| switch.value)
    }

    /// True if a public policy opens the bucket to nobody but AWS services and the owner's account.
    #[must_use]
    pub fn restricts(&self) -> bool {
        self.restrict_public_buckets.as_ref().is_some_and(|switch| switch.value)
    }

    /// Where `RestrictPublicBuckets` stands.
    #[must_use]
    pub fn restrict_span(&self) -> Option<Span> {
        self.restrict_public_buckets.as_ref().map(|switch| switch.span)
    }

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
