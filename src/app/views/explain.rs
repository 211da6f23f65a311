//! The policies in words.

use std::rc::Rc;

use parapet::explain::{Expansion, Explained, ExplainedStatement, Row, Scope};
use yew::html::Scope as Link;
use yew::prelude::*;

use super::{notice, pick};
use crate::app::prose::prose;
use crate::app::root::{Msg, Root};

/// Rows of a table that are drawn.
const ROWS: usize = 200;

pub fn view(root: &Root, link: &Link<Root>) -> Html {
    let Some(explained) = &root.explained else {
        return notice(if root.report.is_some() {
            "Reading …"
        } else {
            "Paste a policy to have it explained."
        });
    };
    let Some(policy) = explained.policies.first() else {
        return notice("There is no policy in what was pasted.");
    };
    html! {
        <section class={classes!("explain", root.stale().then_some("stale"))} aria-label="Explanation">
            { pick::view(root, &explained.names, link) }
            { for policy.statements.iter().map(|statement| view_statement(statement, link)) }
            { dated(explained) }
        </section>
    }
}

fn dated(explained: &Rc<Explained>) -> Html {
    match &explained.facts_date {
        Some(date) => notice(&format!("Actions are those known on {date}.")),
        None => notice("The facts about AWS are not loaded yet: wildcards are not expanded."),
    }
}

fn view_statement(statement: &ExplainedStatement, link: &Link<Root>) -> Html {
    let location = statement.location.clone();
    let effect = statement.effect.clone().unwrap_or_else(|| "no effect".to_owned());
    html! {
        <article class={classes!("statement", effect.to_lowercase().replace(' ', "-"))} key={statement.statement}>
            <h3>
                <span class="effect">{ effect.clone() }</span>
                <span class="title">{ prose(&parapet::text::capitalised(&statement.name)) }</span>
                <button class="quiet go" onclick={link.callback(move |_| Msg::Reveal(location.clone(), true))}>
                    { format!("line {}", statement.location.line) }
                </button>
            </h3>
            <p class="sentence">{ prose(&statement.sentence) }</p>
            { for statement.remarks.iter().map(|remark| html! { <p class="remark">{ prose(remark) }</p> }) }
            { for statement.expansions.iter().filter(|expansion| is_wild(expansion)).map(view_expansion) }
            { table(statement) }
        </article>
    }
}

/// A plain name stands for itself.
fn is_wild(expansion: &Expansion) -> bool {
    expansion.count != 1 || expansion.pattern.contains(['*', '?'])
}

fn view_expansion(expansion: &Expansion) -> Html {
    let count = match expansion.count {
        0 => "no known action".to_owned(),
        1 => "1 action".to_owned(),
        n => format!("{n} actions"),
    };
    let except = if expansion.excluded { ", which are left out" } else { "" };
    html! {
        <details class="expansion">
            <summary>
                <code>{ expansion.pattern.clone() }</code>{ format!(": {count}{except}") }
                { for expansion.levels.iter().map(|level| html! {
                    <span class={classes!("level", class(&level.level))}>{ format!("{} {}", level.count, level.level) }</span>
                }) }
            </summary>
            { for expansion.levels.iter().map(|level| html! {
                <p class="names">
                    <b>{ level.level.clone() }</b>{ ": " }
                    { for level.actions.iter().enumerate().map(|(i, name)| html! {
                        <>{ if i > 0 { ", " } else { "" } }<code>{ name.clone() }</code></>
                    }) }
                    { if level.actions.len() < level.count { format!(" and {} more", level.count - level.actions.len()) } else { String::new() } }
                </p>
            }) }
        </details>
    }
}

fn class(level: &str) -> String {
    level.to_lowercase().replace(' ', "-")
}

fn table(statement: &ExplainedStatement) -> Html {
    if statement.rows.is_empty() {
        return html! {};
    }
    let total = statement.rows.len() + statement.rows_left_off;
    html! {
        <details class="rows" open={total <= 12}>
            <summary>{ format!("Actions and the resources on which they apply ({total})") }</summary>
            <div class="scroll" tabindex="0">
                <table>
                    <thead><tr><th>{ "Action" }</th><th>{ "Access level" }</th><th>{ "Type" }</th><th>{ "Applies to" }</th></tr></thead>
                    <tbody>{ for statement.rows.iter().take(ROWS).map(view_row) }</tbody>
                </table>
            </div>
            { if total > ROWS { notice(&format!("and {} more", total - ROWS.min(statement.rows.len()))) } else { html! {} } }
        </details>
    }
}

fn view_row(row: &Row) -> Html {
    let applies = match row.scope {
        Scope::Resource => html! {
            { for row.resources.iter().enumerate().map(|(i, arn)| html! { <>{ if i > 0 { ", " } else { "" } }<code>{ arn.clone() }</code></> }) }
        },
        Scope::CannotBeScoped => html! { <span class="soft">{ "cannot be limited to a resource" }</span> },
        Scope::NoEffect => html! { <span class="warn">{ "none of the statement's resources" }</span> },
        Scope::Unknown => html! { <span class="warn">{ "not known" }</span> },
    };
    html! {
        <tr>
            <td><code>{ row.action.clone() }</code></td>
            <td><span class={classes!("level", class(&row.level))}>{ row.level.clone() }</span></td>
            <td>{ row.resource_types.join(", ") }</td>
            <td>{ applies }</td>
        </tr>
    }
}
