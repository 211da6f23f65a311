//! Boolean combinations of tests of a request, before anything is decided about them.

use std::rc::Rc;

use rustc_hash::FxHashSet;
use serde::Serialize;

use super::ranges::{Line, Ranges};
use super::text::Language;

/// What a test looks at: one of the dimensions of a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// Who asks, as a text: see [`super::principal`].
    Principal,
    /// The action.
    Action,
    /// The resource's ARN, or `*` where an action has none.
    Resource,
    /// A condition key, in lower case.
    Key(Rc<str>),
    /// Something that cannot be looked into; equal names are equal things.
    Opaque(Rc<str>),
}

/// One test of one dimension.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Literal {
    /// What it looks at.
    pub dimension: Dimension,
    /// What it asks.
    pub test: Test,
}

/// What is asked of a dimension's value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// Is there a value, and is it in this language?
    Text(Language),
    /// Is there a value, and does it lie in these ranges?
    Range(Line, Ranges),
    /// Is there a value? Of several values, is there any?
    Present,
    /// Of several values, is there one in this language (or, with false, outside of it)?
    SomeText(Language, bool),
    /// Of several values, is there one in these ranges (or, with false, outside of them)?
    SomeRange(Line, Ranges, bool),
    /// A pattern with variables.
    Template(Rc<Template>),
    /// Nobody knows, for this reason.
    Opaque(Rc<Reason>),
}

/// A text that holds keys of the request: `home/${aws:username}/*`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Template {
    /// As it is written, with what else decides its meaning.
    pub name: Rc<str>,
    /// The keys, in lower case, without doubles.
    pub keys: Vec<Rc<str>>,
    /// The parts.
    pub parts: Vec<Part>,
    /// How a text is read.
    pub shape: Shape,
}

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Text that stands for itself.
    Text(String),
    /// `*`.
    Any,
    /// `?`.
    One,
    /// The value of a key, or the default.
    Key(Rc<str>, Option<String>),
}

/// How a pattern's parts become a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// `*` stands for anything.
    Plain,
    /// The same, without regard to case.
    NoCase,
    /// Field by field: `*` does not cross the first five colons.
    Arn,
}

/// Why something is not known.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Reason {
    /// A short name that does not change: `variable`, `operator`, `budget` …
    pub kind: &'static str,
    /// For a person.
    pub text: String,
}

/// A set of requests, as a Boolean combination. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Expr {
    /// All requests, or none.
    Const(bool),
    /// Those that pass a test.
    Literal(Rc<Literal>),
    /// All others.
    Not(Rc<Expr>),
    /// Those in all.
    And(Rc<[Expr]>),
    /// Those in any.
    Or(Rc<[Expr]>),
}

impl Expr {
    /// Those that pass a test.
    #[must_use]
    pub fn test(dimension: Dimension, test: Test) -> Self {
        Self::Literal(Rc::new(Literal { dimension, test }))
    }

    /// Those in all of these. Combinations inside combinations of the same sort are made flat, so that building a
    /// set step by step makes no deep tree.
    #[must_use]
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut list = Vec::new();
        for part in parts {
            match part {
                Self::Const(true) => {}
                Self::Const(false) => return part,
                Self::And(inner) => list.extend(inner.iter().cloned()),
                other => list.push(other),
            }
        }
        match list.len() {
            0 => Self::Const(true),
            1 => list.remove(0),
            _ => Self::And(list.into()),
        }
    }

    /// Those in any of these.
    #[must_use]
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut list = Vec::new();
        for part in parts {
            match part {
                Self::Const(false) => {}
                Self::Const(true) => return part,
                Self::Or(inner) => list.extend(inner.iter().cloned()),
                other => list.push(other),
            }
        }
        match list.len() {
            0 => Self::Const(false),
            1 => list.remove(0),
            _ => Self::Or(list.into()),
        }
    }

    /// Where it lies: equal places hold equal sets for as long as one of them is kept. `None` for all or none.
    #[must_use]
    pub fn place(&self) -> Option<usize> {
        match self {
            Self::Const(_) => None,
            Self::Literal(literal) => Some(Rc::as_ptr(literal).addr()),
            Self::Not(inner) => Some(Rc::as_ptr(inner).addr()),
            Self::And(list) | Self::Or(list) => Some(list.as_ptr().addr()),
        }
    }

    /// All others.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::Const(all) => Self::Const(!all),
            Self::Not(inner) => (*inner).clone(),
            other => Self::Not(Rc::new(other)),
        }
    }

    /// Calls a function with every test in it; one that occurs in several places maybe more than once.
    pub fn each_literal(&self, look: &mut impl FnMut(&Rc<Literal>)) {
        each_literal(std::slice::from_ref(self), look);
    }
}

/// Calls a function with every test in some sets. What they share is looked at once.
pub fn each_literal(sets: &[Expr], look: &mut impl FnMut(&Rc<Literal>)) {
    let mut stack: Vec<&Expr> = sets.iter().collect();
    let mut seen = FxHashSet::default();
    while let Some(at) = stack.pop() {
        if at.place().is_some_and(|place| !seen.insert(place)) {
            continue;
        }
        match at {
            Expr::Const(_) => {}
            Expr::Literal(literal) => look(literal),
            Expr::Not(inner) => stack.push(inner),
            Expr::And(list) | Expr::Or(list) => stack.extend(list.iter()),
        }
    }
}
