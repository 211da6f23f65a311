//! `parapet test`: scenario files as unit tests of policies.
//!
//! Exit status: 0 every decision is the expected one, 1 some is not, 2 a file is not usable.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use super::scenario::{Loaded, load, one_line};
use super::{Unusable, print};
use crate::evaluate::scenario::{Case, Expected};
use crate::evaluate::{PolicyLayer, Trace, evaluate, trace};
use crate::text::{Span, Spanned, counted};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Scenario files with expected decisions; `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Unusable> {
    let mut out = String::new();
    let (mut met, mut failed) = (0, 0);
    for path in &args.files {
        let loaded = load(path)?;
        for (at, case) in loaded.scenario.cases.iter().enumerate() {
            let Some(expect) = &case.expect else {
                return Err(Unusable(format!(
                    "{}: nothing is expected of this request\n  Add \"expect\": \"Allowed\" or another decision.",
                    place(&loaded, case.span)
                )));
            };
            if expect.value.is_met(&evaluate(&case.request, &case.policies)) {
                met += 1;
            } else {
                failed += 1;
                tell(&loaded, at, case, expect, &mut out);
            }
        }
    }
    let _ = writeln!(out, "{} as expected, {failed} not", counted(met, "decision"));
    print(&out)?;
    Ok(ExitCode::from(u8::from(failed > 0)))
}

fn tell(loaded: &Loaded, at: usize, case: &Case, expect: &Spanned<Expected>, out: &mut String) {
    let Trace { decision, explanation, would_change, .. } = trace(&case.request, &case.policies);
    let name = case.name.clone().unwrap_or_else(|| format!("request {}", at + 1));
    let by = decision.decided_by.map_or("none", PolicyLayer::name);
    let _ = writeln!(
        out,
        "{}: {}: expected {}, got {} by {by}\n  {}\n  {}\n",
        place(loaded, expect.span),
        one_line(&name),
        expect.value.label(),
        decision.outcome.name(),
        one_line(&explanation),
        one_line(&would_change),
    );
}

fn place(loaded: &Loaded, span: Span) -> String {
    let (id, range) = loaded.sources.resolve(span);
    let source = loaded.sources.source(id);
    let at = source.lines.position(&source.text, range.start);
    format!("{}:{}:{}", loaded.name, at.line, at.column)
}
