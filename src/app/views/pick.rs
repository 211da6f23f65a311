//! Which policy the tools speak of.

use parapet::explain::PolicyName;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlSelectElement;
use yew::html::Scope;
use yew::prelude::*;

use crate::app::prose::prose;
use crate::app::root::{Msg, Root};

/// A menu of the policies, where there are several.
pub fn view(root: &Root, policies: &[PolicyName], link: &Scope<Root>) -> Html {
    let Some(current) = policies.iter().find(|policy| policy.policy == root.policy).or(policies.first())
    else {
        return html! {};
    };
    let location = current.location.clone();
    let go = html! {
        <button class="quiet go" onclick={link.callback(move |_| Msg::Reveal(location.clone(), true))}>
            { format!("line {}", current.location.line) }
        </button>
    };
    if policies.len() == 1 {
        return html! { <h2 class="policy">{ prose(&current.label) }{ " " }{ go }</h2> };
    }
    let onchange = link.batch_callback(|event: Event| {
        let select: HtmlSelectElement = event.target()?.dyn_into().ok()?;
        select.value().parse().ok().map(Msg::Policy)
    });
    html! {
        <p class="pick">
            <label>
                <span>{ format!("Policy, of {}", policies.len()) }</span>
                <select class="policies" {onchange}>
                    { for policies.iter().map(|policy| html! {
                        <option value={policy.policy.to_string()} selected={policy.policy == current.policy}>
                            { policy.label.replace('`', "") }
                        </option>
                    }) }
                </select>
            </label>
            { go }
        </p>
    }
}
