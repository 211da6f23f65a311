//! What a request would get, by the policies in the text.

mod answer;
mod form;
mod kept;
mod witness;

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use parapet::evaluate::CaseReport;
use parapet::evaluate::pasted::{ContextRow, OfferedKey, PastedAnswer, PastedRequest};
use parapet::evaluate::who::WhoCan;
use parapet::policy::PolicyKind;
use yew::html::Scope as Link;
use yew::prelude::*;

use super::{View, access, nothing_yet, notice};
use crate::app::prose::prose;
use crate::app::root::{Msg, Root};

pub use witness::open_button;

/// One policy that a request is held against by itself.
#[derive(Clone, PartialEq)]
pub struct Judge {
    /// What a person calls it.
    pub label: String,
    /// The tab of its text, if it is counted within that.
    pub tab: Option<u32>,
    /// Its number.
    pub policy: usize,
    /// What it is read as.
    pub kind: Option<PolicyKind>,
}

/// What a policy by itself says, or why that cannot be told.
pub type AloneAnswer = Result<Rc<CaseReport>, String>;

/// Everything of the view.
#[derive(Default)]
pub struct State {
    /// The request, as it is filled in.
    pub request: PastedRequest,
    /// The values of each row of the context, as typed: one, or several with commas between.
    pub values: Vec<String>,
    /// Policies that the request is held against, each by itself; if there are none, all that were pasted together.
    pub judges: Vec<Judge>,
    /// What each of them says; `None` while it is asked.
    pub alone: Vec<Option<AloneAnswer>>,
    /// Condition keys to fill in.
    pub keys: Vec<OfferedKey>,
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
    /// A request that shows something of some policies, each by itself.
    Open(PastedRequest, Vec<Judge>),
    /// Again by everything that was pasted.
    Together,
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
                self.fill(kept.request.clone());
            }
            Change::Open(request, judges) => {
                self.fill(request);
                self.judge_by(judges);
            }
            Change::Together => self.judge_by(Vec::new()),
            Change::Ask | Change::Save | Change::SaveAll => return false,
        }
        true
    }

    fn fill(&mut self, request: PastedRequest) {
        self.values = request.context.iter().map(|row| row.values.join(", ")).collect();
        self.request = request;
    }

    fn judge_by(&mut self, judges: Vec<Judge>) {
        self.alone = judges.iter().map(|_| None).collect();
        self.judges = judges;
        self.answer = None;
        self.who = None;
    }

    /// Leaves what hangs on texts that are gone.
    pub fn settle(&mut self, tabs: &[u32]) {
        if self.judges.iter().any(|judge| judge.tab.is_some_and(|tab| !tabs.contains(&tab))) {
            self.judge_by(Vec::new());
        }
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
            { if state.judges.is_empty() { html! {
                <p>{ "Say who asks for what. The policies are those in the text: of the principal, if it is in an account export; \
                      else each by its kind." }</p>
            } } else { alone_note(state, link) } }
            { form::view(root, link) }
            <div aria-live="polite">
                { if state.judges.is_empty() { together(root, link) } else { alone(state, link) } }
            </div>
            { match &state.who {
                // Why there is none, the answer above says too.
                None | Some(Err(_)) => html! {},
                Some(Ok(who)) => access::who::table(who, link),
            } }
            { kept::view(state, link) }
        </section>
    }
}

fn together(root: &Root, link: &Link<Root>) -> Html {
    let state = &root.simulation;
    match &state.answer {
        None if state.is_filled() && root.report.is_some() => notice("Asking …"),
        None if root.report.is_none() => {
            nothing_yet("Paste policies or an account export.", View::Simulate, link)
        }
        None => notice("Name a principal and an action."),
        Some(Err(why)) => problem(why),
        Some(Ok(answer)) => answer::view(answer, link),
    }
}

fn problem(why: &str) -> Html {
    html! { <p class="notice" role="alert">{ prose(&parapet::text::capitalised(why)) }</p> }
}

fn alone_note(state: &State, link: &Link<Root>) -> Html {
    let many = state.judges.len() > 1;
    html! {
        <p class="alone">
            { "The request is held against " }
            { for state.judges.iter().enumerate().map(|(i, judge)| html! { <>
                { if i > 0 { " and " } else { "" } }<strong>{ prose(&judge.label) }</strong>
            </> }) }
            { if many { ", each by itself" } else { " by itself" } }{ ", as if everything else allowed it. " }
            <button class="quiet together" onclick={link.callback(|_| Msg::Simulate(Change::Together))}>
                { "Hold it against everything in the text" }
            </button>
        </p>
    }
}

fn alone(state: &State, link: &Link<Root>) -> Html {
    if !state.is_filled() {
        return notice("Name a principal and an action.");
    }
    // What is wrong with the request, each would say.
    if let Some(Some(Err(why))) = state.alone.first() {
        return problem(why);
    }
    let each = || state.judges.iter().zip(&state.alone);
    let many = state.judges.len() > 1;
    // The decisions side by side, and then why.
    html! {
        <section class="alone" aria-label="Each by itself">
            { for each().map(|(judge, answer)| match answer {
                None => notice("Asking …"),
                Some(Err(why)) => problem(why),
                Some(Ok(case)) => answer::alone(&judge.label, case, link),
            }) }
            { for each().filter_map(|(judge, answer)| {
                let case = answer.as_ref()?.as_ref().ok()?;
                Some(html! {
                    <section class="trace" aria-label={judge.label.replace('`', "")}>
                        { if many { html! { <h2>{ prose(&judge.label) }</h2> } } else { html! {} } }
                        { answer::trace(&case.trace, link) }
                    </section>
                })
            }) }
        </section>
    }
}

/// A button that shows a place in the text.
pub fn go(location: &parapet::report::model::Location, link: &Link<Root>) -> Html {
    let (to, line) = (location.clone(), location.line);
    html! {
        <button type="button" class="quiet go" onclick={link.callback(move |_| Msg::Reveal(to.clone(), true))}>{ format!("line {line}") }</button>
    }
}
