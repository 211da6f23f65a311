//! Outputs about S3 buckets.

use super::{Family, Reader};
use crate::text::json::Value;

pub(super) const FAMILY: Family = Family { read };

fn read<'a>(_cx: &mut Reader<'a>, _object: Value<'a>) -> &'static [&'static str] {
    &[]
}

/// Joins what one source says about one bucket.
pub(super) fn link(_cx: &mut Reader<'_>) {}
