//! What is proved of one policy: whether it is public, what it allows, which statements do nothing.

use std::rc::Rc;

use parapet::prove::{Grant, Idle, Openness, Proved, ProvedPolicy, Shown, StatementPlace, Twice};
use parapet::text::{capitalised, counted};
use yew::html::Scope as Link;
use yew::prelude::*;

use super::simulate::{self, Judge, open_button};
use super::{View, nothing_yet, notice, pick};
use crate::app::prose::prose;
use crate::app::root::Root;

/// Rows that are drawn of one list.
const ROWS: usize = 200;

/// The engine's answer, or why there is none.
pub type Answer = Result<Rc<Proved>, String>;

pub fn view(root: &Root, link: &Link<Root>) -> Html {
    let proved = match &root.proved {
        _ if root.report.is_none() => {
            return nothing_yet(
                "Paste a policy: whether it is public and what it grants is proved over all requests.",
                View::Prove,
                link,
            );
        }
        None => return notice("Proving …"),
        Some(Err(why)) => return html! { <p class="notice" role="alert">{ prose(&capitalised(why)) }</p> },
        Some(Ok(proved)) => proved,
    };
    let Some(policy) = &proved.policy else {
        return notice("There is no policy in what was pasted.");
    };
    let teller = Teller { judge: judge(policy, proved), link };
    html! {
        <section class={classes!("prove", root.stale().then_some("stale"))} aria-label="What is proved">
            { pick::view(root, &proved.names, link) }
            { teller.public(policy) }
            { for policy.notes.iter().map(|note| html! { <p class="remark">{ prose(note) }</p> }) }
            { teller.grants(&policy.grants) }
            { teller.idle(&policy.idle) }
            { teller.overlaps(&policy.overlaps) }
            { notice("Proved over all requests, as far as the text goes. An example is what the proof found; the evaluation confirms it.") }
        </section>
    }
}

fn judge(policy: &ProvedPolicy, proved: &Proved) -> Judge {
    let name = proved.names.iter().find(|name| name.policy == policy.policy);
    Judge {
        label: name.map(|name| name.label.clone()).unwrap_or_default(),
        tab: None,
        policy: policy.policy,
        kind: Some(policy.kind.clone()),
    }
}

struct Teller<'a> {
    judge: Judge,
    link: &'a Link<Root>,
}

impl Teller<'_> {
    fn public(&self, policy: &ProvedPolicy) -> Html {
        let Some(public) = &policy.public else {
            return html! {
                <p class="remark">{ format!("Read as: {}. It is for whom it is attached to, and lets in nobody else.", policy.kind_label) }</p>
            };
        };
        html! { <>
            { self.openness(public, ["Public", "Not public"], [
                "A stranger's request is allowed.",
                "No stranger's request is allowed, whatever the policy looks like.",
            ]) }
            { for policy.outsiders.iter().map(|open| self.openness(open, ["Open beyond your accounts", "Closed but for your accounts"], [
                "A request from outside the accounts that you named as your own is allowed.",
                "No request from outside the accounts that you named as your own is allowed.",
            ])) }
        </> }
    }

    fn openness(&self, open: &Openness, badge: [&'static str; 2], said: [&'static str; 2]) -> Html {
        let (tone, badge, said) = match open.open {
            Some(true) => ("explicitdeny", badge[0], said[0]),
            Some(false) => ("allowed", badge[1], said[1]),
            None => ("unknown", "Not known", "It could not be told whether a stranger's request is allowed."),
        };
        html! {
            <article class={classes!("answer", tone)}>
                <h3><span class="badge">{ badge }</span></h3>
                <p>{ said }{ self.named(" Let in by ", &open.statements) }{ self.named(" Undecided: ", &open.undecided) }</p>
                { for open.because.iter().map(|why| html! { <p class="remark">{ prose(&capitalised(why)) }</p> }) }
                { self.shown(open.shown.as_ref()) }
            </article>
        }
    }

    fn grants(&self, grants: &[Grant]) -> Html {
        html! { <>
            <h2>{ "What it allows" }</h2>
            { if grants.is_empty() { html! { <p>{ "Nothing." }</p> } } else { html! {} } }
            { for grants.iter().take(ROWS).map(|grant| self.grant(grant)) }
            { more(grants.len()) }
        </> }
    }

    fn grant(&self, grant: &Grant) -> Html {
        html! {
            <article class={classes!("statement", if grant.shown.is_some() { "allow" } else { "unknown" })}>
                <h3>
                    <span class="title">{ prose(&capitalised(&grant.place.name)) }</span>
                    { simulate::go(&grant.place.location, self.link) }
                </h3>
                <dl class="grant">
                    { if grant.who.is_empty() { html! {} } else { pair("Who", &grant.who) } }
                    { pair("Can", &grant.actions) }
                    { pair("On", &grant.resources) }
                    { for grant.conditions.iter().map(|condition| pair("If", condition)) }
                    { self.part("Except what", &grant.except, "denies") }
                    { self.part("Beyond what", &grant.beyond, "allows already") }
                </dl>
                { for grant.because.iter().map(|why| html! { <p class="remark">{ "Not certain: " }{ prose(why) }</p> }) }
                { self.shown(grant.shown.as_ref()) }
            </article>
        }
    }

    fn part(&self, label: &'static str, places: &[StatementPlace], verb: &'static str) -> Html {
        if places.is_empty() {
            return html! {};
        }
        html! { <><dt>{ label }</dt><dd>{ self.named("", places) }{ " " }{ verb }</dd></> }
    }

    fn idle(&self, idle: &[Idle]) -> Html {
        if idle.is_empty() {
            return html! {};
        }
        html! { <>
            <h2>{ "Statements that change nothing" }</h2>
            { for idle.iter().take(ROWS).map(|one| html! {
                <article class="statement idle">
                    <h3><span class="title">{ prose(&one.text) }</span>{ simulate::go(&one.place.location, self.link) }</h3>
                    { if one.covered_by.is_empty() { html! {} } else { html! { <p>{ self.named("See ", &one.covered_by) }</p> } } }
                </article>
            }) }
            { more(idle.len()) }
            { notice("Each by itself: of two that say the same, one has to stay.") }
        </> }
    }

    fn overlaps(&self, overlaps: &[Twice]) -> Html {
        if overlaps.is_empty() {
            return html! {};
        }
        html! {
            <details class="rows overlaps">
                <summary>{ format!("{} of statements that say something twice", counted(overlaps.len(), "pair")) }</summary>
                { for overlaps.iter().take(ROWS).map(|pair| html! {
                    <article class="statement">
                        <p>{ self.named("", &[pair.first.clone(), pair.second.clone()]) }{ " speak of the same request." }</p>
                        { self.shown(Some(&pair.shown)) }
                    </article>
                }) }
                { more(overlaps.len()) }
            </details>
        }
    }

    /// Statements, each with its place.
    fn named(&self, before: &'static str, places: &[StatementPlace]) -> Html {
        if places.is_empty() {
            return html! {};
        }
        html! { <>
            { before }
            { for places.iter().take(ROWS).enumerate().map(|(i, place)| html! { <>
                { if i > 0 { ", " } else { "" } }{ prose(&place.name) }{ " (" }{ simulate::go(&place.location, self.link) }{ ")" }
            </> }) }
        </> }
    }

    fn shown(&self, shown: Option<&Shown>) -> Html {
        let Some(shown) = shown else { return html! {} };
        html! { <>
            <p class="remark">{ "For example: " }{ prose(&shown.example) }</p>
            { if shown.made_up_action {
                notice("AWS lists no such action: it speaks of actions yet to come.")
            } else {
                open_button(&shown.request, std::slice::from_ref(&self.judge), self.link)
            } }
        </> }
    }
}

fn pair(label: &'static str, text: &str) -> Html {
    html! { <><dt>{ label }</dt><dd>{ prose(text) }</dd></> }
}

fn more(count: usize) -> Html {
    if count > ROWS {
        notice(&format!("and {} more", count - ROWS))
    } else {
        html! {}
    }
}
