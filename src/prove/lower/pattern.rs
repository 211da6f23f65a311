//! From the text of a pattern to a test.

use std::rc::Rc;

use super::super::expr::{Dimension, Expr, Part, Shape, Template, Test};
use super::super::principal;
use super::super::text::{Class, Glob, Language};
use super::opaque;
use crate::policy::{Piece, Template as Parsed};

/// True of a dimension's values that match any of some patterns.
pub(super) fn any_of<'v>(
    dimension: &Dimension,
    values: impl Iterator<Item = &'v str>,
    variables: bool,
    wildcards: bool,
    shape: Shape,
) -> Expr {
    let (mut plain, mut others) = (Vec::new(), Vec::new());
    for value in values {
        match parts(value, variables, wildcards) {
            Err(why) => others.push(opaque(&format!("{dimension:?} {shape:?} {value}"), "variable", why)),
            Ok(parts) if parts.iter().any(|part| matches!(part, Part::Key(..))) => {
                others.push(template(dimension, parts, shape));
            }
            Ok(parts) => plain.push(parts),
        }
    }
    if !plain.is_empty() {
        others.push(among(dimension, &plain, shape));
    }
    Expr::any(others)
}

/// A test for a dimension's values that match any of some patterns without variables.
pub(in crate::prove) fn among(dimension: &Dimension, patterns: &[Vec<Part>], shape: Shape) -> Expr {
    let globs = |any| patterns.iter().map(|parts| glob(parts, shape, any)).collect::<Vec<_>>();
    match dimension {
        Dimension::Key(key) if principal::is_derived(key) => principal::key_in(key, &globs),
        other => Expr::test(other.clone(), Test::Text(Language::any_of(globs(Class::Any)))),
    }
}

/// True of a dimension's values that match any of some patterns, which have no variables.
pub(in crate::prove) fn matching<'v>(
    dimension: &Dimension,
    values: impl Iterator<Item = &'v str>,
    shape: Shape,
) -> Expr {
    any_of(dimension, values, false, true, shape)
}

fn template(dimension: &Dimension, parts: Vec<Part>, shape: Shape) -> Expr {
    let mut keys: Vec<Rc<str>> = parts
        .iter()
        .filter_map(|p| if let Part::Key(key, _) = p { Some(Rc::clone(key)) } else { None })
        .collect();
    keys.sort();
    keys.dedup();
    // One key equal to another is the same test whichever of the two is the variable.
    let name = match (dimension, parts.as_slice()) {
        (Dimension::Key(key), [Part::Key(other, None)]) if shape == Shape::Plain => {
            let (a, b) = if **key < **other { (key, other) } else { (other, key) };
            format!("{a} = {b}")
        }
        _ => format!("{dimension:?} {shape:?} {parts:?}"),
    };
    let template = Template { name: name.into(), keys, parts, shape };
    Expr::test(dimension.clone(), Test::Template(Rc::new(template)))
}

/// Splits a value. An error says why it cannot be matched.
pub(super) fn parts(value: &str, variables: bool, wildcards: bool) -> Result<Vec<Part>, String> {
    let parsed = Parsed::parse(value, variables, wildcards);
    if let Some(problem) = parsed.problems.first() {
        let text = value.get(problem.range.clone()).unwrap_or(value);
        return Err(format!("nobody knows what `{text}` in `{value}` stands for: {}", problem.kind.clause()));
    }
    let part = |piece: &Piece<'_>| match piece {
        Piece::Literal(text) => Part::Text((*text).to_owned()),
        Piece::AnyRun => Part::Any,
        Piece::AnyOne => Part::One,
        Piece::Variable(variable) => Part::Key(
            variable.key.to_ascii_lowercase().into(),
            variable.default.as_ref().map(|text| text.clone().into_owned()),
        ),
    };
    Ok(parsed.pieces.iter().map(part).collect())
}

/// The glob of some parts; a key stands for anything. `any` is what a wildcard stands for.
pub(in crate::prove) fn glob(parts: &[Part], shape: Shape, any: Class) -> Glob {
    // *Condition operators*, ARN condition operators: each of the six fields is compared by itself, so that a
    // wildcard does not leave one of the first five.
    let mut fields = if shape == Shape::Arn { 5 } else { 0 };
    let mut glob = Glob::new();
    for part in parts {
        let class = if fields > 0 && any == Class::Any { Class::Field } else { any };
        glob = match part {
            Part::Text(text) if shape == Shape::NoCase => glob.then_no_case(text),
            Part::Text(text) => {
                fields -= fields.min(text.matches(':').count());
                glob.then(text)
            }
            Part::Any | Part::Key(..) => glob.then_any(class),
            Part::One => glob.then_one(class),
        };
    }
    glob
}
