//! What `dump.mjs` wrote of the npm package.

use std::collections::BTreeMap;

use parapet::aws::source::{Source, SourceAction, SourceKey, SourceService, SourceType, SourceUse};
use parapet::aws::{AccessLevel, AccessLevels, ValueType};
use serde::Deserialize;

use crate::Result;
use crate::global_keys;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Dump {
    updated: String,
    global_condition_keys: Vec<Key>,
    services: Vec<Service>,
}

#[derive(Deserialize)]
struct Key {
    key: String,
    r#type: String,
}

#[derive(Deserialize)]
struct Service {
    prefix: String,
    name: String,
    rcp: bool,
    keys: Vec<Key>,
    types: Vec<Type>,
    actions: Vec<Action>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Type {
    key: String,
    arn: String,
    #[serde(default)]
    condition_keys: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Action {
    name: String,
    access_level: String,
    resource_types: Vec<Use>,
    condition_keys: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Use {
    name: String,
    required: bool,
    condition_keys: Vec<String>,
}

pub fn read(text: &str) -> Result<Source> {
    let dump: Dump = serde_json::from_str(text)?;
    let mut keys: BTreeMap<String, SourceKey> = BTreeMap::new();
    for key in global_keys::ADDED {
        keys.insert(key.name.to_ascii_lowercase(), key.to_source());
    }
    for key in &dump.global_condition_keys {
        let mut key = to_key(&key.key, &key.r#type)?;
        key.global = true;
        if global_keys::ARNS.contains(&key.name.as_str()) {
            key.value_type = ValueType::Arn;
        }
        key.deprecated = global_keys::DEPRECATED.contains(&key.name.as_str());
        keys.entry(key.name.to_ascii_lowercase()).or_insert(key);
    }
    let mut services = Vec::new();
    for service in dump.services {
        for key in &service.keys {
            let key = to_key(&key.key, &key.r#type)?;
            let lower = key.name.to_ascii_lowercase();
            let known = keys.entry(lower).or_insert_with(|| key.clone());
            // A key that several services have, with several values for one of them, can have several.
            known.multivalued |= key.multivalued;
        }
        services.push(to_service(service)?);
    }
    let date = dump.updated.get(..10).ok_or("the package does not say its day")?.to_owned();
    Ok(Source { date, keys: keys.into_values().collect(), services, ..Source::default() })
}

fn to_key(name: &str, type_name: &str) -> Result<SourceKey> {
    let (multivalued, single) = match type_name.strip_prefix("ArrayOf") {
        Some(single) => (true, single),
        None => (false, type_name),
    };
    let value_type =
        ValueType::by_name(single).ok_or_else(|| format!("{name}: the type {type_name} is new"))?;
    Ok(SourceKey { name: template(name), value_type, multivalued, global: false, deprecated: false })
}

/// AWS's pages write the changing part of a key in several ways; here it is always `${…}`.
fn template(name: &str) -> String {
    for end in ["/tag-key", "/<key>", "/"] {
        if let Some(head) = name.strip_suffix(end) {
            return format!("{head}/${{TagKey}}");
        }
    }
    name.to_owned()
}

fn templates(names: Vec<String>) -> Vec<String> {
    names.iter().map(|name| template(name)).collect()
}

fn to_service(service: Service) -> Result<SourceService> {
    let types = service.types.into_iter();
    let types =
        types.map(|t| SourceType { name: t.key, arn: t.arn, keys: templates(t.condition_keys) }).collect();
    let mut actions = Vec::new();
    for action in service.actions {
        let mut levels = Vec::new();
        for level in action.access_level.split(',') {
            let level = level.trim();
            levels.push(AccessLevel::by_name(level).ok_or_else(|| format!("the level {level} is new"))?);
        }
        let uses = action.resource_types.into_iter();
        actions.push(SourceAction {
            name: action.name,
            levels: levels.into_iter().collect::<AccessLevels>(),
            keys: templates(action.condition_keys),
            uses: uses
                .map(|u| SourceUse {
                    type_name: u.name,
                    required: u.required,
                    keys: templates(u.condition_keys),
                })
                .collect(),
        });
    }
    let keys = templates(service.keys.into_iter().map(|key| key.key).collect());
    Ok(SourceService { prefix: service.prefix, name: service.name, rcp: service.rcp, keys, types, actions })
}
