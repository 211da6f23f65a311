//! Putting another operator in place of one.

use crate::fix::{Fix, json};
use crate::policy::{Condition, Statement};

/// True if the operator of a condition has no other key and the statement does not have `wanted` already, so that
/// the operator can be renamed where it stands.
pub(super) fn stands_alone(statement: &Statement, condition: &Condition, wanted: &str) -> bool {
    let same = |other: &&Condition| other.operator.span == condition.operator.span;
    statement.conditions.iter().filter(same).count() == 1
        && !statement.conditions.iter().any(|other| other.operator.value.eq_ignore_ascii_case(wanted))
}

/// Puts another operator in place of that of a condition, where it can be renamed where it stands.
pub(super) fn rename(statement: &Statement, condition: &Condition, wanted: &str) -> Option<Fix> {
    stands_alone(statement, condition, wanted)
        .then(|| Fix::new(format!("Write `{wanted}`"), vec![json::replace(condition.operator.span, wanted)]))
}
