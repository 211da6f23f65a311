//! The command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    parapet::cli::run()
}
