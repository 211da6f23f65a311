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
            Ok(parts) if *dimension == Dimension::Resource => others.push(resource(value, parts, &mut plain)),
            Ok(parts) if has_key(&parts) => others.push(template(dimension, parts, shape)),
            Ok(parts) => plain.push(parts),
        }
    }
    if !plain.is_empty() {
        others.push(among(dimension, &plain, shape));
    }
    Expr::any(others)
}

fn has_key(parts: &[Part]) -> bool {
    parts.iter().any(|part| matches!(part, Part::Key(..)))
}

/// One pattern of `Resource`. One without a difficulty goes to the others in `plain`, and is then false here.
fn resource(value: &str, parts: Vec<Part>, plain: &mut Vec<Vec<Part>>) -> Expr {
    let dimension = Dimension::Resource;
    if has_key(&parts) {
        let before = parts.iter().take_while(|part| !matches!(part, Part::Key(..)));
        let colons: usize =
            before.map(|part| if let Part::Text(text) = part { text.matches(':').count() } else { 0 }).sum();
        let test = template(&dimension, parts, Shape::Plain);
        if colons >= 5 || !value.starts_with("arn:") {
            return test;
        }
        // *Variables and tags*: in a resource they stand "only in the resource portion of the ARN".
        let why = format!("`{value}` has a variable before the fifth colon, where AWS documents none");
        return Expr::all([test, opaque(&format!("variable in the head of {value}"), "variable", why)]);
    }
    // "If the `*` wildcard is the last character of a resource ARN segment, it can expand to match beyond the colon
    // boundaries"; of one inside a segment AWS says only that it matches within.
    let inner = value.splitn(6, ':').take(5).any(|field| field.trim_end_matches('*').contains('*'));
    if !inner {
        plain.push(parts);
        return Expr::Const(false);
    }
    let wide = among(&dimension, std::slice::from_ref(&parts), Shape::Plain);
    let strict = Expr::test(dimension, Test::Text(within_segments(&parts).into()));
    let why = format!("whether a `*` inside a segment of `{value}` reaches beyond a colon is not documented");
    Expr::any([strict, Expr::all([wide, opaque(&format!("inner star {value}"), "resource", why)])])
}

/// The glob of a resource's pattern in which a `*` inside one of the first five segments stays in it.
fn within_segments(parts: &[Part]) -> Glob {
    let mut glob = Glob::new();
    let mut colons = 0;
    for (at, part) in parts.iter().enumerate() {
        let last = match parts.get(at + 1) {
            None => true,
            Some(Part::Text(next)) => next.starts_with(':'),
            Some(_) => false,
        };
        glob = match part {
            Part::Text(text) => {
                colons += text.matches(':').count();
                glob.then(text)
            }
            Part::Any | Part::Key(..) => {
                glob.then_any(if colons >= 5 || last { Class::Any } else { Class::Field })
            }
            Part::One => glob.then_one(Class::Any),
        };
    }
    glob
}

/// A test for a dimension's values that match any of some patterns without variables.
pub(in crate::prove) fn among(dimension: &Dimension, patterns: &[Vec<Part>], shape: Shape) -> Expr {
    let (fit, odd): (Vec<&Vec<Part>>, Vec<&Vec<Part>>) =
        patterns.iter().partition(|parts| shape != Shape::Arn || is_arn_pattern(parts));
    let globs = |any| fit.iter().map(|parts| glob(parts, shape, any)).collect::<Vec<_>>();
    let known = match dimension {
        _ if fit.is_empty() => Expr::Const(false),
        Dimension::Key(key) if principal::is_derived(key) => principal::key_in(key, &globs),
        other => Expr::test(other.clone(), Test::Text(Language::any_of(globs(Class::Any)))),
    };
    let doubts = odd.into_iter().map(|parts| {
        let why = "a pattern that has not the six parts of an ARN is compared as an ARN; what AWS makes of it is not documented";
        opaque(&format!("{dimension:?} {parts:?}"), "value", why.to_owned())
    });
    Expr::any(doubts.chain([known]))
}

/// True of a dimension's values that match any of some patterns, which have no variables.
pub(in crate::prove) fn matching<'v>(
    dimension: &Dimension,
    values: impl Iterator<Item = &'v str>,
    shape: Shape,
) -> Expr {
    any_of(dimension, values, false, true, shape)
}

/// A test for a dimension's values that match a pattern with variables.
pub(in crate::prove) fn template(dimension: &Dimension, parts: Vec<Part>, shape: Shape) -> Expr {
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

/// True of `*`, of six parts between colons, and of what may become either when its keys have values.
fn is_arn_pattern(parts: &[Part]) -> bool {
    let colons: usize = parts
        .iter()
        .map(|part| if let Part::Text(text) = part { text.matches(':').count() } else { 0 })
        .sum();
    colons >= 5 || parts == [Part::Any] || has_key(parts)
}

/// The glob of some parts; a key stands for anything. `any` is what a wildcard stands for.
pub(in crate::prove) fn glob(parts: &[Part], shape: Shape, any: Class) -> Glob {
    // *Condition operators*, ARN condition operators: each of the six fields is compared by itself, so that a
    // wildcard does not leave one of the first five.
    let whole = parts == [Part::Any] || has_key(parts);
    let mut fields = if shape == Shape::Arn && !whole { 5 } else { 0 };
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
