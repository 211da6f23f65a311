//! What one user or role can do.

use std::rc::Rc;

use parapet::evaluate::who::{ActionAnswer, RoleAnswer, ServiceAnswer, WhatCan};
use parapet::text::counted;
use yew::html::Scope as Link;
use yew::prelude::*;

use super::super::notice;
use super::Change;
use super::who::{hangs_on, standing};
use crate::app::prose::prose;
use crate::app::root::{Msg, Root};
use crate::app::views::simulate::go;

/// Roles and resources of one row that are drawn.
const ROWS: usize = 200;
const RESOURCES: usize = 20;
/// Services whose actions are shown at once.
const OPEN: usize = 3;

pub fn table(what: &WhatCan, whole: &[Rc<ServiceAnswer>], link: &Link<Root>) -> Html {
    let few = what.services.len() <= OPEN;
    html! { <>
        <h2 class="policy">
            { format!("{} {} can do {} of {}", parapet::text::capitalised(&what.principal.kind), what.principal.name,
                counted(what.count, "action"), counted(what.services.len(), "service")) }
            { " " }{ go(&what.principal.location, link) }
        </h2>
        { if what.services.is_empty() { notice("Nothing that AWS lists.") } else { html! {} } }
        { for what.services.iter().map(|service| {
            let service = whole.iter().find(|whole| whole.service == service.service).map_or(service, |whole| whole);
            view_service(service, few, link)
        }) }
        { roles(&what.roles, link) }
        { for what.notes.iter().map(|note| html! { <p class="remark">{ prose(note) }</p> }) }
        { notice(&format!("Actions are those known on {}.", what.facts_date)) }
    </> }
}

fn view_service(service: &ServiceAnswer, open: bool, link: &Link<Root>) -> Html {
    let told: usize = service.levels.iter().map(|level| level.actions.len()).sum();
    let name = service.service.clone();
    html! {
        <details class="rows service" key={service.service.clone()} {open}>
            <summary>
                <code>{ service.service.clone() }</code>{ format!(": {}", counted(service.count, "action")) }
                { for service.levels.iter().map(|level| html! {
                    <span class={classes!("level", level.level.to_lowercase().replace(' ', "-"))}>{ format!("{} {}", level.count, level.level) }</span>
                }) }
            </summary>
            { if told == 0 { html! {} } else { html! {
                <div class="scroll" tabindex="0">
                    <table>
                        <thead><tr><th>{ "Action" }</th><th>{ "Access level" }</th><th>{ "Can" }</th><th>{ "On, and if" }</th></tr></thead>
                        <tbody>
                            { for service.levels.iter().flat_map(|level| level.actions.iter().map(move |action| row(action, &level.level, link))) }
                        </tbody>
                    </table>
                </div>
            } } }
            { if told == service.count { html! {} } else { html! {
                <p class="actions"><button class="whole" onclick={link.callback(move |_| Msg::Access(Change::Service(name.clone())))}>
                    { format!("Show all {}", counted(service.count, "action")) }
                </button></p>
            } } }
        </details>
    }
}

fn row(action: &ActionAnswer, level: &str, link: &Link<Root>) -> Html {
    let name = action.action.clone();
    let more = action.resources.len().saturating_sub(RESOURCES);
    html! {
        <tr>
            <td>
                <button class="quiet" title="Who can do this?" onclick={link.callback(move |_| Msg::Access(Change::Do(name.clone())))}>
                    <code>{ action.action.clone() }</code>
                </button>
            </td>
            <td><span class={classes!("level", level.to_lowercase().replace(' ', "-"))}>{ level.to_owned() }</span></td>
            <td>{ standing(action.answer) }</td>
            <td>
                { for action.resources.iter().take(RESOURCES).map(|arn| html! { <div><code>{ arn.clone() }</code></div> }) }
                { if more > 0 { format!("and {more} more") } else { String::new() } }
                { hangs_on(&action.conditions, &action.unknown_because) }
            </td>
        </tr>
    }
}

fn roles(roles: &[RoleAnswer], link: &Link<Root>) -> Html {
    if roles.is_empty() {
        return html! {};
    }
    html! {
        <details class="rows roles" open={true}>
            <summary>{ format!("It can become {}, whose actions are not in the list", counted(roles.len(), "role")) }</summary>
            <div class="scroll" tabindex="0">
                <table>
                    <thead><tr><th>{ "Role" }</th><th>{ "Can" }</th><th>{ "How" }</th></tr></thead>
                    <tbody>{ for roles.iter().take(ROWS).map(|role| {
                        let arn = role.arn.clone();
                        html! {
                            <tr>
                                <td><button class="quiet" onclick={link.callback(move |_| Msg::Access(Change::Of(arn.clone())))}><code>{ role.arn.clone() }</code></button></td>
                                <td>{ standing(role.answer) }</td>
                                <td>
                                    { if role.via.is_empty() { html! {} } else { prose(&format!("by `{}` ", role.via.join("`, then `"))) } }
                                    { hangs_on(&role.conditions, &role.unknown_because) }
                                </td>
                            </tr>
                        }
                    }) }</tbody>
                </table>
            </div>
            { if roles.len() > ROWS { notice(&format!("and {} more", roles.len() - ROWS)) } else { html! {} } }
        </details>
    }
}
