//! A report for a terminal: each finding under the lines that it is about.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::model::{FindingReport, Level as DiagnosticLevel, Location, Report, Severity};
use super::{counts, evidence_text, facts_date};
use crate::Analysis;
use crate::text::counted;

/// Characters of a line that are shown on each side of a place: minified documents are one line.
const MARGIN: usize = 120;

/// Lines shown of a place that spans more.
const MAX_LINES: usize = 5;

/// Renders a report whose offsets count bytes, with the lines of the texts that it came from.
#[must_use]
pub fn human(analysis: &Analysis, report: &Report, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
    let excerpts = Excerpts::new(analysis);
    let mut out = String::new();
    for diagnostic in &report.diagnostics {
        let level = match diagnostic.level {
            DiagnosticLevel::Error => Level::ERROR,
            DiagnosticLevel::Warning => Level::WARNING,
            DiagnosticLevel::Info => Level::INFO,
        };
        let title = level.primary_title(clean(&diagnostic.message)).id(diagnostic.code.clone());
        let mut group = excerpts.element(Group::with_title(title), &diagnostic.location, "");
        if !diagnostic.help.is_empty() {
            group = group.element(Level::HELP.message(clean(&diagnostic.help)));
        }
        let _ = writeln!(out, "{}\n", renderer.render(&[group]));
    }
    for finding in &report.findings {
        let _ = writeln!(out, "{}\n", renderer.render(&[group(&excerpts, finding)]));
    }
    for source in &report.sources {
        for document in &source.recognized {
            let _ = writeln!(
                out,
                "read     {}:{} {}",
                clean(&source.name),
                document.line,
                clean(&document.label)
            );
        }
        for part in &source.unrecognized {
            let _ = writeln!(out, "not read {}:{} {}", clean(&source.name), part.line, clean(&part.message));
        }
    }
    let _ = writeln!(
        out,
        "\n{} in {}{}",
        counts(report),
        counted(report.summary.recognized as usize, "document"),
        clean(&facts_date(report))
    );
    out
}

fn group<'a>(excerpts: &Excerpts<'_>, finding: &'a FindingReport) -> Group<'a> {
    let level = match finding.severity {
        Severity::Critical | Severity::High => Level::ERROR,
        Severity::Medium => Level::WARNING,
        Severity::Low | Severity::Info => Level::INFO,
    };
    let title = level
        .with_name(finding.severity.name())
        .primary_title(clean(&finding.title))
        .id(finding.rule.clone());
    let mut group = excerpts.element(Group::with_title(title), &finding.location, &finding.message);
    for related in &finding.related {
        let place =
            format!("{}:{}: {}", related.location.line, related.location.column, clean(&related.message));
        group = group.element(Level::NOTE.with_name("also").message(place));
    }
    for (key, value) in &finding.evidence {
        let text = clean(&evidence_text(value));
        group = group.element(Level::NOTE.with_name("evidence").message(format!("{}: {text}", clean(key))));
    }
    group = group.element(Level::NOTE.with_name("why").message(clean(&finding.why)));
    if let Some(fix) = &finding.fix {
        let note = if fix.note.is_empty() { String::new() } else { format!(" ({})", clean(&fix.note)) };
        group = group.element(Level::HELP.with_name("fix").message(format!("{}{note}", clean(&fix.title))));
    }
    for remedy in &finding.remedies {
        group = group.element(Level::HELP.with_name(remedy.kind.clone()).message(clean_lines(&remedy.text)));
    }
    for reference in &finding.references {
        group = group.element(Level::NOTE.with_name("aws").message(format!(
            "{}: {}",
            clean(&reference.title),
            reference.url
        )));
    }
    group
}

/// The texts with every secret overwritten, at equal length so that places stay right.
struct Excerpts<'a> {
    analysis: &'a Analysis,
    secrets: Vec<(u32, Range<usize>)>,
}

impl<'a> Excerpts<'a> {
    fn new(analysis: &'a Analysis) -> Self {
        let resolve = |secret: &crate::estate::secret::Secret| {
            let (id, range) = analysis.sources.resolve(secret.span);
            (id.0, range.start as usize..range.end as usize)
        };
        let mut secrets: Vec<_> = analysis.estate.secrets.iter().map(resolve).collect();
        secrets.sort_by_key(|(source, range)| (*source, range.start));
        Self { analysis, secrets }
    }

    fn element<'g>(&self, group: Group<'g>, location: &Location, label: &str) -> Group<'g> {
        let (source, text) = self.cut(location);
        let Some((excerpt, first_line, range)) = text else {
            return group.element(Origin::path(source));
        };
        let start = range.start;
        let mut annotation = AnnotationKind::Primary.span(range);
        if !label.is_empty() {
            annotation = annotation.label(clean(label));
        }
        let snippet =
            Snippet::source(excerpt.clone()).line_start(first_line).fold(false).annotation(annotation);
        // A line that was cut has columns of its own: the true one is told apart.
        let column = excerpt[..start].chars().count()
            - excerpt[..start].rfind('\n').map_or(0, |at| excerpt[..=at].chars().count());
        if column + 1 == location.column as usize {
            return group.element(snippet.path(source));
        }
        group
            .element(Origin::path(source).line(location.line as usize).char_column(location.column as usize))
            .element(snippet)
    }

    /// The name of the source, and the lines of a place with the number of the first one and the place in them.
    fn cut(&self, location: &Location) -> (String, Option<(String, usize, Range<usize>)>) {
        let name = clean(&location.source);
        let found = self.analysis.sources.iter().nth(location.source_index as usize);
        let Some((_, source)) = found.filter(|(_, source)| !source.text.is_empty()) else {
            return (name, None);
        };
        let text = &source.text;
        let (start, end) = (location.start as usize, (location.end as usize).max(location.start as usize));
        let line_start = text[..start].rfind('\n').map_or(0, |n| n + 1);
        // Of a long place the first lines; of a long line the part around the place.
        let limit = text[start..].match_indices('\n').nth(MAX_LINES).map_or(text.len(), |(n, _)| start + n);
        let end = end.min(limit);
        let line_end = text[end..].find('\n').map_or(text.len(), |n| end + n);
        let from = floor(text, line_start.max(start.saturating_sub(MARGIN)));
        let to = ceil(text, line_end.min(end + MARGIN).min(from + 4 * MARGIN + MAX_LINES * 200));
        let end = end.min(to).max(start);
        let mut excerpt = text[from..to].as_bytes().to_vec();
        let known =
            self.secrets.partition_point(|(id, range)| (*id, range.end) <= (location.source_index, from));
        for (_, secret) in
            self.secrets[known..].iter().take_while(|(id, r)| *id == location.source_index && r.start < to)
        {
            let hide = secret.start.max(from) - from..secret.end.min(to) - from;
            excerpt[hide].fill(b'*');
        }
        for byte in &mut excerpt {
            // Escape sequences in a paste must not reach the terminal.
            if byte.is_ascii_control() && !matches!(*byte, b'\n' | b'\t') {
                *byte = b' ';
            }
        }
        let excerpt = String::from_utf8(excerpt).unwrap_or_default();
        if excerpt.is_empty() {
            return (name, None);
        }
        (name, Some((excerpt, location.line as usize, start - from..end - from)))
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

fn clean(text: &str) -> String {
    text.chars().map(|ch| if ch.is_control() { ' ' } else { ch }).collect()
}

fn clean_lines(text: &str) -> String {
    text.chars().map(|ch| if ch.is_control() && ch != '\n' { ' ' } else { ch }).collect()
}
