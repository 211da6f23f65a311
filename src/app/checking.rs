//! The check: asking the engine, and taking what it answers.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::Array;
use parapet::policy::PolicyKind;
use parapet::report::model::{FixReport, Location, Report, Severity};
use parapet::{KindOverride, Options};
use wasm_bindgen::prelude::*;
use yew::prelude::*;

use super::editor::range;
use super::engine::{Asset, Engine, Reply, to_js};
use super::root::{CARDS, Msg, Root, Run};
use super::texts::length;

/// A run older than this is stopped when the text changes; a younger one is awaited.
const PATIENCE_MS: f64 = 400.0;

impl Root {
    pub(super) fn check(&mut self, ctx: &Context<Self>) {
        self.rest = None;
        let Some(editor) = self.editor() else { return };
        if let Some(run) = &self.run {
            if run.version == self.version {
                return;
            }
            if js_sys::Date::now() - run.started < PATIENCE_MS {
                let link = ctx.link().clone();
                self.rest = Some(Timeout::new(60, move || link.send_message(Msg::Check)));
                return;
            }
            self.restart(ctx);
        }
        self.stopped = false;
        self.failure = None;
        self.order = self.tabs.iter().map(|tab| tab.id).filter(|id| length(&editor.text(*id)) > 0).collect();
        if self.order.is_empty() {
            self.report = None;
            self.selected = None;
            self.report_version = self.version;
            self.refresh_view(ctx);
            return;
        }
        let Some(list) = self.sources() else { return };
        // The text has changed, so that nobody waits for what the worker is looking at.
        if self.looking.is_some() {
            self.restart(ctx);
        }
        let options = Options { today: Some(today()), ..self.options.clone() };
        let args = Array::of2(&list, &to_js(&options));
        let engine = self.engine.get_or_insert_with(|| Engine::start(ctx.link().callback(Msg::Reply)));
        let request = engine.ask("analyze", &args);
        self.run = Some(Run { request, started: js_sys::Date::now(), version: self.version, progress: None });
    }

    /// What the person said that a policy is.
    pub fn kind_of(&self, source: &str, pointer: &str) -> Option<&PolicyKind> {
        let is = |set: &&KindOverride| {
            set.source.as_deref() == Some(source) && set.pointer.as_deref() == Some(pointer)
        };
        self.options.policy_kinds.iter().find(is).map(|set| &set.kind)
    }

    /// Says what a policy is; without a kind the engine tells.
    pub(super) fn set_kind(&mut self, source: &str, pointer: &str, kind: Option<PolicyKind>) {
        let kinds = &mut self.options.policy_kinds;
        kinds.retain(|set| set.source.as_deref() != Some(source) || set.pointer.as_deref() != Some(pointer));
        kinds.extend(kind.map(|kind| KindOverride {
            source: Some(source.to_owned()),
            pointer: Some(pointer.to_owned()),
            kind,
        }));
    }

    /// Ends the worker, busy or not, and makes a new one: from memory, without a request.
    pub(super) fn restart(&mut self, ctx: &Context<Self>) {
        self.run = None;
        self.looking = None;
        self.has_read = false;
        self.engine = Some(Engine::start(ctx.link().callback(Msg::Reply)));
    }

    pub(super) fn reply(&mut self, ctx: &Context<Self>, reply: Reply) -> bool {
        match reply {
            Reply::Progress(id, progress) => {
                if let Some(run) = self.run.as_mut().filter(|run| run.request == id) {
                    run.progress = Some(progress);
                }
            }
            Reply::Asset(asset, result) => return self.arrived(ctx, asset, result),
            Reply::Failed { id, message, fatal } => {
                if self.looked(ctx, id, Err(message.clone())) {
                    if fatal {
                        self.restart(ctx);
                    }
                    return true;
                }
                if fatal {
                    self.restart(ctx);
                } else if self.run.as_ref().is_none_or(|run| run.request != id) {
                    return false;
                }
                self.run = None;
                self.report = None;
                self.failure = Some(message);
            }
            Reply::Done(id, value) => {
                let Some(run) = self.run.take_if(|run| run.request == id) else {
                    return self.looked(ctx, id, Ok(value));
                };
                self.has_read = true;
                match serde_wasm_bindgen::from_value::<Report>(value.clone()) {
                    Ok(report) => {
                        self.take_report(run.version, report, value);
                        if !self.stale() {
                            self.refresh_view(ctx);
                        }
                    }
                    Err(error) => self.failure = Some(error.to_string()),
                }
            }
        }
        true
    }

    /// Takes note of an asset, and checks again what was checked without it. A worker that is made later says the
    /// same once more.
    fn arrived(&mut self, ctx: &Context<Self>, asset: Asset, result: Result<String, String>) -> bool {
        let known = match asset {
            Asset::Facts => &mut self.facts,
            Asset::ManagedPolicies => &mut self.managed_policies,
            Asset::Whole => &mut self.whole,
        };
        if known.is_some() {
            return false;
        }
        let arrived = result.is_ok();
        let failure = result.as_ref().err().cloned();
        *known = Some(result);
        if let Some(message) = failure {
            let (what, lost) = match asset {
                Asset::Facts => ("The facts about AWS", "names of actions and condition keys"),
                Asset::ManagedPolicies => ("AWS's managed policies", "their documents"),
                Asset::Whole => {
                    ("The rest of Parapet", "networks, WAF, privilege escalation and names of actions")
                }
            };
            self.notices.push(format!(
                "{what} could not be loaded ({message}). The check goes on without {lost}. Reload the page to try again."
            ));
        }
        if arrived && asset == Asset::Whole {
            let again = self.run.is_some() || self.report.is_some() && !self.stopped;
            self.restart(ctx);
            if again {
                self.check(ctx);
            }
            return true;
        }
        // A run that is under way was sent after the asset: the worker answers in order.
        if arrived && self.run.is_none() && self.report.is_some() && !self.stopped {
            self.check(ctx);
        }
        true
    }

    pub(super) fn take_report(&mut self, version: u32, report: Report, value: JsValue) {
        self.report_version = version;
        self.report_js = value;
        self.shown = CARDS;
        // The card that was open stays open if its finding is still there.
        let open = self.selected.and_then(|i| self.report.as_ref()?.findings.get(i).cloned());
        self.selected = open.and_then(|open| {
            report
                .findings
                .iter()
                .position(|f| f.rule == open.rule && f.location.pointer == open.location.pointer)
        });
        self.underline(&report);
        let summary = &report.summary;
        let count: u32 = Severity::ALL.into_iter().map(|severity| summary.count(severity)).sum();
        self.spoken = match (summary.usable, count) {
            (false, _) => "Nothing was recognised".into(),
            (true, 1) => "1 finding".into(),
            (true, count) => format!("{count} findings"),
        };
        self.report = Some(Rc::new(report));
    }

    pub(super) fn underline(&self, report: &Report) {
        let Some(editor) = self.editor() else { return };
        for (index, id) in self.order.iter().enumerate() {
            let marks = Array::new();
            let here = |location: &Location| {
                location.source_index as usize == index && location.start < location.end
            };
            for finding in report.findings.iter().filter(|finding| here(&finding.location)) {
                let level = match finding.severity {
                    Severity::Critical | Severity::High => "error",
                    Severity::Medium => "warning",
                    Severity::Low | Severity::Info => "info",
                };
                let place = &finding.location;
                marks.push(&range(
                    place.start,
                    place.end,
                    &[("severity", level), ("message", &finding.title)],
                ));
            }
            for diagnostic in report.diagnostics.iter().filter(|d| here(&d.location)) {
                let place = &diagnostic.location;
                marks.push(&range(
                    place.start,
                    place.end,
                    &[("severity", "warning"), ("message", &diagnostic.message)],
                ));
            }
            editor.underline(*id, &marks);
        }
    }

    pub(super) fn reveal(&mut self, location: &Location, focus: bool) {
        let Some(id) = self.order.get(location.source_index as usize).copied() else { return };
        if let Some(editor) = self.editor() {
            self.active = id;
            editor.reveal(id, location.start, location.end, focus);
        }
    }

    pub(super) fn apply(&mut self, ctx: &Context<Self>, fixes: &[FixReport]) {
        // Offsets of an old report would cut the text in the wrong places.
        let Some(editor) = self.editor().filter(|_| !self.stale()) else { return };
        for (index, id) in self.order.clone().into_iter().enumerate() {
            let edits = Array::new();
            for edit in
                fixes.iter().flat_map(|fix| &fix.edits).filter(|edit| edit.source_index as usize == index)
            {
                edits.push(&range(edit.start, edit.end, &[("insert", &edit.text)]));
            }
            if edits.length() > 0 {
                editor.apply(id, &edits);
            }
        }
        self.changed(ctx, 0);
    }

    pub(super) fn apply_all(&mut self, ctx: &Context<Self>) {
        let Some(report) = self.report.clone() else { return };
        let fixes: Vec<FixReport> =
            parapet::fix::compatible(&report).into_iter().map(|(_, fix)| fix.clone()).collect();
        self.apply(ctx, &fixes);
    }
}

fn today() -> String {
    let text = String::from(js_sys::Date::new_0().to_iso_string());
    text.chars().take(10).collect()
}
