//! From what is possible in each dimension to one request that a person understands.

mod actions;
mod build;
mod nice;

pub use actions::{Known, is_listed, works_on};
pub use build::{Wish, build};
