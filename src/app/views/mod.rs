//! What stands beside the text: findings, or one of the tools that work on its policies.

pub mod compare;
pub mod explain;
pub mod narrow;
pub mod pick;
pub mod simulate;
pub mod write;

use yew::html::Scope;
use yew::prelude::*;

use super::root::{Msg, Root};

/// What is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// What is open, and how to close it.
    #[default]
    Findings,
    /// What policies say, in words.
    Explain,
    /// The narrower policy.
    Narrow,
    /// A policy from a task.
    Write,
    /// What a new policy allows beside what an old one does.
    Compare,
    /// What a request would get.
    Simulate,
}

impl View {
    const ALL: [Self; 6] =
        [Self::Findings, Self::Explain, Self::Simulate, Self::Narrow, Self::Compare, Self::Write];

    /// What its button says.
    pub fn label(self) -> &'static str {
        match self {
            Self::Findings => "Findings",
            Self::Explain => "Explain",
            Self::Narrow => "Narrow",
            Self::Write => "Write",
            Self::Compare => "Compare",
            Self::Simulate => "Simulate",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Findings => "What is open, and how to close it",
            Self::Explain => "What each statement says, in words, and what its wildcards stand for",
            Self::Narrow => "The same policy with less in it",
            Self::Write => "A policy from a task: what to read and write where",
            Self::Compare => "Two policies: what only one of them allows, over all requests",
            Self::Simulate => "What a request would get, why, and who else can",
        }
    }

    /// True if it shows something of the texts, and so is asked for again when they change.
    pub fn is_of_text(self) -> bool {
        matches!(self, Self::Explain | Self::Narrow)
    }
}

/// The row of views.
pub fn switch(root: &Root, link: &Scope<Root>) -> Html {
    html! {
        <div class="views" role="group" aria-label="View">
            { for View::ALL.into_iter().map(|view| {
                let on = root.view == view;
                html! {
                    <button class={classes!("view", on.then_some("on"))} aria-pressed={on.to_string()} title={view.hint()}
                        onclick={link.callback(move |_| Msg::View(view))}>{ view.label() }</button>
                }
            }) }
        </div>
    }
}

/// What a tool says while it has no answer, or cannot have one.
pub fn notice(text: &str) -> Html {
    html! { <p class="rest" role="status">{ text.to_owned() }</p> }
}
