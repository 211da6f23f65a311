//! `parapet reach`
//!
//! Exit status: 0 answered, 1 with `--fail-if-reachable` unless surely not reachable, 2 the call or the input is not usable.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use super::compare::Shape;
use super::scenario::one_line;
use super::{Unusable, files, print};
use crate::Options;
use crate::network::reach::{EndSpec, HopRow, Reach, ReachQuery, Reachable, reach};
use crate::report::Offsets;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What `aws ec2 describe-…`, `aws elbv2 describe-…` and the like printed; `-` is standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Where packets come from: `internet`, a block or address, or the id, ARN or name of something in the files
    #[arg(long, value_name = "END")]
    from: String,
    /// Where they go: the same
    #[arg(long, value_name = "END")]
    to: String,
    /// The port that they go to
    #[arg(long)]
    port: Option<u16>,
    /// tcp, udp, icmp, icmpv6, a number, or all. Left out: tcp with a port, else all
    #[arg(long)]
    protocol: Option<String>,
    /// Exit with 1 unless nothing surely gets there
    #[arg(long)]
    fail_if_reachable: bool,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = Shape::Human)]
    format: Shape,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Unusable> {
    let analysis = crate::read(files::read(&args.files)?, &Options::default());
    let query = ReachQuery {
        from: EndSpec::from(args.from.clone()),
        to: EndSpec::from(args.to.clone()),
        protocol: args.protocol.clone(),
        port: args.port,
    };
    let answer = reach(&analysis, &query, Offsets::Bytes)?;
    match args.format {
        Shape::Human => print(&human(&answer))?,
        Shape::Json => super::print_json(&answer)?,
    }
    let fails = args.fail_if_reachable && answer.reachable != Reachable::Known(false);
    Ok(ExitCode::from(u8::from(fails)))
}

fn human(answer: &Reach) -> String {
    let mut out = String::new();
    let end = |end: &EndSpec| String::from(end.clone());
    let (from, to) = (end(&answer.query.from), end(&answer.query.to));
    let verdict = match answer.reachable {
        Reachable::Known(true) => "reaches",
        Reachable::Known(false) => "does not reach",
        Reachable::Unknown(_) => "may reach",
    };
    let _ = writeln!(out, "{} {verdict} {}", one_line(&from), one_line(&to));
    for flow in answer.flows.iter().take(20) {
        let ports = if flow.ports == "all" { String::new() } else { format!(" {}", flow.ports) };
        let _ = writeln!(out, "  {}{ports} from {} to {}", flow.protocol, flow.source, flow.destination);
    }
    let more = answer.flows.len().saturating_sub(20) + answer.flows_left_out;
    if more > 0 {
        let _ = writeln!(out, "  and {more} more");
    }
    if !answer.path.is_empty() {
        let _ = writeln!(out, "\nThere:");
        answer.path.iter().for_each(|hop| tell(hop, &mut out));
    }
    if !answer.reply.is_empty() {
        let _ = writeln!(out, "\nBack:");
        answer.reply.iter().for_each(|hop| tell(hop, &mut out));
    }
    if !answer.blocked_by.is_empty() {
        let _ = writeln!(out, "\nStopped by:");
        answer.blocked_by.iter().for_each(|hop| tell(hop, &mut out));
    }
    if !answer.unknown_because.is_empty() {
        let _ = writeln!(out, "\nNot known:");
    }
    for why in &answer.unknown_because {
        let _ = writeln!(out, "  {}", one_line(&why.what));
        if !why.command.is_empty() {
            let _ = writeln!(out, "    {}", one_line(&why.command));
        }
    }
    let others: Vec<_> = answer.ways.iter().skip(1).collect();
    if !others.is_empty() {
        let _ = writeln!(out, "\nOther ways:");
    }
    for way in others.iter().take(10) {
        let word = match way.reachable {
            Reachable::Known(true) => "yes",
            Reachable::Known(false) => "no",
            Reachable::Unknown(_) => "unknown",
        };
        let via = way.via.as_ref().map(|via| format!(" by {}", one_line(via))).unwrap_or_default();
        let stops = way.blocked_by.join(", ");
        let stops = if stops.is_empty() { stops } else { format!(" ({})", one_line(&stops)) };
        let _ = writeln!(
            out,
            "  {word:<8} {} to {}{via}, {}{stops}",
            one_line(&way.from),
            one_line(&way.to),
            way.family
        );
    }
    let more = others.len().saturating_sub(10) + answer.ways_left_out;
    if more > 0 {
        let _ = writeln!(out, "  and {more} more");
    }
    for note in &answer.notes {
        let _ = writeln!(out, "\nnote: {}", one_line(note));
    }
    out
}

fn tell(hop: &HopRow, out: &mut String) {
    let rule = hop.rule.as_deref().map(|rule| format!(": {}", one_line(rule))).unwrap_or_default();
    let place = hop
        .location
        .as_ref()
        .map(|at| format!(" ({}:{})", one_line(&at.source), at.line))
        .unwrap_or_default();
    let _ = writeln!(out, "  {:<8} {} {}{rule}{place}", hop.decision, hop.kind, one_line(&hop.hop));
}
