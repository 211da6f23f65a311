//! `parapet expand`

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::ValueEnum;
use serde::Serialize;

use super::{Unusable, print};
use crate::aws::{AccessLevel, Action, ActionSet, Facts, facts};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Actions, with `*` for any run of characters and `?` for one: 's3:Get*Tag*'
    #[arg(required = true)]
    patterns: Vec<String>,
    /// The form
    #[arg(long, value_enum, default_value_t = Shape::Human)]
    format: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shape {
    Human,
    Json,
}

/// What `--format json` prints. Versioned as the report is: fields are added, not changed.
#[derive(Serialize)]
struct Expansion<'f> {
    schema: u32,
    facts_date: &'f str,
    patterns: Vec<PatternCount<'f>>,
    actions: Vec<Listed<'f>>,
}

#[derive(Serialize)]
struct PatternCount<'f> {
    pattern: &'f str,
    actions: usize,
}

#[derive(Serialize)]
struct Listed<'f> {
    action: &'f str,
    access_levels: Vec<&'static str>,
    resource_types: Vec<ListedType<'f>>,
}

#[derive(Serialize)]
struct ListedType<'f> {
    name: &'f str,
    arn: &'f str,
    required: bool,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Unusable> {
    let facts = facts().ok_or_else(|| Unusable("the facts about AWS are damaged".into()))?;
    let mut set = ActionSet::new();
    let mut patterns = Vec::new();
    for pattern in &args.patterns {
        let found = facts.expand(pattern);
        if found.is_empty() {
            tell_nothing(facts, pattern);
        }
        patterns.push(PatternCount { pattern, actions: found.len() });
        set.union_with(&found);
    }
    let text = match args.format {
        Shape::Human => human(facts, &set),
        Shape::Json => {
            let actions = facts.actions_of(&set).map(listed).collect();
            let expansion = Expansion { schema: 1, facts_date: facts.date(), patterns, actions };
            serde_json::to_string_pretty(&expansion)? + "\n"
        }
    };
    print(&text)?;
    // As for a file that cannot be read: nothing came of the call.
    Ok(ExitCode::from(if set.is_empty() { 2 } else { 0 }))
}

fn listed(action: Action<'_>) -> Listed<'_> {
    let types = action.resource_types().map(|using| ListedType {
        name: using.resource_type.name(),
        arn: using.resource_type.arn_format(),
        required: using.required,
    });
    Listed {
        action: action.name(),
        access_levels: action.levels().iter().map(AccessLevel::name).collect(),
        resource_types: types.collect(),
    }
}

fn human(facts: &Facts, set: &ActionSet) -> String {
    let mut text = String::new();
    let width = facts.actions_of(set).map(|action| action.name().len()).max().unwrap_or_default();
    for action in facts.actions_of(set) {
        let _ = writeln!(text, "{:<width$}  {}", action.name(), action.levels());
    }
    let counts: Vec<_> = AccessLevel::ALL
        .into_iter()
        .map(|level| {
            (facts.actions_of(set).filter(|action| action.levels().main() == Some(level)).count(), level)
        })
        .filter(|(count, _)| *count > 0)
        .map(|(count, level)| format!("{count} {level}"))
        .collect();
    let total = set.len();
    let noun = if total == 1 { "action" } else { "actions" };
    let counts = if counts.is_empty() { String::new() } else { format!(": {}", counts.join(", ")) };
    let _ = writeln!(text, "{}{total} {noun}{counts}", if total == 0 { "" } else { "\n" });
    let _ = writeln!(text, "AWS facts of {}", facts.date());
    text
}

fn tell_nothing(facts: &Facts, pattern: &str) {
    let meant = match facts.suggest_action(pattern) {
        Some(action) => format!("; did you mean `{}`?", action.name()),
        None => match pattern.split_once(':') {
            Some((prefix, verb)) if facts.services_matching(prefix).next().is_none() => {
                let service = facts.suggest_service(prefix);
                service.map_or_else(
                    || "; there is no such service".to_owned(),
                    |service| format!("; did you mean `{}:{verb}`?", service.prefix()),
                )
            }
            Some(_) => String::new(),
            None => "; an action is written `service:Action`".to_owned(),
        },
    };
    eprintln!("parapet: `{pattern}` names no action known on {}{meant}", facts.date());
}
