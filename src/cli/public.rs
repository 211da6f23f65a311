//! `parapet public`

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use super::compare::Shape;
use super::policies;
use super::{Unusable, files, print};
use crate::policy::{Policy, PolicyKind};
use crate::prove::{Exposure, Trust, Verdict, exposure, names_principals};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The policy; `-` is standard input
    policy: PathBuf,
    /// An account of yours: only what lies outside all of these is a stranger. May be repeated
    #[arg(long = "trusted-account", value_name = "ID", value_delimiter = ',', value_parser = files::account)]
    trusted_accounts: Vec<String>,
    /// An organization of yours. May be repeated
    #[arg(long = "org", value_name = "o-ID", value_delimiter = ',', value_parser = organization)]
    organizations: Vec<String>,
    /// What the policy is attached to; without it, its own words decide
    #[arg(long, value_parser = policies::kind)]
    kind: Option<PolicyKind>,
    /// Exit with 1 unless the policy certainly lets no stranger in
    #[arg(long)]
    fail_if_public: bool,
    /// The form
    #[arg(long, value_enum, default_value_t = Shape::Human)]
    format: Shape,
}

fn organization(text: &str) -> Result<String, String> {
    let fits = text.strip_prefix("o-").is_some_and(|id| {
        (10..=32).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    });
    if fits {
        Ok(text.to_owned())
    } else {
        Err("an organization's id is `o-` and 10 to 32 letters and digits".to_owned())
    }
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Unusable> {
    let given = policies::read(&args.policy)?;
    let kind = args.kind.clone().unwrap_or(given.kind);
    if !names_principals(&given.policy) {
        eprintln!(
            "parapet: this policy names no principals: it is for whom it is attached to, and lets in nobody else"
        );
    }
    let trust = Trust { accounts: args.trusted_accounts.clone(), organizations: args.organizations.clone() };
    let answer = exposure(&given.policy, &kind, &trust);
    match args.format {
        Shape::Human => print(&human(&answer, &given.policy, &trust))?,
        Shape::Json => print(&format!("{}\n", serde_json::to_string_pretty(&answer)?))?,
    }
    Ok(ExitCode::from(u8::from(args.fail_if_public && answer.is_public() != Some(false))))
}

fn human(answer: &Exposure, policy: &Policy, trust: &Trust) -> String {
    let who = if *trust == Trust::default() { "the public" } else { "outsiders" };
    let mut text = String::new();
    match &answer.verdict {
        Verdict::Empty => {
            let _ = writeln!(text, "Not open: no request of {who} is allowed");
        }
        Verdict::Has(witness) => {
            let _ = writeln!(text, "Open to {who}, for example: {}", witness.request.sentence());
        }
        Verdict::Unknown(reasons) => {
            let _ = writeln!(text, "Unknown whether it is open to {who}, because");
            for reason in reasons {
                let _ = writeln!(text, "  {}", reason.text);
            }
        }
    }
    for index in &answer.statements {
        if let Some(statement) = policy.statements.get(*index) {
            let _ = writeln!(text, "  let in by {}", statement.name());
        }
    }
    text
}
