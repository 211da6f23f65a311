//! A report as one HTML page without script and without anything from elsewhere.

use std::fmt::Write as _;

use super::model::{FindingReport, Report};
use super::{counts, evidence_text, facts_date};
use crate::text::counted;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
h2{margin-top:2.2rem}article{border-left:.3rem solid #888;padding:.1rem 1rem;margin:1.2rem 0}\
.critical{border-color:#a40026}.high{border-color:#c4421a}.medium{border-color:#a06a00}.low{border-color:#2f6fa8}\
code,pre{font:13px/1.45 ui-monospace,monospace;background:#8881;border-radius:.2rem;padding:.05rem .25rem}\
pre{padding:.6rem;overflow:auto;white-space:pre-wrap}.meta{color:#666}dt{font-weight:600}dd{margin:0 0 .4rem 1rem}";

pub(super) fn html(report: &Report) -> String {
    let mut out = String::from("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    out.push_str("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">");
    out.push_str("<meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">");
    let _ = write!(
        out,
        "<title>Parapet report</title><style>{STYLE}</style></head><body>\n<h1>Parapet report</h1>\n"
    );
    let _ = writeln!(
        out,
        "<p><strong>{}</strong> in {}{}.</p>",
        counts(report),
        counted(report.summary.recognized as usize, "document"),
        escape(&facts_date(report))
    );
    out.push_str("<h2>What was read</h2>\n<ul>\n");
    for source in &report.sources {
        for document in &source.recognized {
            let (name, label) = (escape(&source.name), prose(&document.label));
            let _ = writeln!(out, "<li><code>{name}</code>: {label} (line {})</li>", document.line);
        }
        for part in &source.unrecognized {
            let (name, message) = (escape(&source.name), prose(&part.message));
            let _ = writeln!(
                out,
                "<li><strong>Not checked</strong> – <code>{name}</code> line {}: {message}</li>",
                part.line
            );
        }
    }
    out.push_str("</ul>\n");
    if !report.diagnostics.is_empty() {
        out.push_str("<h2>Problems of the input</h2>\n<ul>\n");
        for d in &report.diagnostics {
            let place = format!("{}:{}:{}", d.location.source, d.location.line, d.location.column);
            let _ = writeln!(
                out,
                "<li><code>{}</code>: {} – {}</li>",
                escape(&place),
                prose(&d.message),
                prose(&d.help)
            );
        }
        out.push_str("</ul>\n");
    }
    out.push_str("<h2>Findings</h2>\n");
    for item in &report.findings {
        finding(&mut out, item);
    }
    out.push_str("</body></html>\n");
    out
}

fn finding(out: &mut String, finding: &FindingReport) {
    let severity = finding.severity.name();
    let place = format!("{}:{}:{}", finding.location.source, finding.location.line, finding.location.column);
    let _ = writeln!(out, "<article class=\"{severity}\"><h3>{}</h3>", prose(&finding.title));
    let _ = writeln!(
        out,
        "<p class=\"meta\">{severity} · <code>{}</code> · <code>{}</code></p><p>{}</p>",
        escape(&place),
        escape(&finding.rule),
        prose(&finding.message)
    );
    if !finding.quote.is_empty() {
        let _ = writeln!(out, "<pre>{}</pre>", escape(&finding.quote));
    }
    let _ = writeln!(out, "<dl><dt>Why</dt><dd>{}</dd>", prose(&finding.why));
    for (key, value) in &finding.evidence {
        let _ =
            writeln!(out, "<dt>{}</dt><dd><code>{}</code></dd>", escape(key), escape(&evidence_text(value)));
    }
    for related in &finding.related {
        let _ =
            writeln!(out, "<dt>Also line {}</dt><dd>{}</dd>", related.location.line, prose(&related.message));
    }
    if let Some(fix) = &finding.fix {
        let _ = writeln!(out, "<dt>Fix</dt><dd>{} {}</dd>", prose(&fix.title), prose(&fix.note));
    }
    for reference in &finding.references {
        let (url, title) = (escape(&reference.url), escape(&reference.title));
        let _ =
            writeln!(out, "<dt>AWS</dt><dd><a href=\"{url}\" rel=\"noopener noreferrer\">{title}</a></dd>");
    }
    if !finding.controls.is_empty() {
        let controls: Vec<_> = finding.controls.iter().map(|c| format!("{} {}", c.framework, c.id)).collect();
        let _ = writeln!(out, "<dt>Controls</dt><dd>{}</dd>", escape(&controls.join(", ")));
    }
    out.push_str("</dl>\n");
    for remedy in &finding.remedies {
        let _ = writeln!(out, "<pre>{}</pre>", escape(&remedy.text));
    }
    out.push_str("</article>\n");
}

/// Text with code between backticks.
fn prose(text: &str) -> String {
    let mut out = String::new();
    for (i, part) in text.split('`').enumerate() {
        let part = escape(part);
        if i % 2 == 1 {
            let _ = write!(out, "<code>{part}</code>");
        } else {
            out.push_str(&part);
        }
    }
    out
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            ch => out.push(ch),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_text_is_never_markup() {
        assert_eq!(prose("a `<img onerror='x'>`"), "a <code>&lt;img onerror=&#39;x&#39;&gt;</code>");
    }
}
