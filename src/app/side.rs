//! The second worker, for what must not wait for a check: decoding files, rendering reports, the tools.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;
use yew::prelude::*;

use super::engine::{Engine, Reply};
use super::root::{Msg, Pane, Root};
use super::save;

/// What a request was for.
pub(super) enum Side {
    Open {
        name: String,
    },
    Download {
        name: &'static str,
        mime: &'static str,
    },
    Copy,
    Explain,
    Narrow,
    Write,
    Compare,
    Prove,
    /// The users and roles that were pasted.
    Principals,
    Simulate(Question),
    Access(AccessQuestion),
}

/// What the Simulate view asks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    Answer,
    /// Of one policy by itself, by its place among those that are asked.
    Alone(usize),
    Who,
    Actions,
    Keys,
}

/// What the Access view asks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum AccessQuestion {
    What,
    /// All actions of one service.
    Service,
    Who,
    Actions,
}

impl Root {
    pub(super) fn ask_side(&mut self, ctx: &Context<Self>, method: &str, args: &Array) -> u32 {
        self.side.get_or_insert_with(|| Engine::tools(ctx.link().callback(Msg::SideReply))).ask(method, args)
    }

    pub(super) fn render_report(&mut self, ctx: &Context<Self>, format: &str, side: Side) {
        if self.report.is_some() {
            let request = self.ask_side(ctx, "render", &Array::of2(&self.report_js.clone(), &format.into()));
            self.asked.insert(request, side);
        }
    }

    pub(super) fn side_reply(&mut self, ctx: &Context<Self>, reply: Reply) -> bool {
        match reply {
            // The first worker says what has arrived.
            Reply::Progress(..) | Reply::Asset(..) => return false,
            Reply::Failed { id, message, fatal } => {
                if fatal {
                    self.side = None;
                    // Whatever else was asked of it is lost too.
                    self.asked.clear();
                    self.reading = 0;
                } else {
                    match self.asked.remove(&id) {
                        Some(Side::Open { .. }) => self.reading = self.reading.saturating_sub(1),
                        Some(
                            side @ (Side::Explain
                            | Side::Narrow
                            | Side::Write
                            | Side::Compare
                            | Side::Prove
                            | Side::Principals
                            | Side::Simulate(_)
                            | Side::Access(_)),
                        ) => {
                            return self.tool_answered(ctx, &side, id, Err(message));
                        }
                        _ => {}
                    }
                }
                self.notices.push(message);
            }
            Reply::Done(id, value) => match self.asked.remove(&id) {
                Some(Side::Open { name }) => {
                    self.reading = self.reading.saturating_sub(1);
                    self.opened(ctx, name, &value);
                }
                Some(Side::Download { name, mime }) => {
                    save::download(name, mime, &value.as_string().unwrap_or_default());
                }
                Some(Side::Copy) => {
                    save::copy(&value.as_string().unwrap_or_default());
                    self.say("Report copied as Markdown");
                }
                Some(side) => return self.tool_answered(ctx, &side, id, Ok(value)),
                None => return false,
            },
        }
        true
    }

    pub(super) fn opened(&mut self, ctx: &Context<Self>, name: String, value: &JsValue) {
        let field = |key: &str| Reflect::get(value, &key.into()).unwrap_or(JsValue::UNDEFINED);
        for note in Array::from(&field("notes")).iter().filter_map(|note| note.as_string()) {
            self.notices.push(format!("{name}: {note}"));
        }
        if !field("refused").is_truthy() {
            self.open_text(name, &field("text"));
            self.pane = Pane::Findings;
            self.changed(ctx, 0);
        }
    }
}
