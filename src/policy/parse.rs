//! From JSON to a policy.

use super::{
    Condition, Effect, Elements, Policy, PrincipalElement, PrincipalEntry, PrincipalKind, Statement,
};
use crate::text::Spanned;
use crate::text::json::Value;

/// Reads a policy document. `None` if the value is no object with a `Statement`. What is not understood is kept
/// in `unknown`, so that no reader takes a statement for narrower than it is.
#[must_use]
pub fn parse(document: Value<'_>) -> Option<Policy> {
    let list = document.get("Statement")?;
    let mut policy = Policy {
        span: document.span(),
        version: document.get("Version").and_then(Value::spanned),
        id: document.get("Id").and_then(Value::spanned),
        statements: Vec::new(),
        statement_span: list.span(),
        unknown: Vec::new(),
    };
    for (key, _) in document.members() {
        if !["Version", "Id", "Statement"].iter().any(|known| key.is_key(known)) {
            policy.unknown.extend(key.spanned());
        }
    }
    for (index, value) in list.one_or_many().enumerate() {
        policy.statements.push(statement(index, value));
    }
    Some(policy)
}

fn statement(index: usize, value: Value<'_>) -> Statement {
    let mut statement = Statement {
        span: value.span(),
        index,
        sid: None,
        effect: None,
        effect_span: None,
        principal: None,
        actions: None,
        resources: None,
        conditions: Vec::new(),
        condition_span: None,
        unknown: Vec::new(),
    };
    for (key, value) in value.members() {
        let name = key.as_str().unwrap_or_default();
        let understood = match name.as_ref() {
            "Sid" => {
                statement.sid = value.spanned();
                statement.sid.is_some()
            }
            "Effect" => {
                statement.effect_span = Some(value.span());
                statement.effect = match value.as_str().as_deref() {
                    Some("Allow") => Some(Effect::Allow),
                    Some("Deny") => Some(Effect::Deny),
                    _ => None,
                };
                statement.effect.is_some()
            }
            "Principal" | "NotPrincipal" => principal(key, value, &mut statement),
            "Action" | "NotAction" => elements(key, value, &mut statement.actions),
            "Resource" | "NotResource" => elements(key, value, &mut statement.resources),
            "Condition" => {
                statement.condition_span = Some(value.span());
                conditions(value, &mut statement.conditions)
            }
            _ => false,
        };
        if !understood {
            statement.unknown.extend(key.spanned());
        }
    }
    statement
}

/// Returns false if a part was not text.
fn elements(key: Value<'_>, value: Value<'_>, into: &mut Option<Elements>) -> bool {
    let values: Vec<_> = value.one_or_many().filter_map(Value::spanned).collect();
    let whole = values.len() == value.one_or_many().count() && into.is_none();
    let negated = key.as_str().is_some_and(|name| name.starts_with("Not"));
    *into = Some(Elements { negated, key_span: key.span(), span: value.span(), values });
    whole
}

fn principal(key: Value<'_>, value: Value<'_>, statement: &mut Statement) -> bool {
    let negated = key.is_key("NotPrincipal");
    let mut entries = Vec::new();
    let mut whole = statement.principal.is_none();
    if let Some(text) = value.spanned() {
        // Only `"*"` may stand alone; anything else is refused by AWS and names nobody that we could judge.
        let kind =
            if text.value == "*" { PrincipalKind::Everyone } else { PrincipalKind::Other(String::new()) };
        whole &= kind == PrincipalKind::Everyone;
        entries.push(PrincipalEntry { kind, value: text });
    } else {
        whole &= value.is_object();
    }
    for (key, list) in value.members() {
        let kind = match key.as_str().as_deref() {
            Some("AWS") => PrincipalKind::Aws,
            Some("Service") => PrincipalKind::Service,
            Some("Federated") => PrincipalKind::Federated,
            Some("CanonicalUser") => PrincipalKind::CanonicalUser,
            other => PrincipalKind::Other(other.unwrap_or_default().to_owned()),
        };
        whole &= !matches!(kind, PrincipalKind::Other(_));
        for item in list.one_or_many() {
            match item.as_text() {
                Some(text) => {
                    let value = Spanned { value: text.into_owned(), span: item.inner_span() };
                    entries.push(PrincipalEntry { kind: kind.clone(), value });
                }
                None => whole = false,
            }
        }
    }
    statement.principal =
        Some(PrincipalElement { negated, key_span: key.span(), span: value.span(), entries });
    whole
}

fn conditions(value: Value<'_>, into: &mut Vec<Condition>) -> bool {
    let mut whole = value.is_object();
    for (operator, keys) in value.members() {
        let Some(operator) = operator.spanned() else { continue };
        whole &= keys.is_object();
        for (key, list) in keys.members() {
            let Some(key) = key.spanned() else { continue };
            let text = |item: Value<'_>| {
                let text = item.as_text().map(std::borrow::Cow::into_owned);
                let text = text.or_else(|| item.as_bool().map(|b| b.to_string()))?;
                Some(Spanned { value: text, span: item.inner_span() })
            };
            let values: Vec<_> = list.one_or_many().filter_map(text).collect();
            whole &= values.len() == list.one_or_many().count();
            into.push(Condition { operator: operator.clone(), key, values });
        }
    }
    whole
}
