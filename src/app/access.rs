//! Asking the engine for what the Access view shows.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::Array;
use parapet::evaluate::who::{WhatCan, WhatCanRequest, WhoCanRequest};
use wasm_bindgen::prelude::*;
use yew::Context;

use super::engine::to_js;
use super::root::{Msg, Root};
use super::side::{AccessQuestion, Side};
use super::tools::read;
use super::views::View;
use super::views::access::{Ask, Change};

/// How long typing may rest before it is asked for.
const REST_MS: u32 = 200;
/// Actions that are shown without being asked for by service: an administrator has twenty thousand.
const LIMIT: usize = 300;

/// Requests under way: one of each kind, the newest.
#[derive(Default)]
pub struct Late {
    what: u32,
    service: u32,
    who: u32,
    actions: u32,
}

impl Root {
    /// Takes a change of the view, and asks for what it then has to show.
    pub(super) fn change_access(&mut self, ctx: &Context<Self>, change: Change) {
        if self.view != View::Access {
            self.view = View::Access;
        }
        let mut rest = 0;
        match &change {
            Change::Now => self.ask_access(ctx),
            Change::Service(service) => {
                if let Some(sources) = self.some_sources() {
                    let args = Array::of2(&sources, &to_js(&self.what_can(Some(service.clone()))));
                    self.late.access.service =
                        self.ask_access_question(ctx, AccessQuestion::Service, "whatCan", &args);
                }
            }
            Change::Action(text) => {
                rest = REST_MS;
                let args = Array::of1(&text.as_str().into());
                self.late.access.actions =
                    self.ask_access_question(ctx, AccessQuestion::Actions, "completeAction", &args);
            }
            Change::Principal(_) | Change::Resource(_) => rest = REST_MS,
            Change::Ask(_) | Change::Of(_) | Change::Do(_) => {}
        }
        if self.access.change(change) {
            let link = ctx.link().clone();
            self.access.rest = Some(Timeout::new(rest, move || link.send_message(Msg::Access(Change::Now))));
        }
    }

    /// Has everything asked for anew: after the texts have changed, or when the view is opened.
    pub(super) fn refresh_access(&mut self, ctx: &Context<Self>) {
        self.access.whole.clear();
        self.ask_access(ctx);
    }

    fn what_can(&self, service: Option<String>) -> WhatCanRequest {
        WhatCanRequest {
            principal: self.access.principal.trim().to_owned(),
            limit: service.is_none().then_some(LIMIT),
            service,
            policy_kinds: self.options.policy_kinds.clone(),
        }
    }

    fn ask_access(&mut self, ctx: &Context<Self>) {
        let Some(sources) = self.some_sources().filter(|_| !self.principals.is_empty()) else {
            self.late.access = Late::default();
            self.access.what = None;
            self.access.who = None;
            return;
        };
        let state = &self.access;
        match state.ask {
            Ask::What if state.principal.trim().is_empty() => {
                self.late.access.what = 0;
                self.access.what = None;
            }
            Ask::What => {
                let args = Array::of2(&sources, &to_js(&self.what_can(None)));
                self.late.access.what = self.ask_access_question(ctx, AccessQuestion::What, "whatCan", &args);
            }
            Ask::Who if state.action.trim().is_empty() => {
                self.late.access.who = 0;
                self.access.who = None;
            }
            Ask::Who => {
                let resource = Some(state.resource.trim().to_owned()).filter(|text| !text.is_empty());
                let request = WhoCanRequest {
                    action: state.action.trim().to_owned(),
                    resource,
                    policy_kinds: self.options.policy_kinds.clone(),
                };
                let args = Array::of2(&sources, &to_js(&request));
                self.late.access.who = self.ask_access_question(ctx, AccessQuestion::Who, "whoCan", &args);
            }
        }
    }

    fn ask_access_question(
        &mut self,
        ctx: &Context<Self>,
        question: AccessQuestion,
        method: &str,
        args: &Array,
    ) -> u32 {
        let id = self.ask_side(ctx, method, args);
        self.asked.insert(id, Side::Access(question));
        id
    }

    /// Takes an answer. False if a newer one is under way.
    pub(super) fn access_answered(
        &mut self,
        question: AccessQuestion,
        id: u32,
        answer: Result<JsValue, String>,
    ) -> bool {
        let (state, late) = (&mut self.access, &self.late.access);
        match question {
            AccessQuestion::What if id == late.what => state.what = Some(read(answer).map(Rc::new)),
            AccessQuestion::Service if id == late.service => match read::<WhatCan>(answer) {
                Ok(whole) => state.whole.extend(whole.services.into_iter().map(Rc::new)),
                Err(message) => state.what = Some(Err(message)),
            },
            AccessQuestion::Who if id == late.who => state.who = Some(read(answer).map(Rc::new)),
            // Without facts nothing is offered.
            AccessQuestion::Actions if id == late.actions => {
                state.completions = read(answer).unwrap_or_default();
            }
            _ => return false,
        }
        true
    }
}
