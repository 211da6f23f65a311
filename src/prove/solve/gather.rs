//! What the questions ask of each dimension, and the values that follow.

use std::cell::OnceCell;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::problem::{Space, Values};
use super::universe::universe;
use crate::prove::expr::{Dimension, Expr, Literal, Reason, Test, each_literal};
use crate::prove::lower::keys;
use crate::prove::principal::{self, Sort};
use crate::prove::ranges::{self, Line, Ranges};
use crate::prove::text::atoms::{atoms, everything};
use crate::prove::text::{Glob, Language};

/// What is gathered of a dimension before its atoms are made.
#[derive(Default)]
pub(super) struct Gathered {
    languages: Vec<Language>,
    ranges: Vec<Ranges>,
    line: Option<Line>,
    text: bool,
    many: bool,
    single: bool,
    clash: bool,
    reason: Option<Rc<Reason>>,
}

/// What holds of every request, of the keys that are asked for:
/// - services and requests without credentials are in no organization and have no tags;
/// - exactly the sessions of roles and federated users have a token, issued at a time;
/// - a request that comes through a VPC endpoint has no `aws:SourceIp`;
/// - exactly who used a second factor has an `aws:MultiFactorAuthAge`;
/// - an account lies in one partition: that which the ARNs name, if it is one;
/// - a role has one path: that of its ARN, if one is named.
///
/// *AWS global condition context keys*, the availability of each.
pub(super) fn axioms(literals: &[Rc<Literal>]) -> Expr {
    let mut asked: Vec<Rc<str>> = Vec::new();
    for literal in literals {
        if let Dimension::Key(key) = &literal.dimension
            && !asked.contains(key)
        {
            asked.push(Rc::clone(key));
        }
    }
    let identity = principal::sorts(&[Sort::User, Sort::Role, Sort::Root, Sort::FederatedUser]);
    let session = principal::sorts(&[Sort::Role, Sort::FederatedUser]);
    let present = |key: &Rc<str>| Expr::test(Dimension::Key(Rc::clone(key)), Test::Present);
    let mut all = Vec::new();
    for key in &asked {
        if keys::needs_identity(key) {
            all.push(Expr::any([identity.clone(), present(key).negate()]));
        }
        if **key == *"aws:tokenissuetime" {
            all.push(Expr::any([session.clone(), present(key).negate()]));
            all.push(Expr::any([session.clone().negate(), present(key)]));
        }
    }
    let find = |name: &str| asked.iter().find(|key| ***key == *name);
    if let (Some(endpoint), Some(address)) = (find("aws:sourcevpce"), find("aws:sourceip")) {
        all.push(Expr::any([present(endpoint).negate(), present(address).negate()]));
    }
    if let (Some(age), Some(used)) = (find("aws:multifactorauthage"), find("aws:multifactorauthpresent")) {
        let yes = Language::any_of([Glob::new().then_no_case("true")]);
        let used = Expr::test(Dimension::Key(Rc::clone(used)), Test::Text(yes));
        all.push(Expr::any([present(age).negate(), used.clone()]));
        all.push(Expr::any([present(age), used.negate()]));
    }
    let principals = || {
        literals.iter().filter_map(|literal| match &literal.test {
            Test::Text(language) if literal.dimension == Dimension::Principal => Some(language),
            _ => None,
        })
    };
    all.extend(principal::partitions::in_one_partition(principals()));
    all.extend(principal::roles::have_one_path(principals()));
    Expr::all(all)
}

/// The different tests of some questions, each once, in the order in which they are first met.
pub(super) fn literals(questions: &[Expr]) -> Vec<Rc<Literal>> {
    let mut known: FxHashSet<Rc<Literal>> = FxHashSet::default();
    let mut list = Vec::new();
    each_literal(questions, &mut |literal| {
        if known.insert(Rc::clone(literal)) {
            list.push(Rc::clone(literal));
        }
    });
    list
}

/// Goes through different tests.
pub(super) fn gather(literals: &[Rc<Literal>]) -> (Vec<Dimension>, FxHashMap<Dimension, Gathered>) {
    let mut all: FxHashMap<Dimension, Gathered> = FxHashMap::default();
    let mut languages: FxHashSet<(&Dimension, &Language)> = FxHashSet::default();
    let mut order = Vec::new();
    for literal in literals {
        if !all.contains_key(&literal.dimension) {
            order.push(literal.dimension.clone());
        }
        let own = all.entry(literal.dimension.clone()).or_default();
        let (many, text, line) = match &literal.test {
            Test::Text(language) | Test::SomeText(language, _) => {
                if languages.insert((&literal.dimension, language)) {
                    own.languages.push(language.clone());
                }
                (matches!(literal.test, Test::SomeText(..)), true, None)
            }
            Test::Range(line, ranges) | Test::SomeRange(line, ranges, _) => {
                if !own.ranges.contains(ranges) {
                    own.ranges.push(ranges.clone());
                }
                (matches!(literal.test, Test::SomeRange(..)), false, Some(*line))
            }
            Test::Opaque(reason) => {
                own.reason = Some(Rc::clone(reason));
                continue;
            }
            Test::Present | Test::Template(_) => continue,
        };
        own.many |= many;
        own.single |= !many;
        own.text |= text;
        own.clash |= own.many && own.single;
        own.clash |= (own.text && (own.line.is_some() || line.is_some()))
            || (line.is_some() && own.line.is_some_and(|l| Some(l) != line));
        own.line = own.line.or(line);
    }
    (order, all)
}

/// The values of a dimension. `spent` grows by what it took.
pub(super) fn space(dimension: &Dimension, gathered: &Gathered, spent: &mut usize) -> Space {
    let key = if let Dimension::Key(key) = dimension { Some(&**key) } else { None };
    if let (Dimension::Opaque(_), Some(reason)) = (dimension, &gathered.reason) {
        let values = Values::Opaque(Rc::clone(reason));
        return Space {
            dimension: dimension.clone(),
            values,
            many: false,
            universe: everything(),
            finder: OnceCell::new(),
        };
    }
    let many = gathered.many && !gathered.clash
        || key.is_some_and(|key| !gathered.single && keys::cardinality(key) == keys::Cardinality::Many);
    let absent = !many && key.is_some_and(|key| !keys::always_present(key));
    if let (Some(line), false) = (gathered.line, gathered.clash) {
        let whole = key.is_some_and(keys::is_whole);
        let pieces = ranges::pieces(line, whole, &gathered.ranges);
        let values = Values::Pieces(line, pieces, absent);
        return Space {
            dimension: dimension.clone(),
            values,
            many,
            universe: everything(),
            finder: OnceCell::new(),
        };
    }
    // After a clash only presence is still asked here.
    let mut languages = if gathered.clash { Vec::new() } else { gathered.languages.clone() };
    if absent && !languages.contains(&everything()) {
        // What tells a value from none.
        languages.push(everything());
    }
    let universe = universe(dimension, &languages, absent, many);
    let values = match atoms(&languages, &universe, spent) {
        Some(atoms) => Values::Texts(languages, atoms),
        None => {
            let mut languages = languages;
            languages.retain(|language| *language != universe);
            if !languages.contains(&everything()) {
                languages.push(everything());
            }
            languages.push(universe.clone());
            Values::Words(languages)
        }
    };
    // Sets of words cannot be looked for one by one.
    let many = many && !matches!(values, Values::Words(_));
    Space { dimension: dimension.clone(), values, many, universe, finder: OnceCell::new() }
}
