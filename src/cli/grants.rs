//! `parapet grants`

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use super::compare::Shape;
use super::policies;
use super::{Unusable, print};
use crate::policy::PolicyKind;
use crate::prove::{Verdict, policy_grants};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The policy; `-` is standard input
    policy: PathBuf,
    /// An action, or a pattern of some: is any of them allowed? May be repeated
    #[arg(long = "action", value_name = "ACTION", value_delimiter = ',', required = true)]
    actions: Vec<String>,
    /// A resource's ARN, or a pattern; without it, any resource. May be repeated
    #[arg(long = "resource", value_name = "ARN", value_delimiter = ',')]
    resources: Vec<String>,
    /// What the policy is attached to; without it, its own words decide
    #[arg(long, value_parser = policies::kind)]
    kind: Option<PolicyKind>,
    /// Exit with 1 unless the policy certainly allows none of them
    #[arg(long)]
    fail_if_granted: bool,
    /// The form
    #[arg(long, value_enum, default_value_t = Shape::Human)]
    format: Shape,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Unusable> {
    let given = policies::read(&args.policy)?;
    let kind = args.kind.clone().unwrap_or(given.kind);
    let actions: Vec<&str> = args.actions.iter().map(|text| text.trim()).collect();
    let resources: Vec<&str> = args.resources.iter().map(|text| text.trim()).collect();
    if let Some(wrong) = actions.iter().find(|action| **action != "*" && !action.contains([':', '*'])) {
        return Err(Unusable(format!("`{wrong}` is no action; an action is written `service:Action`")));
    }
    let verdict = policy_grants(&given.policy, &kind, &actions, &resources);
    match args.format {
        Shape::Human => print(&human(&verdict))?,
        Shape::Json => print(&format!("{}\n", serde_json::to_string_pretty(&json(&verdict)?)?))?,
    }
    Ok(ExitCode::from(u8::from(args.fail_if_granted && !verdict.is_empty())))
}

fn json(verdict: &Verdict) -> Result<serde_json::Value, serde_json::Error> {
    let grants = match verdict {
        Verdict::Empty => serde_json::Value::from(false),
        Verdict::Has(_) => serde_json::Value::from(true),
        Verdict::Unknown(_) => serde_json::Value::from("unknown"),
    };
    let witness = serde_json::to_value(verdict.witness().map(|witness| &witness.request))?;
    let because = if let Verdict::Unknown(reasons) = verdict { reasons.as_slice() } else { &[] };
    let because = serde_json::to_value(because)?;
    Ok(serde_json::json!({ "schema": 1, "grants": grants, "witness": witness, "unknown_because": because }))
}

fn human(verdict: &Verdict) -> String {
    let mut text = String::new();
    match verdict {
        Verdict::Empty => text.push_str("Not granted: no such request is allowed\n"),
        Verdict::Has(witness) => {
            let _ = writeln!(text, "Granted, for example: {}", witness.request.sentence());
        }
        Verdict::Unknown(reasons) => {
            text.push_str("Unknown, because\n");
            for reason in reasons {
                let _ = writeln!(text, "  {}", reason.text);
            }
        }
    }
    text
}
