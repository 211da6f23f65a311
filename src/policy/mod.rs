//! The policy language: parse, model, patterns.
//!
//! Source: *Grammar of the IAM JSON policy language* and *IAM JSON policy element reference*, IAM User Guide.

pub mod exposure;
mod model;
mod parse;
mod pattern;

pub use model::{
    Condition, Effect, Elements, Policy, PolicyKind, PrincipalElement, PrincipalEntry, PrincipalKind,
    Statement,
};
pub use parse::parse;
pub use pattern::{Pattern, glob_match};
