//! `parapet explain`

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;

use super::{Unusable, files, print};
use crate::aws::facts;
use crate::explain::{ExplainOptions, Explained, ExplainedStatement, explain, markdown};
use crate::policy::PolicyKind;
use crate::report::Offsets;
use crate::text::counted;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files to read; `-` is standard input
    files: Vec<PathBuf>,
    /// The form
    #[arg(long, value_enum, default_value_t = Shape::Human)]
    format: Shape,
    /// Most actions that are listed of each statement; 20 for people, 500 in JSON
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// What the policies are: identity, trust, boundary, session, scp, rcp, vpc-endpoint, resource:SERVICE. Inferred
    /// where not given
    #[arg(long, value_name = "KIND", value_parser = PolicyKind::from_name)]
    kind: Option<PolicyKind>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shape {
    Human,
    Json,
    Markdown,
}

/// Rows of a table that a person reads.
const ROWS: usize = 20;

pub(super) fn run(args: &Args) -> Result<ExitCode, Unusable> {
    let limit = args.limit.or((args.format != Shape::Json).then_some(ROWS));
    let options =
        ExplainOptions { limit, policy: None, policy_kind: args.kind.clone(), policy_kinds: Vec::new() };
    let analysis = crate::read(files::read(&args.files)?, &options.reading());
    if analysis.estate.policies.is_empty() {
        return Err(Unusable("there is no policy in it; `parapet check` tells what was read".into()));
    }
    let explained = explain(&analysis, facts(), &options, Offsets::Bytes);
    let text = match args.format {
        Shape::Human => human(&explained),
        Shape::Json => serde_json::to_string_pretty(&explained)? + "\n",
        Shape::Markdown => markdown(&explained),
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn human(explained: &Explained) -> String {
    let mut out = String::new();
    for policy in &explained.policies {
        let place = &policy.location;
        let _ = writeln!(out, "{}:{} {}", place.source, place.line, policy.label);
        for statement in &policy.statements {
            one(&mut out, statement);
        }
        out.push('\n');
    }
    if let Some(date) = &explained.facts_date {
        let _ = writeln!(out, "AWS facts of {date}");
    }
    // What was pasted must not move the cursor of a terminal.
    out.chars().map(|ch| if ch.is_control() && ch != '\n' { ' ' } else { ch }).collect()
}

fn one(out: &mut String, statement: &ExplainedStatement) {
    let _ = writeln!(out, "\n  {} (line {})", statement.name, statement.location.line);
    let _ = writeln!(out, "    {}", statement.sentence);
    for remark in &statement.remarks {
        let _ = writeln!(out, "    {remark}");
    }
    for expansion in statement.expansions.iter().filter(|expansion| expansion.count != 1) {
        let _ = writeln!(out, "    {}  {}", expansion.pattern, expansion.summary());
    }
    let width = statement.rows.iter().map(|row| row.action.chars().count()).max().unwrap_or_default();
    for row in &statement.rows {
        let resources = row.resources.join(", ");
        let line = format!("      {:<width$}  {:<22}  {resources}{}", row.action, row.level, row.remark());
        let _ = writeln!(out, "{}", line.trim_end());
    }
    if statement.rows_left_off > 0 {
        let _ = writeln!(
            out,
            "      and {} (--limit shows more)",
            counted(statement.rows_left_off, "other action")
        );
    }
}
