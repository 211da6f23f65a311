//! Conditions in words.
//!
//! Source: *IAM JSON policy elements: Condition operators*, *Single-valued vs. multivalued context keys* and *Set
//! operators for multivalued context keys*. What an absent key does is part of the meaning, and is said: the
//! negations and `…IfExists` match then, and `ForAllValues` does.

use super::keys::{flag, subject};
use super::words::{code, listed};
use crate::policy::{BaseOperator, Condition, Operator, Pattern, Quantifier};

/// `, if A, and B`; nothing where there are no conditions.
pub(super) fn phrase(conditions: &[Condition]) -> String {
    let clauses: Vec<String> = conditions.iter().map(clause).collect();
    if clauses.is_empty() { String::new() } else { format!(", if {}", clauses.join(", and ")) }
}

/// One condition as a clause.
pub(super) fn clause(condition: &Condition) -> String {
    let key = condition.key.value.as_str();
    let values: Vec<&str> = condition.values.iter().map(|value| value.value.as_str()).collect();
    let Some(operator) = Operator::parse(&condition.operator.value) else {
        return format!(
            "{} holds for {} and {} (no operator that AWS documents)",
            code(&condition.operator.value),
            code(key),
            list_of(&values, "and"),
        );
    };
    if operator.base == BaseOperator::Null {
        return presence(key, &values);
    }
    if values.is_empty() {
        return format!("{} is compared with an empty list", code(key));
    }
    let absent = if operator.if_exists || (operator.is_negated() && operator.quantifier.is_none()) {
        " (or the key is absent)"
    } else {
        ""
    };
    if let (BaseOperator::Bool, None, [value]) = (operator.base, operator.quantifier, values.as_slice())
        && let Some(value) = boolean(value)
        && let Some(told) = flag(key, value)
    {
        return format!("{told}{absent}");
    }
    let subject = subject(key).unwrap_or_else(|| code(key));
    match operator.quantifier {
        None => format!("{subject} {}{absent}", predicate(operator.base, &values)),
        Some(Quantifier::ForAnyValue) => {
            format!("at least one value of {} {}{absent}", code(key), predicate(operator.base, &values))
        }
        Some(Quantifier::ForAllValues) => match opposite(operator.base) {
            Some(positive) => {
                format!("no value of {} {} (or there is none)", code(key), predicate(positive, &values))
            }
            None => format!(
                "every value of {} {} (or there is none)",
                code(key),
                predicate(operator.base, &values)
            ),
        },
    }
}

/// `Null`: the values are read as one that must hold; both together always hold.
fn presence(key: &str, values: &[&str]) -> String {
    let told = |value: &&str| boolean(value);
    match values.iter().map(told).collect::<Option<Vec<bool>>>().as_deref() {
        Some([true]) => format!("the request has no {}", code(key)),
        Some([false]) => format!("the request has a value for {}", code(key)),
        _ => format!("that {} is absent is {}", code(key), list_of(values, "or")),
    }
}

fn boolean(text: &str) -> Option<bool> {
    [("true", true), ("false", false)]
        .into_iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(text))
        .map(|(_, b)| b)
}

/// The comparison that a negation turns round.
fn opposite(base: BaseOperator) -> Option<BaseOperator> {
    Some(match base {
        BaseOperator::StringNotEquals => BaseOperator::StringEquals,
        BaseOperator::StringNotEqualsIgnoreCase => BaseOperator::StringEqualsIgnoreCase,
        BaseOperator::StringNotLike => BaseOperator::StringLike,
        BaseOperator::NumericNotEquals => BaseOperator::NumericEquals,
        BaseOperator::DateNotEquals => BaseOperator::DateEquals,
        BaseOperator::NotIpAddress => BaseOperator::IpAddress,
        BaseOperator::ArnNotEquals => BaseOperator::ArnEquals,
        BaseOperator::ArnNotLike => BaseOperator::ArnLike,
        _ => return None,
    })
}

/// What is said of the subject: `` is one of `a` or `b` ``.
fn predicate(base: BaseOperator, values: &[&str]) -> String {
    use BaseOperator as Op;
    let wild = base.supports_wildcards() && values.iter().any(|value| Pattern(value).has_wildcard());
    let is = |verb: &str| one_of(verb, values);
    let no = |verb: &str| none_of(verb, values);
    match base {
        Op::StringEqualsIgnoreCase => format!("{}, in upper or lower case", is("is")),
        Op::StringNotEqualsIgnoreCase => format!("{}, in upper or lower case", no("is")),
        Op::NumericLessThan => is("is less than"),
        Op::NumericLessThanEquals => is("is at most"),
        Op::NumericGreaterThan => is("is greater than"),
        Op::NumericGreaterThanEquals => is("is at least"),
        Op::DateLessThan => is("is before"),
        Op::DateLessThanEquals => is("is no later than"),
        Op::DateGreaterThan => is("is after"),
        Op::DateGreaterThanEquals => is("is no earlier than"),
        Op::IpAddress => is("is in"),
        Op::NotIpAddress => no("is in"),
        Op::BinaryEquals => format!("{} (base64)", is("is")),
        _ if base.is_negated() && wild => no("matches"),
        _ if base.is_negated() => no("is"),
        _ if wild => is("matches"),
        _ => is("is"),
    }
}

fn one_of(verb: &str, values: &[&str]) -> String {
    match values {
        [one] => format!("{verb} {}", code(one)),
        [one, two] => format!("{verb} {} or {}", code(one), code(two)),
        values => format!("{verb} one of {}", list_of(values, "or")),
    }
}

fn none_of(verb: &str, values: &[&str]) -> String {
    match (verb, values) {
        ("is", [one]) => format!("is not {}", code(one)),
        ("is in", [one]) => format!("is not in {}", code(one)),
        (_, [one]) => format!("does not match {}", code(one)),
        (verb, [one, two]) => format!("{verb} neither {} nor {}", code(one), code(two)),
        (verb, values) => format!("{verb} none of {}", list_of(values, "or")),
    }
}

fn list_of(values: &[&str], last: &str) -> String {
    listed(&values.iter().map(|value| code(value)).collect::<Vec<_>>(), last)
}
