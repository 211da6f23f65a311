//! The explanation as data: a contract, versioned as the report is.

use serde::{Deserialize, Serialize};

use crate::policy::PolicyKind;
use crate::report::Offsets;
use crate::report::model::Location;
use crate::{KindOverride, Options};

/// Fields are added, not changed.
pub(super) const SCHEMA: u32 = 1;
/// Names and rows of one list, where the caller says nothing: `*` stands for more than 20,000.
pub(super) const LIMIT: usize = 500;

/// How much to tell.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExplainOptions {
    /// Most names of an expansion's level, and most rows of a statement's table; 500 where not given.
    pub limit: Option<usize>,
    /// Only this policy, counted from 0 over all texts; all where not given.
    pub policy: Option<usize>,
    /// As in [`Options`](crate::Options): what the policies are that stand alone.
    pub policy_kind: Option<PolicyKind>,
    /// As in [`Options`](crate::Options): what single policies are.
    pub policy_kinds: Vec<KindOverride>,
}

impl ExplainOptions {
    /// What the engine has to know to read the texts.
    #[must_use]
    pub fn reading(&self) -> Options {
        Options::of_kinds(self.policy_kind.as_ref(), &self.policy_kinds)
    }
}

/// All policies of an input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explained {
    /// Always 1.
    pub schema: u32,
    /// What `start` and `end` count.
    pub offsets: Offsets,
    /// Day of the facts about AWS; `None` where they are not loaded.
    pub facts_date: Option<String>,
    /// All policies of the input, also where only one is explained.
    pub names: Vec<PolicyName>,
    /// In the order of the texts.
    pub policies: Vec<ExplainedPolicy>,
}

/// A policy, to choose it by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PolicyName {
    /// Its number among all policies of the input, from 0.
    pub policy: usize,
    /// What a person calls it.
    pub label: String,
    /// Where it stands.
    pub location: Location,
}

/// One policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExplainedPolicy {
    /// Its number among all policies of the input, from 0.
    pub policy: usize,
    /// What a person calls it.
    pub label: String,
    /// `Identity policy`, `Bucket policy` …
    pub kind: String,
    /// Where it stands.
    pub location: Location,
    /// Its statements, in order.
    pub statements: Vec<ExplainedStatement>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExplainedStatement {
    /// Its number in the policy, from 0.
    pub statement: usize,
    /// For a person: statement `Sid`, or statement 3.
    pub name: String,
    /// Where it stands.
    pub location: Location,
    /// `Allow` or `Deny`; `None` where it is neither.
    pub effect: Option<String>,
    /// What it says. Code stands between backticks.
    pub sentence: String,
    /// What is easily overlooked, in sentences.
    pub remarks: Vec<String>,
    /// What each pattern of `Action` or `NotAction` stands for. Empty without facts.
    pub expansions: Vec<Expansion>,
    /// Actions with the resources on which they apply, in the order of services and names. Empty without facts.
    pub rows: Vec<Row>,
    /// Rows beyond the limit.
    pub rows_left_off: usize,
}

/// What one pattern stands for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expansion {
    /// As written.
    pub pattern: String,
    /// Where it stands.
    pub location: Location,
    /// True in `NotAction`: these are the actions that are not meant.
    pub excluded: bool,
    /// Known actions that it names; 0 for a name that is not known.
    pub count: usize,
    /// The same by access level, in AWS's order; levels without actions are left out.
    pub levels: Vec<ExpansionLevel>,
}

/// The actions that a pattern names, asked for by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExpandedActions {
    /// Always 1.
    pub schema: u32,
    /// Day of the facts about AWS.
    pub facts_date: String,
    /// As asked.
    pub pattern: String,
    /// Known actions that it names.
    pub count: usize,
    /// The same by access level, in AWS's order; levels without actions are left out.
    pub levels: Vec<ExpansionLevel>,
    /// Where it names none: the action that was probably meant.
    pub did_you_mean: Option<String>,
}

/// The actions of one access level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExpansionLevel {
    /// `List`, `Read`, `Write`, `Permissions management` or `Tagging`.
    pub level: String,
    /// Number of actions.
    pub count: usize,
    /// Their names, up to the limit.
    pub actions: Vec<String>,
}

/// One action of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// `s3:GetObject`.
    pub action: String,
    /// Access level; empty for an action that is not known.
    pub level: String,
    /// Types of resource that it works on, by name.
    pub resource_types: Vec<String>,
    /// The statement's resource patterns that can be such a resource.
    pub resources: Vec<String>,
    /// Whether a policy can limit it to a resource.
    pub scope: Scope,
}

/// How an action goes with the resources of its statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// It applies to `resources`.
    Resource,
    /// It works on no type of resource: only `"Resource": "*"` names it.
    CannotBeScoped,
    /// No resource of the statement can be one that it works on: the statement says nothing of it.
    NoEffect,
    /// The action is not known.
    Unknown,
}
