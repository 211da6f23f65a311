//! Which packets get where. The tools make what is shown (`parapet::network::page`); here it is laid out.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use parapet::network::page::Piece;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::html::Scope as Link;
use yew::prelude::*;
use yew::virtual_dom::VTag;

use super::{View, nothing_yet, notice};
use crate::app::prose::prose;
use crate::app::root::{Msg, Root};

/// Everything of the view.
#[derive(Default)]
pub struct State {
    /// What stands in the fields, by their names.
    pub fields: Vec<(String, String)>,
    /// What the tools make of it, or why they cannot.
    pub answer: Option<Result<Rc<Piece>, String>>,
    /// Runs out when typing rests.
    pub rest: Option<Timeout>,
}

impl State {
    /// Puts a value into a field.
    pub fn set(&mut self, name: String, value: String) {
        match self.fields.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.fields.push((name, value)),
        }
    }

    fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

/// What a person changes.
pub enum Change {
    /// A letter more or less in a field.
    Type(String, String),
    /// Several fields at once.
    Set(Vec<(String, String)>),
    /// Typing rests.
    Now,
}

/// What may become an element, and which attributes it may have.
const TAGS: &[&str] = &[
    "section",
    "div",
    "p",
    "span",
    "h3",
    "article",
    "ul",
    "ol",
    "li",
    "form",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "details",
    "summary",
    "figure",
    "figcaption",
    "pre",
    "del",
    "ins",
    "option",
    "svg",
    "g",
    "path",
    "rect",
    "text",
    "title",
    "defs",
    "marker",
];
const ATTRIBUTES: &[&str] = &[
    "aria-label",
    "aria-pressed",
    "role",
    "scope",
    "colspan",
    "rowspan",
    "open",
    "value",
    "title",
    "tabindex",
    "id",
    "viewBox",
    "width",
    "height",
    "x",
    "y",
    "rx",
    "d",
    "refX",
    "refY",
    "markerWidth",
    "markerHeight",
    "orient",
    "marker-end",
];

pub fn view(root: &Root, link: &Link<Root>) -> Html {
    match &root.network.answer {
        _ if root.report.is_none() => nothing_yet(
            "Paste what `aws ec2 describe-…` commands print, several at once: who reaches what, and by which places.",
            View::Network,
            link,
        ),
        None if root.looking.is_some() => html! {
            <div class="running">
                <label>{ "Looking … " }<progress /></label>
                <button class="stop" onclick={link.callback(|_| Msg::Stop)}>{ "Stop" }</button>
            </div>
        },
        None if root.stopped => html! {},
        None => notice("Looking …"),
        Some(Err(why)) => html! { <p class="notice" role="alert">{ prose(why) }</p> },
        Some(Ok(page)) => html! {
            <div class={classes!(root.stale().then_some("stale"))}>{ element(page, &root.network, link) }</div>
        },
    }
}

fn attribute<'p>(piece: &'p Piece, name: &str) -> &'p str {
    piece.attributes.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

fn element(piece: &Piece, state: &State, link: &Link<Root>) -> Html {
    match piece.tag.as_str() {
        "field" => return field(piece, state, link),
        "button" => return button(piece, link),
        _ => {}
    }
    let Some(tag) = TAGS.iter().find(|tag| **tag == piece.tag) else { return html! {} };
    let mut made = VTag::new(*tag);
    if !piece.class.is_empty() {
        made.add_attribute("class", piece.class.clone());
    }
    for (name, value) in &piece.attributes {
        if let Some(name) = ATTRIBUTES.iter().find(|known| *known == name) {
            made.add_attribute(name, value.clone());
        }
    }
    if *tag == "form" {
        // Enter in a field must not load the page anew.
        return html! {
            <form class={piece.class.clone()} onsubmit={|event: SubmitEvent| event.prevent_default()}>
                { for piece.children.iter().map(|child| element(child, state, link)) }
            </form>
        };
    }
    if !piece.text.is_empty() {
        made.add_child(prose(&piece.text));
    }
    made.add_children(piece.children.iter().map(|child| element(child, state, link)));
    made.into()
}

fn button(piece: &Piece, link: &Link<Root>) -> Html {
    let title = Some(attribute(piece, "title")).filter(|text| !text.is_empty()).map(str::to_owned);
    let label = Some(attribute(piece, "aria-label")).filter(|text| !text.is_empty()).map(str::to_owned);
    let pressed = Some(attribute(piece, "aria-pressed")).filter(|text| !text.is_empty()).map(str::to_owned);
    let (go, copy, fix, set) = (piece.go.clone(), piece.copy.clone(), piece.fix.clone(), piece.set.clone());
    let onclick = link.callback(move |_| match (&go, &copy, &fix) {
        (Some(at), ..) => Msg::Reveal(at.clone(), true),
        (_, Some(text), _) => Msg::CopyThis(text.clone()),
        (.., Some(fix)) => Msg::Apply((**fix).clone()),
        _ => Msg::Network(Change::Set(set.clone())),
    });
    html! {
        <button class={piece.class.clone()} {title} aria-label={label} aria-pressed={pressed} type="button" {onclick}>{ prose(&piece.text) }</button>
    }
}

fn field(piece: &Piece, state: &State, link: &Link<Root>) -> Html {
    let name = attribute(piece, "name").to_owned();
    let value = state.value(&name).to_owned();
    let label = piece.text.clone();
    if piece.class == "choose" {
        let field = name.clone();
        let onchange = link.batch_callback(move |event: Event| {
            let select: HtmlSelectElement = event.target()?.dyn_into().ok()?;
            Some(Msg::Network(Change::Set(vec![
                (field.clone(), select.value()),
                ("skip".into(), String::new()),
            ])))
        });
        return html! {
            <label class="field">{ label }
                <select class={name} {onchange}>
                    { for piece.children.iter().map(|option| {
                        let own = attribute(option, "value");
                        html! { <option value={own.to_owned()} selected={own == value}>{ option.text.clone() }</option> }
                    }) }
                </select>
            </label>
        };
    }
    let list = format!("network-{name}");
    let field = name.clone();
    let oninput = link.batch_callback(move |event: InputEvent| {
        let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
        Some(Msg::Network(Change::Type(field.clone(), input.value())))
    });
    html! {
        <label class="field">{ label }
            <input type="text" class={name} list={list.clone()} spellcheck="false" autocomplete="off"
                placeholder={attribute(piece, "placeholder").to_owned()} inputmode={attribute(piece, "inputmode").to_owned()} {value} {oninput} />
            <datalist id={list}>{ for piece.children.iter().map(|option| element(option, state, link)) }</datalist>
        </label>
    }
}
