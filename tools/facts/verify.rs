//! Reads what was written and compares all of it with what was meant.

use std::collections::BTreeSet;

use parapet::aws::source::{Source, SourceAction};
use parapet::aws::{Action, ConditionKey, Facts, ManagedPolicies, SourcePolicy};

use crate::Result;

/// Compares names without order and case.
fn same<'a>(found: impl Iterator<Item = ConditionKey<'a>>, wanted: &[String]) -> bool {
    let lower = |name: &str| name.to_ascii_lowercase();
    found.map(|key| lower(key.name())).collect::<BTreeSet<_>>()
        == wanted.iter().map(|name| lower(name)).collect::<BTreeSet<_>>()
}

pub fn facts(source: &Source, facts: &Facts) -> Result<()> {
    let check =
        |ok: bool, what: &str| if ok { Ok(()) } else { Err(format!("{what}: read otherwise than written")) };
    check(facts.date() == source.date, "the day")?;
    check(facts.services().len() == source.services.len(), "the number of services")?;
    check(facts.condition_keys().len() == source.keys.len(), "the number of keys")?;
    check(facts.partitions().len() == source.partitions.len(), "the number of partitions")?;
    for key in &source.keys {
        let found = facts.condition_key(&key.name).ok_or_else(|| format!("{} is lost", key.name))?;
        let flags = (found.value_type(), found.multivalued(), found.is_global(), found.is_deprecated());
        check(found.name() == key.name, &key.name)?;
        check(flags == (key.value_type, key.multivalued, key.global, key.deprecated), &key.name)?;
    }
    for service in &source.services {
        let found = facts.service(&service.prefix).ok_or_else(|| format!("{} is lost", service.prefix))?;
        check(found.name() == service.name && found.supports_rcp() == service.rcp, &service.prefix)?;
        check(same(found.condition_keys(), &service.keys), &service.prefix)?;
        check(found.actions().len() == service.actions.len(), &service.prefix)?;
        check(found.resource_types().count() == service.types.len(), &service.prefix)?;
        for wanted in &service.types {
            let found =
                found.resource_type(&wanted.name).ok_or_else(|| format!("{} is lost", wanted.name))?;
            check(
                found.arn_format() == wanted.arn && same(found.condition_keys(), &wanted.keys),
                &wanted.name,
            )?;
        }
        for wanted in &service.actions {
            let name = format!("{}:{}", service.prefix, wanted.name);
            let found = facts.action(&name).ok_or_else(|| format!("{name} is lost"))?;
            check(found.name() == name && found.service().prefix() == service.prefix, &name)?;
            check(action(found, wanted), &name)?;
        }
    }
    Ok(())
}

fn action(found: Action<'_>, wanted: &SourceAction) -> bool {
    found.levels() == wanted.levels
        && same(found.condition_keys(), &wanted.keys)
        && found.resource_types().len() == wanted.uses.len()
        && wanted.uses.iter().all(|using| {
            found.resource_types().any(|found| {
                found.resource_type.name() == using.type_name
                    && found.required == using.required
                    && same(found.condition_keys(), &using.keys)
            })
        })
}

pub fn managed(source: &[SourcePolicy], policies: &ManagedPolicies) -> Result<()> {
    if policies.iter().len() != source.len() {
        return Err("policies are lost".into());
    }
    for wanted in source {
        let arn = format!("arn:aws:iam::aws:policy{}{}", wanted.path, wanted.name);
        let found = policies.get(&arn).ok_or_else(|| format!("{arn} is lost"))?;
        let document = found.document().ok_or_else(|| format!("{arn} is damaged"))?;
        let text = wanted.document.to_string();
        if found.arn() != arn || document != text {
            return Err(format!("{arn}: read otherwise than written").into());
        }
    }
    Ok(())
}
