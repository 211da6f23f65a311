//! Two texts, and what only one of them allows.

use std::rc::Rc;

use parapet::policy::PolicyKind;
use parapet::prove::{Compared, Relation, Side, SideOutcome};
use parapet::text::capitalised;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlSelectElement;
use yew::html::Scope as Link;
use yew::prelude::*;

use super::simulate::{Judge, open_button};
use super::{View, diff, notice, tries};
use crate::app::input_panel::KINDS;
use crate::app::prose::prose;
use crate::app::root::{Msg, Root};

/// What is compared: texts by the ids of their tabs.
#[derive(Clone, Default, PartialEq)]
pub struct Pair {
    pub old: Option<u32>,
    pub new: Option<u32>,
    pub kind: Option<String>,
}

/// A change of the pair.
#[derive(Clone, PartialEq)]
pub enum Change {
    Old(u32),
    New(u32),
    Kind(Option<String>),
    Swap,
}

impl Pair {
    pub fn change(&mut self, change: Change) {
        match change {
            Change::Old(id) => self.old = Some(id),
            Change::New(id) => self.new = Some(id),
            Change::Kind(kind) => self.kind = kind,
            Change::Swap => std::mem::swap(&mut self.old, &mut self.new),
        }
    }

    /// Keeps to texts that are there; the first two where nothing was picked.
    pub fn settle(&mut self, ids: &[u32]) {
        let there = |id: &u32| ids.contains(id);
        self.old = self.old.filter(there).or(ids.first().copied());
        let other = |id: &&u32| Some(**id) != self.old;
        self.new =
            self.new.filter(there).filter(|id| Some(*id) != self.old).or(ids.iter().find(other).copied());
    }
}

/// The engine's answer, or why there is none.
pub type Answer = Result<Rc<Compared>, String>;

pub fn view(root: &Root, link: &Link<Root>) -> Html {
    html! {
        <section class={classes!("compare", root.stale().then_some("stale"))} aria-label="Comparison">
            { form(root, link) }
            <div aria-live="polite">
                { match &root.compared {
                    None if root.pair.new.is_none() => html! { <>
                        { notice("Open the old policy as one text and the new one as another (+ above the text), and pick them here.") }
                        <p class="actions"><button type="button" onclick={link.callback(|_| Msg::New)}>{ "Paste the new policy beside it" }</button></p>
                        { tries(View::Compare, link) }
                    </> },
                    None => notice("Comparing …"),
                    Some(Err(why)) => html! { <p class="notice" role="alert">{ prose(&capitalised(why)) }</p> },
                    Some(Ok(compared)) => answer(root, compared, link),
                } }
            </div>
        </section>
    }
}

fn form(root: &Root, link: &Link<Root>) -> Html {
    let pick = |label: &'static str, current: Option<u32>, change: fn(u32) -> Change| {
        let onchange = link.batch_callback(move |event: Event| {
            let id = event.target()?.dyn_into::<HtmlSelectElement>().ok()?.value().parse().ok()?;
            Some(Msg::Compare(change(id)))
        });
        html! {
            <label>{ label }
                <select class={label.to_lowercase()} {onchange}>
                    { for root.tabs.iter().map(|tab| html! {
                        <option value={tab.id.to_string()} selected={current == Some(tab.id)}>{ tab.name.clone() }</option>
                    }) }
                </select>
            </label>
        }
    };
    let onkind = link.batch_callback(|event: Event| {
        let value = event.target()?.dyn_into::<HtmlSelectElement>().ok()?.value();
        Some(Msg::Compare(Change::Kind(Some(value).filter(|value| !value.is_empty()))))
    });
    html! {
        <form class="choice" onsubmit={|event: SubmitEvent| event.prevent_default()}>
            <div class="fields">
                { pick("Old", root.pair.old, Change::Old) }
                { pick("New", root.pair.new, Change::New) }
                <label>{ "Read as" }
                    <select class="compare-kind" onchange={onkind}>
                        <option value="" selected={root.pair.kind.is_none()}>{ "what they look like" }</option>
                        { for KINDS.iter().map(|name| {
                            let label = PolicyKind::from_name(name).map_or_else(|_| (*name).to_owned(), |kind| kind.label());
                            html! { <option value={*name} selected={root.pair.kind.as_deref() == Some(*name)}>{ label }</option> }
                        }) }
                    </select>
                </label>
            </div>
            <p class="actions"><button type="button" onclick={link.callback(|_| Msg::Compare(Change::Swap))}>{ "Swap" }</button></p>
        </form>
    }
}

/// The two policies, as the Simulate view holds a request against them.
fn judges(root: &Root, compared: &Compared) -> Vec<Judge> {
    let judge = |id: &u32| {
        let tab = root.tabs.iter().find(|tab| tab.id == *id)?;
        let kind = Some(compared.kind.clone());
        Some(Judge { label: tab.name.clone(), tab: Some(*id), policy: 0, kind })
    };
    [root.pair.old, root.pair.new].iter().flatten().filter_map(judge).collect()
}

fn answer(root: &Root, compared: &Compared, link: &Link<Root>) -> Html {
    let judges = judges(root, compared);
    let (verdict, said) = match compared.relation {
        Relation::Equivalent => ("Equivalent", "Both allow exactly the same requests."),
        Relation::Narrower => {
            ("Narrower", "The new policy allows less, and nothing that the old one did not.")
        }
        Relation::Broader => ("Broader", "The new policy allows all that the old one did, and more."),
        Relation::Incomparable => ("Incomparable", "Each allows something that the other does not."),
        Relation::Unknown => ("Unknown", "It could not be told for all requests."),
    };
    html! { <>
        <h2 class={classes!("verdict", verdict.to_lowercase())}>{ verdict }</h2>
        <p>{ said }{ format!(" Read as: {}.", compared.kind_label) }</p>
        { side("new", &compared.added, &judges, link) }
        { side("old", &compared.removed, &judges, link) }
        { diff::view(compared.lines.as_deref()) }
        { notice("Proved over all requests; the documents of the prover say what it assumes. An example is confirmed by the evaluation of both policies.") }
    </> }
}

/// Which values of a statement make the difference.
fn parts(list: &[String]) -> Html {
    if list.is_empty() {
        return html! {};
    }
    html! { <>
        <p>{ "Of that the other policy does not allow:" }</p>
        <ul class="parts">{ for list.iter().map(|part| html! { <li>{ prose(part) }</li> }) }</ul>
    </> }
}

fn side(which: &str, side: &Side, judges: &[Judge], link: &Link<Root>) -> Html {
    let said = match side.outcome {
        SideOutcome::Nothing => html! { <p>{ "Nothing." }</p> },
        SideOutcome::Unknown => html! {
            <ul>{ for side.because.iter().map(|reason| html! { <li>{ prose(&capitalised(reason)) }</li> }) }</ul>
        },
        SideOutcome::Something => {
            let request = side
                .request
                .as_ref()
                .and_then(|request| serde_json::to_string_pretty(request).ok())
                .unwrap_or_default();
            let copy = request.clone();
            html! { <>
                { for side.changes.iter().enumerate().map(|(at, change)| html! { <>
                    <p>{ format!("In the {which} policy, ") }{ prose(change) }</p>
                    { parts(side.parts.get(at).map_or(&[], Vec::as_slice)) }
                </> }) }
                { if side.missing.is_empty() {
                    Html::default()
                } else {
                    notice(&format!("The list of what is new is not whole: {}.", side.missing))
                } }
                <p class="remark">{ "For example: " }{ prose(&side.example) }</p>
                { if side.made_up_action {
                    notice("No action that AWS lists would do: they differ only for actions yet to come.")
                } else {
                    side.request.as_ref().map_or_else(Html::default, |request| open_button(request, judges, link))
                } }
                <details><summary>{ "The request" }</summary>
                    <pre class="written">{ request }</pre>
                    <button class="quiet" onclick={link.callback(move |_| Msg::CopyThis(copy.clone()))}>{ "Copy" }</button>
                </details>
            </> }
        }
    };
    html! {
        <article class={classes!("statement", "side", format!("{:?}", side.outcome).to_lowercase())}>
            <h3><span class="title">{ format!("Only the {which} policy allows") }</span></h3>
            { said }
        </article>
    }
}
