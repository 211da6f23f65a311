//! The command line: a thin front on the engine.
//!
//! Exit status: 0 nothing at or above `--fail-on`, 1 findings, 2 the input or the call was not usable. Results go
//! to standard output, everything else to standard error.

mod check;
mod compare;
mod expand;
mod explain;
mod exposure;
mod files;
mod fix;
mod grants;
mod policies;
mod public;
mod reach;
mod rules;
mod scenario;
mod shrink;
mod shrink_network;
mod simulate;
mod summary;
mod test;
mod what_can;
mod who_can;
mod write;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What AWS policies and network rules really allow. Nothing is sent anywhere.
#[derive(Debug, Parser)]
#[command(name = "parapet", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Find open doors in policies and in what `aws … describe/list/get` printed
    Check(check::Args),
    /// Print a file with the mechanical fixes applied
    Fix(fix::Args),
    /// List the actions that patterns such as `s3:Get*` name, with their access levels
    Expand(expand::Args),
    /// Say in plain English what policies allow and deny
    Explain(explain::Args),
    /// Print a file with its policies made narrower: less of what they allow, never more
    Shrink(shrink::Args),
    /// Print a file with its security groups made narrower, and what they let in no more
    ShrinkNetwork(shrink_network::Args),
    /// Print a policy for a task: which access to which ARNs
    Write(write::Args),
    /// Tell whether a new policy allows more or less than the old one, with a request that shows it
    Compare(compare::Args),
    /// Tell whether a resource's policy lets strangers in, with a request that shows it
    Public(public::Args),
    /// Tell whether a policy allows any of some actions on any of some resources
    Grants(grants::Args),
    /// Tell what a policy allows as a list of facts, and which statements change nothing
    Summary(summary::Args),
    /// Tell whether packets get from one end to another, by which places, and what stops them
    Reach(reach::Args),
    /// List who could reach which ports of everything that has addresses, the worst first
    Exposure(exposure::Args),
    /// Describe the rules
    Rules(rules::Args),
    /// Tell what AWS would decide about a request, and why
    Simulate(simulate::Args),
    /// Check that the requests of scenario files get the decisions that are expected of them
    Test(test::Args),
    /// List the users and roles that can do something, also by assuming roles
    WhoCan(who_can::Args),
    /// List what a user or role can do, by service and access level
    WhatCan(what_can::Args),
}

/// What the caller did wrong, or the system could not do: told on standard error, exit status 2.
struct Unusable(String);

impl<E: std::fmt::Display> From<E> for Unusable {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Fix(args) => fix::run(&args),
        Command::Expand(args) => expand::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Shrink(args) => shrink::run(&args),
        Command::ShrinkNetwork(args) => shrink_network::run(&args),
        Command::Write(args) => write::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Public(args) => public::run(&args),
        Command::Grants(args) => grants::run(&args),
        Command::Summary(args) => summary::run(&args),
        Command::Reach(args) => reach::run(&args),
        Command::Exposure(args) => exposure::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Test(args) => test::run(&args),
        Command::WhoCan(args) => who_can::run(&args),
        Command::WhatCan(args) => what_can::run(&args),
    };
    match result {
        Ok(code) => code,
        Err(Unusable(message)) => {
            eprintln!("parapet: {message}");
            ExitCode::from(2)
        }
    }
}

/// Writes to standard output. A reader that went away (`| head`) is no error.
fn print(text: &str) -> Result<(), Unusable> {
    // Taking out colours costs more than writing, so it is left out where there is nothing to take out.
    // The controls U+0080 to U+009F begin with 0xC2.
    let plain = |byte: u8| byte.is_ascii_whitespace() || !(byte < 0x20 || byte == 0x7F || byte == 0xC2);
    if text.bytes().all(plain) {
        write_to(std::io::stdout(), text)
    } else {
        write_to(anstream::stdout(), text)
    }
}

/// Writes a value to standard output as JSON, as [`crate::report::render`] lays it out.
fn print_json(value: &impl serde::Serialize) -> Result<(), Unusable> {
    let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    match serde_json::to_writer_pretty(&mut out, value) {
        Err(error) if error.io_error_kind() == Some(std::io::ErrorKind::BrokenPipe) => Ok(()),
        Err(error) => Err(error.into()),
        Ok(()) => write_to(out, "\n"),
    }
}

fn write_to(mut out: impl std::io::Write, text: &str) -> Result<(), Unusable> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(Unusable::from),
    }
}
