//! `parapet shrink-network`

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use ipnet::IpNet;

use super::{Unusable, files, print, scenario::one_line};
use crate::Options;
use crate::fix::apply_report;
use crate::network::narrow::{NarrowNetworkRequest, NarrowedNetwork, narrow};
use crate::report::Offsets;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What `aws ec2 describe-security-groups` and the like printed; the first is the one that is printed. `-` is
    /// standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Only this security group
    #[arg(long, value_name = "ID")]
    group: Option<String>,
    /// A range that needs access. May be repeated
    #[arg(long, value_name = "CIDR")]
    from: Vec<IpNet>,
    /// A security group whose members need access. May be repeated
    #[arg(long, value_name = "ID")]
    from_group: Vec<String>,
    /// Ports that are needed, `22` or `8000-8100`; all that are open where not given
    #[arg(long, value_name = "PORTS", value_delimiter = ',')]
    ports: Vec<String>,
    /// A range to replace, instead of those of all addresses. May be repeated
    #[arg(long, value_name = "CIDR")]
    replace: Vec<IpNet>,
    /// The form
    #[arg(long, value_enum, default_value_t = Shape::Text)]
    format: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// The first text with the narrower groups in it; what is lost goes to standard error
    Text,
    /// Commands of the AWS CLI
    AwsCli,
    /// Rules for Terraform
    Terraform,
    /// Resources for CloudFormation
    Cloudformation,
    /// Everything, with what is lost
    Json,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Unusable> {
    let analysis = crate::read(files::read(&args.files)?, &Options::default());
    let request = NarrowNetworkRequest {
        group: args.group.clone(),
        from: args.from.clone(),
        from_groups: args.from_group.clone(),
        ports: args.ports.clone(),
        replace: args.replace.clone(),
    };
    let narrowed = narrow(&analysis, &request, Offsets::Bytes)?;
    let each = |text: fn(&crate::network::narrow::NarrowedGroup) -> &str| {
        narrowed.groups.iter().map(text).collect::<Vec<_>>().join("\n")
    };
    match args.format {
        Shape::Json => super::print_json(&narrowed)?,
        Shape::AwsCli => print(&each(|group| &group.aws_cli))?,
        Shape::Terraform => print(&each(|group| &group.terraform))?,
        Shape::Cloudformation => print(&each(|group| &group.cloudformation))?,
        Shape::Text => {
            eprint!("{}", told(&narrowed));
            let fixes = narrowed.groups.iter().filter_map(|group| group.fix.as_ref());
            let edits: Vec<_> = fixes.flat_map(|fix| fix.edits.clone()).collect();
            let texts: Vec<&str> = analysis.sources.iter().map(|(_, source)| &*source.text).collect();
            print(&apply_report(&texts, &edits).remove(0))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What is lost, and what a reader has to know.
fn told(narrowed: &NarrowedNetwork) -> String {
    let mut text = String::new();
    for group in &narrowed.groups {
        let _ = writeln!(text, "{}: let in no more", one_line(&group.label));
        for row in &group.lost {
            let _ = writeln!(text, "  {} {} from {}", row.protocol, row.ports, row.sources.join(", "));
        }
        for note in group.notes.iter().chain(Some(&group.no_fix_because).filter(|why| !why.is_empty())) {
            let _ = writeln!(text, "  {}", one_line(note));
        }
    }
    text
}
