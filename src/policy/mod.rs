//! The policy language: parse, model, patterns.
//!
//! Source: *Grammar of the IAM JSON policy language* and *IAM JSON policy element reference*, IAM User Guide.

pub mod aws_accounts;
pub mod exposure;
mod model;
pub mod oidc;
mod operator;
mod parse;
mod pattern;
pub mod principal;
pub mod source_keys;
pub mod trust;
mod variable;

pub use model::{
    Condition, Effect, Elements, Policy, PolicyKind, PrincipalElement, PrincipalEntry, PrincipalKind,
    Statement,
};
pub use operator::{BaseOperator, Operator, Quantifier, ValueType};
pub use parse::parse;
pub use pattern::{Pattern, glob_match};
pub use variable::{Piece, Template, Variable, VariableProblem, VariableProblemKind};
