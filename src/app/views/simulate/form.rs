//! The request, to be filled in.

use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;
use yew::html::Scope as Link;
use yew::prelude::*;

use super::Change;
use crate::app::root::{Msg, Root};
use crate::app::views::access;

pub fn view(root: &Root, link: &Link<Root>) -> Html {
    let state = &root.simulation;
    let request = &state.request;
    html! {
        <form class="choice" onsubmit={|event: SubmitEvent| event.prevent_default()}>
            <label class="field">{ "Principal" }
                <input type="text" class="principal" list="simulate-principals" spellcheck="false" autocomplete="off"
                    placeholder="arn:aws:iam::111122223333:user/ana" value={request.principal.clone()}
                    oninput={typed(link, Change::Principal)} />
            </label>
            { access::offered("simulate-principals", &root.principals) }
            <div class="fields">
                <label>{ "Action" }
                    <input type="text" class="action" list="simulate-actions" spellcheck="false" autocomplete="off"
                        placeholder="s3:GetObject" value={request.action.clone()} oninput={typed(link, Change::Action)} />
                </label>
                <label class="wide">{ "Resource" }
                    <input type="text" class="resource" spellcheck="false" autocomplete="off"
                        placeholder="arn:aws:s3:::reports/q1.csv" value={request.resource.clone()}
                        oninput={typed(link, Change::Resource)} />
                </label>
            </div>
            <datalist id="simulate-actions">
                { for state.completions.iter().map(|name| html! { <option value={name.clone()} /> }) }
            </datalist>
            { for (0..request.context.len()).map(|at| row(root, at, link)) }
            <datalist id="simulate-keys">
                { for state.keys.iter().map(|one| html! { <option value={one.key.clone()}>{ one.about.clone() }</option> }) }
            </datalist>
            <p class="actions">
                <button type="button" class="quiet add" onclick={link.callback(|_| Msg::Simulate(Change::AddKey(String::new())))}>
                    { "Add a condition key" }
                </button>
                <label class="check">
                    <input type="checkbox" class="complete" checked={request.context_complete}
                        onchange={link.callback(|_: Event| Msg::Simulate(Change::Complete))} />
                    { "The request has no other keys" }
                </label>
            </p>
        </form>
    }
}

fn row(root: &Root, at: usize, link: &Link<Root>) -> Html {
    let state = &root.simulation;
    let key = state.request.context.get(at).map(|row| row.key.clone()).unwrap_or_default();
    let values = state.values.get(at).cloned().unwrap_or_default();
    html! {
        <div class="fields context" key={at}>
            <label>{ "Condition key" }
                <input type="text" class="key" list="simulate-keys" spellcheck="false" autocomplete="off" value={key.clone()}
                    oninput={typed(link, move |text| Change::Key(at, text))} />
            </label>
            <label>{ "Value, or several with commas" }
                <input type="text" class="values" spellcheck="false" autocomplete="off" value={values}
                    oninput={typed(link, move |text| Change::Values(at, text))} />
            </label>
            <button type="button" class="quiet" aria-label={format!("Take away {key}")}
                onclick={link.callback(move |_| Msg::Simulate(Change::RemoveKey(at)))}>{ "Take away" }</button>
        </div>
    }
}

/// What is typed is kept with each letter, and asked for when typing rests.
fn typed(link: &Link<Root>, change: impl Fn(String) -> Change + 'static) -> Callback<InputEvent> {
    link.batch_callback(move |event: InputEvent| {
        let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
        Some(Msg::Simulate(change(input.value())))
    })
}
