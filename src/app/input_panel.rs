//! What was read, what was not, and what was wrong with the input.

use std::rc::Rc;

use parapet::policy::PolicyKind;
use parapet::report::model::{Level, Location, Recognized, Report};
use parapet::text::capitalised;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlSelectElement;
use yew::html::Scope;
use yew::prelude::*;

use super::prose::prose;
use super::root::{Msg, Root};

/// Entries shown of a long list.
const MAX_SHOWN: usize = 40;

pub fn view(root: &Root, report: &Rc<Report>, link: &Scope<Root>) -> Html {
    html! { <>
        { diagnostics(root, report, link) }
        { read(root, report, link) }
    </> }
}

fn go(location: &Location, link: &Scope<Root>) -> Html {
    let (label, target) = (format!("line {}", location.line), location.clone());
    html! {
        <button class="quiet go" onclick={link.callback(move |_| Msg::Reveal(target.clone(), true))}>{ label }</button>
    }
}

fn diagnostics(root: &Root, report: &Rc<Report>, link: &Scope<Root>) -> Html {
    if report.diagnostics.is_empty() {
        return html! {};
    }
    let many = report.sources.len() > 1;
    html! {
        <section class="diagnostics" aria-label="Problems of the input">
            <h2>{ "Input" }</h2>
            <ul>
                { for report.diagnostics.iter().take(MAX_SHOWN).map(|diagnostic| {
                    let level = match diagnostic.level {
                        Level::Error => "error",
                        Level::Warning => "warning",
                        Level::Info => "info",
                    };
                    let fix = diagnostic.fix.clone().map(|fix| html! {
                        <button disabled={root.stale()} onclick={link.callback(move |_| Msg::Apply(fix.clone()))}>{ "Repair" }</button>
                    });
                    html! {
                        <li class={level}>
                            <span>
                                { if many { html! { <span class="source">{ diagnostic.location.source.clone() }{ " " }</span> } } else { html! {} } }
                                { go(&diagnostic.location, link) }
                                { ": " }
                                { prose(&capitalised(&diagnostic.message)) }{ ". " }
                                <span class="help">{ prose(&capitalised(&diagnostic.help)) }</span>
                            </span>
                            { for fix }
                        </li>
                    }
                }) }
            </ul>
            { rest(report.diagnostics.len()) }
        </section>
    }
}

fn read(root: &Root, report: &Rc<Report>, link: &Scope<Root>) -> Html {
    let recognized: Vec<_> = report.sources.iter().flat_map(|source| &source.recognized).collect();
    let missed: Vec<_> = report.sources.iter().flat_map(|source| &source.unrecognized).collect();
    // What the first half of the engine does not know, the other half may.
    let waiting = root.waiting();
    let missed = if waiting { Vec::new() } else { missed };
    html! {
        <section class="read" aria-label="What was read">
            { if waiting { html! {
                <p class="waiting" role="status">
                    { "The rest of Parapet is on its way: networks, WAF, privilege escalation and the names of actions are \
                       checked when it is here." }
                </p>
            } } else { html! {} } }
            { if recognized.is_empty() && waiting { html! {} } else if recognized.is_empty() { html! { <p class="nothing">{ "No AWS document was recognised." }</p> } } else { html! {
                <ul class="chips">
                    { for recognized.iter().take(MAX_SHOWN).map(|document| {
                        let location = document.location.clone();
                        html! {
                            <li>
                                <button class="chip" onclick={link.callback(move |_| Msg::Reveal(location.clone(), true))}>
                                    { prose(&document.label) }
                                </button>
                                { kind_menu(root, document, link) }
                            </li>
                        }
                    }) }
                </ul>
            } } }
            { rest(recognized.len()) }
            { if missed.is_empty() { html! {} } else { html! {
                <details class="missed" open={missed.len() < 6}>
                    <summary>{ match missed.len() {
                        1 => "1 part was not understood, and so not checked".to_owned(),
                        count => format!("{count} parts were not understood, and so not checked"),
                    } }</summary>
                    <ul>
                        { for missed.iter().take(MAX_SHOWN).map(|part| html! {
                            <li>{ go(&part.location, link) }{ ": " }{ prose(&capitalised(&part.message)) }</li>
                        }) }
                    </ul>
                    { rest(missed.len()) }
                </details>
            } } }
        </section>
    }
}

/// Kinds that a policy which stands alone may be, as the engine names them.
pub const KINDS: [&str; 12] = [
    "identity",
    "trust",
    "boundary",
    "session",
    "scp",
    "rcp",
    "vpc-endpoint",
    "resource:s3",
    "resource:kms",
    "resource:sqs",
    "resource:sns",
    "resource",
];

/// What the policy is read as, to be changed where the guess is wrong.
fn kind_menu(root: &Root, document: &Recognized, link: &Scope<Root>) -> Html {
    let Some(kind) = document.policy_kind.as_ref().filter(|_| document.kind == "iam-policy") else {
        return html! {};
    };
    let (source, pointer) = (document.location.source.clone(), document.location.pointer.clone());
    let set = root.kind_of(&source, &pointer).is_some();
    let onchange = link.batch_callback(move |event: Event| {
        let select: HtmlSelectElement = event.target()?.dyn_into().ok()?;
        let kind = PolicyKind::from_name(&select.value()).ok();
        Some(Msg::Kind { source: source.clone(), pointer: pointer.clone(), kind })
    });
    let current = kind.name();
    let mut kinds: Vec<String> = KINDS.iter().map(|name| (*name).to_owned()).collect();
    if !kinds.contains(&current) {
        kinds.push(current.clone());
    }
    html! {
        <select class="kind" aria-label="What this policy is" title="What this policy is" {onchange}>
            <option value="" selected={!set}>{ if set { "As it looks" } else { "Not so?" } }</option>
            { for kinds.into_iter().map(|name| {
                let label = PolicyKind::from_name(&name).map_or_else(|_| name.clone(), |kind| kind.label());
                html! { <option value={name.clone()} selected={set && name == current}>{ label }</option> }
            }) }
        </select>
    }
}

fn rest(count: usize) -> Html {
    if count <= MAX_SHOWN {
        return html! {};
    }
    html! { <p class="rest">{ format!("and {} more; the report lists all", count - MAX_SHOWN) }</p> }
}
