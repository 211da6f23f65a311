//! One request against a set of policies: what AWS would decide, and exactly why.
//!
//! Sources, all in the IAM User Guide unless named: *Policy evaluation logic*, *How AWS enforcement code logic
//! evaluates requests to allow or deny access*, *Policy evaluation for requests within a single account*,
//! *Cross-account policy evaluation logic*, *IAM JSON policy element reference*; *SCP evaluation* and *RCP evaluation*
//! of the AWS Organizations User Guide; *Key policies in AWS KMS* of the KMS Developer Guide. `docs/evaluation.md` maps
//! what they say to the tests.
//!
//! Everything is three-valued ([`Tri`]): a statement that hangs on a key that nobody gave, or that holds an operator
//! that does not exist, neither applies nor does not apply, and the decision is [`Outcome::Unknown`] where that matters.
//!
//! [`evaluate`] is the fast path: it stops at the first part of a statement that does not match, which is nearly always
//! the action, and builds no words. [`trace()`] walks the same code again and keeps the reasons.

mod alone;
mod assess;
mod combine;
mod context;
mod explain;
mod matching;
mod output;
mod part;
pub mod pasted;
mod policies;
pub mod principal;
mod request;
pub mod scenario;
mod special;
mod statement;
mod trace;
mod tri;
mod unseen;
pub mod who;
mod why;

pub use alone::judge_alone;
pub use combine::{DecidedBy, Decision, Outcome};
pub use context::Context;
pub use output::{Applies, CaseReport, EntryReport, Simulated};
pub use policies::{NamedPolicy, PolicyLayer, PolicySet};
pub use request::{Caller, MalformedPrincipal, Request, Resource};
pub use trace::{Entry, Trace, trace};
pub use tri::Tri;
pub use unseen::Unseen;
pub use why::Reason;

/// Decides a request.
#[must_use]
pub fn evaluate(request: &Request, policies: &PolicySet) -> Decision {
    combine::decide(&assess::assess(request, policies), combine::Assumed::NOTHING)
}
