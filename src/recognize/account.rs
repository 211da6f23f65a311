//! Users, groups, roles and managed policies, as `get-account-authorization-details` prints them.

use super::{Family, Reader};
use crate::text::json::Value;

pub(super) const FAMILY: Family = Family { read };

fn read<'a>(_cx: &mut Reader<'a>, _object: Value<'a>) -> &'static [&'static str] {
    &[]
}
