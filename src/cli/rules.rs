//! `parapet rules`

use std::process::ExitCode;

use clap::ValueEnum;

use super::{Unusable, print};
use crate::rules::{all, book, by_id, page};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Ids of rules; all where none is given
    ids: Vec<String>,
    /// The form
    #[arg(long, value_enum, default_value_t = Shape::List)]
    format: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shape {
    List,
    Markdown,
    Json,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Unusable> {
    let mut rules = Vec::new();
    for id in &args.ids {
        rules.push(by_id(id).ok_or_else(|| Unusable(format!("there is no rule `{id}`")))?);
    }
    if args.ids.is_empty() {
        rules.extend(all());
    }
    let text = match args.format {
        Shape::List => {
            rules.iter().map(|r| format!("{:<9} {:<34} {}\n", r.severity.name(), r.id, r.title)).collect()
        }
        Shape::Markdown if args.ids.is_empty() => book(),
        Shape::Markdown => rules.iter().map(|rule| page(rule)).collect::<Vec<_>>().join("\n"),
        Shape::Json => {
            let infos: Vec<_> = rules.iter().map(|rule| rule.info()).collect();
            serde_json::to_string_pretty(&infos)? + "\n"
        }
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}
