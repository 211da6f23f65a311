//! Asking the engine for what the Simulate view shows.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::Array;
use parapet::evaluate::pasted::{AloneRequest, KeysRequest, all_as_tests};
use parapet::evaluate::who::WhoCanRequest;
use wasm_bindgen::prelude::*;
use yew::Context;

use super::engine::to_js;
use super::root::{Msg, Root};
use super::save;
use super::side::{Question, Side};
use super::tools::read;
use super::views::View;
use super::views::simulate::Change;

/// How long typing may rest before the request is asked for.
const REST_MS: u32 = 200;

/// Requests under way: one of each kind, the newest.
#[derive(Default)]
pub struct Late {
    answer: u32,
    alone: Vec<u32>,
    who: u32,
    actions: u32,
    keys: u32,
}

impl Root {
    /// Takes a change of the view, and asks for what it then has to show.
    pub(super) fn change_simulation(&mut self, ctx: &Context<Self>, change: Change) {
        match &change {
            Change::Ask => {
                self.ask_simulation(ctx);
                self.ask_who(ctx);
                self.ask_keys(ctx);
            }
            Change::Action(text) => {
                let args = Array::of1(&text.as_str().into());
                self.late.simulation.actions =
                    self.ask_question(ctx, Question::Actions, "completeAction", &args);
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
        let opened = matches!(change, Change::Open(..));
        if self.simulation.change(change) {
            let link = ctx.link().clone();
            let rest = if opened { 0 } else { REST_MS };
            self.simulation.rest =
                Some(Timeout::new(rest, move || link.send_message(Msg::Simulate(Change::Ask))));
        }
        if opened {
            self.turn_to(ctx, View::Simulate);
        }
    }

    /// Has everything asked for anew: after the texts have changed, or when the view is opened.
    pub(super) fn refresh_simulation(&mut self, ctx: &Context<Self>) {
        let ids: Vec<u32> = self.tabs.iter().map(|tab| tab.id).collect();
        self.simulation.settle(&ids);
        if self.some_sources().is_none() {
            self.simulation.who = None;
        }
        self.ask_keys(ctx);
        self.ask_simulation(ctx);
    }

    fn ask_simulation(&mut self, ctx: &Context<Self>) {
        let Some(sources) = self.some_sources().filter(|_| self.simulation.is_filled()) else {
            self.late.simulation.answer = 0;
            self.late.simulation.alone.clear();
            self.simulation.answer = None;
            self.simulation.alone.iter_mut().for_each(|one| *one = None);
            return;
        };
        let mut request = self.simulation.asked();
        request.policy_kinds.clone_from(&self.options.policy_kinds);
        if self.simulation.judges.is_empty() {
            let args = Array::of2(&sources, &to_js(&request));
            self.late.simulation.answer = self.ask_question(ctx, Question::Answer, "simulatePasted", &args);
            return;
        }
        self.late.simulation.alone.clear();
        for (at, judge) in self.simulation.judges.clone().into_iter().enumerate() {
            let place = judge.tab.and_then(|tab| self.order.iter().position(|id| *id == tab));
            let source = place.and_then(|place| u32::try_from(place).ok());
            let alone =
                AloneRequest { policy: judge.policy, source, kind: judge.kind, request: request.clone() };
            let args = Array::of2(&sources, &to_js(&alone));
            let id = self.ask_question(ctx, Question::Alone(at), "judgeAlone", &args);
            self.late.simulation.alone.push(id);
        }
    }

    pub(super) fn ask_who(&mut self, ctx: &Context<Self>) {
        let state = &self.simulation;
        let asks = !self.principals.is_empty() && !state.request.action.is_empty() && state.judges.is_empty();
        let Some(sources) = self.some_sources().filter(|_| asks) else {
            self.late.simulation.who = 0;
            self.simulation.who = None;
            return;
        };
        let resource = Some(state.request.resource.clone()).filter(|resource| !resource.is_empty());
        let request = WhoCanRequest {
            action: state.request.action.clone(),
            resource,
            policy_kinds: self.options.policy_kinds.clone(),
        };
        let args = Array::of2(&sources, &to_js(&request));
        self.late.simulation.who = self.ask_question(ctx, Question::Who, "whoCan", &args);
    }

    fn ask_keys(&mut self, ctx: &Context<Self>) {
        let Some(sources) = self.sources() else { return };
        let request = KeysRequest { action: self.simulation.request.action.clone() };
        let args = Array::of2(&sources, &to_js(&request));
        self.late.simulation.keys = self.ask_question(ctx, Question::Keys, "offeredKeys", &args);
    }

    fn ask_question(&mut self, ctx: &Context<Self>, question: Question, method: &str, args: &Array) -> u32 {
        let id = self.ask_side(ctx, method, args);
        self.asked.insert(id, Side::Simulate(question));
        id
    }

    /// Takes an answer. False if a newer one is under way.
    pub(super) fn simulation_answered(
        &mut self,
        question: Question,
        id: u32,
        answer: Result<JsValue, String>,
    ) -> bool {
        let (state, late) = (&mut self.simulation, &self.late.simulation);
        match question {
            Question::Answer if id == late.answer => state.answer = Some(read(answer).map(Rc::new)),
            Question::Alone(at) if late.alone.get(at) == Some(&id) => {
                if let Some(place) = state.alone.get_mut(at) {
                    *place = Some(read(answer).map(Rc::new));
                }
            }
            Question::Who if id == late.who => state.who = Some(read(answer).map(Rc::new)),
            // Without facts nothing is offered.
            Question::Actions if id == late.actions => state.completions = read(answer).unwrap_or_default(),
            Question::Keys if id == late.keys => state.keys = read(answer).unwrap_or_default(),
            _ => return false,
        }
        true
    }
}
