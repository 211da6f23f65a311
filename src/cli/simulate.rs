//! `parapet simulate`
//!
//! Exit status: 0 every request is allowed, 1 some request is denied or its decision is not known, 2 the scenario is not
//! usable.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;

use super::scenario::one_line;
use super::{Unusable, print, scenario};
use crate::evaluate::{CaseReport, Outcome, Simulated, Tri, trace};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The scenario; `-` is standard input. docs/evaluation.md describes it
    scenario: PathBuf,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Shape::Human)]
    format: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shape {
    Human,
    Json,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Unusable> {
    let loaded = scenario::load(&args.scenario)?;
    let mut reports = Vec::new();
    let mut text = String::new();
    let mut allowed = true;
    for case in &loaded.scenario.cases {
        let traced = trace(&case.request, &case.policies);
        allowed &= traced.decision.outcome == Outcome::Allowed;
        let report = CaseReport::new(case.name.clone(), &traced, &loaded.sources);
        if args.format == Shape::Human {
            let applies: Vec<Tri> = traced.entries.iter().map(|entry| entry.applies).collect();
            human(&report, &applies, &loaded.name, &mut text);
        }
        reports.push(report);
    }
    if args.format == Shape::Json {
        text = serde_json::to_string_pretty(&Simulated::new(reports, loaded.scenario.is_list))?;
        text.push('\n');
    }
    print(&text)?;
    Ok(ExitCode::from(u8::from(!allowed)))
}

fn human(report: &CaseReport, applies: &[Tri], source: &str, out: &mut String) {
    if let Some(name) = &report.name {
        let _ = writeln!(out, "# {}", one_line(name));
    }
    let by = if report.decided_by == "none" { String::new() } else { format!(" (by {})", report.decided_by) };
    let _ = writeln!(out, "{}{by}\n\n{}", report.decision, one_line(&report.explanation));
    if !report.would_change.is_empty() {
        let _ = writeln!(out, "{}", one_line(&report.would_change));
    }
    for note in &report.notes {
        let _ = writeln!(out, "note: {}", one_line(note));
    }
    if !report.trace.is_empty() {
        let _ = writeln!(out);
    }
    for (entry, applies) in report.trace.iter().zip(applies) {
        let mark = match applies {
            Tri::Yes => "applies",
            Tri::No => "-",
            Tri::Unknown => "?",
        };
        let sid = entry.sid.as_deref().map(|sid| format!(" {sid}")).unwrap_or_default();
        let _ = writeln!(
            out,
            "{mark:<8} {:<6} {} {} statement {}{} ({}:{})",
            entry.effect.as_deref().unwrap_or("?"),
            entry.kind,
            one_line(&entry.policy),
            entry.statement + 1,
            one_line(&sid),
            source,
            entry.line,
        );
        for reason in &entry.because {
            let _ = writeln!(out, "           {}", one_line(reason));
        }
    }
    let _ = writeln!(out);
}
