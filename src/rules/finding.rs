//! What a rule reports.

use serde_json::{Map, Value};

use super::Rule;
use crate::fix::Fix;
use crate::report::model::{Remedy, Severity};
use crate::text::{Span, capitalised};

/// One open door. Made with [`Finding::new`] and handed to [`Findings::push`].
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static str,
    /// How bad it is here.
    pub severity: Severity,
    /// One line that names the thing; the rule's title where nothing better is known.
    pub title: String,
    /// What is wrong with this resource and this value.
    pub message: String,
    /// Where: as small as the evidence allows.
    pub span: Span,
    /// What supports it.
    pub evidence: Map<String, Value>,
    /// Other places that belong to it.
    pub related: Vec<(Span, String)>,
    /// The edit that closes the door.
    pub fix: Option<Fix>,
    /// The same remedy in the words of other tools.
    pub remedies: Vec<Remedy>,
}

impl Finding {
    /// A finding with the rule's own severity and title.
    #[must_use]
    pub fn new(rule: &Rule, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule: rule.id,
            severity: rule.severity,
            title: rule.title.to_owned(),
            message: capitalised(&message.into()),
            span,
            evidence: Map::new(),
            related: Vec::new(),
            fix: None,
            remedies: Vec::new(),
        }
    }

    /// With another severity than the rule's own.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// With a title that names the thing.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = capitalised(&title.into());
        self
    }

    /// With one more piece of evidence.
    #[must_use]
    pub fn evidence(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.evidence.insert(key.to_owned(), value.into());
        self
    }

    /// With one more place.
    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push((span, message.into()));
        self
    }

    /// With a fix, if there is one.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fix = fix.into();
        self
    }

    /// With a remedy outside the text: kind `aws-cli`, `terraform`, `cloudformation` or `text`.
    #[must_use]
    pub fn remedy(mut self, kind: &str, text: impl Into<String>) -> Self {
        self.remedies.push(Remedy { kind: kind.to_owned(), text: text.into() });
        self
    }
}

/// Where rules put what they find.
pub struct Findings<'a> {
    pub(crate) list: &'a mut Vec<Finding>,
}

impl Findings<'_> {
    /// Reports one.
    pub fn push(&mut self, finding: Finding) {
        self.list.push(finding);
    }
}
