//! Who can do something.

use parapet::evaluate::who::{Condition, OutsideAnswer, PrincipalAnswer, Standing, WhoCan};
use yew::html::Scope as Link;
use yew::prelude::*;

use super::super::notice;
use super::Change;
use crate::app::prose::prose;
use crate::app::root::{Msg, Root};
use crate::app::views::simulate::go;

/// Rows that are drawn.
const ROWS: usize = 200;

pub fn table(who: &WhoCan, link: &Link<Root>) -> Html {
    let total = who.principals.len() + who.outside.len();
    let on = who.resource.as_deref().map_or("some resource".to_owned(), |arn| format!("`{arn}`"));
    html! {
        <details class="rows who" open={true}>
            <summary>{ prose(&format!("Who can `{}` on {on}: {} of {} users and roles", who.action, who.principals.len(), who.asked)) }</summary>
            { if total == 0 { notice("Nobody.") } else { html! {
                <div class="scroll" tabindex="0">
                    <table>
                        <thead><tr><th>{ "Principal" }</th><th>{ "Can" }</th><th>{ "How" }</th></tr></thead>
                        <tbody>
                            { for who.principals.iter().take(ROWS).map(|one| principal(one, link)) }
                            { for who.outside.iter().take(ROWS).map(|one| outside(one, link)) }
                        </tbody>
                    </table>
                </div>
            } } }
            { if who.principals.len() > ROWS { notice(&format!("and {} more", who.principals.len() - ROWS)) } else { html! {} } }
            { for who.notes.iter().map(|note| html! { <p class="remark">{ prose(note) }</p> }) }
        </details>
    }
}

fn principal(one: &PrincipalAnswer, link: &Link<Root>) -> Html {
    let known = &one.principal;
    let named = if known.arn.is_empty() { known.name.clone() } else { known.arn.clone() };
    html! {
        <tr>
            <td>
                { known.kind.to_string() }{ " " }
                <button class="quiet" title="What can it do?" onclick={link.callback(move |_| Msg::Access(Change::Of(named.clone())))}>
                    <code>{ known.name.clone() }</code>
                </button>
            </td>
            <td>{ standing(one.answer) }</td>
            <td>
                { if one.via.is_empty() { html! {} } else { prose(&format!("assumes `{}` ", one.via.join("`, then `"))) } }
                { hangs_on(&one.conditions, &one.unknown_because) }
                { for one.grants.iter().map(|grant| html! {
                    <div>{ prose(&format!("by {} ", policy_name(&grant.policy))) }{ for grant.location.as_ref().map(|at| go(at, link)) }</div>
                }) }
            </td>
        </tr>
    }
}

/// A policy's name; between backticks where it has none of its own.
fn policy_name(policy: &str) -> String {
    if policy.contains('`') { policy.to_owned() } else { format!("`{policy}`") }
}

fn outside(one: &OutsideAnswer, link: &Link<Root>) -> Html {
    html! {
        <tr>
            <td><code>{ one.principal.clone() }</code></td>
            <td>{ standing(one.answer) }</td>
            <td>
                { if one.needs_own_policies { "as far as its own account allows " } else { "by the resource's policy " } }
                { hangs_on(&one.conditions, &one.unknown_because) }
                { go(&one.location, link) }
            </td>
        </tr>
    }
}

pub fn hangs_on(conditions: &[Condition], because: &[String]) -> Html {
    html! { <>
        { for conditions.iter().map(|condition| html! { <div>{ prose(&format!("if `{}`", condition.words())) }</div> }) }
        { for because.iter().map(|why| html! { <div>{ prose(why) }</div> }) }
    </> }
}

pub fn standing(standing: Standing) -> Html {
    match standing {
        Standing::Yes => html! { <span class="level">{ "yes" }</span> },
        Standing::Conditional => html! { <span class="level write">{ "conditional" }</span> },
        Standing::Unknown => html! { <span class="level">{ "not known" }</span> },
    }
}
