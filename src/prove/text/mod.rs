//! Languages of texts: globs with real Boolean operations.
//!
//! A [`Glob`] is a line of steps, each a class of characters that may repeat. A [`Language`] is a union of globs.
//! Asking of two globs whether one contains the other by looking at them is wrong as soon as `?` and `*` meet;
//! what is asked here instead are automata. Two ways:
//!
//! - [`atoms`](atoms::atoms) walks all languages of one dimension **at once**. A state is the set of positions that
//!   are alive in all globs together; the texts that end in the same combination of accepting and rejecting
//!   languages cannot be told apart by any policy, and are one **atom**. Every Boolean combination of the
//!   languages is then a set of atoms, and every question about it a few machine words. The walk is breadth
//!   first, so the text that it finds for each atom is the shortest.
//! - [`find`](search::find) looks for one text inside some languages and outside others. It starts with those that must
//!   accept, and takes in one that must not only when the text found so far falls into it. It is for dimensions
//!   whose atoms would be too many: forty globs of the form `*x*y*` have more combinations than there is memory.
//!
//! Both walk sets of positions, not characters: from a state only the characters that some live position names
//! can lead anywhere of their own; all others lead to one common place, and one of them stands for them.
//!
//! A glob's last active `*` makes all earlier positions of the same glob superfluous (that is why matching a glob
//! needs no backtracking into earlier stars), which keeps the sets small.

pub mod atoms;
mod class;
mod glob;
mod run;
pub mod search;

pub use class::Class;
pub(crate) use class::{MARK, SESSION};
pub use glob::{Glob, Language, Step};
