//! One key of one operator of `Condition`.
//!
//! *IAM JSON policy elements: Condition operators*, *Conditions with multiple context keys or values* and *Set operators for
//! multivalued context keys*.

use super::super::context::Found;
use super::super::part::Part;
use super::super::tri::Tri;
use super::super::why::Why;
use super::substitute::{Resolved, resolve};
use super::value;
use crate::policy::{
    BaseOperator as Base, Condition, Operator, Pattern, Quantifier, Symbol, ValueType, symbols_match,
};
use crate::text::Spanned;

/// True where a condition holds.
pub(in crate::evaluate) fn holds<W: Why>(
    condition: &Condition,
    part: &Part<'_>,
    variables: bool,
    why: &mut W,
) -> Tri {
    let Some(operator) = Operator::parse(&condition.operator) else {
        why.say(Some(condition.operator.span), || {
            format!("`{}` is no condition operator of AWS", condition.operator.value)
        });
        return Tri::Unknown;
    };
    let key = condition.key.value.as_str();
    let found = part.find(key);
    if operator.base == Base::Null {
        return presence(condition, operator, &found, why);
    }
    let result = match &found {
        Found::Absent => absent(operator).into(),
        Found::Unknown | Found::Hidden => {
            // A negation, or a suffix, that holds for the absent key still hangs on its value.
            why.missing(key);
            why.say(Some(condition.key.span), || match found {
                Found::Hidden => format!("the request has `{key}`, but its value was not given"),
                _ => format!("`{key}` was not given and may have any value"),
            });
            return Tri::Unknown;
        }
        Found::Given(_) | Found::Derived(_) => {
            let test = |text: &str, why: &mut W| one_value(condition, operator, text, part, variables, why);
            match operator.quantifier {
                // An empty text is "an empty data set", of which ForAllValues holds and ForAnyValue does not.
                Some(Quantifier::ForAllValues) => {
                    Tri::all(found.values().filter(|v| !v.is_empty()).map(|text| test(text, why)))
                }
                Some(Quantifier::ForAnyValue) => {
                    Tri::any(found.values().filter(|v| !v.is_empty()).map(|text| test(text, why)))
                }
                None => {
                    let mut values = found.values();
                    match (values.next(), values.next()) {
                        (Some(one), None) => test(one, why),
                        _ => {
                            let results: Vec<Tri> = found.values().map(|text| test(text, why)).collect();
                            alike(&results, condition, why)
                        }
                    }
                }
            }
        }
    };
    why.say(Some(condition.key.span), || told(condition, operator, &found, result));
    result
}

/// What an operator says of a key that is not there.
fn absent(operator: Operator) -> bool {
    match operator.quantifier {
        _ if operator.if_exists => true,
        Some(Quantifier::ForAllValues) => true,
        Some(Quantifier::ForAnyValue) => false,
        None => operator.is_negated(),
    }
}

/// Without a set operator AWS does not say how several values are compared: certain only where all agree.
fn alike(results: &[Tri], condition: &Condition, why: &mut impl Why) -> Tri {
    let Some((first, rest)) = results.split_first() else { return Tri::Unknown };
    if rest.iter().all(|result| result == first) {
        return *first;
    }
    why.say(Some(condition.operator.span), || {
        format!(
            "`{}` has several values that compare differently, and without ForAllValues or ForAnyValue AWS does not say which counts",
            condition.key.value
        )
    });
    Tri::Unknown
}

/// `Null`: "true (the key doesn't exist) or false (the key exists and its value is not null)".
fn presence(condition: &Condition, operator: Operator, found: &Found<'_>, why: &mut impl Why) -> Tri {
    let key = condition.key.value.as_str();
    let there = match found {
        Found::Absent => Tri::No,
        Found::Unknown => Tri::Unknown,
        Found::Given(_) | Found::Derived(_) | Found::Hidden => Tri::Yes,
    };
    if there == Tri::Unknown {
        why.missing(key);
        why.say(Some(condition.key.span), || format!("it is not known whether the request has `{key}`"));
        return Tri::Unknown;
    }
    let result = Tri::any(condition.values.iter().map(|wanted| match wanted.value.as_str() {
        text if text.eq_ignore_ascii_case("true") => !there,
        text if text.eq_ignore_ascii_case("false") => there,
        _ => Tri::Unknown,
    }));
    // AWS does not say what a set operator makes of `Null`.
    let result = if operator.quantifier.is_some() { Tri::Unknown } else { result };
    why.say(Some(condition.key.span), || {
        let is = if there == Tri::Yes { "is" } else { "is not" };
        format!("`{key}` {is} in the request; Null wants {}", listed(condition))
    });
    result
}

/// One value of the request against all of the policy: one of them is enough, and a negation wants none of them.
fn one_value(
    condition: &Condition,
    operator: Operator,
    text: &str,
    part: &Part<'_>,
    variables: bool,
    why: &mut impl Why,
) -> Tri {
    let mut any = Tri::No;
    for wanted in &condition.values {
        any = any | compare(operator, text, wanted, part, variables, why);
        if any == Tri::Yes {
            break;
        }
    }
    if operator.is_negated() { !any } else { any }
}

/// The comparison of the operator without its negation.
fn compare(
    operator: Operator,
    text: &str,
    wanted: &Spanned<String>,
    part: &Part<'_>,
    variables: bool,
    why: &mut impl Why,
) -> Tri {
    let base = operator.base;
    let raw = wanted.value.as_str();
    if variables && operator.supports_variables() && raw.contains("${") {
        return match resolve(raw, wanted.span, operator.supports_wildcards(), part, why) {
            Resolved::NoValue => Tri::No,
            Resolved::Unknown => Tri::Unknown,
            Resolved::Pattern(symbols) => compare_symbols(operator, text, &symbols, wanted, why),
        };
    }
    let read = match operator.value_type() {
        ValueType::String => Some(match base {
            Base::StringLike | Base::StringNotLike => Pattern(raw).matches(text),
            Base::StringEqualsIgnoreCase | Base::StringNotEqualsIgnoreCase => same_ignoring_case(raw, text),
            _ => raw == text,
        }),
        ValueType::Arn => return arn_like(&Symbol::of(raw).collect::<Vec<_>>(), text, wanted, why),
        ValueType::Numeric => value::numeric(base, text, raw),
        ValueType::Date => value::date(base, text, raw),
        ValueType::Bool => value::boolean(text, raw),
        ValueType::Ip => value::address(text, raw),
        ValueType::Binary => value::binary(text, raw),
        ValueType::Presence => None,
    };
    read_or_say(read, operator, text, wanted, why)
}

fn read_or_say(
    read: Option<bool>,
    operator: Operator,
    text: &str,
    wanted: &Spanned<String>,
    why: &mut impl Why,
) -> Tri {
    let Some(known) = read else {
        why.say(Some(wanted.span), || {
            format!("`{}` cannot compare `{text}` with `{}`", operator.base.name(), wanted.value)
        });
        return Tri::Unknown;
    };
    known.into()
}

fn compare_symbols(
    operator: Operator,
    text: &str,
    symbols: &[Symbol],
    wanted: &Spanned<String>,
    why: &mut impl Why,
) -> Tri {
    match operator.base {
        Base::StringLike | Base::StringNotLike => symbols_match(symbols, text.as_bytes()).into(),
        _ if operator.value_type() == ValueType::Arn => arn_like(symbols, text, wanted, why),
        base => {
            let bytes = symbols.iter().map(|symbol| match symbol {
                Symbol::Byte(byte) => *byte,
                Symbol::Colon => b':',
                Symbol::AnyRun => b'*',
                Symbol::AnyOne => b'?',
            });
            let filled = String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned();
            let read = match base {
                Base::Bool => value::boolean(text, &filled),
                Base::StringEqualsIgnoreCase | Base::StringNotEqualsIgnoreCase => {
                    Some(same_ignoring_case(&filled, text))
                }
                _ => Some(filled == text),
            };
            read_or_say(read, operator, text, wanted, why)
        }
    }
}

fn same_ignoring_case(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || (!(a.is_ascii() && b.is_ascii()) && a.to_lowercase() == b.to_lowercase())
}

/// "Each of the six colon-delimited components of the ARN is checked separately", with case and wildcards.
fn arn_like(pattern: &[Symbol], text: &str, wanted: &Spanned<String>, why: &mut impl Why) -> Tri {
    let fields: Vec<&[Symbol]> = pattern.splitn(6, |symbol| *symbol == Symbol::Colon).collect();
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    if fields.len() == 1 && fields[0] == [Symbol::AnyRun] {
        return Tri::Yes;
    }
    if fields.len() != 6 {
        why.say(Some(wanted.span), || {
            format!(
                "`{}` is no ARN of six parts, and AWS does not say what the ARN operators make of it",
                wanted.value
            )
        });
        return Tri::Unknown;
    }
    let fits = parts.len() == 6 && fields.iter().zip(&parts).all(|(f, p)| symbols_match(f, p.as_bytes()));
    fits.into()
}

fn listed(condition: &Condition) -> String {
    let values: Vec<String> = condition.values.iter().map(|value| format!("\"{}\"", value.value)).collect();
    match values.as_slice() {
        [] => "no value".to_owned(),
        [one] => one.clone(),
        many if many.len() <= 4 => format!("one of {}", many.join(", ")),
        many => format!("one of {} values", many.len()),
    }
}

fn told(condition: &Condition, operator: Operator, found: &Found<'_>, result: Tri) -> String {
    let key = condition.key.value.as_str();
    let name = operator.canonical();
    let verdict = match result {
        Tri::Yes => "holds",
        Tri::No => "does not hold",
        Tri::Unknown => "cannot be decided",
    };
    if matches!(found, Found::Absent) {
        return format!("`{key}` is not in the request: {name} {verdict}");
    }
    let values: Vec<String> = found.values().take(4).map(|value| format!("\"{value}\"")).collect();
    format!("`{key}` is {}, {name} {}: {verdict}", values.join(", "), listed(condition))
}
