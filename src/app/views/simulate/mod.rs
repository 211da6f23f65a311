//! What a request would get, by the policies in the text.

mod answer;
mod form;
mod kept;
mod who;

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use parapet::evaluate::pasted::{ContextRow, PastedAnswer, PastedRequest};
use parapet::evaluate::who::{PrincipalName, WhoCan};
use yew::html::Scope as Link;
use yew::prelude::*;

use super::notice;
use crate::app::prose::prose;
use crate::app::root::{Msg, Root};

/// Everything of the view.
#[derive(Default)]
pub struct State {
    /// The request, as it is filled in.
    pub request: PastedRequest,
    /// The values of each row of the context, as typed: one, or several with commas between.
    pub values: Vec<String>,
    /// The users and roles that were pasted.
    pub principals: Vec<PrincipalName>,
    /// Actions that what is typed may become.
    pub completions: Vec<String>,
    /// The engine's answer, or why there is none.
    pub answer: Option<Result<Rc<PastedAnswer>, String>>,
    /// Who else can.
    pub who: Option<Result<Rc<WhoCan>, String>>,
    /// Requests that were kept.
    pub kept: Vec<Kept>,
    /// Runs out when typing rests.
    pub rest: Option<Timeout>,
}

/// A request that was kept, with its answer.
#[derive(Clone, PartialEq)]
pub struct Kept {
    pub request: PastedRequest,
    pub decision: String,
    pub decided_by: String,
    pub scenario: String,
}

/// What a person changes.
#[derive(Clone, PartialEq)]
pub enum Change {
    Principal(String),
    Action(String),
    Resource(String),
    AddKey(String),
    RemoveKey(usize),
    Key(usize, String),
    Values(usize, String),
    Complete,
    Keep,
    Forget(usize),
    Again(usize),
    Save,
    SaveAll,
    /// Typing rests.
    Ask,
}

impl State {
    /// True if there is a request to ask for.
    pub fn is_filled(&self) -> bool {
        !self.request.principal.trim().is_empty() && !self.request.action.trim().is_empty()
    }

    /// Takes a change. True if the request is another one then.
    pub fn change(&mut self, change: Change) -> bool {
        match change {
            Change::Principal(text) => self.request.principal = text,
            Change::Action(text) => self.request.action = text,
            Change::Resource(text) => self.request.resource = text,
            Change::AddKey(key) => {
                self.request.context.push(ContextRow { key, values: Vec::new() });
                self.values.push(String::new());
                // What has no value yet is not asked for.
                return false;
            }
            Change::RemoveKey(at) => {
                if at < self.request.context.len() {
                    self.request.context.remove(at);
                    self.values.remove(at);
                }
            }
            Change::Key(at, text) => {
                if let Some(row) = self.request.context.get_mut(at) {
                    row.key = text;
                }
            }
            Change::Values(at, text) => {
                if let (Some(row), Some(typed)) = (self.request.context.get_mut(at), self.values.get_mut(at))
                {
                    row.values =
                        text.split(',').map(str::trim).filter(|v| !v.is_empty()).map(str::to_owned).collect();
                    *typed = text;
                }
            }
            Change::Complete => self.request.context_complete = !self.request.context_complete,
            Change::Keep => {
                if let Some(Ok(answer)) = &self.answer {
                    self.kept.push(Kept {
                        request: self.request.clone(),
                        decision: answer.case.decision.to_string(),
                        decided_by: answer.case.decided_by.to_string(),
                        scenario: answer.scenario.clone(),
                    });
                }
                return false;
            }
            Change::Forget(at) => {
                if at < self.kept.len() {
                    self.kept.remove(at);
                }
                return false;
            }
            Change::Again(at) => {
                let Some(kept) = self.kept.get(at) else { return false };
                self.request = kept.request.clone();
                self.values = self.request.context.iter().map(|row| row.values.join(", ")).collect();
            }
            Change::Ask | Change::Save | Change::SaveAll => return false,
        }
        true
    }

    /// The request without rows that are not filled in.
    pub fn asked(&self) -> PastedRequest {
        let mut request = self.request.clone();
        request.context.retain(|row| !row.key.trim().is_empty() && !row.values.is_empty());
        request
    }
}

/// The view.
pub fn view(root: &Root, link: &Link<Root>) -> Html {
    let state = &root.simulation;
    html! {
        <section class={classes!("simulate", root.stale().then_some("stale"))} aria-label="What a request would get">
            <p>{ "Say who asks for what. The policies are those in the text: of the principal, if it is in an account export; else \
                  each by its kind." }</p>
            { form::view(root, link) }
            <div aria-live="polite">
                { match &state.answer {
                    None if state.is_filled() && root.report.is_some() => notice("Asking …"),
                    None if root.report.is_none() => notice("Paste policies or an account export."),
                    None => notice("Name a principal and an action."),
                    Some(Err(why)) => html! { <p class="notice" role="alert">{ prose(&parapet::text::capitalised(why)) }</p> },
                    Some(Ok(answer)) => answer::view(answer, link),
                } }
            </div>
            { who::view(state, link) }
            { kept::view(state, link) }
        </section>
    }
}

/// A button that shows a place in the text.
fn go(location: &parapet::report::model::Location, link: &Link<Root>) -> Html {
    let (to, line) = (location.clone(), location.line);
    html! {
        <button type="button" class="quiet go" onclick={link.callback(move |_| Msg::Reveal(to.clone(), true))}>{ format!("line {line}") }</button>
    }
}
