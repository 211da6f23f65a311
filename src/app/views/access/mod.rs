//! Who can do what, over a whole account export.

mod what;
pub mod who;

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use parapet::evaluate::who::{PrincipalName, ServiceAnswer, WhatCan, WhoCan};
use parapet::text::capitalised;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;
use yew::html::Scope as Link;
use yew::prelude::*;

use super::{View, nothing_yet, notice};
use crate::app::prose::prose;
use crate::app::root::{Msg, Root};

/// Principals that are offered.
const OFFERED: usize = 2_000;
/// The same as buttons, while nobody is picked.
const BUTTONS: usize = 40;

/// What is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ask {
    /// What one user or role can do.
    #[default]
    What,
    /// Who can do something.
    Who,
}

/// Everything of the view.
#[derive(Default)]
pub struct State {
    pub ask: Ask,
    pub principal: String,
    pub action: String,
    pub resource: String,
    /// What the one can do, or why that cannot be told.
    pub what: Option<Result<Rc<WhatCan>, String>>,
    /// Services whose actions were asked for one by one.
    pub whole: Vec<Rc<ServiceAnswer>>,
    /// Who can, or why that cannot be told.
    pub who: Option<Result<Rc<WhoCan>, String>>,
    /// Actions that what is typed may become.
    pub completions: Vec<String>,
    /// Runs out when typing rests.
    pub rest: Option<Timeout>,
}

/// What a person changes.
#[derive(Clone, PartialEq)]
pub enum Change {
    Ask(Ask),
    Principal(String),
    Action(String),
    Resource(String),
    /// What this one can do.
    Of(String),
    /// Who can do this.
    Do(String),
    /// All actions of a service.
    Service(String),
    /// Typing rests.
    Now,
}

impl State {
    /// Takes a change. True if something has to be asked for then.
    pub fn change(&mut self, change: Change) -> bool {
        match change {
            Change::Ask(ask) => self.ask = ask,
            Change::Principal(text) => self.set_principal(text),
            Change::Action(text) => self.action = text,
            Change::Resource(text) => self.resource = text,
            Change::Of(principal) => {
                self.ask = Ask::What;
                self.set_principal(principal);
            }
            Change::Do(action) => {
                self.ask = Ask::Who;
                self.action = action;
                self.resource.clear();
                self.who = None;
            }
            Change::Service(_) | Change::Now => return false,
        }
        true
    }

    fn set_principal(&mut self, principal: String) {
        self.principal = principal;
        self.what = None;
        self.whole.clear();
    }
}

pub fn view(root: &Root, link: &Link<Root>) -> Html {
    if root.principals.is_empty() {
        return if root.report.is_none() {
            let text = "Paste an account export, as `aws iam get-account-authorization-details` prints it.";
            nothing_yet(text, View::Access, link)
        } else {
            notice(
                "There are no users and roles in what was pasted. An account export has them: aws iam get-account-authorization-details",
            )
        };
    }
    let state = &root.access;
    html! {
        <section class={classes!("access", root.stale().then_some("stale"))} aria-label="Who can do what">
            <div class="either" role="group" aria-label="What is asked">
                { either(state, Ask::What, "What can one do?", link) }
                { either(state, Ask::Who, "Who can do this?", link) }
            </div>
            { offered("access-principals", &root.principals) }
            { match state.ask {
                Ask::What => html! { <>
                    <form class="choice" onsubmit={|event: SubmitEvent| event.prevent_default()}>
                        { field("User or role", "principal", "access-principals", "arn:aws:iam::111122223333:user/ana", &state.principal, typed(link, Change::Principal)) }
                    </form>
                    <div aria-live="polite">{ one(root, link) }</div>
                </> },
                Ask::Who => html! { <>
                    <form class="choice" onsubmit={|event: SubmitEvent| event.prevent_default()}>
                        <div class="fields">
                            { field("Action", "action", "access-actions", "s3:GetObject", &state.action, typed(link, Change::Action)) }
                            { field("Resource, if it is one", "resource", "", "arn:aws:s3:::reports/q1.csv", &state.resource, typed(link, Change::Resource)) }
                        </div>
                        <datalist id="access-actions">
                            { for state.completions.iter().map(|name| html! { <option value={name.clone()} /> }) }
                        </datalist>
                    </form>
                    <div aria-live="polite">{ match &state.who {
                        None if state.action.trim().is_empty() => notice("Name an action."),
                        None => notice("Asking …"),
                        Some(Err(why)) => problem(why),
                        Some(Ok(who)) => who::table(who, link),
                    } }</div>
                </> },
            } }
        </section>
    }
}

fn one(root: &Root, link: &Link<Root>) -> Html {
    let state = &root.access;
    match &state.what {
        None if state.principal.trim().is_empty() => buttons(&root.principals, link),
        None => notice("Asking …"),
        Some(Err(why)) => problem(why),
        Some(Ok(what)) => what::table(what, &state.whole, link),
    }
}

fn problem(why: &str) -> Html {
    html! { <p class="notice" role="alert">{ prose(&capitalised(why)) }</p> }
}

fn either(state: &State, ask: Ask, label: &'static str, link: &Link<Root>) -> Html {
    let on = state.ask == ask;
    html! {
        <button aria-pressed={on.to_string()} class={classes!(on.then_some("on"))}
            onclick={link.callback(move |_| Msg::Access(Change::Ask(ask)))}>{ label }</button>
    }
}

fn field(
    label: &'static str,
    class: &'static str,
    list: &'static str,
    placeholder: &'static str,
    value: &str,
    oninput: Callback<InputEvent>,
) -> Html {
    html! {
        <label class="field">{ label }
            <input type="text" {class} {list} spellcheck="false" autocomplete="off" {placeholder} value={value.to_owned()} {oninput} />
        </label>
    }
}

fn buttons(principals: &[PrincipalName], link: &Link<Root>) -> Html {
    html! { <>
        <ul class="chips">
            { for principals.iter().take(BUTTONS).map(|one| {
                let named = if one.arn.is_empty() { one.name.clone() } else { one.arn.clone() };
                let onclick = link.callback(move |_| Msg::Access(Change::Of(named.clone())));
                html! { <li><button class="chip" {onclick}>{ format!("{} {}", one.kind, one.name) }</button></li> }
            }) }
        </ul>
        { if principals.len() > BUTTONS { notice(&format!("and {} more", principals.len() - BUTTONS)) } else { html! {} } }
    </> }
}

/// The users and roles that were pasted, for a field to pick from.
pub fn offered(id: &'static str, principals: &[PrincipalName]) -> Html {
    html! {
        <datalist {id}>
            { for principals.iter().filter(|one| !one.arn.is_empty()).take(OFFERED).map(|one| html! {
                <option value={one.arn.clone()}>{ format!("{} {}", one.kind, one.name) }</option>
            }) }
        </datalist>
    }
}

/// What is typed is kept with each letter, and asked for when typing rests.
fn typed(link: &Link<Root>, change: impl Fn(String) -> Change + 'static) -> Callback<InputEvent> {
    link.batch_callback(move |event: InputEvent| {
        let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
        Some(Msg::Access(change(input.value())))
    })
}
