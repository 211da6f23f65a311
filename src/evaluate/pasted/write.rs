//! The scenario as a file.

use serde_json::{Map, Value, json};

use super::gather::{Gathered, asks_for_role, is_service};
use crate::Analysis;
use crate::evaluate::NamedPolicy;
use crate::evaluate::principal::PolicyBook;
use crate::policy::print;

/// Writes it, with the decision that is expected if there is one.
pub(super) fn scenario(
    analysis: &Analysis,
    book: &PolicyBook<'_>,
    gathered: &Gathered<'_>,
    expect: Option<&str>,
) -> String {
    let of = |named: &NamedPolicy| match &named.not_given {
        Some(settle) => json!({"name": named.name, "not_given": settle}),
        None => json!({"name": named.name, "policy": document(analysis, book, named)}),
    };
    let list = |list: &[NamedPolicy]| Value::Array(list.iter().map(of).collect());
    let set = &gathered.policies;
    let mut policies = Map::new();
    for (key, found) in [
        ("identity", &set.identity),
        ("permissions_boundary", &set.permissions_boundary),
        ("session", &set.session),
        ("vpc_endpoint", &set.vpc_endpoint),
        ("resource", &set.resource),
        ("trust", &set.trust),
    ] {
        if !found.is_empty() && (key != "trust" || asks_for_role(gathered.request)) {
            policies.insert(key.to_owned(), list(found));
        }
    }
    for (key, levels) in [("scp", &set.scp), ("rcp", &set.rcp)] {
        if !levels.is_empty() {
            policies.insert(key.to_owned(), levels.iter().map(|level| list(level)).collect());
        }
    }
    let mut scenario = Map::new();
    scenario.insert("request".to_owned(), request(gathered));
    scenario.insert("policies".to_owned(), Value::Object(policies));
    if let Some(decision) = expect {
        scenario.insert("expect".to_owned(), decision.into());
    }
    serde_json::to_string_pretty(&Value::Object(scenario)).unwrap_or_default() + "\n"
}

fn request(gathered: &Gathered<'_>) -> Value {
    let asked = gathered.request;
    let mut request = Map::new();
    let principal = asked.principal.trim();
    let principal = match principal.strip_prefix("federated ") {
        Some(provider) => json!({"federated": provider.trim()}),
        None if is_service(principal) => json!({"service": principal}),
        None => principal.into(),
    };
    request.insert("principal".to_owned(), principal);
    request.insert("action".to_owned(), asked.action.trim().into());
    let resource = asked.resource.trim();
    request.insert("resource".to_owned(), if resource.is_empty() { "*".into() } else { resource.into() });
    if let Some(account) = &gathered.resource_account {
        request.insert("resource_account".to_owned(), account.as_str().into());
    }
    let mut context = Map::new();
    for row in &gathered.context {
        let value = match row.values.as_slice() {
            [one] => one.as_str().into(),
            many => Value::from(many.to_vec()),
        };
        context.insert(row.key.trim().to_owned(), value);
    }
    if !context.is_empty() {
        request.insert("context".to_owned(), Value::Object(context));
    }
    request.insert("context_complete".to_owned(), asked.context_complete.into());
    Value::Object(request)
}

/// The document as it was pasted; one that had to be repaired, or that AWS wrote, as it was understood.
fn document(analysis: &Analysis, book: &PolicyBook<'_>, named: &NamedPolicy) -> Value {
    let pasted =
        book.is_pasted(&named.policy).then(|| analysis.sources.value_at(named.policy.span)).flatten();
    let pasted = pasted.and_then(|value| serde_json::from_str(value.raw()).ok());
    pasted.or_else(|| serde_json::from_str(&print(&named.policy)).ok()).unwrap_or(Value::Null)
}
