//! From a policy to JSON.

use super::{Condition, Effect, Elements, JsonType, Policy, PrincipalElement, PrincipalKind, Statement};
use crate::text::Spanned;
use crate::text::json::quote;

/// The policy as JSON with two spaces a level. Reading it again gives the same policy, places aside: lists of one are
/// written as the one, and the conditions are gathered by operator. What was not understood is not in the model, and
/// so not in the text.
#[must_use]
pub fn print(policy: &Policy) -> String {
    let mut members = Vec::new();
    let text = |name: &str, value: &Option<Spanned<String>>| {
        value.as_ref().map(|value| (name.to_owned(), quote(&value.value)))
    };
    members.extend(text("Version", &policy.version));
    members.extend(text("Id", &policy.id));
    if !policy.without_statement {
        let statements: Vec<String> = policy.statements.iter().map(statement).collect();
        members.push(("Statement".to_owned(), block('[', &statements, ']')));
    }
    object(&members)
}

fn statement(statement: &Statement) -> String {
    let mut members = Vec::new();
    if let Some(sid) = &statement.sid {
        members.push(("Sid".to_owned(), quote(&sid.value)));
    }
    if let Some(effect) = statement.effect {
        let name = if effect == Effect::Allow { "Allow" } else { "Deny" };
        members.push(("Effect".to_owned(), quote(name)));
    }
    if let Some(principal) = &statement.principal {
        members.push((named("Principal", principal.negated), principals(principal)));
    }
    let elements = [("Action", &statement.actions), ("Resource", &statement.resources)];
    for (name, elements) in elements {
        members.extend(elements.as_ref().map(|elements| (named(name, elements.negated), patterns(elements))));
    }
    if statement.condition_span.is_some() {
        members.push(("Condition".to_owned(), conditions(&statement.conditions)));
    }
    object(&members)
}

fn named(name: &str, negated: bool) -> String {
    format!("{}{name}", if negated { "Not" } else { "" })
}

fn patterns(elements: &Elements) -> String {
    one_or_many(&elements.values.iter().map(|value| quote(&value.value)).collect::<Vec<_>>())
}

fn principals(principal: &PrincipalElement) -> String {
    if let [entry] = principal.entries.as_slice()
        && entry.kind == PrincipalKind::Everyone
    {
        return quote("*");
    }
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for entry in &principal.entries {
        let name = match &entry.kind {
            PrincipalKind::Everyone | PrincipalKind::Aws => "AWS",
            PrincipalKind::Service => "Service",
            PrincipalKind::Federated => "Federated",
            PrincipalKind::CanonicalUser => "CanonicalUser",
            PrincipalKind::Other(name) => name,
        };
        gather(&mut groups, name, quote(&entry.value.value));
    }
    object(&groups.into_iter().map(|(name, values)| (name, one_or_many(&values))).collect::<Vec<_>>())
}

fn conditions(conditions: &[Condition]) -> String {
    let mut operators: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for condition in conditions {
        let value = |(value, kind): (&Spanned<String>, &JsonType)| match kind {
            JsonType::String => quote(&value.value),
            JsonType::Bool | JsonType::Number => value.value.clone(),
        };
        let values: Vec<String> = condition.values.iter().zip(&condition.types).map(value).collect();
        gather(
            &mut operators,
            &condition.operator.value,
            (condition.key.value.clone(), one_or_many(&values)),
        );
    }
    object(&operators.into_iter().map(|(operator, keys)| (operator, object(&keys))).collect::<Vec<_>>())
}

/// Puts a value to those of the same name.
fn gather<T>(groups: &mut Vec<(String, Vec<T>)>, name: &str, value: T) {
    match groups.iter_mut().find(|(other, _)| other == name) {
        Some((_, values)) => values.push(value),
        None => groups.push((name.to_owned(), vec![value])),
    }
}

fn one_or_many(values: &[String]) -> String {
    if let [one] = values { one.clone() } else { block('[', values, ']') }
}

fn object(members: &[(String, String)]) -> String {
    let members: Vec<String> =
        members.iter().map(|(name, value)| format!("{}: {value}", quote(name))).collect();
    block('{', &members, '}')
}

fn block(open: char, parts: &[String], close: char) -> String {
    if parts.is_empty() {
        return format!("{open}{close}");
    }
    // Line ends inside strings are escaped, so that each of these is one between parts.
    let body = parts.join(",\n").replace('\n', "\n  ");
    format!("{open}\n  {body}\n{close}")
}
