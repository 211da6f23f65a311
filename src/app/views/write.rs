//! A policy from a task.

use std::rc::Rc;

use parapet::narrow::{Task, Wildcards, Written};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlTextAreaElement;
use yew::html::Scope as Link;
use yew::prelude::*;

use super::notice;
use crate::app::prose::prose;
use crate::app::root::{Msg, Root, words};

/// A field of the task.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Field {
    List,
    Read,
    Write,
    Tagging,
    Permissions,
    Only,
    StarOnly,
}

const FIELDS: [(Field, &str, &str, &str); 7] = [
    (Field::Read, "Read", "arn:aws:s3:::reports/*", "ARNs, one a line"),
    (Field::Write, "Write", "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", ""),
    (Field::List, "List", "arn:aws:s3:::reports", ""),
    (Field::Tagging, "Tag", "", ""),
    (Field::Permissions, "Manage permissions", "", ""),
    (Field::Only, "Of these actions only", "s3:GetObject", "names or patterns; empty means all that fit"),
    (Field::StarOnly, "Actions without a resource", "s3:ListAllMyBuckets", "they need \"Resource\": \"*\""),
];

/// The engine's answer, or why there is none.
pub type Answer = Result<Rc<Written>, String>;

/// A change of the task.
#[derive(Clone, PartialEq)]
pub enum Change {
    Words(Field, String),
    Wildcards,
}

pub fn change(task: &mut Task, change: Change) {
    match change {
        Change::Words(field, text) => *list(task, field) = words(&text),
        Change::Wildcards => {
            task.wildcards = match task.wildcards {
                Wildcards::Names => Wildcards::Exact,
                Wildcards::Exact => Wildcards::Names,
            };
        }
    }
}

fn list(task: &mut Task, field: Field) -> &mut Vec<String> {
    match field {
        Field::List => &mut task.list,
        Field::Read => &mut task.read,
        Field::Write => &mut task.write,
        Field::Tagging => &mut task.tagging,
        Field::Permissions => &mut task.permissions,
        Field::Only => &mut task.only,
        Field::StarOnly => &mut task.star_only,
    }
}

pub fn is_empty(task: &Task) -> bool {
    [&task.list, &task.read, &task.write, &task.tagging, &task.permissions, &task.star_only]
        .iter()
        .all(|l| l.is_empty())
}

pub fn view(root: &Root, link: &Link<Root>) -> Html {
    let field = |(field, label, placeholder, hint): &(Field, &'static str, &'static str, &'static str)| {
        let field = *field;
        let oninput = link.batch_callback(move |event: InputEvent| {
            let area: HtmlTextAreaElement = event.target()?.dyn_into().ok()?;
            Some(Msg::Task(Change::Words(field, area.value())))
        });
        html! {
            <label>
                <span>{ *label }{ if hint.is_empty() { html! {} } else { html! { <small>{ format!(" ({hint})") }</small> } } }</span>
                <textarea rows="2" spellcheck="false" placeholder={*placeholder} {oninput} />
            </label>
        }
    };
    html! {
        <section class="write" aria-label="A policy from a task">
            <p>{ "Name what the job works on, and how. The policy is written from AWS's own list of actions and the types of \
                  resource that they work on." }</p>
            <form class="choice" onsubmit={|event: SubmitEvent| event.prevent_default()}>
                { for FIELDS.iter().map(field) }
                <label class="check">
                    <input type="checkbox" checked={root.task.wildcards == Wildcards::Exact}
                        onchange={link.callback(|_: Event| Msg::Task(Change::Wildcards))} />
                    { "Write lists of actions short, with wildcards that match no other known action" }
                </label>
            </form>
            <div aria-live="polite">
                { match &root.written {
                    None => notice(if root.facts.is_none() { "The facts about AWS are not loaded yet." } else { "Nothing named yet." }),
                    Some(Err(why)) => html! { <p class="notice" role="alert">{ prose(&parapet::text::capitalised(why)) }</p> },
                    Some(Ok(written)) => result(written, link),
                } }
            </div>
        </section>
    }
}

fn result(written: &Written, link: &Link<Root>) -> Html {
    let (copy, open) = (written.text.clone(), written.text.clone());
    html! { <>
        <p class="actions">
            <button class="apply" onclick={link.callback(move |_| Msg::OpenText("written-policy.json".into(), open.clone()))}>{ "Open as a text" }</button>
            <button class="quiet" onclick={link.callback(move |_| Msg::CopyThis(copy.clone()))}>{ "Copy" }</button>
        </p>
        <pre class="written" tabindex="0">{ written.text.clone() }</pre>
        { for written.notes.iter().map(|note| html! { <p class="remark">{ prose(note) }</p> }) }
        { notice(&format!("Actions are those known on {}.", written.facts_date)) }
    </> }
}
