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

    pub(super) fn ask_network(&mut self, ctx: &Context<Self>) {
        let Some(sources) = self.some_sources() else {
            self.late.network = 0;
            self.network.answer = None;
            return;
        };
        let asked = Object::new();
        for (name, value) in &self.network.fields {
            // Setting a field of a plain object does not fail.
            let _ = Reflect::set(&asked, &name.as_str().into(), &value.as_str().into());
        }
        self.late.network = self.ask_side(ctx, "networkPage", &Array::of2(&sources, &asked));
        self.asked.insert(self.late.network, Side::Network);
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
