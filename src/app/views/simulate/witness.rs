//! A request that the prover found, to be looked at here.

use parapet::evaluate::pasted::{ContextRow, PastedRequest};
use serde_json::Value;
use yew::html::Scope as Link;
use yew::prelude::*;

use super::{Change, Judge};
use crate::app::root::{Msg, Root};

/// Puts a request into the form, to be held against these policies.
pub fn open_button(request: &Value, judges: &[Judge], link: &Link<Root>) -> Html {
    let Some(request) = filled(request) else { return html! {} };
    let judges = judges.to_vec();
    let onclick = link.callback(move |_| Msg::Simulate(Change::Open(request.clone(), judges.clone())));
    html! { <p class="actions"><button class="open" {onclick}>{ "Open in Simulate" }</button></p> }
}

/// Fills the form. `None` for a caller that it has no words for.
fn filled(request: &Value) -> Option<PastedRequest> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let principal = match request.get("principal")? {
        Value::Object(one) => match one.iter().next()? {
            (kind, name) if kind == "service" => text(name)?,
            (kind, name) if kind == "federated" => format!("federated {}", name.as_str()?),
            _ => return None,
        },
        other => text(other)?,
    };
    let values = |value: &Value| match value {
        Value::Array(many) => many.iter().filter_map(text).collect(),
        one => text(one).into_iter().collect(),
    };
    let context = request.get("context").and_then(Value::as_object).into_iter().flatten();
    Some(PastedRequest {
        principal,
        action: text(request.get("action")?)?,
        resource: text(request.get("resource")?)?,
        context: context.map(|(key, value)| ContextRow { key: key.clone(), values: values(value) }).collect(),
        // What it does not have is absent.
        context_complete: true,
        policy_kinds: Vec::new(),
    })
}
