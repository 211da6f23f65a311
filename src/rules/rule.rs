//! What a rule is.

use serde::{Deserialize, Serialize};

use super::{Context, Findings};
use crate::report::model::{Control, Reference, Severity};

/// A rule, declared as a constant in its own file.
pub struct Rule {
    /// Machine name, for example `bucket-acl-public`: family first, words in kebab case. Never changed once
    /// released.
    pub id: &'static str,
    /// One line in the style of a headline, without a value.
    pub title: &'static str,
    /// Which folder it is in.
    pub family: Family,
    /// The severity that it has where nothing makes it better or worse.
    pub severity: Severity,
    /// What it asks, as a question.
    pub question: &'static str,
    /// Why it matters: what happens to those who leave it so.
    pub why: &'static str,
    /// How to close the door.
    pub remedy: &'static str,
    /// Title and address of the AWS pages that say so.
    pub references: &'static [(&'static str, &'static str)],
    /// Framework and requirement, for example `("cis-5.0", "1.3")`.
    pub controls: &'static [(&'static str, &'static str)],
    /// At least one bad and one good input.
    pub examples: &'static [Example],
    /// Looks and reports.
    pub check: fn(&Context<'_>, &mut Findings<'_>),
}

/// An input with its answer. The place of each expected finding of the rule stands between `⟦` and `⟧`; a
/// text without these marks is good input.
pub struct Example {
    /// What it shows.
    pub name: &'static str,
    /// The text.
    pub input: &'static str,
    /// Options as JSON, `"{}"` for none.
    pub options: &'static str,
}

impl Example {
    /// An example with default options.
    #[must_use]
    pub const fn new(name: &'static str, input: &'static str) -> Self {
        Self::with(name, input, "{}")
    }

    /// An example with options.
    #[must_use]
    pub const fn with(name: &'static str, input: &'static str, options: &'static str) -> Self {
        // Tests and docs read them; the page would only carry them about.
        if cfg!(target_arch = "wasm32") {
            Self { name: "", input: "", options: "{}" }
        } else {
            Self { name, input, options }
        }
    }
}

/// The folders of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// What a policy says.
    Policy,
    /// Whether a policy is written as the language demands, and says what it seems to say.
    Grammar,
    /// A policy against AWS's facts: names, types and resources that exist and go together.
    Fit,
    /// What a principal could make of its rights.
    Privilege,
    /// Who may assume a role.
    Trust,
    /// Users, MFA and access keys.
    Account,
    /// S3 buckets.
    Bucket,
    /// Security groups and what is around them.
    Network,
    /// EC2 instances.
    Instance,
    /// WAF web ACLs.
    Waf,
    /// GuardDuty, CloudTrail and friends.
    Detection,
    /// Credentials in texts.
    Secrets,
}

/// A rule as data, for the page and for the docs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleInfo {
    /// See [`Rule::id`].
    pub id: String,
    /// See [`Rule::title`].
    pub title: String,
    /// See [`Rule::family`].
    pub family: Family,
    /// See [`Rule::severity`].
    pub severity: Severity,
    /// See [`Rule::question`].
    pub question: String,
    /// See [`Rule::why`].
    pub why: String,
    /// See [`Rule::remedy`].
    pub remedy: String,
    /// See [`Rule::references`].
    pub references: Vec<Reference>,
    /// See [`Rule::controls`].
    pub controls: Vec<Control>,
}

impl Rule {
    /// The AWS pages.
    #[must_use]
    pub fn reference_list(&self) -> Vec<Reference> {
        let reference = |(title, url): &(&'static str, &'static str)| Reference {
            title: (*title).into(),
            url: (*url).into(),
        };
        self.references.iter().map(reference).collect()
    }

    /// The controls.
    #[must_use]
    pub fn control_list(&self) -> Vec<Control> {
        let control = |(framework, id): &(&'static str, &'static str)| Control {
            framework: (*framework).into(),
            id: (*id).into(),
        };
        self.controls.iter().map(control).collect()
    }

    /// The rule as data.
    #[must_use]
    pub fn info(&self) -> RuleInfo {
        RuleInfo {
            id: self.id.into(),
            title: self.title.into(),
            family: self.family,
            severity: self.severity,
            question: self.question.into(),
            why: self.why.into(),
            remedy: self.remedy.into(),
            references: self.reference_list(),
            controls: self.control_list(),
        }
    }
}
