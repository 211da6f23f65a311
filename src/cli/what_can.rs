//! `parapet what-can`
//!
//! Exit status: 0 answered, 2 the call or the input is not usable.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use super::scenario::one_line;
use super::who_can::{Shape, tell, word};
use super::{Unusable, files, print};
use crate::Options;
use crate::aws::facts;
use crate::evaluate::who::{ServiceAnswer, Standing, WhatCan, WhatCanRequest, what_can};
use crate::report::Offsets;
use crate::text::counted;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The ARN of a user or role, or its name
    principal: String,
    /// An account export (`aws iam get-account-authorization-details`), and whatever lies beside; `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Shape::Human)]
    format: Shape,
}

/// Names of one level that a person reads.
const NAMES: usize = 12;

pub(super) fn run(args: &Args) -> Result<ExitCode, Unusable> {
    let facts = facts().ok_or("the facts about AWS are not there")?;
    let analysis = crate::read(files::read(&args.files)?, &Options::default());
    let request = WhatCanRequest { principal: args.principal.clone(), ..WhatCanRequest::default() };
    let answer = what_can(&analysis, facts, &request, Offsets::Bytes)?;
    let text = match args.format {
        Shape::Human => human(&answer),
        Shape::Json => serde_json::to_string_pretty(&answer)? + "\n",
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn human(answer: &WhatCan) -> String {
    let mut out = String::new();
    let who = &answer.principal;
    let services = counted(answer.services.len(), "service");
    let _ = writeln!(
        out,
        "{} `{}`: {} of {services}",
        who.kind,
        one_line(&who.name),
        counted(answer.count, "action")
    );
    for service in &answer.services {
        one(service, &mut out);
    }
    if !answer.roles.is_empty() {
        let _ = writeln!(out, "\nIt can become, with what these can do:");
    }
    for role in &answer.roles {
        let via =
            if role.via.is_empty() { String::new() } else { format!(" through {}", role.via.join(", ")) };
        let _ = writeln!(out, "\n{:<12} {}{}", word(role.answer), one_line(&role.arn), one_line(&via));
        tell(&role.conditions, &role.unknown_because, &mut out);
    }
    for note in &answer.notes {
        let _ = writeln!(out, "\nnote: {}", one_line(note));
    }
    let _ = writeln!(out, "AWS facts of {}", answer.facts_date);
    out
}

fn one(service: &ServiceAnswer, out: &mut String) {
    let _ = writeln!(out, "\n{} ({})", service.service, service.count);
    for level in &service.levels {
        let names = level.actions.iter().take(NAMES).map(|action| {
            let name = action.action.split_once(':').map_or(action.action.as_str(), |(_, name)| name);
            let mark = if action.answer == Standing::Yes {
                String::new()
            } else {
                format!(" ({})", word(action.answer))
            };
            format!("{name}{mark}")
        });
        let mut names: Vec<String> = names.collect();
        if level.actions.len() > NAMES {
            names.push(format!("and {} more", level.actions.len() - NAMES));
        }
        let _ = writeln!(out, "  {:<22} {:>4}  {}", level.level, level.count, names.join(", "));
    }
}
