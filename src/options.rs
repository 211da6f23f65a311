//! What a caller may tell the engine besides the texts.

use serde::{Deserialize, Serialize};

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
