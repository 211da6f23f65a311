//! The list of findings.

use std::rc::Rc;

use parapet::report::model::{FindingReport, Report, Severity};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;
use yew::html::Scope;
use yew::prelude::*;

use super::card;
use super::root::{Filter, Msg, Root};

pub fn view(root: &Root, report: &Rc<Report>, link: &Scope<Root>) -> Html {
    if !report.summary.usable {
        return html! {};
    }
    if report.findings.is_empty() && report.partial {
        return html! {};
    }
    if report.findings.is_empty() {
        return html! {
            <div class="clear">
                <h2>{ "No open door found" }</h2>
                <p>{ "That is what the rules looked for in what was read; it is no proof that nothing is open. What was \
                      not pasted was not checked." }</p>
            </div>
        };
    }
    let shown: Vec<_> =
        report.findings.iter().enumerate().filter(|(_, finding)| passes(&root.filter, finding)).collect();
    let fixable = report.findings.iter().filter(|finding| finding.fix.is_some()).count();
    html! {
        <section class={classes!("findings", root.stale().then_some("stale"))} aria-label="Findings">
            { toolbar(root, report, fixable, link) }
            { if shown.is_empty() { html! { <p class="rest">{ "The filter hides all findings." }</p> } } else { html! {} } }
            <ol>
                { for shown.iter().take(root.shown).map(|(index, finding)| card::view(root, *index, finding, link)) }
            </ol>
            { if shown.len() > root.shown { html! {
                <button class="more" onclick={link.callback(|_| Msg::More)}>
                    { format!("Show more ({} of {} shown)", root.shown, shown.len()) }
                </button>
            } } else { html! {} } }
        </section>
    }
}

fn passes(filter: &Filter, finding: &FindingReport) -> bool {
    if filter.hidden.contains(&finding.severity) {
        return false;
    }
    let hay = [&finding.title, &finding.message, &finding.rule, &finding.location.source, &finding.quote];
    filter.words.split_whitespace().all(|word| {
        let word = word.to_lowercase();
        hay.iter().any(|text| text.to_lowercase().contains(&word))
    })
}

fn toolbar(root: &Root, report: &Rc<Report>, fixable: usize, link: &Scope<Root>) -> Html {
    let oninput = link.batch_callback(|event: InputEvent| {
        event.target()?.dyn_into::<HtmlInputElement>().ok().map(|input| Msg::Words(input.value()))
    });
    html! {
        <div class="toolbar">
            <div class="counts" role="group" aria-label="Severities shown">
                { for Severity::ALL.into_iter().filter(|s| report.summary.count(*s) > 0).map(|severity| {
                    let on = !root.filter.hidden.contains(&severity);
                    html! {
                        <button class={classes!("count", severity.name())} aria-pressed={on.to_string()}
                            onclick={link.callback(move |_| Msg::Toggle(severity))}>
                            <b>{ report.summary.count(severity) }</b>{ " " }{ severity.name() }
                        </button>
                    }
                }) }
            </div>
            <input class="filter" type="search" placeholder="Filter" aria-label="Filter findings by words" {oninput} />
            { if fixable > 1 { html! {
                <button class="apply-all" disabled={root.stale()} onclick={link.callback(|_| Msg::ApplyAll)}>
                    { format!("Apply all {fixable} fixes") }
                </button>
            } } else { html! {} } }
        </div>
    }
}
