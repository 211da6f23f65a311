//! `parapet compare`

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;

use super::policies;
use super::{Unusable, print};
use crate::policy::PolicyKind;
use crate::prove::{Changes, Comparison, Relation, Verdict, changes, compare, infer_kind};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The old policy; `-` is standard input
    old: PathBuf,
    /// The new policy
    new: PathBuf,
    /// What the policies are attached to; without it, their own words decide
    #[arg(long, value_parser = policies::kind)]
    kind: Option<PolicyKind>,
    /// The form
    #[arg(long, value_enum, default_value_t = Shape::Human)]
    format: Shape,
    /// Exit with 1 unless the new policy certainly allows nothing that the old one does not
    #[arg(long)]
    fail_on_wider: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Shape {
    Human,
    Json,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Unusable> {
    let (old, new) = (policies::read(&args.old)?, policies::read(&args.new)?);
    let kind = match &args.kind {
        Some(kind) => kind.clone(),
        None if old.kind == new.kind => old.kind.clone(),
        None => infer_kind(&[&old.policy, &new.policy]),
    };
    let answer = compare(&old.policy, &new.policy, &kind);
    let added = changes(&new.policy, &old.policy, &kind);
    let removed = changes(&old.policy, &new.policy, &kind);
    match args.format {
        Shape::Human => print(&human(&answer, &kind, &added, &removed))?,
        Shape::Json => {
            let mut json = serde_json::to_value(&answer)?;
            if let Some(json) = json.as_object_mut() {
                json.insert(
                    "changes".into(),
                    serde_json::json!({ "added": added.list, "removed": removed.list }),
                );
                json.insert(
                    "changes_missing".into(),
                    serde_json::json!({ "added": added.missing, "removed": removed.missing }),
                );
            }
            print(&format!("{}\n", serde_json::to_string_pretty(&json)?))?;
        }
    }
    Ok(ExitCode::from(u8::from(args.fail_on_wider && !answer.adds_nothing())))
}

fn human(answer: &Comparison, kind: &PolicyKind, added: &Changes, removed: &Changes) -> String {
    let mut text = match answer.relation {
        Relation::Equivalent => "Equivalent: both allow exactly the same requests\n",
        Relation::Narrower => "Narrower: the new policy allows less, and nothing that the old one did not\n",
        Relation::Broader => "Broader: the new policy allows all that the old one did, and more\n",
        Relation::Incomparable => "Incomparable: each allows something that the other does not\n",
        Relation::Unknown => "Unknown\n",
    }
    .to_owned();
    let _ = writeln!(text, "Compared as: {}", kind.label());
    for (what, verdict) in
        [("Only the new policy allows", &answer.added), ("Only the old policy allows", &answer.removed)]
    {
        match verdict {
            Verdict::Empty => {
                let _ = writeln!(text, "{what}: nothing");
            }
            Verdict::Has(witness) => {
                let _ = writeln!(text, "{what}, for example: {}", witness.request.sentence());
                if witness.made_up_action {
                    text.push_str("  (no action that AWS lists would do; the policies differ only for actions yet to come)\n");
                }
            }
            Verdict::Unknown(reasons) => {
                let _ = writeln!(text, "{what}: not known, because");
                for reason in reasons {
                    let _ = writeln!(text, "  {}", reason.text);
                }
            }
        }
    }
    for (what, list) in [("new", added), ("old", removed)] {
        for change in &list.list {
            let _ = writeln!(text, "In the {what} policy, {}", change.text);
            for part in &change.parts {
                let _ = writeln!(text, "  what the other does not allow: {}", part.text);
            }
        }
        if let Some(why) = &list.missing {
            let _ = writeln!(text, "The list of what only the {what} policy allows is not whole: {why}");
        }
    }
    text
}
