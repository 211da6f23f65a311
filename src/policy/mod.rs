//! The policy language: parse, model, print, patterns, operators, variables.
//!
//! Source: *Grammar of the IAM JSON policy language* and *IAM JSON policy element reference*, IAM User Guide.

pub mod aws_accounts;
pub mod exposure;
mod kind;
mod model;
pub mod oidc;
mod operator;
mod parse;
mod pattern;
pub mod principal;
mod print;
mod problem;
mod size;
pub mod source_keys;
pub mod trust;
mod variable;

pub use kind::PolicyKind;
pub use model::{
    Condition, Effect, Elements, JsonType, Policy, PrincipalElement, PrincipalEntry, PrincipalKind, Statement,
};
pub use operator::{BaseOperator, Operator, Quantifier, ValueType};
pub use parse::parse;
pub use pattern::{Pattern, Symbol, glob_match, glob_meets_format, globs_meet, symbols_match};
pub use print::print;
pub use problem::{GrammarProblem, ProblemKind, nearest};
pub use size::{Limit, Size, limit};
pub use variable::{Piece, Template, Variable, VariableProblem, VariableProblemKind};
