//! `parapet check`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;

use super::{Unusable, files, print, print_json};
use crate::analyze;
use crate::prove::settle;
use crate::report::model::{Report, Severity};
use crate::report::{Format, Offsets, human, render};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files to read; `-` is standard input
    files: Vec<PathBuf>,
    /// The form of the report
    #[arg(long, value_enum, default_value_t = Shape::Human)]
    format: Shape,
    /// Exit with 1 if there is a finding of this severity or a worse one
    #[arg(long, value_enum, default_value_t = FailOn::Low)]
    fail_on: FailOn,
    /// Only findings that a control of this framework asks for, for example cis-5.0
    #[arg(long)]
    framework: Option<String>,
    #[command(flatten)]
    engine: files::EngineArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shape {
    Human,
    Json,
    Sarif,
    Markdown,
    Html,
    Csv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Info,
    Low,
    Medium,
    High,
    Critical,
    Never,
}

impl FailOn {
    fn severity(self) -> Option<Severity> {
        match self {
            Self::Info => Some(Severity::Info),
            Self::Low => Some(Severity::Low),
            Self::Medium => Some(Severity::Medium),
            Self::High => Some(Severity::High),
            Self::Critical => Some(Severity::Critical),
            Self::Never => None,
        }
    }
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Unusable> {
    if let Some(framework) = &args.framework {
        known_framework(framework)?;
    }
    let inputs = files::read(&args.files)?;
    let analysis = analyze(inputs, &args.engine.options(), &mut |_| {});
    let mut report = analysis.report(Offsets::Bytes);
    settle(&analysis, &mut report);
    if let Some(framework) = &args.framework {
        keep_framework(&mut report, framework);
    }
    match args.format {
        // `anstream` takes the colours out again where nobody would see them.
        Shape::Human => print(&human(&analysis, &report, true))?,
        // A report may be many times as long as what it tells of, so it is not held whole.
        Shape::Json => print_json(&report)?,
        Shape::Sarif => print(&render(&report, Format::Sarif))?,
        Shape::Markdown => print(&render(&report, Format::Markdown))?,
        Shape::Html => print(&render(&report, Format::Html))?,
        Shape::Csv => print(&render(&report, Format::Csv))?,
    }
    if !report.summary.usable {
        tell_why_unusable(&report);
        return Ok(ExitCode::from(2));
    }
    let fails = |severity: Severity| args.fail_on.severity().is_some_and(|limit| severity >= limit);
    let code = ExitCode::from(u8::from(report.findings.iter().any(|finding| fails(finding.severity))));
    // The process ends here, and taking a large account's report apart takes as long as reading its text did.
    std::mem::forget((analysis, report));
    Ok(code)
}

fn tell_why_unusable(report: &Report) {
    eprintln!("parapet: nothing was recognised");
    for diagnostic in &report.diagnostics {
        let place = &diagnostic.location;
        eprintln!("{}:{}:{}: {}", place.source, place.line, place.column, one_line(&diagnostic.message));
        if !diagnostic.help.is_empty() {
            eprintln!("  {}", one_line(&diagnostic.help));
        }
    }
    let told: Vec<_> = report.diagnostics.iter().map(|d| &d.message).collect();
    for part in report.sources.iter().flat_map(|source| &source.unrecognized) {
        if !told.contains(&&part.message) {
            let place = &part.location;
            eprintln!("{}:{}:{}: {}", place.source, place.line, place.column, one_line(&part.message));
        }
    }
}

fn one_line(text: &str) -> String {
    text.chars().map(|ch| if ch.is_control() { ' ' } else { ch }).collect()
}

fn known_framework(name: &str) -> Result<(), Unusable> {
    let mut known: Vec<&str> =
        crate::rules::all().flat_map(|rule| rule.controls).map(|(framework, _)| *framework).collect();
    known.sort_unstable();
    known.dedup();
    if known.contains(&name) {
        return Ok(());
    }
    Err(Unusable(format!("no rule maps to the framework `{name}`; known are {}", known.join(", "))))
}

fn keep_framework(report: &mut Report, framework: &str) {
    report.findings.retain(|finding| finding.controls.iter().any(|control| control.framework == framework));
    report.recount();
}
