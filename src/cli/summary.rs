//! `parapet summary`

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use super::compare::Shape;
use super::policies;
use super::{Unusable, print};
use crate::policy::{Policy, PolicyKind};
use crate::prove::{Dead, Fact, Futile, Verdict, dead_statements, summary};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The policy; `-` is standard input
    policy: PathBuf,
    /// What the policy is attached to; without it, its own words decide
    #[arg(long, value_parser = policies::kind)]
    kind: Option<PolicyKind>,
    /// The form
    #[arg(long, value_enum, default_value_t = Shape::Human)]
    format: Shape,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Unusable> {
    let given = policies::read(&args.policy)?;
    let kind = args.kind.clone().unwrap_or(given.kind);
    let facts = summary(&given.policy, &kind);
    let dead = dead_statements(&given.policy, &kind);
    match args.format {
        Shape::Human => print(&human(&facts, &dead, &given.policy))?,
        Shape::Json => print(&format!("{}\n", serde_json::to_string_pretty(&json(&facts, &dead))?))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn json(facts: &[Fact], dead: &[Dead]) -> serde_json::Value {
    let facts: Vec<_> = facts
        .iter()
        .map(|fact| {
            let because =
                if let Verdict::Unknown(reasons) = &fact.verdict { reasons.as_slice() } else { &[] };
            serde_json::json!({
                "statement": fact.statement,
                "who": fact.words.who,
                "actions": fact.words.actions,
                "resources": fact.words.resources,
                "conditions": fact.words.conditions,
                "except": fact.except,
                "beyond": fact.beyond,
                "witness": fact.verdict.witness().map(|witness| &witness.request),
                "unknown_because": because,
            })
        })
        .collect();
    serde_json::json!({ "schema": 1, "facts": facts, "changes_nothing": dead })
}

fn human(facts: &[Fact], dead: &[Dead], policy: &Policy) -> String {
    let name = |index: &usize| {
        policy.statements.get(*index).map_or_else(|| format!("statement {}", index + 1), |s| s.name())
    };
    let names = |list: &[usize]| list.iter().map(name).collect::<Vec<_>>().join(", ");
    let mut text = String::new();
    if facts.is_empty() {
        text.push_str("It allows nothing\n");
    }
    for fact in facts {
        let _ = writeln!(text, "{}: {}", name(&fact.statement), fact.words.sentence());
        if !fact.except.is_empty() {
            let _ = writeln!(text, "  except what {} forbids", names(&fact.except));
        }
        if !fact.beyond.is_empty() {
            let _ = writeln!(text, "  beyond what {} allows already", names(&fact.beyond));
        }
        match &fact.verdict {
            Verdict::Has(witness) => {
                let _ = writeln!(text, "  for example: {}", witness.request.sentence());
            }
            Verdict::Unknown(reasons) => {
                for reason in reasons {
                    let _ = writeln!(text, "  not certain: {}", reason.text);
                }
            }
            Verdict::Empty => {}
        }
    }
    for one in dead {
        let why = match one.why {
            Futile::NeverApplies => "can never apply".to_owned(),
            Futile::Covered => format!("changes nothing: {} says it all", names(&one.covered_by)),
            Futile::Denied => "allows nothing: Deny statements leave nothing of it".to_owned(),
            Futile::DeniesNothing => "denies nothing that this policy allows".to_owned(),
        };
        let _ = writeln!(text, "{} {why}", name(&one.statement));
    }
    text
}
