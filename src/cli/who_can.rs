//! `parapet who-can`
//!
//! Exit status: 0 answered, 2 the call or the input is not usable.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;

use super::scenario::one_line;
use super::{Unusable, files, print};
use crate::Options;
use crate::evaluate::who::{Condition, Standing, WhoCan, WhoCanRequest, who_can};
use crate::report::Offsets;
use crate::text::counted;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// One action, such as s3:GetObject
    action: String,
    /// The resource's ARN, with wildcards for all that match it; left out, any resource. Then files: an account export
    /// (`aws iam get-account-authorization-details`), and whatever policies of resources lie beside; `-` is standard input
    #[arg(value_name = "[RESOURCE] FILE", required = true)]
    rest: Vec<String>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Shape::Human)]
    format: Shape,
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Shape {
    Human,
    Json,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Unusable> {
    let (resource, names) = match args.rest.split_first() {
        Some((first, rest)) if first.starts_with("arn:") || first == "*" => (Some(first.clone()), rest),
        _ => (None, args.rest.as_slice()),
    };
    let names: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
    let analysis = crate::read(files::read(&names)?, &Options::default());
    let request = WhoCanRequest { action: args.action.clone(), resource, ..WhoCanRequest::default() };
    let answer = who_can(&analysis, &request, Offsets::Bytes)?;
    let text = match args.format {
        Shape::Human => human(&answer),
        Shape::Json => serde_json::to_string_pretty(&answer)? + "\n",
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn human(answer: &WhoCan) -> String {
    let mut out = String::new();
    let on = answer.resource.as_deref().unwrap_or("some resource");
    let asked = counted(answer.asked, "user or role").replace("user or roles", "users and roles");
    let _ = writeln!(out, "{} on {}: {} of {asked}", answer.action, one_line(on), answer.principals.len());
    for one in &answer.principals {
        let arn = if one.principal.arn.is_empty() { &one.principal.name } else { &one.principal.arn };
        let _ = writeln!(out, "\n{:<12} {}", word(one.answer), one_line(arn));
        if !one.via.is_empty() {
            let _ = writeln!(out, "             assumes {}", one_line(&one.via.join(", then ")));
        }
        tell(&one.conditions, &one.unknown_because, &mut out);
        for grant in &one.grants {
            let place = grant.location.as_ref().map(|at| format!(" ({}:{})", at.source, at.line));
            let _ = writeln!(
                out,
                "             {} {} statement {}{}",
                grant.kind,
                one_line(&grant.policy),
                grant.statement + 1,
                one_line(&place.unwrap_or_default())
            );
        }
    }
    if !answer.outside.is_empty() {
        let _ = writeln!(out, "\nBesides, the policy of the resource lets in:");
    }
    for one in &answer.outside {
        let own = if one.needs_own_policies { ", as far as its own policies allow" } else { "" };
        let _ = writeln!(out, "\n{:<12} {}{own}", word(one.answer), one_line(&one.principal));
        tell(&one.conditions, &one.unknown_because, &mut out);
    }
    for note in &answer.notes {
        let _ = writeln!(out, "\nnote: {}", one_line(note));
    }
    out
}

/// For the first column.
pub(super) const fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Yes => "yes",
        Standing::Conditional => "conditional",
        Standing::Unknown => "unknown",
    }
}

/// What an answer hangs on.
pub(super) fn tell(conditions: &[Condition], because: &[String], out: &mut String) {
    for condition in conditions {
        let _ = writeln!(out, "             if {}", one_line(&condition.words()));
    }
    for why in because {
        let _ = writeln!(out, "             {}", one_line(why));
    }
}
