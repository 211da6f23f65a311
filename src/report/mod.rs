//! Reports: the contract in [`model`], how it is built from an analysis, and its renderings.

mod build;
mod csv;
mod html;
#[cfg(not(target_arch = "wasm32"))]
mod human;
mod markdown;
mod mask;
pub mod model;
mod preview;
mod sarif;

pub(crate) use build::Builder;
pub use build::build;
#[cfg(not(target_arch = "wasm32"))]
pub use human::human;
pub(crate) use markdown::{code as markdown_code, prose as markdown_prose};

use model::Report;
use serde::{Deserialize, Serialize};

/// The unit that offsets count in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Offsets {
    /// Bytes of UTF-8.
    Bytes,
    /// UTF-16 code units, as JavaScript strings count.
    Utf16,
}

/// A rendering of a report that needs nothing but the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// The contract itself.
    Json,
    /// For an issue, a pull request or a wiki.
    Markdown,
    /// One page that stands alone.
    Html,
    /// One row a finding.
    Csv,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

/// Renders a report. Text that comes from the paste is escaped for the format: it is data in each of them.
#[must_use]
pub fn render(report: &Report, format: Format) -> String {
    match format {
        Format::Json => serde_json::to_string_pretty(report).unwrap_or_default() + "\n",
        Format::Markdown => markdown::markdown(report),
        Format::Html => html::html(report),
        Format::Csv => csv::csv(report),
        Format::Sarif => sarif::sarif(report),
    }
}

/// `1 critical, 2 high`, or `nothing found`.
fn counts(report: &Report) -> String {
    let count = |severity: model::Severity| (report.summary.count(severity), severity.name());
    let parts: Vec<String> = model::Severity::ALL
        .into_iter()
        .map(count)
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
    if parts.is_empty() { "nothing found".to_owned() } else { parts.join(", ") }
}

/// `, checked with the AWS facts of 2026-09-26`, or nothing.
fn facts_date(report: &Report) -> String {
    report
        .facts_date
        .as_ref()
        .map_or_else(String::new, |date| format!(", checked with the AWS facts of {date}"))
}

/// Evidence as text: strings bare, everything else as JSON.
fn evidence_text(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) if items.iter().all(serde_json::Value::is_string) => {
            items.iter().filter_map(serde_json::Value::as_str).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}
