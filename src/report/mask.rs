//! No secret leaves in a report.

use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Input, MatchKind};
use serde_json::{Map, Value};

use crate::Analysis;

/// Stands for every text should the search for secrets itself be impossible.
const UNKNOWN: &str = "(not shown: it could not be searched for secrets)";

/// Replaces every secret that was found by its masked form, wherever it turns up.
pub(super) struct Mask {
    automaton: Option<NFA>,
    masked: Vec<String>,
}

impl Mask {
    pub fn new(analysis: &Analysis) -> Self {
        let mut pairs = Vec::new();
        // An id that AWS itself lists is a name, and the commands of a remedy need it.
        for secret in analysis.estate.secrets.iter().filter(|secret| !secret.listed || secret.pair.is_some())
        {
            let (id, range) = analysis.sources.resolve(secret.span);
            let as_pasted = &analysis.sources.source(id).text[range.start as usize..range.end as usize];
            let unwrapped = analysis.sources.slice(secret.span);
            for text in [as_pasted, unwrapped] {
                pairs.extend(with_lines(text, &secret.masked));
            }
        }
        let patterns = pairs.iter().map(|(text, _)| text);
        let automaton = NFA::builder().match_kind(MatchKind::LeftmostLongest).build(patterns);
        Self { automaton: automaton.ok(), masked: pairs.into_iter().map(|(_, masked)| masked).collect() }
    }

    pub fn text(&self, text: &str) -> String {
        if self.is_idle() {
            return text.to_owned();
        }
        let Some(automaton) = &self.automaton else { return UNKNOWN.to_owned() };
        let mut out = String::new();
        let mut at = 0;
        while let Ok(Some(found)) = automaton.try_find(&Input::new(text).span(at..text.len())) {
            out.push_str(&text[at..found.start()]);
            out.push_str(&self.masked[found.pattern().as_usize()]);
            at = found.end();
        }
        out.push_str(&text[at..]);
        out
    }

    /// True if there is no secret that a text could hold.
    fn is_idle(&self) -> bool {
        self.automaton.is_some() && self.masked.is_empty()
    }

    /// True if a text holds a secret.
    pub fn hides(&self, text: &str) -> bool {
        self.automaton
            .as_ref()
            .is_none_or(|automaton| matches!(automaton.try_find(&Input::new(text)), Ok(Some(_))))
    }

    pub fn map(&self, map: &Map<String, Value>) -> Map<String, Value> {
        if self.is_idle() {
            return map.clone();
        }
        map.iter().map(|(key, value)| (self.text(key), self.value(value))).collect()
    }

    fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(map) => Value::Object(self.map(map)),
            other => other.clone(),
        }
    }
}

/// A secret of several lines must not be shown line by line either.
fn with_lines(text: &str, masked: &str) -> Vec<(String, String)> {
    let lines = text.split(['\n', '\r']).flat_map(|line| line.split("\\n"));
    let long = |line: &&str| line.len() >= 16 && !line.starts_with("-----");
    let whole = std::iter::once(text).filter(|text| !text.is_empty());
    whole.chain(lines.filter(long)).map(|line| (line.to_owned(), masked.to_owned())).collect()
}
