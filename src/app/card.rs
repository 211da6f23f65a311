//! One finding.

use parapet::report::model::{FindingReport, FixReport};
use parapet::text::capitalised;
use yew::html::Scope;
use yew::prelude::*;

use super::prose::prose;
use super::root::{Msg, Root};
use super::views::network::Change;

pub fn view(root: &Root, index: usize, finding: &FindingReport, link: &Scope<Root>) -> Html {
    let open = root.selected == Some(index);
    let severity = finding.severity.name();
    let many = root.report.as_ref().is_some_and(|report| report.sources.len() > 1);
    let place = if many {
        format!("{}, line {}", finding.location.source, finding.location.line)
    } else {
        format!("line {}", finding.location.line)
    };
    let toggle = link.callback(move |_| Msg::Select(if open { None } else { Some(index) }));
    html! {
        <li class={classes!("card", severity, open.then_some("open"))} key={index} data-rule={finding.rule.clone()}>
            <h3>
                <button class="head" aria-expanded={open.to_string()} onclick={toggle}>
                    <span class="severity">{ severity }</span>
                    <span class="title">{ prose(&finding.title) }</span>
                    <span class="place">{ place }</span>
                </button>
            </h3>
            <p class="message">{ prose(&capitalised(&finding.message)) }</p>
            <div class="actions">
                { apply_button(root, finding, link) }
                { show_button(finding, link) }
                { narrow_button(finding, link) }
                { network_buttons(finding, link) }
            </div>
            { if open { details(finding, link) } else { html! {} } }
        </li>
    }
}

fn apply_button(root: &Root, finding: &FindingReport, link: &Scope<Root>) -> Html {
    let Some(fix) = finding.fix.clone() else { return html! {} };
    let title = fix.title.clone();
    html! {
        <button class="apply" disabled={root.stale()} title={title.clone()}
            onclick={link.callback(move |_| Msg::Apply(fix.clone()))}>
            { "Apply fix: " }{ prose(&title) }
        </button>
    }
}

fn show_button(finding: &FindingReport, link: &Scope<Root>) -> Html {
    let location = finding.location.clone();
    html! {
        <button class="quiet show" onclick={link.callback(move |_| Msg::Reveal(location.clone(), true))}>{ "Show in text" }</button>
    }
}

/// Rules on policies wider than the job: the remedy is the policy with less in it.
const EXCESS: [&str; 6] = [
    "policy-action-star",
    "policy-not-action-allow",
    "policy-service-wildcard",
    "policy-resource-star",
    "policy-passrole-star",
    "privilege-escalation",
];

fn narrow_button(finding: &FindingReport, link: &Scope<Root>) -> Html {
    if !EXCESS.contains(&finding.rule.as_str()) {
        return html! {};
    }
    let location = finding.location.clone();
    html! {
        <button class="quiet narrower" onclick={link.callback(move |_| Msg::NarrowAt(location.clone()))}>{ "Write it narrower" }</button>
    }
}

/// Evidence that names a thing of a network.
const ENDS: [&str; 6] = ["group", "instance", "interface", "load_balancer", "database", "subnet"];

fn network_buttons(finding: &FindingReport, link: &Scope<Root>) -> Html {
    let evidence = |key: &str| finding.evidence.get(key).and_then(|value| value.as_str());
    let Some(id) = ENDS.iter().find_map(|key| evidence(key)).filter(|_| finding.rule.starts_with("network-"))
    else {
        return html! {};
    };
    let button = |class: &'static str, label: &'static str, show: &'static str, field: &'static str| {
        let id = id.to_owned();
        html! {
            <button class={classes!("quiet", class)} onclick={link.callback(move |_| {
                Msg::Network(Change::Set(vec![("show".to_owned(), show.to_owned()), (field.to_owned(), id.clone())]))
            })}>{ label }</button>
        }
    };
    html! { <>
        { button("around", "Who can reach it?", "around", "of") }
        { if finding.rule.starts_with("network-world") { button("less", "Let in less", "narrower", "group") } else { html! {} } }
    </> }
}

fn details(finding: &FindingReport, link: &Scope<Root>) -> Html {
    html! {
        <div class="details">
            { if finding.quote.is_empty() { html! {} } else { html! { <pre class="quote">{ finding.quote.clone() }</pre> } } }
            <p class="why">{ prose(&finding.why) }</p>
            { if finding.evidence.is_empty() { html! {} } else { html! {
                <dl>
                    { for finding.evidence.iter().map(|(key, value)| html! { <>
                        <dt>{ key.replace('_', " ") }</dt>
                        <dd>{ evidence(value) }</dd>
                    </> }) }
                </dl>
            } } }
            { for finding.related.iter().map(|related| {
                let location = related.location.clone();
                html! {
                    <p class="related">
                        <button class="quiet go" onclick={link.callback(move |_| Msg::Reveal(location.clone(), true))}>
                            { format!("line {}", related.location.line) }
                        </button>
                        { ": " }{ prose(&related.message) }
                    </p>
                }
            }) }
            { for finding.fix.as_ref().map(preview) }
            { for finding.remedies.iter().map(|remedy| {
                let text = remedy.text.clone();
                html! {
                    <figure class="remedy">
                        <figcaption>
                            { match remedy.kind.as_str() { "aws-cli" => "AWS CLI", "terraform" => "Terraform", "cloudformation" => "CloudFormation", _ => "Remedy" } }
                            <button class="quiet" onclick={link.callback(move |_| Msg::CopyThis(text.clone()))}>{ "Copy" }</button>
                        </figcaption>
                        <pre>{ remedy.text.clone() }</pre>
                    </figure>
                }
            }) }
            <p class="references">
                { for finding.references.iter().map(|reference| html! {
                    <a href={reference.url.clone()} target="_blank" rel="noopener noreferrer">{ reference.title.clone() }</a>
                }) }
            </p>
            { if finding.controls.is_empty() { html! {} } else { html! {
                <p class="controls">
                    { for finding.controls.iter().map(|control| html! {
                        <span class="control">{ control.framework.clone() }{ " " }<b>{ control.id.clone() }</b></span>
                    }) }
                </p>
            } } }
            <p class="rule">{ "Rule " }<code>{ finding.rule.clone() }</code></p>
        </div>
    }
}

fn preview(fix: &FixReport) -> Html {
    html! {
        <figure class="preview">
            <figcaption>{ prose(&fix.title) }{ if fix.note.is_empty() { html! {} } else { html! { <em>{ ". " }{ prose(&capitalised(&fix.note)) }</em> } } }</figcaption>
            { for fix.preview.iter().map(|lines| html! {
                <pre><del>{ lines.before.clone() }</del><ins>{ lines.after.clone() }</ins></pre>
            }) }
        </figure>
    }
}

fn evidence(value: &serde_json::Value) -> Html {
    match value {
        serde_json::Value::String(text) if text.contains('`') => prose(text),
        serde_json::Value::String(text) => html! { <code>{ text.clone() }</code> },
        serde_json::Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(i, item)| html! { <>{ if i > 0 { ", " } else { "" } }{ evidence(item) }</> })
            .collect(),
        other => html! { <code>{ other.to_string() }</code> },
    }
}
