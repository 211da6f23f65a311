//! Applying all fixes of a text.

use std::collections::BTreeMap;

use super::guard::{Doubt, doubts};
use crate::prove::settle;
use crate::report::Offsets;
use crate::report::model::{DiagnosticReport, EditReport, FindingReport, FixReport, Report};
use crate::{Input, Options, analyze};

/// A fix may make room for another; after so many rounds something is wrong with a fix.
const MAX_ROUNDS: usize = 20;

/// A text with its fixes applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The corrected text.
    pub text: String,
    /// What was done, in order, with the note of each fix that leaves something to decide.
    pub titles: Vec<String>,
    /// Fixes that were left out, because the prover finds a request that the policy would allow then and does not now.
    pub refused: Vec<String>,
    /// False if nothing in the text was recognised, so that nothing could be said of it.
    pub usable: bool,
}

/// Repairs the text first, then applies the fixes of all findings, round by round, until none is offered. Fixes
/// that overlap another of the same round wait for the next. A fix after which a policy would allow more is left out; of
/// one of which that cannot be told it is said.
#[must_use]
pub fn apply_all(name: &str, text: &str, options: &Options) -> Applied {
    let mut applied =
        Applied { text: text.to_owned(), titles: Vec::new(), refused: Vec::new(), usable: false };
    // Fixes by what they write: their places move.
    let mut left_out: Vec<(String, Vec<String>)> = Vec::new();
    let texts = |fix: &FixReport| fix.edits.iter().map(|edit| edit.text.clone()).collect::<Vec<_>>();
    for _ in 0..MAX_ROUNDS {
        let input = vec![Input::from_text(name, applied.text.clone())];
        let analysis = analyze(input, options, &mut |_| {});
        let mut report = analysis.report(Offsets::Bytes);
        settle(&analysis, &mut report);
        applied.usable |= report.summary.usable;
        let repairs = report.diagnostics.iter().any(|diagnostic| diagnostic.fix.is_some());
        let mut fixes = compatible(&report);
        fixes.retain(|(_, fix)| !left_out.iter().any(|(title, t)| *title == fix.title && *t == texts(fix)));
        if fixes.is_empty() {
            break;
        }
        // A repair may let a policy be read that was not.
        if !repairs {
            let list: Vec<&FixReport> = fixes.iter().map(|(_, fix)| *fix).collect();
            let mut opening = Vec::new();
            for Doubt { fix, opens } in doubts(&analysis, name, &applied.text, options, &list) {
                match opens {
                    Some(example) => opening.push((fix, example)),
                    None => fixes[fix].0.push_str(" (whether it then allows more could not be told)"),
                }
            }
            if !opening.is_empty() {
                for (fix, example) in opening {
                    let (told, fix) = &fixes[fix];
                    applied.refused.push(format!("{told}: it would allow more: {example}"));
                    left_out.push((fix.title.clone(), texts(fix)));
                }
                continue;
            }
        }
        let edits: Vec<EditReport> = fixes.iter().flat_map(|(_, fix)| fix.edits.clone()).collect();
        let next = super::apply_report(&[applied.text.as_str()], &edits).remove(0);
        if next == applied.text {
            break;
        }
        applied.text = next;
        applied.titles.extend(fixes.into_iter().map(|(title, _)| title));
    }
    applied
}

/// The fixes of a report that can be applied together, each with what to tell of it: repairs of the text alone
/// where there are any, since they may change what the rest means. Those that may grant something are left to a
/// person's own choice.
#[must_use]
pub fn compatible(report: &Report) -> Vec<(String, &FixReport)> {
    let repair = |d: &'_ DiagnosticReport| format!("line {}: {}: {}", d.location.line, d.message, d.help);
    let mut all: Vec<(String, &FixReport)> =
        report.diagnostics.iter().filter_map(|d| Some((repair(d), d.fix.as_ref()?))).collect();
    if all.is_empty() {
        all = report.findings.iter().filter_map(|f| Some((told(f), f.fix.as_ref()?))).collect();
        all.retain(|(_, fix)| !fix.by_hand);
    }
    // Ranges that are taken, by source and start. They are disjoint, so only the last one that starts before
    // an edit ends can touch it.
    let mut taken: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    all.retain(|(_, fix)| {
        let free = fix.edits.iter().all(|edit| {
            let before = taken.range((edit.source_index, 0)..=(edit.source_index, edit.end)).next_back();
            before.is_none_or(|(_, end)| *end < edit.start)
        });
        if free {
            taken.extend(fix.edits.iter().map(|edit| ((edit.source_index, edit.start), edit.end)));
        }
        free
    });
    all
}

fn told(finding: &FindingReport) -> String {
    let line = finding.location.line;
    match &finding.fix {
        Some(fix) if fix.note.is_empty() => format!("line {line}: {}", fix.title),
        Some(fix) => format!("line {line}: {} ({})", fix.title, fix.note),
        None => String::new(),
    }
}
