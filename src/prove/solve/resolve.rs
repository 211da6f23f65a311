//! Variables: from a template to tests that can be decided.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::values::Values;
use crate::prove::expr::{Dimension, Expr, Literal, Part, Reason, Template, Test, each_literal};
use crate::prove::{lower, principal};

/// The value that each key is taken to have, or that it is absent.
pub type Ground = FxHashMap<Rc<str>, Option<String>>;

/// Replaces every template.
///
/// With values for its keys it is a pattern like any other. Without them it is replaced by "this very template
/// matches, and so does the pattern with `*` for its keys". Every request satisfies that reading in its own way, so
/// what is impossible under it is impossible; and the same template on both sides is the same test. Where a policy
/// compares the key itself with a text, the template is the pattern with that text for all requests that have it
/// (`values.rs`).
pub(super) fn resolve(questions: &[Expr], ground: Option<&Ground>) -> Vec<Expr> {
    let mut any = false;
    each_literal(questions, &mut |literal| any |= matches!(literal.test, Test::Template(_)));
    if !any {
        return questions.to_vec();
    }
    let values = if ground.is_none() { Values::of(questions) } else { Values::default() };
    let mut resolving = Resolving { ground, values, done: FxHashMap::default() };
    questions.iter().map(|question| resolving.resolve(question)).collect()
}

struct Resolving<'g> {
    ground: Option<&'g Ground>,
    values: Values,
    /// By place: what sets share is shared afterwards too.
    done: FxHashMap<usize, Expr>,
}

impl Resolving<'_> {
    fn resolve(&mut self, expr: &Expr) -> Expr {
        let place = expr.place();
        if let Some(done) = place.and_then(|place| self.done.get(&place)) {
            return done.clone();
        }
        let resolved = match expr {
            Expr::Const(_) => expr.clone(),
            Expr::Literal(literal) => match &literal.test {
                Test::Template(template) => self.template(literal, template),
                _ => expr.clone(),
            },
            Expr::Not(inner) => self.resolve(inner).negate(),
            Expr::And(list) => Expr::all(list.iter().map(|part| self.resolve(part))),
            Expr::Or(list) => Expr::any(list.iter().map(|part| self.resolve(part))),
        };
        self.done.extend(place.map(|place| (place, resolved.clone())));
        resolved
    }
}

/// More keys with a default are not looked at apart.
const MOST_DEFAULTS: usize = 3;

impl Resolving<'_> {
    fn template(&mut self, literal: &Literal, template: &Template) -> Expr {
        if let Some(ground) = self.ground {
            return grounded(literal, template, ground);
        }
        // A default stands in where the key is absent.
        let default = template.parts.iter().find_map(|part| match part {
            Part::Key(key, Some(default)) => Some((key, default)),
            _ => None,
        });
        let defaults = template.parts.iter().filter(|part| matches!(part, Part::Key(_, Some(_)))).count();
        if let Some((key, default)) = default.filter(|_| defaults <= MOST_DEFAULTS) {
            let there = present(key);
            let with = |part: Part| {
                let parts = template.parts.iter().map(|other| match other {
                    Part::Key(other, _) if other == key => part.clone(),
                    other => other.clone(),
                });
                lower::template(&literal.dimension, parts.collect(), template.shape)
            };
            let (own, instead) = (with(Part::Key(Rc::clone(key), None)), with(Part::Text(default.clone())));
            let own = Expr::all([there.clone(), self.resolve(&own)]);
            return Expr::any([own, Expr::all([there.negate(), self.resolve(&instead)])]);
        }
        // A key is itself.
        if let (Dimension::Key(own), [Part::Key(key, None)]) = (&literal.dimension, template.parts.as_slice())
            && own == key
        {
            return present(key);
        }
        if template.keys.is_empty() {
            return lower::among(&literal.dimension, std::slice::from_ref(&template.parts), template.shape);
        }
        self.values.split(literal, template, opaque(literal, template))
    }
}

/// The requests that have a key.
pub(super) fn present(key: &Rc<str>) -> Expr {
    if principal::is_derived(key) {
        return principal::has_key(key);
    }
    Expr::test(Dimension::Key(Rc::clone(key)), Test::Present)
}

/// The template with a value for each key.
fn grounded(literal: &Literal, template: &Template, ground: &Ground) -> Expr {
    let mut parts = Vec::with_capacity(template.parts.len());
    for part in &template.parts {
        match part {
            Part::Key(key, default) => {
                match ground.get(key).cloned().flatten().or_else(|| default.clone()) {
                    Some(value) => parts.push(Part::Text(value)),
                    // A pattern with a key that the request does not have matches nothing.
                    None => return Expr::Const(false),
                }
            }
            other => parts.push(other.clone()),
        }
    }
    lower::among(&literal.dimension, &[parts], template.shape)
}

/// The template as a thing of which nothing is known but that it is no more than the pattern with `*` for its keys.
fn opaque(literal: &Literal, template: &Template) -> Expr {
    let keys: Vec<String> = template.keys.iter().map(|key| format!("`{key}`")).collect();
    let reason = Reason {
        kind: "variable",
        text: format!("it depends on how {} of the request hangs together with the rest", keys.join(" and ")),
    };
    let same = Expr::test(Dimension::Opaque(Rc::clone(&template.name)), Test::Opaque(reason.into()));
    let wide = lower::among(&literal.dimension, std::slice::from_ref(&template.parts), template.shape);
    // A pattern with a key that the request does not have matches nothing.
    let needed = template.parts.iter().filter_map(|part| match part {
        Part::Key(key, None) => Some(present(key)),
        _ => None,
    });
    Expr::all([same, wide].into_iter().chain(needed))
}

/// What a key would have to be for a template to match a text. `None` where the text does not fit.
pub fn capture(template: &Template, key: &str, text: &str) -> Option<String> {
    let mut rest = text;
    for (at, part) in template.parts.iter().enumerate() {
        match part {
            Part::Text(fixed) => rest = rest.strip_prefix(fixed.as_str())?,
            Part::One => {
                let mut chars = rest.chars();
                chars.next()?;
                rest = chars.as_str();
            }
            Part::Any | Part::Key(..) => {
                // Up to the next fixed text.
                let next = template.parts[at + 1..].iter().find_map(|part| match part {
                    Part::Text(fixed) => Some(fixed.as_str()),
                    _ => None,
                });
                let end = next.map_or(Some(rest.len()), |fixed| rest.find(fixed))?;
                let (value, after) = rest.split_at_checked(end)?;
                if matches!(part, Part::Key(own, _) if **own == *key) {
                    return Some(value.to_owned());
                }
                rest = after;
            }
        }
    }
    None
}
