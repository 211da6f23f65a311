//! From an analysis to a report.

use super::Offsets;
use super::mask::Mask;
use super::model::{
    DiagnosticReport, EditReport, FindingReport, FixReport, Level, Location, Recognized, Related, Report,
    SCHEMA, SourceReport, Summary, Unrecognized,
};
use super::preview::{MAX_EDITS, preview};
use crate::Analysis;
use crate::fix::{Edit, Fix};
use crate::order::Order;
use crate::rules::Finding;
use crate::text::{SourceId, Span, capitalised};

/// Characters of a quote; the rest is left out in the middle.
const MAX_QUOTE: usize = 240;

/// Builds the report of an analysis.
#[must_use]
pub fn build(analysis: &Analysis, offsets: Offsets) -> Report {
    Builder::new(analysis, offsets).report()
}

/// Makes data of places and edits, with secrets masked.
pub(crate) struct Builder<'a> {
    analysis: &'a Analysis,
    offsets: Offsets,
    mask: Mask,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(analysis: &'a Analysis, offsets: Offsets) -> Self {
        Self { analysis, offsets, mask: Mask::new(analysis) }
    }

    /// A text without secrets.
    pub(crate) fn text(&self, text: &str) -> String {
        self.mask.text(text)
    }

    fn report(&self) -> Report {
        let mut sources: Vec<SourceReport> = self
            .analysis
            .sources
            .iter()
            .map(|(_, source)| SourceReport {
                name: self.mask.text(&source.name),
                recognized: Vec::new(),
                unrecognized: Vec::new(),
            })
            .collect();
        for document in &self.analysis.estate.documents {
            let location = self.location(document.span);
            let source = &mut sources[location.source_index as usize];
            source.recognized.push(Recognized {
                kind: document.kind.to_owned(),
                label: self.mask.text(&document.label),
                pointer: location.pointer.clone(),
                line: location.line,
                location,
                policy_kind: document.policy.map(|ix| self.analysis.estate.policies[ix].kind.clone()),
            });
        }
        for part in &self.analysis.estate.unrecognized {
            let location = self.location(part.span);
            let source = &mut sources[location.source_index as usize];
            source.unrecognized.push(Unrecognized {
                pointer: location.pointer.clone(),
                line: location.line,
                message: self.mask.text(&part.message),
                location,
            });
        }
        let findings: Vec<_> = self.analysis.findings.iter().map(|finding| self.finding(finding)).collect();
        let diagnostics = self.diagnostics();
        let recognized = clamp(sources.iter().map(|source| source.recognized.len()).sum());
        let summary = Summary {
            recognized,
            unrecognized: clamp(sources.iter().map(|source| source.unrecognized.len()).sum()),
            usable: recognized > 0,
            ..Summary::default()
        };
        let facts_date = crate::aws::facts().map(|facts| facts.date().to_owned());
        let mut report = Report {
            schema: SCHEMA,
            offsets: self.offsets,
            sources,
            findings,
            diagnostics,
            facts_date,
            partial: !self.analysis.coverage.is_whole(),
            summary,
        };
        report.recount();
        report
    }

    fn finding(&self, finding: &Finding) -> FindingReport {
        let rule = self.analysis.coverage.rule(finding.rule);
        FindingReport {
            rule: finding.rule.to_owned(),
            severity: finding.severity,
            title: self.mask.text(&finding.title),
            message: self.mask.text(&finding.message),
            why: rule.map(|rule| rule.why.into()).unwrap_or_default(),
            location: self.location(finding.span),
            quote: self.quote(finding.span),
            evidence: self.mask.map(&finding.evidence),
            related: finding
                .related
                .iter()
                .map(|(span, message)| Related {
                    message: self.mask.text(message),
                    location: self.location(*span),
                })
                .collect(),
            controls: rule.map(|rule| rule.control_list()).unwrap_or_default(),
            references: rule.map(|rule| rule.reference_list()).unwrap_or_default(),
            fix: finding.fix.as_ref().and_then(|fix| self.fix(fix)),
            remedies: finding
                .remedies
                .iter()
                .map(|remedy| super::model::Remedy {
                    kind: remedy.kind.clone(),
                    text: self.mask.text(&remedy.text),
                })
                .collect(),
        }
    }

    /// Problems of whole sources first, then those of their parts, in the order of the text.
    fn diagnostics(&self) -> Vec<DiagnosticReport> {
        let mut list = Vec::new();
        for (id, source) in self.analysis.sources.iter() {
            for problem in &source.problems {
                list.push(DiagnosticReport {
                    code: problem.code.to_owned(),
                    level: problem.level,
                    message: self.mask.text(&problem.message),
                    help: problem.help.clone(),
                    location: self.place(id, problem.range.start, problem.range.end, String::new()),
                    fix: None,
                });
            }
        }
        let mut rest: Vec<_> = self.analysis.estate.problems.iter().collect();
        rest.order_by_key(|problem| {
            let (source, range) = self.analysis.sources.resolve(problem.span);
            (source, range.start)
        });
        for problem in rest {
            let fix = Fix::new(capitalised(&problem.help), problem.edits.clone());
            list.push(DiagnosticReport {
                code: problem.code.to_owned(),
                level: problem.level,
                message: self.mask.text(&problem.message),
                help: self.mask.text(&problem.help),
                location: self.location(problem.span),
                fix: if problem.edits.is_empty() { None } else { self.fix(&fix) },
            });
        }
        for part in &self.analysis.estate.unrecognized {
            // Only what is certainly no accident of layout: the list of sources has the others.
            if let Some(level) = diagnostic_level(part.code) {
                list.push(DiagnosticReport {
                    code: format!("not-understood-{}", part.code),
                    level,
                    message: self.mask.text(&part.message),
                    help: String::new(),
                    location: self.location(part.span),
                    fix: None,
                });
            }
        }
        list
    }

    /// The edits in the text as pasted. `None` if they lie where the text cannot be edited, or would carry a
    /// secret into the report.
    pub(crate) fn fix(&self, fix: &Fix) -> Option<FixReport> {
        let mut edits = Vec::new();
        let mut previews = Vec::new();
        for Edit { span, text } in &fix.edits {
            if !self.analysis.sources.editable(span.view) || self.mask.hides(text) {
                return None;
            }
            let (id, range) = self.analysis.sources.resolve(*span);
            let text = self.analysis.sources.wrap(span.view, text).into_owned();
            if previews.len() < MAX_EDITS {
                let whole = &self.analysis.sources.source(id).text;
                previews.push(preview(&self.mask, whole, range.start as usize..range.end as usize, &text));
            }
            let (start, end) = (self.offset(id, range.start), self.offset(id, range.end));
            edits.push(EditReport { source_index: id.0, start, end, text });
        }
        edits.order_by_key(|edit| (edit.source_index, edit.start, edit.end));
        let overlap = edits
            .windows(2)
            .any(|pair| pair[0].source_index == pair[1].source_index && pair[0].end > pair[1].start);
        debug_assert!(!overlap, "edits of one fix overlap: {fix:?}");
        (!overlap && !edits.is_empty()).then(|| FixReport {
            title: self.mask.text(&fix.title),
            note: self.mask.text(&fix.note),
            by_hand: fix.by_hand,
            edits,
            preview: previews,
        })
    }

    pub(crate) fn location(&self, span: Span) -> Location {
        let (id, range) = self.analysis.sources.resolve(span);
        self.place(id, range.start, range.end, self.mask.text(&self.analysis.sources.pointer(span)))
    }

    fn place(&self, id: SourceId, start: u32, end: u32, pointer: String) -> Location {
        let source = self.analysis.sources.source(id);
        let (first, last) =
            (source.lines.position(&source.text, start), source.lines.position(&source.text, end));
        Location {
            source: self.mask.text(&source.name),
            source_index: id.0,
            pointer,
            line: first.line,
            column: first.column,
            end_line: last.line,
            end_column: last.column,
            start: self.offset(id, start),
            end: self.offset(id, end),
        }
    }

    fn offset(&self, id: SourceId, offset: u32) -> u32 {
        let source = self.analysis.sources.source(id);
        match self.offsets {
            Offsets::Bytes => offset,
            Offsets::Utf16 => source.lines.utf16(&source.text, offset),
        }
    }

    fn quote(&self, span: Span) -> String {
        let text = self.mask.text(self.analysis.sources.slice(span));
        if text.len() <= MAX_QUOTE {
            return text;
        }
        let count = text.chars().count();
        if count <= MAX_QUOTE {
            return text;
        }
        let head: String = text.chars().take(MAX_QUOTE * 2 / 3).collect();
        let tail: String = text.chars().skip(count - MAX_QUOTE / 3).collect();
        format!("{head} … {tail}")
    }
}

fn diagnostic_level(code: &str) -> Option<Level> {
    (code != "object" && code != "text").then_some(Level::Warning)
}

fn clamp(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
