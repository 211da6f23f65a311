//! Does one element of a statement match one part of a request?

pub(super) mod action;
pub(super) mod condition;
pub(super) mod principal;
pub(super) mod resource;
mod substitute;
mod value;

/// True for a text that the date operators can read.
pub(super) fn is_instant(text: &str) -> bool {
    value::instant(text).is_some()
}
