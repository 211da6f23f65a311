//! Asking the engine for what the Network view shows.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use yew::Context;

use super::root::{Msg, Root};
use super::side::Side;
use super::tools::read;
use super::views::View;
use super::views::network::Change;

/// How long typing may rest before it is asked for.
const REST_MS: u32 = 200;

/// The newest request.
pub type Late = u32;

impl Root {
    /// Takes a change of the view, and asks for what it then has to show.
    pub(super) fn change_network(&mut self, ctx: &Context<Self>, change: Change) {
        self.view = View::Network;
        let rest = match change {
            Change::Type(name, value) => {
                self.network.set(name, value);
                REST_MS
            }
            Change::Set(fields) => {
                fields.into_iter().for_each(|(name, value)| self.network.set(name, value));
                0
            }
            Change::Now => return self.ask_network(ctx),
        };
        let link = ctx.link().clone();
        self.network.rest = Some(Timeout::new(rest, move || link.send_message(Msg::Network(Change::Now))));
    }

    /// Asks the worker that checked the texts, which has read them already; else the other one, with the texts.
    pub(super) fn ask_network(&mut self, ctx: &Context<Self>) {
        let checked = self.report.as_ref().is_some_and(|report| !report.partial);
        let is_ready = checked && self.run.is_none() && !self.stale() && self.has_read;
        match self.engine.as_mut().filter(|_| is_ready) {
            Some(engine) => {
                let args = Array::of2(&JsValue::NULL, &asked(&self.network.fields));
                self.late.network = 0;
                self.looking = Some(engine.ask("networkPage", &args));
            }
            None => self.ask_network_of(ctx),
        }
    }

    fn ask_network_of(&mut self, ctx: &Context<Self>) {
        self.looking = None;
        let Some(sources) = self.some_sources() else {
            self.late.network = 0;
            self.network.answer = None;
            return;
        };
        let args = Array::of2(&sources, &asked(&self.network.fields));
        self.late.network = self.ask_side(ctx, "networkPage", &args);
        self.asked.insert(self.late.network, Side::Network);
    }

    /// Takes an answer of the worker that checked the texts. False if it is none, or if a newer one is under way.
    pub(super) fn looked(&mut self, ctx: &Context<Self>, id: u32, answer: Result<JsValue, String>) -> bool {
        if self.looking.take_if(|newest| *newest == id).is_none() {
            return false;
        }
        match answer {
            // It does not have them any more.
            Ok(value) if value.is_null() => self.ask_network_of(ctx),
            answer => self.network.answer = Some(read(answer).map(Rc::new)),
        }
        true
    }

    /// Takes an answer. False if a newer one is under way.
    pub(super) fn network_answered(&mut self, id: u32, answer: Result<JsValue, String>) -> bool {
        let is_newest = id == self.late.network;
        if is_newest {
            self.network.answer = Some(read(answer).map(Rc::new));
        }
        is_newest
    }
}

/// The question, as the tools take it.
fn asked(fields: &[(String, String)]) -> Object {
    let asked = Object::new();
    for (name, value) in fields {
        // Setting a field of a plain object does not fail.
        let _ = Reflect::set(&asked, &name.as_str().into(), &value.as_str().into());
    }
    asked
}
