//! The application: its state, and what happens.

use std::collections::HashMap;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Reflect, Uint8Array};
use parapet::evaluate::who::PrincipalName;
use parapet::explain::Explained;
use parapet::narrow::Task;
use parapet::policy::PolicyKind;
use parapet::report::model::{FixReport, Location, Report, Severity};
use parapet::{Options, Progress};
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, File};
use yew::prelude::*;

use super::editor::EditorElement;
use super::engine::{Engine, Reply};
use super::side::Side;
use super::theme::{set_theme, store_theme, stored_theme, system_is_dark};
use super::tools::Late;
use super::views::{self, View, access, compare, narrow, network, prove, simulate, write};
use super::{findings, input_panel, menus, save};

/// How long typing may rest before the text is checked.
const REST_MS: u32 = 150;
/// Cards shown at first, and more with each click.
pub const CARDS: usize = 100;

/// A text in a tab.
#[derive(Clone, PartialEq)]
pub struct Tab {
    pub id: u32,
    pub name: String,
    /// True as long as it is an example, or what fixes made of one: another example takes its place.
    pub example: bool,
}

/// Which findings are shown.
#[derive(Clone, Default, PartialEq)]
pub struct Filter {
    /// Severities that are hidden.
    pub hidden: Vec<Severity>,
    /// Words that title, message, rule or place must hold.
    pub words: String,
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

/// A check that is under way.
pub(super) struct Run {
    pub(super) request: u32,
    pub(super) started: f64,
    pub(super) version: u32,
    pub(super) progress: Option<Progress>,
}

/// The root component.
pub struct Root {
    pub(super) editor: NodeRef,
    /// Shows the other of two texts that are compared.
    pub(super) beside: NodeRef,
    pub(super) listeners: Vec<EventListener>,
    pub tabs: Vec<Tab>,
    pub active: u32,
    pub(super) next_id: u32,
    pub(super) engine: Option<Engine>,
    pub(super) side: Option<Engine>,
    pub(super) asked: HashMap<u32, Side>,
    pub(super) run: Option<Run>,
    /// True while the worker that checks still has what it read for the report.
    pub(super) has_read: bool,
    /// What that worker was asked last by the Network view, while it works on it.
    pub looking: Option<u32>,
    /// Files that are being read.
    pub(super) reading: usize,
    pub(super) rest: Option<Timeout>,
    /// Counts changes of the texts; a report is for the version that it was asked for.
    pub(super) version: u32,
    pub(super) report_version: u32,
    /// Ids of the texts in the order in which the report counts them.
    pub(super) order: Vec<u32>,
    pub report: Option<Rc<Report>>,
    pub(super) report_js: JsValue,
    pub failure: Option<String>,
    /// The day of the facts about AWS, or why they are not there; none while they are on their way.
    pub facts: Option<Result<String, String>>,
    /// The same of AWS's managed policies.
    pub(super) managed_policies: Option<Result<String, String>>,
    /// Whether the whole engine has come.
    pub(super) whole: Option<Result<String, String>>,
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
    pub view: View,
    /// The policy that the tools speak of, by its number among all.
    pub policy: usize,
    /// A place whose policy the tools are to speak of, once it is known which that is.
    pub(super) wanted: Option<Location>,
    pub explained: Option<Rc<Explained>>,
    pub choice: narrow::Choice,
    pub narrowed: Option<narrow::Answer>,
    pub task: Task,
    pub written: Option<write::Answer>,
    pub pair: compare::Pair,
    pub compared: Option<compare::Answer>,
    pub proved: Option<prove::Answer>,
    /// The users and roles that were pasted.
    pub principals: Vec<PrincipalName>,
    pub simulation: simulate::State,
    pub access: access::State,
    pub network: network::State,
    /// The newest request of each tool; answers to older ones are dropped.
    pub(super) late: Late,
}

/// What happens.
pub enum Msg {
    Changed {
        id: u32,
        pasted: bool,
        own: bool,
    },
    Check,
    Reply(Reply),
    SideReply(Reply),
    Stop,
    Files(Vec<File>),
    Bytes {
        name: String,
        bytes: Uint8Array,
    },
    Unreadable(String),
    Example(usize),
    /// An example, to be looked at in a view.
    Try(usize, View),
    ExampleCame {
        index: usize,
        view: Option<View>,
        texts: Result<JsValue, JsValue>,
    },
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
    Kind {
        source: String,
        pointer: String,
        kind: Option<PolicyKind>,
    },
    View(View),
    Policy(usize),
    NarrowAt(Location),
    Narrow(narrow::Change),
    Task(write::Change),
    Compare(compare::Change),
    Simulate(simulate::Change),
    Access(access::Change),
    Network(network::Change),
    OpenText(String, String),
}

impl Component for Root {
    type Message = Msg;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let dark = stored_theme();
        set_theme(dark);
        Self {
            editor: NodeRef::default(),
            beside: NodeRef::default(),
            listeners: Vec::new(),
            tabs: vec![Tab { id: 1, name: "Pasted text".into(), example: false }],
            active: 1,
            next_id: 2,
            engine: Some(Engine::start(ctx.link().callback(Msg::Reply))),
            side: None,
            asked: HashMap::new(),
            run: None,
            has_read: false,
            looking: None,
            reading: 0,
            rest: None,
            version: 0,
            report_version: 0,
            order: Vec::new(),
            report: None,
            report_js: JsValue::NULL,
            failure: None,
            facts: None,
            managed_policies: None,
            whole: None,
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
            view: View::default(),
            policy: 0,
            wanted: None,
            explained: None,
            choice: narrow::Choice::default(),
            narrowed: None,
            task: Task::default(),
            written: None,
            pair: compare::Pair::default(),
            compared: None,
            proved: None,
            principals: Vec::new(),
            simulation: simulate::State::default(),
            access: access::State::default(),
            network: network::State::default(),
            late: Late::default(),
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        let beside: Option<EditorElement> = self.beside.get().map(JsCast::unchecked_into);
        let Some((editor, beside)) = self.editor().zip(beside) else { return };
        if !first {
            match self.second() {
                Some(id) => beside.show(id),
                None => beside.rest(),
            }
            return;
        }
        beside.join(&editor);
        editor.open(1, &"".into());
        editor.show(1);
        for element in [&editor, &beside] {
            let link = ctx.link().clone();
            self.listeners.push(EventListener::new(element, "parapet-change", move |event| {
                let Some(detail) = event.dyn_ref::<CustomEvent>().map(CustomEvent::detail) else { return };
                let field = |key: &str| Reflect::get(&detail, &key.into()).unwrap_or(JsValue::UNDEFINED);
                link.send_message(Msg::Changed {
                    id: field("id").as_f64().map_or(0, |id| id as u32),
                    pasted: field("pasted").is_truthy(),
                    own: field("own").is_truthy(),
                });
            }));
        }
        self.listen_for_drops(ctx);
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Changed { id, pasted, own } => {
                if own && let Some(tab) = self.tabs.iter_mut().find(|tab| tab.id == id) {
                    tab.example = false;
                }
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
            Msg::Unreadable(name) => {
                self.reading = self.reading.saturating_sub(1);
                self.notices.push(format!(
                    "{name} could not be read: it is a folder, or it was changed or moved since."
                ));
            }
            Msg::Bytes { name, bytes } => {
                let request = self.ask_side(ctx, "decode", &Array::of1(&bytes));
                self.asked.insert(request, Side::Open { name });
            }
            Msg::Example(index) => self.ask_example(ctx, index, None),
            Msg::Try(index, view) => self.ask_example(ctx, index, Some(view)),
            Msg::ExampleCame { index, view, texts } => self.open_example(ctx, index, view, texts),
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
            Msg::Kind { source, pointer, kind } => {
                self.set_kind(&source, &pointer, kind);
                self.changed(ctx, 0);
            }
            Msg::View(view) => self.turn_to(ctx, view),
            Msg::Policy(policy) => self.pick_policy(ctx, policy),
            Msg::NarrowAt(location) => {
                self.wanted = Some(location);
                self.turn_to(ctx, View::Narrow);
            }
            Msg::Narrow(change) => {
                self.choice.change(change);
                self.ask_narrow(ctx);
            }
            Msg::Task(change) => {
                write::change(&mut self.task, change);
                self.ask_write(ctx);
            }
            Msg::Compare(change) => {
                self.pair.change(change);
                self.ask_compare(ctx);
                self.show_pair();
            }
            Msg::Simulate(change) => self.change_simulation(ctx, change),
            Msg::Access(change) => self.change_access(ctx, change),
            Msg::Network(change) => self.change_network(ctx, change),
            Msg::OpenText(name, text) => {
                self.open_text(name, &text.as_str().into());
                self.view = View::Findings;
                self.changed(ctx, 0);
            }
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let link = ctx.link();
        let pane = if self.pane == Pane::Text { "pane-text" } else { "pane-findings" };
        let second = self.second();
        // The old one stands first, whichever of them is in front on a narrow page.
        let turned = second.is_some() && Some(self.active) == self.pair.new;
        let onkeydown = link.batch_callback(|event: KeyboardEvent| {
            ((event.ctrl_key() || event.meta_key()) && event.key() == "Enter").then_some(Msg::Check)
        });
        html! {
            <div class={classes!("page", pane, self.dragging.then_some("dragging"), second.map(|_| "two"))} {onkeydown}>
                { menus::header(self, link) }
                { menus::pane_switch(self, link) }
                <main>
                    <section class="text" aria-label="Text">
                        { menus::tabs(self, link) }
                        <div class={classes!("editors", turned.then_some("turned"))}>
                            { self.heading(second.map(|_| self.active)) }
                            <@{"parapet-editor"} ref={self.editor.clone()} class="editor" placeholder={PLACEHOLDER} />
                            { self.heading(second) }
                            <@{"parapet-beside"} ref={self.beside.clone()} class="editor" />
                        </div>
                        { menus::text_footer(self, link) }
                    </section>
                    <section class="results" aria-label="Findings" aria-busy={self.busy().to_string()}>
                        { for self.notices.iter().enumerate().map(|(i, notice)| html! {
                            <p class="notice" role="alert">
                                { notice.clone() }
                                <button class="quiet" onclick={link.callback(move |_| Msg::Dismiss(i))}>{ "Dismiss" }</button>
                            </p>
                        }) }
                        { self.status(link) }
                        { views::switch(self, link) }
                        { match self.view {
                            View::Findings => self.findings(link),
                            View::Explain => views::explain::view(self, link),
                            View::Narrow => views::narrow::view(self, link),
                            View::Write => views::write::view(self, link),
                            View::Compare => views::compare::view(self, link),
                            View::Simulate => views::simulate::view(self, link),
                            View::Prove => views::prove::view(self, link),
                            View::Access => views::access::view(self, link),
                            View::Network => views::network::view(self, link),
                        } }
                    </section>
                </main>
                <p class="spoken" role="status" aria-live="polite">{ self.spoken.clone() }</p>
                { if self.dragging { html! { <div class="drop">{ "Drop files to check them together" }</div> } } else { html! {} } }
            </div>
        }
    }
}

/// Its lines are short enough for a phone: the editor does not wrap it.
const PLACEHOLDER: &str = "Paste here: an IAM policy of any kind,\na bucket policy, or what an\n\
    aws … describe, list or get command\nprinted. Several in one paste are fine;\nso are shell prompts around them.";

impl Root {
    pub(super) fn editor(&self) -> Option<EditorElement> {
        self.editor.get().map(JsCast::unchecked_into)
    }

    /// The text beside the active one: the other of two that are compared.
    pub(super) fn second(&self) -> Option<u32> {
        let (old, new) = self.pair.old.zip(self.pair.new).filter(|_| self.view == View::Compare)?;
        [(old, new), (new, old)].into_iter().find_map(|(one, other)| (one == self.active).then_some(other))
    }

    /// Which of two texts it is.
    fn heading(&self, id: Option<u32>) -> Html {
        let Some(tab) = id.and_then(|id| self.tabs.iter().find(|tab| tab.id == id)) else { return html! {} };
        let which = if Some(tab.id) == self.pair.old { "Old" } else { "New" };
        html! { <h2 class={which.to_lowercase()}>{ format!("{which}: {}", tab.name) }</h2> }
    }

    /// True while the report does not belong to the texts as they are now.
    pub fn stale(&self) -> bool {
        self.report_version != self.version
    }

    /// True while what is shown is of half of the engine, and the other half is on its way.
    pub fn waiting(&self) -> bool {
        self.whole.is_none() && self.report.as_ref().is_some_and(|report| report.partial)
    }

    /// True while an answer is on its way.
    fn busy(&self) -> bool {
        let half = self.report.as_ref().is_some_and(|report| report.partial);
        let more_to_come = half && !matches!(self.whole, Some(Err(_)));
        self.reading > 0 || (self.stale() || more_to_come) && !self.stopped && self.failure.is_none()
    }

    pub(super) fn say(&mut self, text: &str) {
        text.clone_into(&mut self.spoken);
    }

    // ---- view ----

    fn findings(&self, link: &yew::html::Scope<Self>) -> Html {
        match &self.report {
            Some(report) => html! { <>
                { input_panel::view(self, report, link) }
                { findings::view(self, report, link) }
            </> },
            None if self.run.is_none() && self.failure.is_none() => menus::welcome(link),
            None => html! {},
        }
    }

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

pub fn words(text: &str) -> Vec<String> {
    text.split(|ch: char| ch.is_whitespace() || matches!(ch, ',' | ';' | '"'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
