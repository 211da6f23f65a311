//! What a user or role of an account export may do, by the policies attached to it.
//!
//! The question is about the principal alone: its identity policies, those of its groups, and its permissions boundary. The
//! request's context is open, so a grant with a condition on it is [`Verdict::Conditional`], and tells the conditions. Policies of
//! resources and of the organization are not in an account export and not asked.

mod book;
mod documents;
mod judge;
mod tally;
mod verdict;

pub use book::PolicyBook;
pub use documents::{AwsDocuments, NoDocuments, PolicyDocuments};
pub use judge::PolicySetOf;
pub use verdict::{Grant, OpenCondition, Verdict};
