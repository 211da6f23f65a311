//! What stands beside the text: findings, or one of the tools that work on its policies.

pub mod access;
pub mod compare;
mod diff;
pub mod explain;
pub mod narrow;
pub mod pick;
pub mod prove;
pub mod simulate;
pub mod write;

use yew::html::Scope;
use yew::prelude::*;

use super::examples::EXAMPLES;
use super::prose::prose;
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
    /// What is proved of one policy.
    Prove,
    /// Who can do what.
    Access,
}

impl View {
    const ALL: [Self; 8] = [
        Self::Findings,
        Self::Explain,
        Self::Prove,
        Self::Access,
        Self::Simulate,
        Self::Compare,
        Self::Narrow,
        Self::Write,
    ];

    /// What its button says.
    pub fn label(self) -> &'static str {
        match self {
            Self::Findings => "Findings",
            Self::Explain => "Explain",
            Self::Narrow => "Narrow",
            Self::Write => "Write",
            Self::Compare => "Compare",
            Self::Simulate => "Simulate",
            Self::Prove => "Prove",
            Self::Access => "Access",
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
            Self::Prove => "Whether a policy is public, what it grants, and which statements change nothing",
            Self::Access => "Who can do what: the actions of one user or role, or everybody who can do one",
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

/// What a view says while there is nothing to show, with the examples that show something in it.
pub fn nothing_yet(text: &str, view: View, link: &Scope<Root>) -> Html {
    html! { <>
        <p class="rest" role="status">{ prose(text) }</p>
        { tries(view, link) }
    </> }
}

/// Buttons of the examples for a view.
pub fn tries(view: View, link: &Scope<Root>) -> Html {
    let fitting = EXAMPLES.iter().enumerate().filter(|(_, example)| example.views.contains(&view));
    html! {
        <ul class="tries">
            { for fitting.map(|(at, example)| html! {
                <li><button onclick={link.callback(move |_| Msg::Try(at, view))}>{ format!("Try: {}", example.title) }</button></li>
            }) }
        </ul>
    }
}

/// What a tool says while it has no answer, or cannot have one.
pub fn notice(text: &str) -> Html {
    html! { <p class="rest" role="status">{ text.to_owned() }</p> }
}
