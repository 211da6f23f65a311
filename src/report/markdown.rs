//! A report as GitHub-flavoured Markdown.

use std::fmt::Write as _;

use super::model::{DiagnosticReport, FindingReport, Report, Severity};
use super::{counts, evidence_text, facts_date};
use crate::text::counted;

pub(super) fn markdown(report: &Report) -> String {
    let mut out = String::from("# Parapet report\n\n");
    let _ = writeln!(
        out,
        "**{}** in {}{}.\n",
        counts(report),
        counted(report.summary.recognized as usize, "document"),
        prose(&facts_date(report))
    );
    out.push_str("## What was read\n\n");
    for source in &report.sources {
        for document in &source.recognized {
            let _ = writeln!(
                out,
                "- {}: {} (line {})",
                code(&source.name),
                prose(&document.label),
                document.line
            );
        }
        for part in &source.unrecognized {
            let _ = writeln!(
                out,
                "- **Not checked** – {} line {}: {}",
                code(&source.name),
                part.line,
                prose(&part.message)
            );
        }
    }
    if !report.diagnostics.is_empty() {
        out.push_str("\n## Problems of the input\n\n");
        for diagnostic in &report.diagnostics {
            diagnostic_line(&mut out, diagnostic);
        }
    }
    for severity in Severity::ALL {
        let findings: Vec<_> =
            report.findings.iter().filter(|finding| finding.severity == severity).collect();
        if findings.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n## {} ({})", heading(severity), findings.len());
        for item in findings {
            finding(&mut out, item);
        }
    }
    out
}

fn heading(severity: Severity) -> String {
    let name = severity.name();
    name[..1].to_uppercase() + &name[1..]
}

fn diagnostic_line(out: &mut String, diagnostic: &DiagnosticReport) {
    let place = &diagnostic.location;
    let _ = writeln!(
        out,
        "- {}:{}:{}: {} – {}",
        code(&place.source),
        place.line,
        place.column,
        prose(&diagnostic.message),
        prose(&diagnostic.help)
    );
}

fn finding(out: &mut String, finding: &FindingReport) {
    let place = &finding.location;
    let _ = writeln!(out, "\n### {}\n", prose(&finding.title));
    let _ = writeln!(out, "{}\n", prose(&finding.message));
    let _ =
        writeln!(out, "- Place: {}:{}:{}, `{}`", code(&place.source), place.line, place.column, finding.rule);
    if !finding.quote.is_empty() {
        let _ = writeln!(out, "- Evidence: {}", code(&finding.quote));
    }
    for (key, value) in &finding.evidence {
        let _ = writeln!(out, "  - {}: {}", prose(key), code(&evidence_text(value)));
    }
    for related in &finding.related {
        let _ = writeln!(out, "- Also line {}: {}", related.location.line, prose(&related.message));
    }
    let _ = writeln!(out, "- Why: {}", prose(&finding.why));
    if let Some(fix) = &finding.fix {
        let _ = writeln!(out, "- Fix: {} {}", prose(&fix.title), prose(&fix.note));
    }
    for reference in &finding.references {
        let _ = writeln!(out, "- AWS: [{}]({})", prose(&reference.title), reference.url);
    }
    if !finding.controls.is_empty() {
        let controls: Vec<_> = finding.controls.iter().map(|c| format!("{} {}", c.framework, c.id)).collect();
        let _ = writeln!(out, "- Controls: {}", controls.join(", "));
    }
    for remedy in &finding.remedies {
        let _ = writeln!(out, "\n{}", fenced(&remedy.text, &remedy.kind));
    }
}

/// Text with code between backticks; all else is escaped, so that nothing in it is markup.
pub(crate) fn prose(text: &str) -> String {
    let mut out = String::new();
    for (i, part) in text.split('`').enumerate() {
        if i % 2 == 1 && !part.is_empty() {
            out.push_str(&code(part));
        } else {
            for ch in part.chars() {
                match ch {
                    '<' => out.push_str("&lt;"),
                    '>' => out.push_str("&gt;"),
                    '&' => out.push_str("&amp;"),
                    '\\' | '*' | '_' | '[' | ']' | '#' | '|' | '!' | '~' => {
                        out.push('\\');
                        out.push(ch);
                    }
                    '\n' | '\r' => out.push(' '),
                    ch => out.push(ch),
                }
            }
        }
    }
    out
}

/// An inline code span that holds any text, by *CommonMark*'s rule: longer backticks outside than inside.
pub(crate) fn code(text: &str) -> String {
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return String::new();
    }
    let ticks = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

fn fenced(text: &str, kind: &str) -> String {
    let ticks = "`".repeat(longest_run(text).max(2) + 1);
    let language = match kind {
        "aws-cli" => "sh",
        "terraform" => "hcl",
        "cloudformation" => "yaml",
        _ => "text",
    };
    format!("{ticks}{language}\n{}\n{ticks}", text.trim_end())
}

fn longest_run(text: &str) -> usize {
    text.split(|ch| ch != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_text_is_never_markup() {
        assert_eq!(prose("a <img onerror=x> [l](u) `<b>`"), "a &lt;img onerror=x&gt; \\[l\\](u) `<b>`");
        assert_eq!(code("a`<b>"), "``a`<b>``");
        assert_eq!(prose("odd ` tick <b>"), "odd `tick <b>`");
    }
}
