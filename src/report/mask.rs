//! No secret leaves in a report.

use aho_corasick::AhoCorasick;
use serde_json::{Map, Value};

use crate::Analysis;

/// Replaces every secret that was found by its masked form, wherever it turns up.
pub(super) struct Mask {
    automaton: Option<AhoCorasick>,
    masked: Vec<String>,
}

impl Mask {
    pub fn new(analysis: &Analysis) -> Self {
        let secrets = analysis.estate.secrets.iter();
        let pairs: Vec<(String, String)> =
            secrets
                .map(|secret| {
                    let (id, range) = analysis.sources.resolve(secret.span);
                    let text = &analysis.sources.source(id).text;
                    (text[range.start as usize..range.end as usize].to_owned(), secret.masked.clone())
                })
                .chain(
                    analysis.estate.secrets.iter().map(|secret| {
                        (analysis.sources.slice(secret.span).to_owned(), secret.masked.clone())
                    }),
                )
                .filter(|(text, _)| !text.is_empty())
                .collect();
        let automaton =
            if pairs.is_empty() { None } else { AhoCorasick::new(pairs.iter().map(|(text, _)| text)).ok() };
        Self { automaton, masked: pairs.into_iter().map(|(_, masked)| masked).collect() }
    }

    pub fn text(&self, text: &str) -> String {
        match &self.automaton {
            Some(automaton) => automaton.replace_all(text, &self.masked),
            None => text.to_owned(),
        }
    }

    /// True if a text holds a secret.
    pub fn hides(&self, text: &str) -> bool {
        self.automaton.as_ref().is_some_and(|automaton| automaton.is_match(text))
    }

    pub fn map(&self, map: &Map<String, Value>) -> Map<String, Value> {
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
