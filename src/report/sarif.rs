//! A report as SARIF 2.1.0 (OASIS), as code scanning services read it.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};
use serde_json::{Value, json};

use super::Offsets;
use super::model::{EditReport, FindingReport, Location, Report, Severity};
use crate::rules::by_id;

/// What a path in a URI escapes.
const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');

pub(super) fn sarif(report: &Report) -> String {
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &report.findings {
        let next = rules.len();
        rules.entry(&finding.rule).or_insert(next);
    }
    let mut by_index: Vec<_> = rules.iter().collect();
    by_index.sort_by_key(|(_, index)| **index);
    let descriptors: Vec<Value> = by_index.iter().map(|(id, _)| descriptor(id)).collect();
    let results: Vec<Value> =
        report.findings.iter().map(|finding| result(report, finding, rules[finding.rule.as_str()])).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Parapet",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": descriptors,
            }},
            "columnKind": "unicodeCodePoints",
            "artifacts": report.sources.iter().map(|s| json!({ "location": { "uri": uri(&s.name) } })).collect::<Vec<_>>(),
            "results": results,
            "invocations": [{
                "executionSuccessful": report.summary.usable,
                "toolExecutionNotifications": report.diagnostics.iter().map(|d| json!({
                    "level": match d.level {
                        super::model::Level::Error => "error",
                        super::model::Level::Warning => "warning",
                        super::model::Level::Info => "note",
                    },
                    "message": { "text": d.message },
                    "locations": [place(&d.location)],
                })).collect::<Vec<_>>(),
            }],
        }],
    });
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

fn descriptor(id: &str) -> Value {
    let Some(rule) = by_id(id) else { return json!({ "id": id }) };
    json!({
        "id": id,
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": rule.question },
        "help": { "text": format!("{} {}", rule.why, rule.remedy) },
        "helpUri": rule.references.first().map(|(_, url)| *url),
        "properties": { "security-severity": score(rule.severity), "tags": ["security", "aws"] },
    })
}

fn result(report: &Report, finding: &FindingReport, rule_index: usize) -> Value {
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": level(finding.severity),
        "message": { "text": finding.message },
        "locations": [place(&finding.location)],
        "properties": { "severity": finding.severity, "security-severity": score(finding.severity) },
    });
    if !finding.related.is_empty() {
        let related = finding.related.iter().map(|related| {
            let mut location = place(&related.location);
            location["message"] = json!({ "text": related.message });
            location
        });
        result["relatedLocations"] = related.collect();
    }
    // SARIF counts bytes: a report in another unit has no fixes that it could tell.
    if let Some(fix) = finding.fix.as_ref().filter(|_| report.offsets == Offsets::Bytes) {
        let mut changes: BTreeMap<u32, Vec<&EditReport>> = BTreeMap::new();
        for edit in &fix.edits {
            changes.entry(edit.source_index).or_default().push(edit);
        }
        let name = |index: u32| report.sources.get(index as usize).map_or("", |source| source.name.as_str());
        result["fixes"] = json!([{
            "description": { "text": fix.title },
            "artifactChanges": changes.iter().map(|(index, edits)| json!({
                "artifactLocation": { "uri": uri(name(*index)), "index": index },
                "replacements": edits.iter().map(|edit| json!({
                    "deletedRegion": { "byteOffset": edit.start, "byteLength": edit.end - edit.start },
                    "insertedContent": { "text": edit.text },
                })).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        }]);
    }
    result
}

fn place(location: &Location) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&location.source), "index": location.source_index },
        "region": {
            "startLine": location.line,
            "startColumn": location.column,
            "endLine": location.end_line,
            "endColumn": location.end_column,
        },
    }})
}

fn uri(name: &str) -> String {
    percent_encoding::utf8_percent_encode(name, RESERVED).to_string()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// The scale of 0 to 10 by which code scanning services sort.
fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "0.0",
    }
}
