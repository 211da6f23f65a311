//! A report as CSV, one row a finding.

use super::evidence_text;
use super::model::Report;

pub(super) fn csv(report: &Report) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = [
        "severity",
        "rule",
        "title",
        "message",
        "source",
        "line",
        "column",
        "pointer",
        "quote",
        "evidence",
        "controls",
        "fix",
        "references",
    ];
    // Writing into memory does not fail.
    let _ = writer.write_record(header);
    for finding in &report.findings {
        let evidence: Vec<_> =
            finding.evidence.iter().map(|(key, value)| format!("{key}={}", evidence_text(value))).collect();
        let controls: Vec<_> = finding.controls.iter().map(|c| format!("{} {}", c.framework, c.id)).collect();
        let references: Vec<_> = finding.references.iter().map(|r| r.url.clone()).collect();
        let _ = writer.write_record([
            cell(finding.severity.name()),
            cell(&finding.rule),
            cell(&finding.title),
            cell(&finding.message),
            cell(&finding.location.source),
            finding.location.line.to_string(),
            finding.location.column.to_string(),
            cell(&finding.location.pointer),
            cell(&finding.quote),
            cell(&evidence.join("; ")),
            cell(&controls.join("; ")),
            cell(finding.fix.as_ref().map_or("", |fix| fix.title.as_str())),
            cell(&references.join(" ")),
        ]);
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// A spreadsheet runs a cell that starts like a formula: pasted text must stay text.
fn cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
