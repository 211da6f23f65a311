//! The narrower policy: what stays is ticked, the rest is written by the engine.

use std::collections::BTreeSet;
use std::rc::Rc;

use parapet::explain::{Explained, ExplainedStatement, Row};
use parapet::narrow::{
    NarrowRequest, Narrowed, NarrowedPolicy, NarrowedStatement, Outcome, Scope, Wildcards,
};
use parapet::text::capitalised;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;
use yew::html::Scope as Link;
use yew::prelude::*;

use super::{notice, pick};
use crate::app::prose::prose;
use crate::app::root::{Msg, Root};

/// Access levels, in AWS's order.
pub const LEVELS: [&str; 5] = ["List", "Read", "Write", "Permissions management", "Tagging"];
/// Up to this many actions can be ticked one by one.
pub const TICKS: usize = 1_500;

/// What was chosen.
#[derive(Clone, Default, PartialEq)]
pub struct Choice {
    /// Levels that go.
    pub without: BTreeSet<String>,
    /// Actions whose tick was turned against that of their level.
    pub turned: BTreeSet<String>,
    pub words: String,
    pub account: String,
    pub region: String,
    pub wildcards: bool,
    pub keep_resources: bool,
    pub deny: bool,
}

/// A change of the choice.
#[derive(Clone, PartialEq)]
pub enum Change {
    Level(&'static str),
    Action { name: String, level: String },
    Words(String),
    Account(String),
    Region(String),
    Wildcards,
    KeepResources,
    Deny,
}

impl Choice {
    pub fn change(&mut self, change: Change) {
        match change {
            Change::Level(level) => {
                toggle(&mut self.without, level.to_owned());
            }
            Change::Action { name, .. } => toggle(&mut self.turned, name),
            Change::Words(words) => self.words = words,
            Change::Account(text) => text.trim().clone_into(&mut self.account),
            Change::Region(text) => text.trim().clone_into(&mut self.region),
            Change::Wildcards => self.wildcards = !self.wildcards,
            Change::KeepResources => self.keep_resources = !self.keep_resources,
            Change::Deny => self.deny = !self.deny,
        }
    }

    fn stays(&self, name: &str, level: &str) -> bool {
        self.without.contains(level) == self.turned.contains(name)
    }

    /// The choice as the engine takes it.
    pub fn request(&self, policy: usize, explained: &Explained) -> NarrowRequest {
        let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let rows = || rows(explained);
        let levels = LEVELS.iter().filter(|level| !self.without.contains(**level)).map(|l| (*l).to_owned());
        let against = |row: &&Row| self.turned.contains(&row.action);
        let (keep, drop): (Vec<&Row>, Vec<&Row>) =
            rows().filter(against).partition(|row| self.stays(&row.action, &row.level));
        let names = |rows: Vec<&Row>| rows.into_iter().map(|row| row.action.clone()).collect::<BTreeSet<_>>();
        NarrowRequest {
            policy: Some(policy),
            // Neither levels nor names mean that all stay, also actions of no known level.
            levels: if self.without.is_empty() { Vec::new() } else { levels.collect() },
            keep: names(keep).into_iter().collect(),
            drop: names(drop).into_iter().collect(),
            scope: if self.keep_resources { Scope::Keep } else { Scope::Arn },
            region: text(&self.region),
            account: text(&self.account),
            wildcards: if self.wildcards { Wildcards::Exact } else { Wildcards::Names },
            deny_destructive: self.deny,
            ..NarrowRequest::default()
        }
    }

    /// True if nothing would stay.
    pub fn is_empty(&self, explained: &Explained) -> bool {
        self.without.len() == LEVELS.len() && !rows(explained).any(|row| self.stays(&row.action, &row.level))
    }
}

fn toggle(set: &mut BTreeSet<String>, item: String) {
    if !set.remove(&item) {
        set.insert(item);
    }
}

fn allowing(explained: &Explained) -> impl Iterator<Item = &ExplainedStatement> {
    let statements = explained.policies.first().into_iter().flat_map(|policy| &policy.statements);
    statements.filter(|statement| statement.effect.as_deref() == Some("Allow"))
}

/// The actions that Allow statements of the policy grant, each as often as it is granted.
fn rows(explained: &Explained) -> impl Iterator<Item = &Row> {
    allowing(explained).flat_map(|statement| &statement.rows)
}

/// The engine's answer, or why there is none.
pub type Answer = Result<Rc<Narrowed>, String>;

pub fn view(root: &Root, link: &Link<Root>) -> Html {
    let Some(explained) = &root.explained else {
        return notice(if root.report.is_some() {
            "Reading …"
        } else {
            "Paste a policy to have it written narrower."
        });
    };
    if explained.facts_date.is_none() {
        return notice("The facts about AWS are not loaded yet.");
    }
    if explained.policies.is_empty() {
        return notice("There is no policy in what was pasted.");
    }
    html! {
        <section class={classes!("narrow", root.stale().then_some("stale"))} aria-label="The narrower policy">
            { pick::view(root, &explained.names, link) }
            { form(root, explained, link) }
            <div aria-live="polite">
                { match &root.narrowed {
                    None if root.choice.is_empty(explained) => notice("Tick what the job needs."),
                    None => notice("Writing …"),
                    Some(Err(why)) => html! { <p class="notice" role="alert">{ why.clone() }</p> },
                    Some(Ok(narrowed)) => html! { <>{ for narrowed.policies.iter().map(|policy| result(root, policy, link)) }</> },
                } }
            </div>
        </section>
    }
}

fn form(root: &Root, explained: &Explained, link: &Link<Root>) -> Html {
    let choice = &root.choice;
    let text = |change: fn(String) -> Change| {
        link.batch_callback(move |event: InputEvent| {
            let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
            Some(Msg::Narrow(change(input.value())))
        })
    };
    let check = |label: &'static str, on: bool, change: Change| {
        html! {
            <label class="check">
                <input type="checkbox" checked={on} onchange={link.callback(move |_| Msg::Narrow(change.clone()))} />
                { label }
            </label>
        }
    };
    html! {
        <form class="choice" onsubmit={|event: SubmitEvent| event.prevent_default()}>
            { levels(choice, explained, link) }
            { ticks(choice, explained, link) }
            <div class="fields">
                <label>{ "Account" }
                    <input type="text" class="account" inputmode="numeric" placeholder="111122223333" value={choice.account.clone()} oninput={text(Change::Account)} />
                </label>
                <label>{ "Region" }
                    <input type="text" class="region" placeholder="eu-west-1" spellcheck="false" value={choice.region.clone()} oninput={text(Change::Region)} />
                </label>
            </div>
            { check("Limit resources to the ARN form of each action", !choice.keep_resources, Change::KeepResources) }
            { check("Write lists of actions short, with wildcards that match no other known action", choice.wildcards, Change::Wildcards) }
            { check("Take away and deny what would destroy or open the resources", choice.deny, Change::Deny) }
        </form>
    }
}

fn levels(choice: &Choice, explained: &Explained, link: &Link<Root>) -> Html {
    html! {
        <fieldset class="levels">
            <legend>{ "Access levels that stay" }</legend>
            { for LEVELS.into_iter().map(|level| {
                let names: BTreeSet<&str> = rows(explained).filter(|row| row.level == level).map(|row| row.action.as_str()).collect();
                html! {
                    <label class="check">
                        <input type="checkbox" checked={!choice.without.contains(level)}
                            onchange={link.callback(move |_| Msg::Narrow(Change::Level(level)))} />
                        { format!("{level} ") }<span class="soft">{ names.len() }</span>
                    </label>
                }
            }) }
        </fieldset>
    }
}

fn ticks(choice: &Choice, explained: &Explained, link: &Link<Root>) -> Html {
    let left_off: usize =
        explained.policies.iter().flat_map(|p| &p.statements).map(|s| s.rows_left_off).sum();
    if left_off > 0 {
        return notice(
            "The policy grants too many actions to tick them one by one: choose levels first, apply, and go on from there.",
        );
    }
    let mut list: Vec<&Row> = rows(explained).filter(|row| !row.level.is_empty()).collect();
    list.sort_by(|a, b| a.action.cmp(&b.action));
    list.dedup_by(|a, b| a.action == b.action);
    let total = list.len();
    let words = choice.words.to_lowercase();
    list.retain(|row| words.split_whitespace().all(|word| row.action.to_lowercase().contains(word)));
    let kept = list.iter().filter(|row| choice.stays(&row.action, &row.level)).count();
    let oninput = link.batch_callback(|event: InputEvent| {
        let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
        Some(Msg::Narrow(Change::Words(input.value())))
    });
    html! {
        <details class="ticks" open={total <= 40}>
            <summary>{ format!("Actions that stay, one by one ({kept} of {total})") }</summary>
            <input type="search" placeholder="Filter actions" aria-label="Filter actions" value={choice.words.clone()} {oninput} />
            <ul>
                { for list.into_iter().map(|row| {
                    let (name, level) = (row.action.clone(), row.level.clone());
                    let change = Change::Action { name: name.clone(), level: level.clone() };
                    html! {
                        <li key={name.clone()}>
                            <label class="check">
                                <input type="checkbox" checked={choice.stays(&name, &level)}
                                    onchange={link.callback(move |_| Msg::Narrow(change.clone()))} />
                                <code>{ name.clone() }</code>{ " " }<span class="soft">{ level.clone() }</span>
                            </label>
                        </li>
                    }
                }) }
            </ul>
        </details>
    }
}

fn result(root: &Root, policy: &NarrowedPolicy, link: &Link<Root>) -> Html {
    html! { <>
        { for policy.statements.iter().map(|statement| outcome(statement, link)) }
        { match policy.fix.clone() {
            Some(fix) => {
                let (preview, note) = (fix.preview.clone(), fix.note.clone());
                html! { <>
                    { if note.is_empty() { html! {} } else { html! { <p class="remark">{ prose(&capitalised(&note)) }</p> } } }
                    <button class="apply" disabled={root.stale()} onclick={link.callback(move |_| Msg::Apply(fix.clone()))}>
                        { "Write it into the text" }
                    </button>
                    <figure class="preview">
                        { for preview.iter().map(|lines| html! {
                            <pre><del>{ lines.before.clone() }</del><ins>{ lines.after.clone() }</ins></pre>
                        }) }
                    </figure>
                </> }
            }
            None => notice(&capitalised(&policy.no_fix_because)),
        } }
    </> }
}

fn outcome(statement: &NarrowedStatement, link: &Link<Root>) -> Html {
    let location = statement.location.clone();
    let said = match statement.outcome {
        Outcome::Unchanged => format!("unchanged: {}", statement.because),
        Outcome::Removed => "goes: nothing of it stays".to_owned(),
        Outcome::Narrowed => match statement.becomes.len() {
            1 => format!("{} → {} actions", statement.actions_before, statement.actions_after),
            n => format!(
                "{} → {} actions, in {n} statements",
                statement.actions_before, statement.actions_after
            ),
        },
    };
    let list = |label: &str, names: &[String]| {
        if names.is_empty() {
            return html! {};
        }
        html! { <p class="names"><b>{ label.to_owned() }</b>{ for names.iter().map(|name| html! { <>{ " " }<code>{ name.clone() }</code></> }) }</p> }
    };
    html! {
        <article class="statement" key={statement.statement}>
            <h3>
                <span class="title">{ prose(&capitalised(&statement.name)) }</span>
                <span class="soft">{ prose(&said) }</span>
                <button class="quiet go" onclick={link.callback(move |_| Msg::Reveal(location.clone(), true))}>
                    { format!("line {}", statement.location.line) }
                </button>
            </h3>
            { list("Without effect before, left out:", &statement.without_effect) }
            { list("Not known, left out:", &statement.unknown_dropped) }
            { list("Denied:", &statement.denied) }
            { for statement.notes.iter().map(|note| html! { <p class="remark">{ prose(note) }</p> }) }
        </article>
    }
}
