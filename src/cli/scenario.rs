//! Scenario files, for the commands that take them.

use std::path::PathBuf;

use super::{Unusable, files};
use crate::evaluate::scenario::{self, Scenario};
use crate::report::model::Level;
use crate::text::json::parse;
use crate::text::{Sources, Span};

/// A scenario with the text that it came from.
pub(super) struct Loaded {
    pub sources: Sources,
    pub scenario: Scenario,
    pub name: String,
}

/// Reads one file. What is wrong with it is told with its place.
pub(super) fn load(path: &PathBuf) -> Result<Loaded, Unusable> {
    let inputs = files::read(std::slice::from_ref(path))?;
    let name = inputs.first().map(|input| input.name.clone()).unwrap_or_default();
    let sources = Sources::new(inputs);
    let Some((id, source)) = sources.iter().next() else {
        return Err(Unusable(format!("{name}: nothing to read")));
    };
    let mut told: Vec<(u32, String)> = Vec::new();
    let tell = |start: u32, message: &str, help: &str| {
        let at = source.lines.position(&source.text, start);
        let help = if help.is_empty() { String::new() } else { format!("\n  {}", one_line(help)) };
        (start, format!("{name}:{}:{}: {}{help}", at.line, at.column, one_line(message)))
    };
    let text = &source.text;
    let start = text.strip_prefix('\u{feff}').map_or(0, |rest| text.len() - rest.len());
    let parsed = parse(text, start);
    // A repair that is right for a paste is a guess in a file that decides about access.
    told.extend(
        source
            .problems
            .iter()
            .filter(|p| p.level == Level::Error)
            .chain(&parsed.problems)
            .map(|problem| tell(problem.range.start, &problem.message, &problem.help)),
    );
    if text[parsed.end.min(text.len())..].trim().is_empty() {
        // Nothing follows, as it should be.
    } else if told.is_empty() {
        let end = u32::try_from(parsed.end).unwrap_or(u32::MAX);
        told.push(tell(end, "something follows the scenario", "A file holds one JSON object."));
    }
    let read = match sources.add_view(id, parsed.tree).root() {
        Some(root) => scenario::read(root),
        None => {
            told.push(tell(0, "there is no JSON", "A scenario is a JSON object."));
            Err(Vec::new())
        }
    };
    match read {
        Ok(scenario) if told.is_empty() => return Ok(Loaded { sources, scenario, name }),
        Ok(_) => {}
        // After a repair the fields may be others than were meant.
        Err(_) if !told.is_empty() => {}
        Err(problems) => {
            let place = |span: Span| sources.resolve(span).1.start;
            told.extend(problems.iter().map(|p| tell(place(p.span), &p.message, &p.help)));
        }
    }
    told.sort();
    let lines: Vec<String> = told.into_iter().map(|(_, line)| line).collect();
    Err(Unusable(format!("the scenario cannot be used\n{}", lines.join("\n"))))
}

/// Escape sequences of a text must not reach the terminal.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|ch| if ch.is_control() { ' ' } else { ch }).collect()
}
