//! `parapet fix`

use std::path::PathBuf;
use std::process::ExitCode;

use super::{Unusable, files, print};
use crate::fix::{Applied, apply_all};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The file to correct; `-` is standard input
    file: PathBuf,
    /// Print what changes instead of the whole text
    #[arg(long)]
    diff: bool,
    /// Write the corrected text back into the file
    #[arg(long, conflicts_with = "diff")]
    write: bool,
    #[command(flatten)]
    engine: files::EngineArgs,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Unusable> {
    let mut inputs = files::read(std::slice::from_ref(&args.file))?;
    let name = inputs[0].name.clone();
    let decoded = crate::text::decode(inputs.remove(0).content);
    if let Some(problem) = decoded.problems.iter().find(|p| p.level == crate::report::model::Level::Error) {
        return Err(Unusable(format!("{name}: {}; {}", problem.message, problem.help)));
    }
    let before = decoded.text;
    let Applied { text, titles, refused, usable } = apply_all(&name, &before, &args.engine.options());
    if !usable {
        return Err(Unusable(format!("{name}: nothing in it was recognised; `parapet check` tells why")));
    }
    for title in &titles {
        eprintln!("{title}");
    }
    for one in &refused {
        eprintln!("left out: {one}");
    }
    if titles.is_empty() && refused.is_empty() {
        eprintln!("there is nothing to fix mechanically");
    }
    if args.diff {
        let diff = similar::TextDiff::from_lines(&before, &text);
        print(&diff.unified_diff().header(&name, &name).to_string())?;
    } else if args.write && args.file.as_os_str() != "-" {
        if text != before {
            std::fs::write(&args.file, &text).map_err(|error| Unusable(format!("{name}: {error}")))?;
        }
    } else {
        print(&text)?;
    }
    Ok(ExitCode::SUCCESS)
}
