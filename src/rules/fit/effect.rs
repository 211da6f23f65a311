//! What a mistake does: an Allow that grants nothing is a nuisance, a Deny that forbids nothing is a hole.

use crate::policy::{BaseOperator, Condition, Effect, Operator, Quantifier, Statement};
use crate::report::model::Severity;

/// Whether a condition holds for a request that does not have its key. None for an operator that is none, and for
/// `Null` with both values.
///
/// *IAM JSON policy elements: Condition operators*: an absent key does not match, but for the negations and
/// `…IfExists`; *Set operators for multivalued context keys*: `ForAllValues` holds, `ForAnyValue` does not.
pub(super) fn holds_without_key(condition: &Condition) -> Option<bool> {
    let operator = Operator::parse(&condition.operator)?;
    if operator.base == BaseOperator::Null {
        let wants_absent = |value: &str| value.eq_ignore_ascii_case("true");
        let first = wants_absent(condition.values.first()?);
        return condition.values.iter().all(|value| wants_absent(value) == first).then_some(first);
    }
    Some(
        operator.if_exists
            || match operator.quantifier {
                Some(Quantifier::ForAllValues) => true,
                Some(Quantifier::ForAnyValue) => false,
                None => operator.is_negated(),
            },
    )
}

/// What follows for a statement when one of its conditions always or never holds.
#[derive(Clone, Copy)]
pub(super) struct Consequence {
    pub(super) severity: Severity,
    /// What follows, as the end of a sentence.
    pub(super) clause: &'static str,
}

/// What follows for a statement if the key of a condition is in no request that it speaks of.
pub(super) fn if_key_is_absent(statement: &Statement, condition: &Condition) -> Option<Consequence> {
    Some(consequence(statement, holds_without_key(condition)?))
}

/// What follows for a statement if one of its conditions always (or never) holds.
pub(super) fn consequence(statement: &Statement, holds: bool) -> Consequence {
    let (severity, clause) = match (statement.effect, holds) {
        (Some(Effect::Deny), false) => (Severity::Medium, "so this forbids nothing"),
        (Some(Effect::Deny), true) => {
            (Severity::Low, "so this condition narrows nothing, and more is forbidden than it says")
        }
        (_, true) => (Severity::Medium, "so this condition narrows nothing"),
        (_, false) => (Severity::Low, "so this grants nothing"),
    };
    Consequence { severity, clause }
}

/// True if an element of a statement that names nothing leaves something open: a Deny that forbids less, or an
/// Allow with `NotAction` or `NotResource` that leaves out less.
pub(super) fn opens(statement: &Statement, negated: bool) -> bool {
    (statement.effect == Some(Effect::Deny)) != negated
}

/// One step less: for what may only be newer than the facts.
pub(super) fn lower(severity: Severity) -> Severity {
    match severity {
        Severity::Critical => Severity::High,
        Severity::High => Severity::Medium,
        Severity::Medium => Severity::Low,
        Severity::Low | Severity::Info => Severity::Info,
    }
}
