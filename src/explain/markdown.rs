//! An explanation as GitHub-flavoured Markdown.

use std::fmt::Write as _;

use super::{Expansion, Explained, ExplainedStatement, Row, Scope};
use crate::report::{markdown_code, markdown_prose};
use crate::text::counted;

/// Renders an explanation; pasted text is escaped.
#[must_use]
pub fn markdown(explained: &Explained) -> String {
    let mut out = String::from("# What these policies say\n");
    for policy in &explained.policies {
        let _ = writeln!(
            out,
            "\n## {}\n\n{} line {}",
            markdown_prose(&policy.label),
            markdown_code(&policy.location.source),
            policy.location.line
        );
        for statement in &policy.statements {
            one(&mut out, statement);
        }
    }
    if let Some(date) = &explained.facts_date {
        let _ = writeln!(out, "\nAWS facts of {date}.");
    }
    out
}

fn one(out: &mut String, statement: &ExplainedStatement) {
    let name = crate::text::capitalised(&statement.name);
    let _ = writeln!(out, "\n### {}\n\n{}", markdown_prose(&name), markdown_prose(&statement.sentence));
    for remark in &statement.remarks {
        let _ = writeln!(out, "\n> {}", markdown_prose(remark));
    }
    let wildcards: Vec<&Expansion> = statement.expansions.iter().filter(|e| e.count != 1).collect();
    if !wildcards.is_empty() {
        out.push('\n');
    }
    for expansion in wildcards {
        let _ = writeln!(out, "- {}: {}", markdown_code(&expansion.pattern), expansion.summary());
    }
    if statement.rows.is_empty() {
        return;
    }
    out.push_str("\n| action | access level | resources |\n| --- | --- | --- |\n");
    for row in &statement.rows {
        // A bar ends a cell also within code.
        let cell = |text: &String| markdown_code(text).replace('|', "\\|");
        let resources: Vec<String> = row.resources.iter().map(cell).collect();
        let _ = writeln!(
            out,
            "| {} | {} | {}{} |",
            cell(&row.action),
            row.level,
            resources.join(", "),
            row.remark()
        );
    }
    if statement.rows_left_off > 0 {
        let _ = writeln!(out, "\n{} more.", counted(statement.rows_left_off, "action"));
    }
}

impl Expansion {
    /// `57 actions: 2 List, 55 Read`.
    #[must_use]
    pub fn summary(&self) -> String {
        if self.count == 0 {
            return "no action known".to_owned();
        }
        let levels: Vec<String> =
            self.levels.iter().map(|level| format!("{} {}", level.count, level.level)).collect();
        let excluded = if self.excluded { " left out" } else { "" };
        format!("{}{excluded}: {}", counted(self.count, "action"), levels.join(", "))
    }
}

impl Row {
    /// What a person should know of the row, to stand after the resources; empty where nothing.
    #[must_use]
    pub fn remark(&self) -> &'static str {
        match self.scope {
            Scope::Resource => "",
            Scope::CannotBeScoped => " (cannot be limited to a resource)",
            Scope::NoEffect => "none of this statement",
            Scope::Unknown => " (not known)",
        }
    }
}
