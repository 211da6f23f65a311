//! `parapet exposure`
//!
//! Exit status: 0 answered, 1 with `--fail-if-exposed` where the Internet gets to something, or may, 2 the call or the input is
//! not usable.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use super::compare::Shape;
use super::scenario::one_line;
use super::{Unusable, files, print};
use crate::Options;
use crate::network::exposure::{Exposing, Exposure, OpeningRow, Survey};
use crate::report::Offsets;

/// Rows that are told unless all are asked for: of a large network more is megabytes that nobody reads.
const ROWS: usize = 1_000;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What `aws ec2 describe-…`, `aws elbv2 describe-…` and the like printed; `-` is standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only this thing: the id, ARN or name of an interface, instance, group, subnet, VPC, load balancer or database
    #[arg(long, value_name = "ID")]
    to: Option<String>,
    /// All rows: without it, the worst 1000
    #[arg(long)]
    all: bool,
    /// Exit with 1 if the Internet gets to something, or may
    #[arg(long)]
    fail_if_exposed: bool,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Shape::Human)]
    format: Shape,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Unusable> {
    let analysis = crate::read(files::read(&args.files)?, &Options::default());
    let survey = Survey::new(&analysis, args.to.as_deref(), Offsets::Bytes)?;
    let rows = if args.all { usize::MAX } else { ROWS };
    let answer = survey.told(&analysis, args.to.as_deref(), Offsets::Bytes, rows);
    match args.format {
        Shape::Human => print(&human(&answer))?,
        Shape::Json => super::print_json(&answer)?,
    }
    let code = ExitCode::from(u8::from(args.fail_if_exposed && survey.things.iter().any(Exposing::is_open)));
    // The process ends here: taking apart what was read takes as long as reading it did.
    std::mem::forget((analysis, survey, answer));
    Ok(code)
}

fn human(answer: &Exposure) -> String {
    let mut out = String::new();
    if answer.rows.is_empty() {
        let _ = writeln!(
            out,
            "Nothing of {} interfaces can be reached, as far as the texts tell",
            answer.interfaces
        );
    }
    for row in &answer.rows {
        let like = match row.members.len() {
            0 | 1 => String::new(),
            many => format!(" and {} like it", many - 1),
        };
        let place =
            row.subnet.as_ref().or(row.vpc.as_ref()).map(|id| format!(" in {id}")).unwrap_or_default();
        let groups = row.groups.join(", ");
        let groups = if groups.is_empty() { groups } else { format!(" ({groups})") };
        let _ = writeln!(
            out,
            "{:<8} {} {}{like}{}{}",
            row.severity.name(),
            row.kind,
            one_line(&row.resource),
            one_line(&place),
            one_line(&groups)
        );
        row.openings.iter().for_each(|opening| tell(opening, &mut out));
        for at in &row.unknown {
            if let Some(why) = answer.unknown_because.get(*at) {
                let _ = writeln!(out, "         not known: {}", one_line(&why.what));
            }
        }
    }
    if answer.rows_left_out > 0 {
        let _ = writeln!(out, "\nand {} that are no worse: --all tells them", answer.rows_left_out);
    }
    let commands: Vec<_> = answer.unknown_because.iter().filter(|why| !why.command.is_empty()).collect();
    if !commands.is_empty() {
        let _ = writeln!(out, "\nWhat is not known, these commands tell:");
    }
    for why in commands {
        let _ = writeln!(out, "  {}", one_line(&why.command));
    }
    for note in &answer.notes {
        let _ = writeln!(out, "\nnote: {}", one_line(note));
    }
    out
}

fn tell(opening: &OpeningRow, out: &mut String) {
    let ports = if opening.ports == "all" { String::new() } else { format!(" {}", opening.ports) };
    let mut sources = opening.sources.iter().take(4).cloned().collect::<Vec<_>>().join(", ");
    let more = opening.sources.len().saturating_sub(4) + opening.sources_left_out;
    if more > 0 {
        let _ = write!(sources, " and {more} more");
    }
    let maybe = if opening.certain { "" } else { "perhaps " };
    let rule = opening.rule.as_deref().map(|rule| format!(": {}", one_line(rule))).unwrap_or_default();
    let via = one_line(&opening.via);
    let _ = writeln!(
        out,
        "         {maybe}{}{ports} from {} {} by {via}{rule}",
        opening.protocol,
        opening.from,
        one_line(&sources)
    );
}
