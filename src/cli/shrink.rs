//! `parapet shrink`

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;

use super::{Unusable, files, print};
use crate::aws::facts;
use crate::fix::apply_report;
use crate::narrow::{NarrowRequest, Narrowed, Outcome, Scope, Wildcards, narrow};
use crate::policy::PolicyKind;
use crate::report::Offsets;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file with the policy; `-` is standard input
    file: PathBuf,
    /// Access levels that stay: list, read, write, permissions-management, tagging
    #[arg(long, value_name = "LEVEL", value_delimiter = ',', value_parser = level)]
    levels: Vec<String>,
    /// An action that stays whatever its level, with or without wildcards. May be repeated
    #[arg(long, value_name = "ACTION", value_delimiter = ',')]
    keep: Vec<String>,
    /// An action that goes. May be repeated
    #[arg(long, value_name = "ACTION", value_delimiter = ',')]
    drop: Vec<String>,
    /// An ARN that is all that is needed, where the policy allows more. May be repeated
    #[arg(long = "resource", value_name = "ARN")]
    resources: Vec<String>,
    /// Account of the resources
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// Region of the resources
    #[arg(long)]
    region: Option<String>,
    /// Partition of the resources; aws if not given
    #[arg(long)]
    partition: Option<String>,
    /// Leave `Resource` as it is
    #[arg(long)]
    keep_resources: bool,
    /// Take away, and deny, what would destroy or open the resources
    #[arg(long)]
    deny_destructive: bool,
    /// Write the shortest wildcards that match no other known action, instead of every name
    #[arg(long)]
    wildcards: bool,
    /// Only this statement, counted from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    statement: Option<u32>,
    /// What the policies are: identity, trust, boundary, session, scp, rcp, vpc-endpoint, resource:SERVICE. Inferred
    /// where not given
    #[arg(long, value_name = "KIND", value_parser = PolicyKind::from_name)]
    kind: Option<PolicyKind>,
    /// Print what changes instead of the whole text
    #[arg(long, conflicts_with = "format")]
    diff: bool,
    /// The form
    #[arg(long, value_enum, default_value_t = Shape::Text)]
    format: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// The text with the narrower policy in it
    Text,
    /// What became of each statement, and the edits
    Json,
}

fn level(name: &str) -> Result<String, String> {
    crate::narrow::access_level(name).map(|level| level.name().to_owned()).map_err(|problem| problem.0)
}

impl Args {
    fn request(&self) -> NarrowRequest {
        NarrowRequest {
            policy: None,
            statement: self.statement.map(|number| number as usize - 1),
            levels: self.levels.clone(),
            keep: self.keep.clone(),
            drop: self.drop.clone(),
            scope: if self.keep_resources { Scope::Keep } else { Scope::Arn },
            partition: self.partition.clone(),
            region: self.region.clone(),
            account: self.account.clone(),
            resources: self.resources.clone(),
            wildcards: if self.wildcards { Wildcards::Exact } else { Wildcards::Names },
            deny_destructive: self.deny_destructive,
            policy_kind: self.kind.clone(),
            policy_kinds: Vec::new(),
        }
    }
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Unusable> {
    let facts = facts().ok_or_else(|| Unusable("the facts about AWS are damaged".into()))?;
    let inputs = files::read(std::slice::from_ref(&args.file))?;
    let name = inputs[0].name.clone();
    let request = args.request();
    let analysis = crate::read(inputs, &request.reading());
    if analysis.estate.policies.is_empty() {
        return Err(Unusable(format!("{name}: there is no policy in it; `parapet check` tells why")));
    }
    let narrowed = narrow(&analysis, facts, &request, Offsets::Bytes)?;
    if args.format == Shape::Json {
        print(&(serde_json::to_string_pretty(&narrowed)? + "\n"))?;
        return Ok(ExitCode::SUCCESS);
    }
    eprint!("{}", told(&narrowed));
    let Some((_, source)) = analysis.sources.iter().next() else { return Ok(ExitCode::SUCCESS) };
    let edits: Vec<_> =
        narrowed.policies.iter().filter_map(|p| p.fix.as_ref()).flat_map(|fix| fix.edits.clone()).collect();
    let text = apply_report(&[&source.text], &edits).remove(0);
    if args.diff {
        let diff = similar::TextDiff::from_lines(&*source.text, text.as_str());
        print(&diff.unified_diff().header(&name, &name).to_string())?;
    } else {
        print(&text)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What became of each statement.
fn told(narrowed: &Narrowed) -> String {
    let mut text = String::new();
    for policy in &narrowed.policies {
        let _ = writeln!(text, "{}, line {}", policy.label, policy.location.line);
        for statement in &policy.statements {
            let _ = writeln!(text, "  {}", statement.summary());
            for note in &statement.notes {
                let _ = writeln!(text, "    {note}");
            }
            for (what, names) in [
                ("not possible on its resources, left out", &statement.without_effect),
                ("not known, left out", &statement.unknown_dropped),
                ("taken away and denied", &statement.denied),
            ] {
                if !names.is_empty() {
                    let _ = writeln!(text, "    {what}: {}", names.join(", "));
                }
            }
        }
        let changed = policy.statements.iter().any(|s| s.outcome != Outcome::Unchanged);
        match &policy.fix {
            Some(fix) if !fix.note.is_empty() => {
                let _ = writeln!(text, "  {}", fix.note);
            }
            None if changed => {
                let _ = writeln!(text, "  not written: {}", policy.no_fix_because);
            }
            _ => {}
        }
    }
    let _ = writeln!(text, "AWS facts of {}", narrowed.facts_date);
    text.chars().map(|ch| if ch.is_control() && ch != '\n' { ' ' } else { ch }).collect()
}
