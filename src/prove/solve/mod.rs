//! Is there a request in a set, and which?
//!
//! **Dimensions are independent.** A set of requests is a Boolean combination of tests, each of one dimension. If
//! all tests of a conjunction can be passed dimension by dimension, the request made of the values passes them
//! all. So a conjunction is decided by intersecting sets of atoms, and only disjunctions need a search.
//!
//! **The search.** [`problem`] turns the tests into sets of atoms, merges tests of the same dimension, and pushes
//! negations down. [`search`] keeps for every dimension what is still possible; a disjunction of which one part is
//! certain is done with, one of which all parts are impossible ends the branch, one with a single possible part is
//! taken; when nothing more follows it branches on the disjunction with the fewest possible parts, taking each
//! part with the earlier ones excluded. A statement that must not apply is a disjunction with one part a
//! dimension, so a hundred Deny statements over three dimensions are mostly decided without any branch.
//!
//! **What it costs.** The question is NP-hard in the number of dimensions, polynomial in the number of statements for a
//! fixed number of dimensions. Work is counted, not timed, so that the same question has the same answer on every
//! machine; past the limit the answer is that it was too hard.

mod domain;
mod gather;
mod node;
pub mod problem;
pub mod resolve;
pub mod search;
mod universe;
mod values;

pub use domain::{Domain, are_apart};
pub use resolve::capture;
