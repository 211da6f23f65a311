//! Asking the engine for what the views beside the findings show.

use std::rc::Rc;

use js_sys::{Array, Object, Reflect};
use parapet::explain::{ExplainOptions, Explained, PolicyName};
use parapet::prove::ProveRequest;
use parapet::report::model::Location;
use wasm_bindgen::prelude::*;
use yew::Context;

use super::engine::to_js;
use super::root::Root;
use super::side::Side;
use super::views::narrow::TICKS;
use super::views::{View, prove, write};
use super::{access, network, simulation};

/// Requests under way: one of each kind, the newest.
#[derive(Default)]
pub struct Late {
    explain: u32,
    narrow: u32,
    write: u32,
    compare: u32,
    prove: u32,
    principals: u32,
    pub(super) simulation: simulation::Late,
    pub(super) access: access::Late,
    pub(super) network: network::Late,
}

impl Root {
    pub(super) fn turn_to(&mut self, ctx: &Context<Self>, view: View) {
        self.view = view;
        // Of other views what belongs to the texts as they are comes with their report.
        if view == View::Compare || !self.stale() {
            self.ask_view(ctx);
        }
        if view == View::Compare {
            self.show_pair();
        }
    }

    pub(super) fn pick_policy(&mut self, ctx: &Context<Self>, policy: usize) {
        self.policy = policy;
        self.choice.turned.clear();
        if self.view == View::Prove {
            self.ask_prove(ctx);
        } else {
            self.ask_explain(ctx);
        }
    }

    /// The texts that were checked last, as the engine takes them.
    pub(super) fn sources(&self) -> Option<Array> {
        let editor = self.editor()?;
        let list = Array::new();
        for tab in self.tabs.iter().filter(|tab| self.order.contains(&tab.id)) {
            let source = Object::new();
            // Setting a field of a plain object does not fail.
            let _ = Reflect::set(&source, &"name".into(), &tab.name.as_str().into());
            let _ = Reflect::set(&source, &"text".into(), &editor.text(tab.id));
            list.push(&source);
        }
        Some(list)
    }

    /// Has what the view shows made anew, after the texts or the facts have changed.
    pub(super) fn refresh_view(&mut self, ctx: &Context<Self>) {
        if !self.view.is_of_text() {
            // It is of an earlier text.
            self.explained = None;
            self.narrowed = None;
        }
        self.ask_view(ctx);
    }

    fn ask_view(&mut self, ctx: &Context<Self>) {
        match self.view {
            View::Findings => {}
            View::Explain | View::Narrow => self.ask_explain(ctx),
            View::Write => self.ask_write(ctx),
            View::Compare => self.ask_compare(ctx),
            View::Prove => self.ask_prove(ctx),
            View::Simulate => {
                self.ask_principals(ctx);
                self.refresh_simulation(ctx);
            }
            // Only when they are known is there anything to ask.
            View::Access => self.ask_principals(ctx),
            View::Network => self.ask_network(ctx),
        }
    }

    /// The texts, if there is anything in them.
    pub(super) fn some_sources(&self) -> Option<Array> {
        self.sources().filter(|sources| sources.length() > 0)
    }

    fn ask_principals(&mut self, ctx: &Context<Self>) {
        let Some(sources) = self.some_sources() else {
            self.late.principals = 0;
            self.principals.clear();
            return;
        };
        self.late.principals = self.ask_side(ctx, "principals", &Array::of1(&sources));
        self.asked.insert(self.late.principals, Side::Principals);
    }

    fn ask_prove(&mut self, ctx: &Context<Self>) {
        let Some(sources) = self.some_sources() else {
            self.late.prove = 0;
            self.proved = None;
            return;
        };
        let request = ProveRequest {
            policy: self.policy,
            trusted_accounts: self.options.trusted_accounts.clone(),
            organizations: Vec::new(),
            policy_kinds: self.options.policy_kinds.clone(),
        };
        self.late.prove = self.ask_side(ctx, "prove", &Array::of2(&sources, &to_js(&request)));
        self.asked.insert(self.late.prove, Side::Prove);
    }

    fn ask_explain(&mut self, ctx: &Context<Self>) {
        let Some(sources) = self.some_sources() else {
            self.explained = None;
            self.narrowed = None;
            return;
        };
        let options = ExplainOptions {
            limit: Some(TICKS),
            policy: Some(self.policy),
            policy_kind: None,
            policy_kinds: self.options.policy_kinds.clone(),
        };
        self.late.explain = self.ask_side(ctx, "explain", &Array::of2(&sources, &to_js(&options)));
        self.asked.insert(self.late.explain, Side::Explain);
    }

    pub(super) fn ask_narrow(&mut self, ctx: &Context<Self>) {
        let Some(explained) = self.explained.clone().filter(|explained| !explained.policies.is_empty())
        else {
            return;
        };
        if self.choice.is_empty(&explained) {
            self.late.narrow = 0;
            self.narrowed = None;
            return;
        }
        let Some(sources) = self.sources() else { return };
        let mut request = self.choice.request(self.policy, &explained);
        request.policy_kinds.clone_from(&self.options.policy_kinds);
        self.late.narrow = self.ask_side(ctx, "narrow", &Array::of2(&sources, &to_js(&request)));
        self.asked.insert(self.late.narrow, Side::Narrow);
    }

    pub(super) fn ask_write(&mut self, ctx: &Context<Self>) {
        if write::is_empty(&self.task) || !matches!(self.facts, Some(Ok(_))) {
            self.late.write = 0;
            self.written = None;
            return;
        }
        self.late.write = self.ask_side(ctx, "writePolicy", &Array::of1(&to_js(&self.task)));
        self.asked.insert(self.late.write, Side::Write);
    }

    /// Brings the two texts that are compared to the front.
    pub(super) fn show_pair(&mut self) {
        if let Some((old, _)) = self.pair.old.zip(self.pair.new).filter(|_| self.second().is_none()) {
            self.show(old);
        }
    }

    pub(super) fn ask_compare(&mut self, ctx: &Context<Self>) {
        let ids: Vec<u32> = self.tabs.iter().map(|tab| tab.id).collect();
        self.pair.settle(&ids);
        let Some(((old, new), editor)) = self.pair.old.zip(self.pair.new).zip(self.editor()) else {
            self.late.compare = 0;
            self.compared = None;
            return;
        };
        let kind = self.pair.kind.as_deref().map_or(JsValue::UNDEFINED, JsValue::from);
        let args = Array::of3(&editor.text(old), &editor.text(new), &kind);
        self.late.compare = self.ask_side(ctx, "compare", &args);
        self.asked.insert(self.late.compare, Side::Compare);
    }

    /// Takes the answer to a request of a view. False if a newer one is under way.
    pub(super) fn tool_answered(
        &mut self,
        ctx: &Context<Self>,
        side: &Side,
        id: u32,
        answer: Result<JsValue, String>,
    ) -> bool {
        match side {
            Side::Explain if id == self.late.explain => self.take_explained(ctx, answer),
            Side::Narrow if id == self.late.narrow => self.narrowed = Some(read(answer).map(Rc::new)),
            Side::Write if id == self.late.write => self.written = Some(read(answer).map(Rc::new)),
            Side::Compare if id == self.late.compare => self.compared = Some(read(answer).map(Rc::new)),
            Side::Prove if id == self.late.prove => self.take_proved(ctx, answer),
            Side::Principals if id == self.late.principals => {
                self.principals = read(answer).unwrap_or_default();
                self.principals_known(ctx);
            }
            Side::Simulate(question) => return self.simulation_answered(*question, id, answer),
            Side::Network => return self.network_answered(id, answer),
            Side::Access(question) => return self.access_answered(*question, id, answer),
            _ => return false,
        }
        true
    }

    fn principals_known(&mut self, ctx: &Context<Self>) {
        match self.view {
            View::Simulate => self.ask_who(ctx),
            View::Access => self.refresh_access(ctx),
            _ => {}
        }
    }

    fn take_proved(&mut self, ctx: &Context<Self>, answer: Result<JsValue, String>) {
        let proved: prove::Answer = read(answer).map(Rc::new);
        // The policy that was picked is gone.
        if let Ok(one) = &proved
            && one.policy.is_none()
            && !one.names.is_empty()
            && self.policy > 0
        {
            self.pick_policy(ctx, 0);
            return;
        }
        self.proved = Some(proved);
    }

    fn take_explained(&mut self, ctx: &Context<Self>, answer: Result<JsValue, String>) {
        match read::<Explained>(answer) {
            Ok(explained) => {
                let holds = |place: &Location, policy: &&PolicyName| {
                    let at = &policy.location;
                    at.source_index == place.source_index && at.start <= place.start && place.end <= at.end
                };
                let wanted = self.wanted.take();
                let wanted =
                    wanted.and_then(|place| explained.names.iter().find(|policy| holds(&place, policy)));
                if let Some(policy) =
                    wanted.map(|policy| policy.policy).filter(|policy| *policy != self.policy)
                {
                    self.pick_policy(ctx, policy);
                    return;
                }
                // The policy that was picked is gone.
                if explained.policies.is_empty() && !explained.names.is_empty() && self.policy > 0 {
                    self.pick_policy(ctx, 0);
                    return;
                }
                self.explained = Some(Rc::new(explained));
                if self.view == View::Narrow {
                    self.ask_narrow(ctx);
                }
            }
            Err(message) => self.notices.push(message),
        }
    }
}

pub(super) fn read<T: serde::de::DeserializeOwned>(answer: Result<JsValue, String>) -> Result<T, String> {
    serde_wasm_bindgen::from_value(answer?).map_err(|error| error.to_string())
}
