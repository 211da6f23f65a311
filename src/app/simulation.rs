//! Asking the engine for what the Simulate view shows.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::Array;
use parapet::evaluate::pasted::all_as_tests;
use parapet::evaluate::who::WhoCanRequest;
use wasm_bindgen::prelude::*;
use yew::Context;

use super::engine::to_js;
use super::root::{Msg, Root};
use super::save;
use super::side::{Question, Side};
use super::tools::read;
use super::views::simulate::Change;

/// How long typing may rest before the request is asked for.
const REST_MS: u32 = 200;

impl Root {
    /// Takes a change of the view, and asks for what it then has to show.
    pub(super) fn change_simulation(&mut self, ctx: &Context<Self>, change: Change) -> bool {
        match &change {
            Change::Ask => {
                self.ask_simulation(ctx);
                self.ask_who(ctx);
            }
            Change::Action(text) => {
                let args = Array::of1(&text.as_str().into());
                self.late.actions = self.ask_question(ctx, Question::Actions, &args);
            }
            Change::Save => {
                if let Some(Ok(answer)) = &self.simulation.answer {
                    save::download("scenario.json", "application/json", &answer.scenario);
                }
            }
            Change::SaveAll => {
                let texts: Vec<&str> =
                    self.simulation.kept.iter().map(|kept| kept.scenario.as_str()).collect();
                save::download("scenarios.json", "application/json", &all_as_tests(&texts));
            }
            _ => {}
        }
        if self.simulation.change(change) {
            let link = ctx.link().clone();
            self.simulation.rest =
                Some(Timeout::new(REST_MS, move || link.send_message(Msg::Simulate(Change::Ask))));
        }
        true
    }

    /// Has everything asked for anew: after the texts have changed, or when the view is opened.
    pub(super) fn refresh_simulation(&mut self, ctx: &Context<Self>) {
        let Some(sources) = self.sources().filter(|sources| sources.length() > 0) else {
            self.simulation.principals.clear();
            self.simulation.answer = None;
            self.simulation.who = None;
            return;
        };
        self.late.principals = self.ask_question(ctx, Question::Principals, &Array::of1(&sources));
        self.ask_simulation(ctx);
    }

    fn ask_simulation(&mut self, ctx: &Context<Self>) {
        let sources = self.sources().filter(|sources| sources.length() > 0);
        let Some(sources) = sources.filter(|_| self.simulation.is_filled()) else {
            self.late.answer = 0;
            self.simulation.answer = None;
            return;
        };
        let mut request = self.simulation.asked();
        request.policy_kinds.clone_from(&self.options.policy_kinds);
        self.late.answer = self.ask_question(ctx, Question::Answer, &Array::of2(&sources, &to_js(&request)));
    }

    fn ask_who(&mut self, ctx: &Context<Self>) {
        let state = &self.simulation;
        let sources = self.sources().filter(|_| !state.principals.is_empty());
        let Some(sources) = sources.filter(|_| !state.request.action.is_empty()) else {
            self.late.who = 0;
            self.simulation.who = None;
            return;
        };
        let resource = Some(state.request.resource.clone()).filter(|resource| !resource.is_empty());
        let request = WhoCanRequest {
            action: state.request.action.clone(),
            resource,
            policy_kinds: self.options.policy_kinds.clone(),
        };
        self.late.who = self.ask_question(ctx, Question::Who, &Array::of2(&sources, &to_js(&request)));
    }

    fn ask_question(&mut self, ctx: &Context<Self>, question: Question, args: &Array) -> u32 {
        let method = match question {
            Question::Answer => "simulatePasted",
            Question::Who => "whoCan",
            Question::Principals => "principals",
            Question::Actions => "completeAction",
        };
        let id = self.ask_side(ctx, method, args);
        self.asked.insert(id, Side::Simulate(question));
        id
    }

    /// Takes an answer. False if a newer one is under way.
    pub(super) fn simulation_answered(
        &mut self,
        ctx: &Context<Self>,
        question: Question,
        id: u32,
        answer: Result<JsValue, String>,
    ) -> bool {
        let state = &mut self.simulation;
        match question {
            Question::Answer if id == self.late.answer => state.answer = Some(read(answer).map(Rc::new)),
            Question::Who if id == self.late.who => state.who = Some(read(answer).map(Rc::new)),
            Question::Principals if id == self.late.principals => {
                state.principals = read(answer).unwrap_or_default();
                // Only now is it known that there is anybody.
                self.ask_who(ctx);
            }
            // Without facts nothing is offered.
            Question::Actions if id == self.late.actions => {
                state.completions = read(answer).unwrap_or_default()
            }
            _ => return false,
        }
        true
    }
}
