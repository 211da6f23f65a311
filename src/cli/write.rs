//! `parapet write`

use std::process::ExitCode;

use clap::ValueEnum;

use super::{Unusable, print};
use crate::aws::facts;
use crate::narrow::{Task, Wildcards, write};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// An ARN to list. May be repeated, as all of these may
    #[arg(long, value_name = "ARN")]
    list: Vec<String>,
    /// An ARN to read
    #[arg(long, value_name = "ARN")]
    read: Vec<String>,
    /// An ARN to write to: arn:aws:s3:::reports/*
    #[arg(long, value_name = "ARN")]
    write: Vec<String>,
    /// An ARN whose permissions are managed
    #[arg(long, value_name = "ARN")]
    permissions: Vec<String>,
    /// An ARN to tag
    #[arg(long, value_name = "ARN")]
    tagging: Vec<String>,
    /// Of the actions found only this one, with or without wildcards
    #[arg(long, value_name = "ACTION", value_delimiter = ',')]
    only: Vec<String>,
    /// An action that works on no resource and needs "Resource": "*": s3:ListAllMyBuckets
    #[arg(long, value_name = "ACTION", value_delimiter = ',')]
    star_only: Vec<String>,
    /// Write the shortest wildcards that match no other known action, instead of every name
    #[arg(long)]
    wildcards: bool,
    /// The form
    #[arg(long, value_enum, default_value_t = Shape::Text)]
    format: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// The policy
    Text,
    /// The policy with what to know about it
    Json,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Unusable> {
    let facts = facts().ok_or_else(|| Unusable("the facts about AWS are damaged".into()))?;
    let task = Task {
        list: args.list.clone(),
        read: args.read.clone(),
        write: args.write.clone(),
        permissions: args.permissions.clone(),
        tagging: args.tagging.clone(),
        only: args.only.clone(),
        star_only: args.star_only.clone(),
        wildcards: if args.wildcards { Wildcards::Exact } else { Wildcards::Names },
    };
    let written = write(facts, &task)?;
    if args.format == Shape::Json {
        print(&(serde_json::to_string_pretty(&written)? + "\n"))?;
    } else {
        for note in &written.notes {
            eprintln!("{note}");
        }
        eprintln!("AWS facts of {}", written.facts_date);
        print(&written.text)?;
    }
    Ok(ExitCode::SUCCESS)
}
