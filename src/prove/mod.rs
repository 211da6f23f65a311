//! Sets of requests, and what can be proved of them.

mod bits;
mod change;
mod compare;
mod compared;
mod dead;
mod decide;
mod delta;
mod expr;
mod grants;
mod lines;
mod lower;
mod principal;
mod proved;
mod public;
mod ranges;
pub mod replay;
mod request;
mod settle;
mod solve;
mod space;
mod statements;
mod summary;
mod text;
mod witness;
mod words;

pub use change::{Change, Changes, changes};
pub use compare::{Comparison, Relation, compare, compare_spaces, opened};
pub use compared::{Compared, Side, SideOutcome, compare_texts};
pub use dead::{Dead, Futile, Overlap, dead_statements, overlaps};
pub use decide::{Verdict, Witness};
pub use delta::Delta;
pub use expr::Reason;
pub use grants::{grants, policy_grants};
pub use lines::{Hunk, Line, LineOf};
pub use proved::{
    Grant, Idle, Openness, ProveRequest, Proved, ProvedPolicy, Shown, StatementPlace, Twice, prove,
};
pub use public::{Exposure, Trust, exposure, names_principals};
pub use request::{Principal, Request};
pub use settle::{can_settle, settle};
pub use solve::search::steps_done;
pub use space::RequestSpace;
pub use summary::{Fact, summary};
pub use words::Words;

use crate::policy::{Policy, PolicyKind};

/// Reads a policy document from its text. `None` if there is no policy in it; what of it is not understood is in
/// the policy's `unknown` parts, and no answer takes it for narrower than it is.
#[must_use]
pub fn read_policy(text: &str) -> Option<Policy> {
    let parsed = crate::text::json::parse(text, 0);
    let sources = crate::text::Sources::new(vec![crate::Input::from_text("policy", text)]);
    let id = sources.iter().next()?.0;
    let view = sources.add_view(id, parsed.tree);
    crate::policy::parse(view.root()?)
}

/// What kind of policy these are, by their own words: policies that name principals lie at a resource, or at a role
/// if all that they speak of is assuming it; others are identity policies.
#[must_use]
pub fn infer_kind(policies: &[&Policy]) -> PolicyKind {
    let statements = || policies.iter().flat_map(|policy| &policy.statements);
    if !statements().any(|statement| statement.principal.is_some()) {
        return PolicyKind::Identity;
    }
    let assumes = |action: &str| action.to_ascii_lowercase().starts_with("sts:");
    let trust = statements().all(|statement| {
        statement.resources.is_none() && statement.action_patterns().all(|action| assumes(&action.value))
    });
    if trust { PolicyKind::Trust } else { PolicyKind::Resource(String::new()) }
}
