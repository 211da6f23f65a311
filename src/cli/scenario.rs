//! Scenario files, for the commands that take them.

use std::path::PathBuf;

use super::{Unusable, files};
use crate::evaluate::scenario::{Scenario, open};
use crate::text::Sources;

pub(super) use crate::evaluate::scenario::one_line;

/// A scenario with the text that it came from.
pub(super) struct Loaded {
    pub sources: Sources,
    pub scenario: Scenario,
    pub name: String,
}

/// Reads one file. What is wrong with it is told with its place.
pub(super) fn load(path: &PathBuf) -> Result<Loaded, Unusable> {
    let input = files::read(std::slice::from_ref(path))?.into_iter().next();
    let input = input.ok_or_else(|| Unusable(format!("{}: nothing to read", path.display())))?;
    let name = input.name.clone();
    let opened = open(input).map_err(|why| Unusable(format!("the scenario cannot be used\n{why}")))?;
    Ok(Loaded { sources: opened.sources, scenario: opened.scenario, name })
}
