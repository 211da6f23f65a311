//! The list of families.

use super::Reader;
use super::shape::Shape;
use crate::text::json::Value;

/// A family of AWS documents.
pub(crate) struct Family {
    /// Looks at an object. Returns the keys that it understood, none if the object is not of this family.
    pub read: for<'a> fn(&mut Reader<'a>, Value<'a>) -> &'static [&'static str],
}

/// Which documents a run knows.
#[derive(Clone, Copy)]
pub(crate) struct Documents {
    pub families: &'static [Family],
    /// Outputs that are lists of things.
    pub shapes: &'static [&'static [&'static Shape]],
    /// Joins what several outputs say of one thing, when all is read.
    pub link: for<'a> fn(&mut Reader<'a>),
}

/// All of them.
pub(crate) const WHOLE: Documents = Documents {
    families: FAMILIES,
    shapes: &[super::network::SHAPES, super::services::SHAPES],
    link: |cx| {
        super::network::link(cx);
        super::services::link(cx);
    },
};

/// Those of the first answer ([`crate::Coverage::FIRST`]).
pub(crate) const FIRST: Documents = Documents {
    families: &[
        super::account::FAMILY,
        super::access_keys::FAMILY,
        super::credential_report::FAMILY,
        super::usage::FAMILY,
        super::bucket::FAMILY,
        super::policy::FAMILY,
    ],
    shapes: &[],
    link: |_| {},
};

/// All families. The order matters only for documents that two would claim: the more specific first.
const FAMILIES: &[Family] = &[
    super::account::FAMILY,
    super::access_keys::FAMILY,
    super::credential_report::FAMILY,
    super::usage::FAMILY,
    super::bucket::FAMILY,
    super::security_groups::FAMILY,
    super::instances::FAMILY,
    super::web_acl::FAMILY,
    super::network::FAMILY,
    super::services::FAMILY,
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
