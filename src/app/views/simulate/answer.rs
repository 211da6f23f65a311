//! The decision, and what led to it.

use std::rc::Rc;

use parapet::evaluate::pasted::PastedAnswer;
use parapet::evaluate::{Applies, CaseReport, EntryReport};
use yew::html::Scope as Link;
use yew::prelude::*;

use super::{Change, go};
use crate::app::prose::prose;
use crate::app::root::{Msg, Root};

/// Statements that are drawn of those that do not apply.
const ROWS: usize = 300;

pub fn view(answer: &Rc<PastedAnswer>, link: &Link<Root>) -> Html {
    let case = &answer.case;
    let button = |class: &'static str, label: &'static str, change: Change| {
        html! { <button class={class} onclick={link.callback(move |_| Msg::Simulate(change.clone()))}>{ label }</button> }
    };
    html! { <>
        <article class={classes!("answer", case.decision.to_lowercase())}>
            <h3>
                <span class="badge">{ words(&case.decision) }</span>
                { if case.decided_by == "none" { html! {} } else { html! { <span class="soft">{ format!("by {}", case.decided_by.replace('_', " ")) }</span> } } }
            </h3>
            <p class="sentence">{ prose(&case.explanation) }</p>
            { if case.would_change.is_empty() { html! {} } else { html! { <p class="change">{ prose(&case.would_change) }</p> } } }
            { missing(&case.missing_context, link) }
            { for case.unknown_because.iter().map(|why| html! { <p class="remark">{ prose(why) }</p> }) }
            { for answer.assumed.iter().chain(&case.notes).map(|note| html! { <p class="remark">{ prose(note) }</p> }) }
            <p class="actions">
                { button("quiet keep", "Keep in the table", Change::Keep) }
                { button("quiet save", "Save as a scenario", Change::Save) }
            </p>
        </article>
        { trace(&case.trace, link) }
    </> }
}

/// What one policy by itself says.
pub fn alone(label: &str, case: &CaseReport, link: &Link<Root>) -> Html {
    html! {
        <article class={classes!("answer", case.decision.to_lowercase())}>
            <h3><span class="title">{ prose(label) }</span><span class="badge">{ words(&case.decision) }</span></h3>
            <p class="sentence">{ prose(&case.explanation) }</p>
            { missing(&case.missing_context, link) }
            { for case.unknown_because.iter().map(|why| html! { <p class="remark">{ prose(why) }</p> }) }
        </article>
    }
}

pub fn words(decision: &str) -> &'static str {
    match decision {
        "Allowed" => "Allowed",
        "ExplicitDeny" => "Denied explicitly",
        "ImplicitDeny" => "Denied: nothing allows it",
        _ => "Not known",
    }
}

/// The keys that would settle it, each to be filled in with a click.
fn missing(keys: &[String], link: &Link<Root>) -> Html {
    if keys.is_empty() {
        return html! {};
    }
    html! {
        <p class="missing">
            { "It hangs on: " }
            { for keys.iter().map(|key| {
                let add = key.clone();
                html! { <button class="quiet key" onclick={link.callback(move |_| Msg::Simulate(Change::AddKey(add.clone())))}>{ key.clone() }</button> }
            }) }
        </p>
    }
}

pub fn trace(entries: &[EntryReport], link: &Link<Root>) -> Html {
    let (idle, counting): (Vec<&EntryReport>, Vec<&EntryReport>) =
        entries.iter().partition(|entry| entry.applies == Applies::Known(false));
    html! { <>
        { for counting.iter().map(|entry| statement(entry, link)) }
        { if idle.is_empty() { html! {} } else { html! {
            <details class="rows idle" open={counting.is_empty() && idle.len() <= 5}>
                <summary>{ format!("{} that {} not apply", counted(idle.len()), if idle.len() == 1 { "does" } else { "do" }) }</summary>
                { for idle.iter().take(ROWS).map(|entry| statement(entry, link)) }
                { if idle.len() > ROWS { super::notice(&format!("and {} more", idle.len() - ROWS)) } else { html! {} } }
            </details>
        } } }
    </> }
}

fn counted(count: usize) -> String {
    parapet::text::counted(count, "statement")
}

fn statement(entry: &EntryReport, link: &Link<Root>) -> Html {
    let effect = entry.effect.as_deref().unwrap_or("no effect");
    let applies = match entry.applies {
        Applies::Known(true) => "applies",
        Applies::Known(false) => "does not apply",
        Applies::Unknown => "may apply",
    };
    let tone = if entry.applies == Applies::Known(false) {
        String::new()
    } else {
        effect.to_lowercase().replace(' ', "-")
    };
    let sid = entry.sid.clone().unwrap_or_else(|| format!("statement {}", entry.statement + 1));
    html! {
        <article class={classes!("statement", tone)}>
            <h3>
                <span class="effect">{ effect.to_owned() }</span>
                <span class="title">{ prose(&entry.policy) }{ " " }<span class="soft">{ sid }</span></span>
                <span class="soft">{ applies }</span>
                { match &entry.location {
                    Some(location) => go(location, link),
                    None => html! { <span class="soft">{ "managed by AWS" }</span> },
                } }
            </h3>
            { for entry.because.iter().map(|why| html! { <p>{ prose(&parapet::text::capitalised(why)) }</p> }) }
        </article>
    }
}
