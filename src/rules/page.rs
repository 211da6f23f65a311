//! The rules' pages in the docs, made from their declarations.

use std::fmt::Write as _;

use super::{FAMILIES, Rule};

/// All rules as one Markdown document: a table to find them in, then the page of each.
#[must_use]
pub fn book() -> String {
    let mut out = String::from(
        "# Rules\n\n`./x docs` writes this page from the rules' own files; a test holds it to them.\n\n\
         | rule | severity | what it asks |\n| --- | --- | --- |\n",
    );
    for rule in FAMILIES.iter().copied().flatten() {
        let _ = writeln!(out, "| `{}` | {} | {} |", rule.id, rule.severity.name(), rule.question);
    }
    for rule in FAMILIES.iter().copied().flatten() {
        let _ = write!(out, "\n{}", page(rule));
    }
    out
}

/// The page as Markdown: what it asks, why, examples, how to fix, AWS pages, controls.
#[must_use]
pub fn page(rule: &Rule) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "## {}\n\n`{}` · {}\n", rule.title, rule.id, rule.severity.name());
    let _ = writeln!(out, "**What it asks.** {}\n\n**Why it matters.** {}\n", rule.question, rule.why);
    let _ = writeln!(out, "**How to fix.** {}\n", rule.remedy);
    for bad in [true, false] {
        let Some(example) = rule.examples.iter().find(|e| e.input.contains('⟦') == bad) else { continue };
        let text: String = example.input.chars().filter(|ch| !matches!(ch, '⟦' | '⟧')).collect();
        let verdict = if bad { "Found" } else { "Not found" };
        let fence = if text.contains("```") { "````" } else { "```" };
        let _ = writeln!(out, "**{verdict}** ({}):\n\n{fence}\n{}\n{fence}\n", example.name, text.trim_end());
    }
    let references: Vec<_> = rule.references.iter().map(|(title, url)| format!("[{title}]({url})")).collect();
    let _ = writeln!(out, "**AWS.** {}\n", references.join(" · "));
    if !rule.controls.is_empty() {
        let controls: Vec<_> =
            rule.controls.iter().map(|(framework, id)| format!("{framework} {id}")).collect();
        let _ = writeln!(out, "**Controls.** {}\n", controls.join(", "));
    }
    out
}
