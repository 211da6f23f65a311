//! The application: its state, and what happens.

use std::collections::HashMap;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Array, JsString, Object, Reflect, Uint8Array};
use parapet::report::model::{FixReport, Location, Report, Severity};
use parapet::{Options, Progress};
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, DragEvent, File};
use yew::prelude::*;

use super::editor::{EditorElement, range};
use super::engine::{Engine, Reply, to_js};
use super::examples::EXAMPLES;
use super::{findings, input_panel, menus, save};

/// How long typing may rest before the text is checked.
const REST_MS: u32 = 150;
/// A run older than this is stopped when the text changes; a younger one is awaited.
const PATIENCE_MS: f64 = 400.0;
/// Files above this are not read; the engine would refuse them too.
const MAX_FILE_BYTES: f64 = 64.0 * 1024.0 * 1024.0;
/// Cards shown at first, and more with each click.
pub const CARDS: usize = 100;

/// A text in a tab.
#[derive(Clone, PartialEq)]
pub struct Tab {
    pub id: u32,
    pub name: String,
}

/// Which findings are shown.
#[derive(Clone, Default, PartialEq)]
pub struct Filter {
    /// Severities that are hidden.
    pub hidden: Vec<Severity>,
    /// Words that title, message, rule or place must hold.
    pub words: String,
}

/// What a request to the second worker was for.
enum Side {
    Open { name: String },
    Download { name: &'static str, mime: &'static str },
    Copy,
}

/// A form of the report.
#[derive(Clone, Copy, PartialEq)]
pub enum Shape {
    Markdown,
    Html,
    Json,
    Csv,
    Sarif,
}

impl Shape {
    pub const ALL: [Self; 5] = [Self::Markdown, Self::Html, Self::Json, Self::Csv, Self::Sarif];

    /// Format, label, file name, MIME type.
    pub fn parts(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Markdown => ("markdown", "Markdown", "parapet-report.md", "text/markdown"),
            Self::Html => ("html", "HTML", "parapet-report.html", "text/html"),
            Self::Json => ("json", "JSON", "parapet-report.json", "application/json"),
            Self::Csv => ("csv", "CSV", "parapet-report.csv", "text/csv"),
            Self::Sarif => ("sarif", "SARIF", "parapet-report.sarif", "application/sarif+json"),
        }
    }
}

/// Which half a narrow screen shows.
#[derive(Clone, Copy, PartialEq)]
pub enum Pane {
    Text,
    Findings,
}

struct Run {
    request: u32,
    started: f64,
    version: u32,
    progress: Option<Progress>,
}

/// The root component.
pub struct Root {
    editor: NodeRef,
    listeners: Vec<EventListener>,
    pub tabs: Vec<Tab>,
    pub active: u32,
    next_id: u32,
    engine: Option<Engine>,
    side: Option<Engine>,
    asked: HashMap<u32, Side>,
    run: Option<Run>,
    rest: Option<Timeout>,
    /// Counts changes of the texts; a report is for the version that it was asked for.
    version: u32,
    report_version: u32,
    /// Ids of the texts in the order in which the report counts them.
    order: Vec<u32>,
    pub report: Option<Rc<Report>>,
    report_js: JsValue,
    pub failure: Option<String>,
    pub stopped: bool,
    pub notices: Vec<String>,
    pub filter: Filter,
    pub selected: Option<usize>,
    pub shown: usize,
    pub pane: Pane,
    pub dark: Option<bool>,
    pub plain: bool,
    pub dragging: bool,
    pub options: Options,
    pub spoken: String,
}

/// What happens.
pub enum Msg {
    Changed { pasted: bool },
    Check,
    Reply(Reply),
    SideReply(Reply),
    Stop,
    Files(Vec<File>),
    Bytes { name: String, bytes: Uint8Array },
    Example(usize),
    Show(u32),
    Close(u32),
    New,
    Select(Option<usize>),
    Reveal(Location, bool),
    Apply(FixReport),
    ApplyAll,
    Undo,
    Toggle(Severity),
    Words(String),
    More,
    Save(Shape),
    CopyReport,
    SaveText,
    CopyText,
    CopyThis(String),
    Uses(String),
    Accounts(String),
    Theme,
    Plain,
    Pane(Pane),
    Dragging(bool),
    Dismiss(usize),
}

impl Component for Root {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let dark = stored_theme();
        set_theme(dark);
        Self {
            editor: NodeRef::default(),
            listeners: Vec::new(),
            tabs: vec![Tab { id: 1, name: "Pasted text".into() }],
            active: 1,
            next_id: 2,
            engine: Some(Engine::start(ctx.link().callback(Msg::Reply))),
            side: None,
            asked: HashMap::new(),
            run: None,
            rest: None,
            version: 0,
            report_version: 0,
            order: Vec::new(),
            report: None,
            report_js: JsValue::NULL,
            failure: None,
            stopped: false,
            notices: Vec::new(),
            filter: Filter::default(),
            selected: None,
            shown: CARDS,
            pane: Pane::Text,
            dark,
            plain: false,
            dragging: false,
            options: Options::default(),
            spoken: String::new(),
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if !first {
            return;
        }
        let Some(editor) = self.editor() else { return };
        editor.open(1, &"".into());
        editor.show(1);
        let link = ctx.link().clone();
        self.listeners.push(EventListener::new(&editor, "parapet-change", move |event| {
            let Some(detail) = event.dyn_ref::<CustomEvent>().map(CustomEvent::detail) else { return };
            let field = |key: &str| Reflect::get(&detail, &key.into()).unwrap_or(JsValue::UNDEFINED);
            link.send_message(Msg::Changed { pasted: field("pasted").is_truthy() });
        }));
        self.listen_for_drops(ctx);
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Changed { pasted } => {
                self.changed(ctx, if pasted { 0 } else { REST_MS });
            }
            Msg::Check => self.check(ctx),
            Msg::Reply(reply) => return self.reply(ctx, reply),
            Msg::SideReply(reply) => return self.side_reply(ctx, reply),
            Msg::Stop => {
                self.restart(ctx);
                self.stopped = true;
                self.say("Stopped");
            }
            Msg::Files(files) => self.read_files(ctx, files),
            Msg::Bytes { name, bytes } => {
                let request = self.ask_side(ctx, "decode", &Array::of1(&bytes));
                self.asked.insert(request, Side::Open { name });
            }
            Msg::Example(index) => self.open_example(ctx, index),
            Msg::Show(id) => self.show(id),
            Msg::Close(id) => self.close(ctx, id),
            Msg::New => {
                let name = format!("Pasted text {}", self.next_id);
                self.open_tab(name, &"".into());
                if let Some(editor) = self.editor() {
                    editor.focus_text();
                }
            }
            Msg::Select(index) => {
                self.selected = index;
                if let Some(location) =
                    index.and_then(|i| Some(self.report.as_ref()?.findings.get(i)?.location.clone()))
                {
                    self.reveal(&location, false);
                }
            }
            Msg::Reveal(location, go) => {
                if go {
                    self.pane = Pane::Text;
                }
                self.reveal(&location, go);
            }
            Msg::Apply(fix) => self.apply(ctx, &[fix]),
            Msg::ApplyAll => self.apply_all(ctx),
            Msg::Undo => {
                if let Some(editor) = self.editor() {
                    editor.undo();
                }
            }
            Msg::Toggle(severity) => {
                let hidden = &mut self.filter.hidden;
                match hidden.iter().position(|s| *s == severity) {
                    Some(at) => drop(hidden.remove(at)),
                    None => hidden.push(severity),
                }
                self.shown = CARDS;
            }
            Msg::Words(words) => {
                self.filter.words = words;
                self.shown = CARDS;
            }
            Msg::More => self.shown += CARDS,
            Msg::Save(shape) => {
                let (format, _, name, mime) = shape.parts();
                self.render_report(ctx, format, Side::Download { name, mime });
            }
            Msg::CopyReport => self.render_report(ctx, "markdown", Side::Copy),
            Msg::SaveText => {
                let name = self
                    .tabs
                    .iter()
                    .find(|tab| tab.id == self.active)
                    .map_or("text", |tab| tab.name.as_str());
                let name =
                    if name.contains('.') { name.to_owned() } else { "parapet-corrected.json".to_owned() };
                save::download(&name, "application/json", &self.saved_text());
            }
            Msg::CopyText => {
                save::copy(&self.saved_text());
                self.say("Text copied");
            }
            Msg::CopyThis(text) => {
                save::copy(&text);
                self.say("Copied");
            }
            Msg::Uses(text) => {
                self.options.actions_in_use = words(&text);
                self.changed(ctx, REST_MS);
            }
            Msg::Accounts(text) => {
                self.options.trusted_accounts = words(&text);
                self.changed(ctx, REST_MS);
            }
            Msg::Theme => {
                let dark = !self.dark.unwrap_or_else(system_is_dark);
                self.dark = Some(dark);
                set_theme(self.dark);
                store_theme(dark);
            }
            Msg::Plain => {
                self.plain = !self.plain;
                if let Some(editor) = self.editor() {
                    editor.plain(self.plain);
                }
            }
            Msg::Pane(pane) => self.pane = pane,
            Msg::Dragging(dragging) => {
                let changed = self.dragging != dragging;
                self.dragging = dragging;
                return changed;
            }
            Msg::Dismiss(index) => {
                if index < self.notices.len() {
                    self.notices.remove(index);
                }
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let pane = if self.pane == Pane::Text { "pane-text" } else { "pane-findings" };
        let onkeydown = link.batch_callback(|event: KeyboardEvent| {
            ((event.ctrl_key() || event.meta_key()) && event.key() == "Enter").then_some(Msg::Check)
        });
        html! {
            <div class={classes!("page", pane, self.dragging.then_some("dragging"))} {onkeydown}>
                { menus::header(self, link) }
                { menus::pane_switch(self, link) }
                <main>
                    <section class="text" aria-label="Text">
                        { menus::tabs(self, link) }
                        <@{"parapet-editor"} ref={self.editor.clone()} class="editor"
                            placeholder={PLACEHOLDER} />
                        { menus::text_footer(self, link) }
                    </section>
                    <section class="results" aria-label="Findings">
                        { for self.notices.iter().enumerate().map(|(i, notice)| html! {
                            <p class="notice" role="alert">
                                { notice.clone() }
                                <button class="quiet" onclick={link.callback(move |_| Msg::Dismiss(i))}>{ "Dismiss" }</button>
                            </p>
                        }) }
                        { self.status(link) }
                        { match &self.report {
                            Some(report) => html! { <>
                                { input_panel::view(self, report, link) }
                                { findings::view(self, report, link) }
                            </> },
                            None if self.run.is_none() && self.failure.is_none() => menus::welcome(link),
                            None => html! {},
                        } }
                    </section>
                </main>
                <p class="spoken" role="status" aria-live="polite">{ self.spoken.clone() }</p>
                { if self.dragging { html! { <div class="drop">{ "Drop files to check them together" }</div> } } else { html! {} } }
            </div>
        }
    }
}

const PLACEHOLDER: &str = "Paste an IAM policy, a bucket policy, or what an aws … describe, list or get command printed. \
Several outputs in one paste are fine; so are shell prompts around them.";

impl Root {
    fn editor(&self) -> Option<EditorElement> {
        self.editor.get().map(JsCast::unchecked_into)
    }

    /// True while the report does not belong to the texts as they are now.
    pub fn stale(&self) -> bool {
        self.report_version != self.version
    }

    fn say(&mut self, text: &str) {
        text.clone_into(&mut self.spoken);
    }

    // ---- texts ----

    fn changed(&mut self, ctx: &Context<Self>, rest: u32) {
        self.version += 1;
        let link = ctx.link().clone();
        self.rest = Some(Timeout::new(rest, move || link.send_message(Msg::Check)));
    }

    fn open_tab(&mut self, name: String, text: &JsValue) -> u32 {
        let id = self.next_id;
        self.next_id += 1;
        self.tabs.push(Tab { id, name });
        if let Some(editor) = self.editor() {
            editor.open(id, text);
        }
        self.show(id);
        id
    }

    /// Opens a text; the empty tab that the page starts with makes room for it.
    fn open_text(&mut self, name: String, text: &JsValue) {
        let Some(editor) = self.editor() else { return };
        let empty = self.tabs.iter().find(|tab| length(&editor.text(tab.id)) == 0).map(|tab| tab.id);
        match empty {
            Some(id) => {
                if let Some(tab) = self.tabs.iter_mut().find(|tab| tab.id == id) {
                    tab.name = name;
                }
                editor.open(id, text);
                self.show(id);
            }
            None => drop(self.open_tab(name, text)),
        }
    }

    fn show(&mut self, id: u32) {
        self.active = id;
        if let Some(editor) = self.editor() {
            editor.show(id);
        }
    }

    fn close(&mut self, ctx: &Context<Self>, id: u32) {
        let Some(editor) = self.editor() else { return };
        self.tabs.retain(|tab| tab.id != id);
        editor.close(id);
        match self.tabs.last().map(|tab| tab.id) {
            None => drop(self.open_tab("Pasted text".into(), &"".into())),
            Some(last) if self.active == id => self.show(last),
            Some(_) => {}
        }
        self.changed(ctx, 0);
    }

    fn open_example(&mut self, ctx: &Context<Self>, index: usize) {
        let Some(example) = EXAMPLES.get(index) else { return };
        let Some(editor) = self.editor() else { return };
        // Examples replace one another, but never a text of the person's own.
        let own = |tab: &Tab| {
            let text = editor.text(tab.id).as_string().unwrap_or_default();
            !text.is_empty() && !EXAMPLES.iter().any(|e| e.files.iter().any(|(_, content)| *content == text))
        };
        let (keep, gone): (Vec<_>, Vec<_>) = self.tabs.drain(..).partition(own);
        self.tabs = keep;
        for tab in gone {
            editor.close(tab.id);
        }
        for (name, text) in example.files {
            self.open_tab((*name).to_owned(), &(*text).into());
        }
        if let Some(first) =
            self.tabs.iter().find(|tab| example.files.iter().any(|(name, _)| *name == tab.name))
        {
            self.show(first.id);
        }
        self.pane = Pane::Findings;
        self.changed(ctx, 0);
    }

    fn read_files(&mut self, ctx: &Context<Self>, files: Vec<File>) {
        for file in files {
            let name = file.name();
            if file.size() > MAX_FILE_BYTES {
                let megabytes = file.size() / 1e6;
                self.notices.push(format!(
                    "{name} has {megabytes:.0} MB and was not read: texts up to 64 MB are. Ask AWS for less at a time \
                     (--filters, --max-items) or split it."
                ));
                continue;
            }
            let link = ctx.link().clone();
            wasm_bindgen_futures::spawn_local(async move {
                if let Ok(buffer) = wasm_bindgen_futures::JsFuture::from(file.array_buffer()).await {
                    link.send_message(Msg::Bytes { name, bytes: Uint8Array::new(&buffer) });
                }
            });
        }
    }

    fn listen_for_drops(&mut self, ctx: &Context<Self>) {
        let document = gloo::utils::document();
        let listen = |name: &'static str, handle: Box<dyn Fn(&DragEvent)>| {
            // Before the editor sees it: a dropped file is a new text, not an insertion.
            let options = gloo::events::EventListenerOptions {
                phase: gloo::events::EventListenerPhase::Capture,
                passive: false,
            };
            EventListener::new_with_options(&document, name, options, move |event| {
                if let Some(event) = event.dyn_ref::<DragEvent>().filter(|event| has_files(event)) {
                    event.prevent_default();
                    event.stop_propagation();
                    handle(event);
                }
            })
        };
        let (over, leave, drop) = (ctx.link().clone(), ctx.link().clone(), ctx.link().clone());
        self.listeners.push(listen("dragover", Box::new(move |_| over.send_message(Msg::Dragging(true)))));
        self.listeners.push(listen(
            "dragleave",
            Box::new(move |event| {
                if event.related_target().is_none() {
                    leave.send_message(Msg::Dragging(false));
                }
            }),
        ));
        self.listeners.push(listen(
            "drop",
            Box::new(move |event| {
                drop.send_message(Msg::Dragging(false));
                if let Some(list) = event.data_transfer().and_then(|data| data.files()) {
                    drop.send_message(Msg::Files((0..list.length()).filter_map(|i| list.get(i)).collect()));
                }
            }),
        ));
    }

    fn saved_text(&self) -> String {
        self.editor().and_then(|editor| editor.saved(self.active).as_string()).unwrap_or_default()
    }

    /// A part of a text with the lines around it, before and after an edit, for the preview of a fix.
    pub fn preview(&self, fix: &FixReport) -> Vec<(String, String)> {
        let Some(editor) = self.editor().filter(|_| !self.stale()) else { return Vec::new() };
        let show = |edit: &parapet::report::model::EditReport| {
            let id = self.order.get(edit.source_index as usize)?;
            let text: JsString = editor.text(*id).unchecked_into();
            let part = |from: u32, to: u32| String::from(text.substring(from, to));
            let head = part(edit.start.saturating_sub(120), edit.start);
            let tail = part(edit.end, edit.end + 120);
            let head = head.rsplit('\n').next().unwrap_or_default();
            let tail = tail.split('\n').next().unwrap_or_default();
            let old = shortened(&part(edit.start, edit.end));
            Some((format!("{head}{old}{tail}"), format!("{head}{}{tail}", shortened(&edit.text))))
        };
        fix.edits.iter().take(6).filter_map(show).collect()
    }

    // ---- checking ----

    fn check(&mut self, ctx: &Context<Self>) {
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
            return;
        }
        let list = Array::new();
        for tab in self.tabs.iter().filter(|tab| self.order.contains(&tab.id)) {
            let source = Object::new();
            // Setting a field of a plain object does not fail.
            let _ = Reflect::set(&source, &"name".into(), &tab.name.as_str().into());
            let _ = Reflect::set(&source, &"text".into(), &editor.text(tab.id));
            list.push(&source);
        }
        let options = Options { today: Some(today()), ..self.options.clone() };
        let args = Array::of2(&list, &to_js(&options));
        let engine = self.engine.get_or_insert_with(|| Engine::start(ctx.link().callback(Msg::Reply)));
        let request = engine.ask("analyze", &args);
        self.run = Some(Run { request, started: js_sys::Date::now(), version: self.version, progress: None });
    }

    /// Ends the worker, busy or not, and makes a new one: from memory, without a request.
    fn restart(&mut self, ctx: &Context<Self>) {
        self.run = None;
        self.engine = Some(Engine::start(ctx.link().callback(Msg::Reply)));
    }

    fn reply(&mut self, ctx: &Context<Self>, reply: Reply) -> bool {
        match reply {
            Reply::Progress(id, progress) => {
                if let Some(run) = self.run.as_mut().filter(|run| run.request == id) {
                    run.progress = Some(progress);
                }
            }
            Reply::Failed { id, message, fatal } => {
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
                let Some(run) = self.run.take_if(|run| run.request == id) else { return false };
                match serde_wasm_bindgen::from_value::<Report>(value.clone()) {
                    Ok(report) => self.take_report(run.version, report, value),
                    Err(error) => self.failure = Some(error.to_string()),
                }
            }
        }
        true
    }

    fn take_report(&mut self, version: u32, report: Report, value: JsValue) {
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

    fn underline(&self, report: &Report) {
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

    fn reveal(&mut self, location: &Location, focus: bool) {
        let Some(id) = self.order.get(location.source_index as usize).copied() else { return };
        if let Some(editor) = self.editor() {
            self.active = id;
            editor.reveal(id, location.start, location.end, focus);
        }
    }

    // ---- fixes ----

    fn apply(&mut self, ctx: &Context<Self>, fixes: &[FixReport]) {
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

    fn apply_all(&mut self, ctx: &Context<Self>) {
        let Some(report) = self.report.clone() else { return };
        let fixes: Vec<FixReport> =
            parapet::fix::compatible(&report).into_iter().map(|(_, fix)| fix.clone()).collect();
        self.apply(ctx, &fixes);
    }

    // ---- the second worker, for what must not wait for a check ----

    fn ask_side(&mut self, ctx: &Context<Self>, method: &str, args: &Array) -> u32 {
        self.side.get_or_insert_with(|| Engine::start(ctx.link().callback(Msg::SideReply))).ask(method, args)
    }

    fn render_report(&mut self, ctx: &Context<Self>, format: &str, side: Side) {
        if self.report.is_some() {
            let request = self.ask_side(ctx, "render", &Array::of2(&self.report_js.clone(), &format.into()));
            self.asked.insert(request, side);
        }
    }

    fn side_reply(&mut self, ctx: &Context<Self>, reply: Reply) -> bool {
        match reply {
            Reply::Progress(..) => return false,
            Reply::Failed { id, message, fatal } => {
                self.asked.remove(&id);
                if fatal {
                    self.side = None;
                }
                self.notices.push(message);
            }
            Reply::Done(id, value) => match self.asked.remove(&id) {
                Some(Side::Open { name }) => self.opened(ctx, name, &value),
                Some(Side::Download { name, mime }) => {
                    save::download(name, mime, &value.as_string().unwrap_or_default());
                }
                Some(Side::Copy) => {
                    save::copy(&value.as_string().unwrap_or_default());
                    self.say("Report copied as Markdown");
                }
                None => return false,
            },
        }
        true
    }

    fn opened(&mut self, ctx: &Context<Self>, name: String, value: &JsValue) {
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

    // ---- view ----

    fn status(&self, link: &yew::html::Scope<Self>) -> Html {
        if let Some(message) = &self.failure {
            return html! {
                <div class="notice failed" role="alert">
                    <strong>{ "The check broke off. " }</strong>
                    { "Your text is untouched. This is a fault of Parapet, not of your input: " }
                    <code>{ message.clone() }</code>
                    <button onclick={link.callback(|_| Msg::Check)}>{ "Try again" }</button>
                </div>
            };
        }
        if let Some(run) = self.run.as_ref().filter(|run| run.progress.is_some()) {
            let (label, value) = run.progress.as_ref().map_or(("Checking", 0.0), |p| {
                let label = if p.phase == "checking" { "Checking" } else { "Reading" };
                (label, f64::from(p.done) / f64::from(p.total.max(1)))
            });
            return html! {
                <div class="running">
                    <label>{ label }{ " … " }<progress value={value.to_string()} max="1" /></label>
                    <button class="stop" onclick={link.callback(|_| Msg::Stop)}>{ "Stop" }</button>
                </div>
            };
        }
        if self.stopped {
            return html! {
                <div class="running" role="status">
                    { "Stopped. The findings below, if any, are of an earlier text. " }
                    <button onclick={link.callback(|_| Msg::Check)}>{ "Check again" }</button>
                </div>
            };
        }
        html! {}
    }
}

fn has_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().iter().any(|kind| kind == "Files"))
}

fn length(text: &JsValue) -> u32 {
    text.dyn_ref::<JsString>().map_or(0, JsString::length)
}

fn shortened(text: &str) -> String {
    let count = text.chars().count();
    if count <= 700 {
        return text.to_owned();
    }
    let head: String = text.chars().take(500).collect();
    let tail: String = text.chars().skip(count - 150).collect();
    format!("{head} … {tail}")
}

fn words(text: &str) -> Vec<String> {
    text.split(|ch: char| ch.is_whitespace() || matches!(ch, ',' | ';' | '"'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn today() -> String {
    let text = String::from(js_sys::Date::new_0().to_iso_string());
    text.chars().take(10).collect()
}

const THEME_KEY: &str = "parapet-theme";

fn stored_theme() -> Option<bool> {
    let storage = gloo::utils::window().local_storage().ok()??;
    storage.get_item(THEME_KEY).ok()?.map(|value| value == "dark")
}

/// The theme is the only thing that the page ever stores.
fn store_theme(dark: bool) {
    if let Ok(Some(storage)) = gloo::utils::window().local_storage() {
        let _ = storage.set_item(THEME_KEY, if dark { "dark" } else { "light" });
    }
}

fn system_is_dark() -> bool {
    let query = gloo::utils::window().match_media("(prefers-color-scheme: dark)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

fn set_theme(dark: Option<bool>) {
    if let (Some(dark), Some(root)) = (dark, gloo::utils::document().document_element()) {
        let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
    }
}
