//! The JSON contract: what `parapet check --format json` prints and what the JavaScript API returns.
//!
//! Every renderer (`human`, `markdown`, `html`, `csv`, `sarif`) reads these types and nothing else, so that a
//! report that was stored can be rendered again. The contract is versioned by [`Report::schema`].

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Offsets;
use crate::policy::PolicyKind;

/// Version of the contract. Raised when a field changes its meaning or goes away, not when one is added.
pub const SCHEMA: u32 = 1;

/// How bad a finding is. Ordered: `Info < Low < Medium < High < Critical`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is open.
    Info,
    /// A habit that weakens the configuration.
    Low,
    /// A door that opens together with another mistake.
    Medium,
    /// A door that is open to somebody who should not pass.
    High,
    /// A door that is open to everybody, or that gives away everything.
    Critical,
}

impl Severity {
    /// All severities, the worst first.
    pub const ALL: [Self; 5] = [Self::Critical, Self::High, Self::Medium, Self::Low, Self::Info];

    /// The name as it stands in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// Everything that one run of the engine has to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: u32,
    /// What `start` and `end` count: bytes of the UTF-8 text on the command line, UTF-16 code units in the
    /// JavaScript API.
    pub offsets: Offsets,
    /// One entry for each text given, in the order given.
    pub sources: Vec<SourceReport>,
    /// The worst first, then in the order of the text.
    pub findings: Vec<FindingReport>,
    /// What could not be read, and what was read only after a repair.
    pub diagnostics: Vec<DiagnosticReport>,
    /// Day of the facts about AWS that it was checked with, `YYYY-MM-DD`; none if none were loaded.
    #[serde(default)]
    pub facts_date: Option<String>,
    /// True if only a part of the engine was asked ([`crate::Coverage::FIRST`]): what it does not know is in
    /// `unrecognized`, and what it does not check is not told. Left out where false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
    /// Counts.
    pub summary: Summary,
}

impl Report {
    /// Counts the findings again, after some were taken out.
    pub fn recount(&mut self) {
        let count = |severity| {
            let found = self.findings.iter().filter(|finding| finding.severity == severity).count();
            u32::try_from(found).unwrap_or(u32::MAX)
        };
        let summary = &mut self.summary;
        summary.critical = count(Severity::Critical);
        summary.high = count(Severity::High);
        summary.medium = count(Severity::Medium);
        summary.low = count(Severity::Low);
        summary.info = count(Severity::Info);
    }
}

/// What was understood of one text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceReport {
    /// File name, or the name of the paste.
    pub name: String,
    /// The AWS documents found in it.
    pub recognized: Vec<Recognized>,
    /// What is in it but was not understood, and so was not checked.
    pub unrecognized: Vec<Unrecognized>,
}

/// An AWS document that was understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recognized {
    /// Machine name, for example `iam-policy` or `security-groups`.
    pub kind: String,
    /// What a person calls it, for example `Trust policy of role deploy`.
    pub label: String,
    /// JSON pointer; a document inside a JSON string continues after `#`.
    pub pointer: String,
    /// 1-based line where it starts.
    pub line: u32,
    /// The place in the text.
    pub location: Location,
    /// Of a policy, its kind: `identity`, `trust`, `resource:s3` and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_kind: Option<PolicyKind>,
}

/// A part that was not understood, and so was not checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unrecognized {
    /// JSON pointer, empty for text that is not JSON.
    pub pointer: String,
    /// 1-based line where it starts.
    pub line: u32,
    /// What it looks like and what to do about it.
    pub message: String,
    /// The place in the text.
    pub location: Location,
}

/// A place in a text. Lines and columns are 1-based; columns count characters (Unicode scalar values).
/// `start` and `end` are offsets from the start of the text in the unit of [`Report::offsets`], `end` exclusive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// Name of the source.
    pub source: String,
    /// Index of the source in [`Report::sources`].
    pub source_index: u32,
    /// JSON pointer, empty for text that is not JSON.
    pub pointer: String,
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// Column after the last character.
    pub end_column: u32,
    /// Offset of the first character.
    pub start: u32,
    /// Offset after the last character.
    pub end: u32,
}

/// One open door.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindingReport {
    /// Id of the rule.
    pub rule: String,
    /// How bad it is here.
    pub severity: Severity,
    /// One line that names the thing.
    pub title: String,
    /// What is wrong with this resource and this value.
    pub message: String,
    /// Why it matters.
    pub why: Cow<'static, str>,
    /// Where.
    pub location: Location,
    /// The text at the place, secrets masked, shortened.
    pub quote: String,
    /// What supports the finding: values, a witness request, a packet, a row.
    pub evidence: Map<String, Value>,
    /// Other places that belong to the finding.
    pub related: Vec<Related>,
    /// Controls that ask for the opposite.
    pub controls: Vec<Control>,
    /// AWS pages.
    pub references: Vec<Reference>,
    /// The edit that closes the door in the text, where that is mechanical.
    pub fix: Option<FixReport>,
    /// The same remedy in the words of other tools.
    pub remedies: Vec<Remedy>,
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Related {
    /// What is there.
    pub message: String,
    /// Where.
    pub location: Location,
}

/// A requirement of a published framework.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Control {
    /// Machine name of the framework and its edition, for example `cis-5.0` or `aws-fsbp`.
    pub framework: Cow<'static, str>,
    /// Id of the requirement in that framework.
    pub id: Cow<'static, str>,
}

/// A page of the AWS documentation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Title of the page.
    pub title: Cow<'static, str>,
    /// Address of the page.
    pub url: Cow<'static, str>,
}

/// Edits of the pasted text that remove a finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FixReport {
    /// What the edits do, in the imperative.
    pub title: String,
    /// What the person must still decide or fill in; empty where nothing.
    pub note: String,
    /// True if the text then may grant what it did not grant before: not applied with all others. Absent if not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_hand: bool,
    /// Do not overlap; ordered by source, then by start.
    pub edits: Vec<EditReport>,
    /// The first edits to be read by a person, secrets masked.
    pub preview: Vec<Preview>,
}

/// The lines that an edit touches, shortened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// As they are.
    pub before: String,
    /// As they will be.
    pub after: String,
}

/// Replace `start..end` by `text`. Offsets as in [`Location`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditReport {
    /// Index of the source in [`Report::sources`].
    pub source_index: u32,
    /// Offset of the first character replaced.
    pub start: u32,
    /// Offset after the last character replaced.
    pub end: u32,
    /// The new text.
    pub text: String,
}

/// A remedy outside the pasted text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedy {
    /// `aws-cli`, `terraform`, `cloudformation` or `text`.
    pub kind: String,
    /// The command or snippet.
    pub text: String,
}

/// Something that could not be read, or was read only after a repair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DiagnosticReport {
    /// Machine name, for example `json-missing-comma`.
    pub code: String,
    /// `error`: the place could not be used. `warning`: it was repaired or skipped. `info`: worth knowing.
    pub level: Level,
    /// What is wrong, and where it broke.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Where.
    pub location: Location,
    /// The edit that mends it.
    pub fix: Option<FixReport>,
}

/// How much a diagnostic took away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth knowing.
    Info,
    /// Repaired or skipped; the rest was checked.
    Warning,
    /// The document could not be used.
    Error,
}

/// Counts of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Number of findings of each severity.
    pub critical: u32,
    /// High.
    pub high: u32,
    /// Medium.
    pub medium: u32,
    /// Low.
    pub low: u32,
    /// Info.
    pub info: u32,
    /// Number of AWS documents understood.
    pub recognized: u32,
    /// Number of parts not understood.
    pub unrecognized: u32,
    /// True if at least one AWS document, or a secret, was understood: the exit status 2 of the command line
    /// is its opposite.
    pub usable: bool,
}

impl Summary {
    /// The count of one severity.
    #[must_use]
    pub const fn count(&self, severity: Severity) -> u32 {
        match severity {
            Severity::Critical => self.critical,
            Severity::High => self.high,
            Severity::Medium => self.medium,
            Severity::Low => self.low,
            Severity::Info => self.info,
        }
    }
}
