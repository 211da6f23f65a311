//! Filling in policy variables.

use super::super::context::Found;
use super::super::part::Part;
use super::super::why::Why;
use crate::policy::{Piece, Symbol, Template, Variable};
use crate::text::Span;

/// A value of a policy after its variables were filled in.
pub(super) enum Resolved {
    /// A pattern; what came from the request is text in it.
    Pattern(Vec<Symbol>),
    /// A variable has no value: it equals nothing (*Variables and tags*: "any attempt to match it fails").
    NoValue,
    /// It hangs on a value that is not known, or is malformed.
    Unknown,
}

/// Fills the variables in. `wildcards` says whether `*` and `?` of the value itself are wildcards.
pub(super) fn resolve(
    value: &str,
    span: Span,
    wildcards: bool,
    part: &Part<'_>,
    why: &mut impl Why,
) -> Resolved {
    let template = Template::parse(value, true, wildcards);
    if let Some(problem) = template.problems.first() {
        why.say(Some(span), || {
            format!(
                "the variable `{}` in `{value}` is malformed: {}",
                &value[problem.range.clone()],
                problem.kind.clause()
            )
        });
        return Resolved::Unknown;
    }
    let mut symbols = Vec::with_capacity(value.len() + 16);
    for piece in &template.pieces {
        match piece {
            // An escape is text; what stands in the policy itself keeps its colons as dividers.
            Piece::Literal(text) => symbols.extend(text.bytes().map(|byte| match byte {
                b':' => Symbol::Colon,
                other => Symbol::Byte(other),
            })),
            Piece::AnyRun => symbols.push(Symbol::AnyRun),
            Piece::AnyOne => symbols.push(Symbol::AnyOne),
            Piece::Variable(variable) => match variable_value(variable, span, part, why) {
                Ok(Some(text)) => symbols.extend(text.bytes().map(Symbol::Byte)),
                Ok(None) => return Resolved::NoValue,
                Err(()) => return Resolved::Unknown,
            },
        }
    }
    Resolved::Pattern(symbols)
}

/// `Ok(None)` if it has no value, `Err` if that is not known.
fn variable_value(
    variable: &Variable<'_>,
    span: Span,
    part: &Part<'_>,
    why: &mut impl Why,
) -> Result<Option<String>, ()> {
    let found = part.find(variable.key);
    let key = variable.key;
    match &found {
        Found::Hidden | Found::Unknown => {
            why.missing(key);
            why.say(Some(span), || format!("the value of `${{{key}}}` is not known"));
            Err(())
        }
        Found::Absent => match &variable.default {
            Some(default) => Ok(Some(default.clone().into_owned())),
            None => {
                why.say(Some(span), || format!("`${{{key}}}` has no value in this request"));
                Ok(None)
            }
        },
        Found::Given(_) | Found::Derived(_) => {
            let mut values = found.values();
            match (values.next(), values.next()) {
                (Some(one), None) => Ok(Some(one.to_owned())),
                _ => {
                    why.say(Some(span), || {
                        format!("`{key}` has several values, and AWS says of no multivalued key what its variable is")
                    });
                    Err(())
                }
            }
        }
    }
}
