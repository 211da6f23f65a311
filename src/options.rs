//! What a caller may tell the engine besides the texts.

use serde::{Deserialize, Serialize};

use crate::policy::PolicyKind;

/// Options of one run. All have a default; the JavaScript API takes them as a plain object.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Actions that the job needs, for example `s3:PutObject`. With it, a wildcard is compared with what is
    /// in use and the fix writes the smaller list.
    pub actions_in_use: Vec<String>,
    /// Account ids that are the owner's own: access for them is not foreign.
    pub trusted_accounts: Vec<String>,
    /// The day against which ages are counted where the input carries no date of its own, `YYYY-MM-DD`.
    pub today: Option<String>,
    /// Only these rules run; all where empty.
    pub rules: Vec<String>,
    /// What the policies are that stand alone, for example `scp` or `resource:s3`; otherwise it is inferred. Policies
    /// that stand where only one kind can stand (in a role, in an account export) keep theirs.
    pub policy_kind: Option<PolicyKind>,
    /// The same for single policies; counts more than `policy_kind`.
    pub policy_kinds: Vec<KindOverride>,
}

impl Options {
    /// All that reading the texts takes from them: what the policies are.
    #[must_use]
    pub fn of_kinds(policy_kind: Option<&PolicyKind>, policy_kinds: &[KindOverride]) -> Self {
        Self { policy_kind: policy_kind.cloned(), policy_kinds: policy_kinds.to_vec(), ..Self::default() }
    }
}

/// What one policy is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindOverride {
    /// Name of the source that it stands in; any where absent.
    #[serde(default)]
    pub source: Option<String>,
    /// JSON pointer of the policy, as reports tell it; any where absent.
    #[serde(default)]
    pub pointer: Option<String>,
    /// For example `identity`, `trust`, `boundary`, `session`, `scp`, `rcp`, `vpc-endpoint`, `resource:s3`.
    pub kind: PolicyKind,
}

/// Where a run is. Sent often enough to draw a bar, and the place where it can be stopped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// `reading`, `recognizing` or `checking`.
    pub phase: String,
    /// Of `total`, in a unit of the phase (bytes, documents, rules).
    pub done: u32,
    /// What `done` counts up to.
    pub total: u32,
}
