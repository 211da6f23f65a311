//! Variables: from a template to tests that can be decided.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::prove::expr::{Dimension, Expr, Literal, Part, Reason, Template, Test, each_literal};
use crate::prove::{lower, principal};

/// The value that each key is taken to have, or that it is absent.
pub type Ground = FxHashMap<Rc<str>, Option<String>>;

/// Replaces every template.
///
/// With values for its keys it is a pattern like any other. Without them it is replaced by "this very template
/// matches, and so does the pattern with `*` for its keys". Every request satisfies that reading in its own way, so
/// what is impossible under it is impossible; and the same template on both sides is the same test.
pub(super) fn resolve(questions: &[Expr], ground: Option<&Ground>) -> Vec<Expr> {
    let mut any = false;
    each_literal(questions, &mut |literal| any |= matches!(literal.test, Test::Template(_)));
    if !any {
        return questions.to_vec();
    }
    let mut resolving = Resolving { ground, done: FxHashMap::default() };
    questions.iter().map(|question| resolving.resolve(question)).collect()
}

struct Resolving<'g> {
    ground: Option<&'g Ground>,
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
                Test::Template(template) => resolve_template(literal, template, self.ground),
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

fn resolve_template(literal: &Literal, template: &Template, ground: Option<&Ground>) -> Expr {
    let dimension = &literal.dimension;
    if let Some(ground) = ground {
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
        return lower::among(dimension, &[parts], template.shape);
    }
    let keys: Vec<String> = template.keys.iter().map(|key| format!("`{key}`")).collect();
    let reason = Reason {
        kind: "variable",
        text: format!("it depends on how {} of the request hangs together with the rest", keys.join(" and ")),
    };
    let same = Expr::test(Dimension::Opaque(Rc::clone(&template.name)), Test::Opaque(reason.into()));
    let wide = lower::among(dimension, std::slice::from_ref(&template.parts), template.shape);
    // A pattern with a key that the request does not have matches nothing.
    let needed = template.parts.iter().filter_map(|part| match part {
        Part::Key(key, None) if principal::is_derived(key) => Some(principal::has_key(key)),
        Part::Key(key, None) => Some(Expr::test(Dimension::Key(Rc::clone(key)), Test::Present)),
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
