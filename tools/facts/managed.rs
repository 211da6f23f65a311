//! moto's AWS managed policies: JSON between triple quotes.

use std::collections::BTreeSet;

use parapet::aws::SourcePolicy;
use serde_json::{Map, Value};

use crate::Result;

/// By name.
pub fn read(text: &str) -> Result<Map<String, Value>> {
    let mut parts = text.split("\"\"\"");
    let (_, json, _) = (parts.next(), parts.next(), parts.next().ok_or("no text between triple quotes")?);
    Ok(serde_json::from_str(json.unwrap_or_default())?)
}

/// The day of the newest, and all of them.
pub fn to_source(policies: &Map<String, Value>) -> Result<(String, Vec<SourcePolicy>)> {
    let mut newest = String::new();
    let mut list = Vec::new();
    for (name, policy) in policies {
        let text = |key: &str| {
            policy[key].as_str().map(str::to_owned).ok_or_else(|| format!("{name} does not say its {key}"))
        };
        newest = newest.max(text("UpdateDate")?.chars().take(10).collect());
        let document = in_order(&policy["Document"]);
        list.push(SourcePolicy { name: name.clone(), path: text("Path")?, document });
    }
    Ok((newest, list))
}

/// Members in the order in which AWS shows them; moto has sorted them.
fn in_order(value: &Value) -> Value {
    const ORDER: [&str; 8] =
        ["Version", "Id", "Statement", "Sid", "Effect", "Action", "NotAction", "Resource"];
    match value {
        Value::Array(items) => items.iter().map(in_order).collect(),
        Value::Object(map) => {
            let mut members: Vec<_> =
                map.iter().map(|(name, value)| (name.clone(), in_order(value))).collect();
            members
                .sort_by_key(|(name, _)| ORDER.iter().position(|known| known == name).unwrap_or(ORDER.len()));
            Value::Object(members.into_iter().collect())
        }
        other => other.clone(),
    }
}

/// The service principals that the policies mention, for example in `iam:PassedToService`.
pub fn service_principals(policies: &Map<String, Value>) -> Vec<String> {
    let mut found = BTreeSet::new();
    for policy in policies.values() {
        let mut rest = vec![policy];
        while let Some(value) = rest.pop() {
            match value {
                Value::Array(items) => rest.extend(items),
                Value::Object(members) => {
                    for (key, value) in members {
                        if matches!(key.as_str(), "iam:PassedToService" | "iam:AWSServiceName") {
                            found.extend(texts(value).filter(|name| is_principal(name)).map(str::to_owned));
                        }
                        rest.push(value);
                    }
                }
                _ => {}
            }
        }
    }
    found.into_iter().collect()
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().chain(std::iter::once(value)).filter_map(Value::as_str)
}

fn is_principal(name: &str) -> bool {
    name.ends_with(".amazonaws.com")
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
}
