//! What principals were seen to use: CloudTrail events and service last accessed details.

use super::{Family, Reader};
use crate::text::json::Value;

pub(super) const FAMILY: Family = Family { read };

fn read<'a>(_cx: &mut Reader<'a>, _object: Value<'a>) -> &'static [&'static str] {
    &[]
}
