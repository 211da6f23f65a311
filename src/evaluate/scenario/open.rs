//! A scenario as a text: what `parapet simulate` and the JavaScript API take.

use super::{Scenario, ScenarioProblem, read};
use crate::Input;
use crate::evaluate::output::CaseReport;
use crate::evaluate::trace;
use crate::report::model::Level;
use crate::text::json::{Value, parse};
use crate::text::{Sources, Span};

/// A scenario with the text that it came from.
pub struct Opened {
    /// The text.
    pub sources: Sources,
    /// What it says.
    pub scenario: Scenario,
}

impl Opened {
    /// What would be decided about each request, with the reasons.
    #[must_use]
    pub fn reports(&self) -> Vec<CaseReport> {
        let cases = self.scenario.cases.iter();
        let one = |case: &super::Case| {
            CaseReport::new(case.name.clone(), &trace(&case.request, &case.policies), &self.sources)
        };
        cases.map(one).collect()
    }
}

/// Reads a scenario.
///
/// # Errors
/// What is wrong with it, a line each, with its place: `NAME:LINE:COLUMN: MESSAGE`.
pub fn open(input: Input) -> Result<Opened, String> {
    let mut scenario = None;
    let sources = read_text(input, &mut |root| match read(root) {
        Ok(found) => {
            scenario = Some(found);
            Vec::new()
        }
        Err(problems) => problems,
    })?;
    let scenario = scenario.ok_or("there is no scenario")?;
    Ok(Opened { sources, scenario })
}

/// Reads one JSON value with `read`, which returns what is wrong with it.
pub(super) fn read_text(
    input: Input,
    read: &mut dyn FnMut(Value<'_>) -> Vec<ScenarioProblem>,
) -> Result<Sources, String> {
    let name = input.name.clone();
    let sources = Sources::new(vec![input]);
    let Some((id, source)) = sources.iter().next() else {
        return Err(format!("{name}: nothing to read"));
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
    match sources.add_view(id, parsed.tree).root() {
        Some(root) => {
            let problems = read(root);
            // After a repair the fields may be others than were meant.
            if told.is_empty() {
                let place = |span: Span| sources.resolve(span).1.start;
                told.extend(problems.iter().map(|p| tell(place(p.span), &p.message, &p.help)));
            }
        }
        None => told.push(tell(0, "there is no JSON", "A scenario is a JSON object.")),
    }
    if told.is_empty() {
        return Ok(sources);
    }
    told.sort();
    let lines: Vec<String> = told.into_iter().map(|(_, line)| line).collect();
    Err(lines.join("\n"))
}

/// A text within a line: escape sequences of it must not reach a terminal.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.chars().map(|ch| if ch.is_control() { ' ' } else { ch }).collect()
}
