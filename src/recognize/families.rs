//! The list of families.

use super::Reader;
use crate::text::json::Value;

/// A family of AWS documents.
pub(crate) struct Family {
    /// Looks at an object. Returns the keys that it understood, none if the object is not of this family.
    pub read: for<'a> fn(&mut Reader<'a>, Value<'a>) -> &'static [&'static str],
}

/// All families. The order matters only for documents that two would claim: the more specific first.
pub(crate) const FAMILIES: &[Family] = &[
    super::account::FAMILY,
    super::access_keys::FAMILY,
    super::credential_report::FAMILY,
    super::usage::FAMILY,
    super::bucket::FAMILY,
    super::security_groups::FAMILY,
    super::instances::FAMILY,
    super::web_acl::FAMILY,
    super::policy::FAMILY,
];

/// Those of the first answer ([`crate::Coverage::FIRST`]).
pub(crate) const FIRST: &[Family] = &[
    super::account::FAMILY,
    super::access_keys::FAMILY,
    super::credential_report::FAMILY,
    super::usage::FAMILY,
    super::bucket::FAMILY,
    super::policy::FAMILY,
];

/// Keys of envelopes, which carry nothing to check.
pub(super) const ENVELOPE: &[&str] = &[
    "NextToken",
    "nextToken",
    "NextMarker",
    "Marker",
    "IsTruncated",
    "ResponseMetadata",
    "RequestId",
    "requestId",
    "MaxItems",
    "ETag",
    "$metadata",
];
