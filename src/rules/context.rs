//! What a rule may look at.

use jiff::Timestamp;

use crate::Options;
use crate::estate::Estate;
use crate::estate::iam::PolicyDocument;
use crate::policy::Statement;
use crate::text::{Sources, Span};

/// The estate and what the caller said. The texts are there for edits and quotes, not to be parsed.
pub struct Context<'a> {
    /// The texts.
    pub sources: &'a Sources,
    /// Everything recognised.
    pub estate: &'a Estate,
    /// What the caller said.
    pub options: &'a Options,
}

impl<'a> Context<'a> {
    /// The day given by the caller, for ages where the input carries no date of its own.
    #[must_use]
    pub fn today(&self) -> Option<Timestamp> {
        let date: jiff::civil::Date = self.options.today.as_deref()?.parse().ok()?;
        date.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    }

    /// All statements of all policies that allow.
    pub fn allow_statements(&self) -> impl Iterator<Item = (&'a PolicyDocument, &'a Statement)> {
        self.estate.policies.iter().flat_map(|document| document.policy.allows().map(move |s| (document, s)))
    }

    /// The text at a span, as it stands.
    #[must_use]
    pub fn text(&self, span: Span) -> &'a str {
        self.sources.slice(span)
    }

    /// True for an account id that the caller called his own.
    #[must_use]
    pub fn is_trusted_account(&self, account: &str) -> bool {
        self.options.trusted_accounts.iter().any(|trusted| trusted == account)
    }
}
