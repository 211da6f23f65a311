//! What a person asks of a narrower policy.

use serde::{Deserialize, Serialize};

use super::{Place, Wildcards};
use crate::aws::{AccessLevel, ActionSet, Facts};
use crate::policy::PolicyKind;
use crate::policy::principal::is_account_id;
use crate::{KindOverride, Options};

/// What of the granted actions stays, and how the result is written. All fields have a default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NarrowRequest {
    /// Only this policy, counted from 0.
    pub policy: Option<usize>,
    /// Only this statement of each policy, counted from 0.
    pub statement: Option<usize>,
    /// Access levels that stay: `List`, `Read`, `Write`, `Permissions management`, `Tagging`.
    pub levels: Vec<String>,
    /// Actions that stay whatever their level, names or patterns. With neither levels nor these all stay.
    pub keep: Vec<String>,
    /// Actions that go.
    pub drop: Vec<String>,
    /// What becomes of `Resource`.
    pub scope: Scope,
    /// Partition of the resources; `aws` where none is given.
    pub partition: Option<String>,
    /// Region of the resources, or `*`. Without one a placeholder stands that is no region.
    pub region: Option<String>,
    /// Account of the resources, or `*`. Without one a placeholder stands that is nobody's account.
    pub account: Option<String>,
    /// ARNs that are all that is needed, where the statement allows more.
    pub resources: Vec<String>,
    /// How the actions are written.
    pub wildcards: Wildcards,
    /// Takes away, and denies, what would destroy or open the resources.
    pub deny_destructive: bool,
    /// As in [`Options`](crate::Options): what the policies are that stand alone.
    pub policy_kind: Option<PolicyKind>,
    /// As in [`Options`](crate::Options): what single policies are.
    pub policy_kinds: Vec<KindOverride>,
}

/// What becomes of `Resource`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The ARN form of each action's types of resource.
    #[default]
    Arn,
    /// It stays as it is.
    Keep,
}

/// Why a request cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem(pub String);

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Problem {}

/// The access level of a name in any case, also `permissions-management` and `permissions`.
///
/// # Errors
/// If there is none.
pub fn access_level(name: &str) -> Result<AccessLevel, Problem> {
    let spaced = name.trim().replace(['-', '_'], " ");
    let short = spaced.eq_ignore_ascii_case("permissions").then_some(AccessLevel::PermissionsManagement);
    AccessLevel::by_name(&spaced).or(short).ok_or_else(|| {
        Problem(format!(
            "`{name}` is no access level; they are list, read, write, permissions-management and tagging"
        ))
    })
}

impl NarrowRequest {
    /// What the engine has to know to read the texts.
    #[must_use]
    pub fn reading(&self) -> Options {
        Options::of_kinds(self.policy_kind.as_ref(), &self.policy_kinds)
    }

    /// Which of the known actions stay, if a statement grants them.
    pub(super) fn selection(&self, facts: &Facts) -> Result<ActionSet, Problem> {
        let mut set = ActionSet::new();
        if self.levels.is_empty() && self.keep.is_empty() {
            set = facts.all_actions();
        }
        let levels = self.levels.iter().map(|name| access_level(name)).collect::<Result<Vec<_>, _>>()?;
        if !levels.is_empty() {
            for action in facts.actions_of(&facts.all_actions()) {
                if action.levels().main().is_some_and(|level| levels.contains(&level)) {
                    set.insert(action.id());
                }
            }
        }
        set.union_with(&self.kept(facts));
        self.drop.iter().for_each(|pattern| set.difference_with(&facts.expand(pattern)));
        Ok(set)
    }

    /// The actions that were ticked.
    pub(super) fn kept(&self, facts: &Facts) -> ActionSet {
        let mut set = ActionSet::new();
        self.keep.iter().for_each(|pattern| set.union_with(&facts.expand(pattern)));
        set
    }

    /// Where the resources are.
    pub(super) fn place(&self) -> Result<Place, Problem> {
        let wrong = |what: &str, text: &str, like: &str| {
            Problem(format!("`{text}` is no {what}; one looks like {like}"))
        };
        if let Some(account) = &self.account
            && account != "*"
            && !is_account_id(account)
        {
            return Err(wrong("account id", account, "111122223333, and `*` stands for any"));
        }
        let word = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if let Some(region) = self.region.as_deref().filter(|region| *region != "*" && !word(region)) {
            return Err(wrong("region", region, "eu-west-1, and `*` stands for any"));
        }
        if let Some(partition) = self.partition.as_deref().filter(|name| *name != "*" && !word(name)) {
            return Err(wrong("partition", partition, "aws, aws-cn or aws-us-gov"));
        }
        if let Some(arn) = self.resources.iter().find(|arn| crate::aws::Arn::parse(arn).is_none()) {
            return Err(wrong("ARN", arn, "arn:aws:s3:::reports/*"));
        }
        let (partition, region, account) =
            (self.partition.clone(), self.region.clone(), self.account.clone());
        Ok(Place { partition, region, account })
    }
}
