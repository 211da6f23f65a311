//! The requests that were kept.

use yew::html::Scope as Link;
use yew::prelude::*;

use super::answer::words;
use super::{Change, Kept, State};
use crate::app::root::{Msg, Root};

pub fn view(state: &State, link: &Link<Root>) -> Html {
    if state.kept.is_empty() {
        return html! {};
    }
    html! {
        <details class="rows kept" open={true}>
            <summary>{ format!("Kept ({})", state.kept.len()) }</summary>
            <div class="scroll" tabindex="0">
                <table>
                    <thead><tr><th>{ "Principal" }</th><th>{ "Action" }</th><th>{ "Resource" }</th><th>{ "Decision" }</th><th></th></tr></thead>
                    <tbody>{ for state.kept.iter().enumerate().map(|(at, kept)| row(at, kept, link)) }</tbody>
                </table>
            </div>
            <p class="actions">
                <button class="quiet save-all" onclick={link.callback(|_| Msg::Simulate(Change::SaveAll))}>{ "Save all as tests of the policies" }</button>
            </p>
        </details>
    }
}

fn row(at: usize, kept: &Kept, link: &Link<Root>) -> Html {
    let by = if kept.decided_by == "none" {
        String::new()
    } else {
        format!(" by {}", kept.decided_by.replace('_', " "))
    };
    html! {
        <tr>
            <td><code>{ kept.request.principal.clone() }</code></td>
            <td><code>{ kept.request.action.clone() }</code></td>
            <td><code>{ kept.request.resource.clone() }</code></td>
            <td>{ words(&kept.decision) }{ by }</td>
            <td>
                <button class="quiet" onclick={link.callback(move |_| Msg::Simulate(Change::Again(at)))}>{ "Ask again" }</button>
                <button class="quiet" onclick={link.callback(move |_| Msg::Simulate(Change::Forget(at)))}>{ "Forget" }</button>
            </td>
        </tr>
    }
}
