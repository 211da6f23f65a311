//! Objects of which every field is known.

use std::borrow::Cow;

use super::{ScenarioProblem, problem};
use crate::policy::principal::is_account_id;
use crate::text::json::Value;

/// An object whose fields were checked against a list.
pub(super) struct Fields<'a> {
    object: Value<'a>,
}

impl<'a> Fields<'a> {
    /// Tells fields that are not on the list, and such as stand twice. `None` if the value is no object.
    pub fn of(
        object: Value<'a>,
        what: &str,
        known: &[&str],
        problems: &mut Vec<ScenarioProblem>,
    ) -> Option<Self> {
        if !object.is_object() {
            problem(problems, object.span(), format!("{what} is an object"), "Put it in braces.");
            return None;
        }
        let mut seen: Vec<Cow<'a, str>> = Vec::new();
        for (key, _) in object.members() {
            let name = key.as_str().unwrap_or_default();
            if !known.contains(&name.as_ref()) {
                let help = match nearest(&name, known) {
                    Some(near) => format!("Did you mean `{near}`? Known are {}.", known.join(", ")),
                    None => format!("Known are {}.", known.join(", ")),
                };
                problem(problems, key.span(), format!("{what} has no field `{name}`"), help);
            } else if seen.contains(&name) {
                problem(problems, key.span(), format!("`{name}` stands twice"), "Take one of them away.");
            }
            seen.push(name);
        }
        Some(Self { object })
    }

    pub fn get(&self, key: &str) -> Option<Value<'a>> {
        self.object.get(key)
    }

    /// The key itself.
    pub fn key(&self, name: &str) -> Option<Value<'a>> {
        self.object.members().map(|(key, _)| key).find(|key| key.is_key(name))
    }

    /// A text; told if it is something else.
    pub fn text(&self, key: &str, problems: &mut Vec<ScenarioProblem>) -> Option<String> {
        let value = self.get(key)?;
        let text = value.as_str();
        if text.is_none() {
            problem(problems, value.span(), format!("`{key}` is a text"), "Put it in quotes.");
        }
        text.map(std::borrow::Cow::into_owned)
    }

    /// An account id; told if it is something else.
    pub fn account(&self, key: &str, problems: &mut Vec<ScenarioProblem>) -> Option<String> {
        let value = self.get(key)?;
        let text = value.as_str().filter(|text| is_account_id(text));
        if text.is_none() {
            let help = "Write the twelve digits in quotes.";
            problem(problems, value.span(), format!("`{key}` is an account id"), help);
        }
        text.map(std::borrow::Cow::into_owned)
    }
}

/// The known name that differs least, if it differs little.
fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let squeezed = |text: &str| text.to_ascii_lowercase().replace(['_', '-', ' '], "");
    let wanted = squeezed(name);
    let far = |candidate: &str| {
        let candidate = squeezed(candidate);
        let same = wanted.chars().zip(candidate.chars()).take_while(|(a, b)| a == b).count();
        let back = wanted.chars().rev().zip(candidate.chars().rev()).take_while(|(a, b)| a == b).count();
        let length = wanted.chars().count().max(candidate.chars().count());
        length.saturating_sub(same + back)
    };
    known.iter().copied().map(|k| (far(k), k)).min().filter(|(distance, _)| *distance <= 2).map(|(_, k)| k)
}
