//! How much of the engine a run has.

use crate::recognize::{Documents, families};
use crate::rules::{self, Rule};

/// Which documents a run recognises and which rules it runs. A program that only ever names a small one carries
/// nothing of the rest: this is how the page's first answer comes early.
#[derive(Clone, Copy)]
pub struct Coverage {
    pub(crate) documents: Documents,
    pub(crate) rules: &'static [&'static [&'static Rule]],
    is_whole: bool,
}

impl Coverage {
    /// Everything.
    pub const WHOLE: Self = Self { documents: families::WHOLE, rules: rules::FAMILIES, is_whole: true };

    /// IAM, policies, buckets and secrets, without what asks the facts about AWS. A report made with it says that it is
    /// [not whole](crate::report::model::Report::partial).
    pub const FIRST: Self = Self { documents: families::FIRST, rules: rules::FIRST, is_whole: false };

    /// False if there are documents that it does not know or rules that it does not run.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Its rules.
    pub fn rules(&self) -> impl Iterator<Item = &'static Rule> + use<> {
        self.rules.iter().flat_map(|family| family.iter().copied())
    }

    /// Its rule with this id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&'static Rule> {
        self.rules().find(|rule| rule.id == id)
    }
}
