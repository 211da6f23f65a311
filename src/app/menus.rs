//! The header, the tabs, the footer under the text, and what an empty page says.

use wasm_bindgen::JsCast as _;
use web_sys::{File, HtmlInputElement, HtmlSelectElement};
use yew::html::Scope;
use yew::prelude::*;

use super::examples::EXAMPLES;
use super::root::{Msg, Pane, Root, Shape};
use super::views::View;

pub fn header(root: &Root, link: &Scope<Root>) -> Html {
    let onchange = link.batch_callback(|event: Event| {
        let select: HtmlSelectElement = event.target()?.dyn_into().ok()?;
        let index = select.value().parse().ok();
        select.set_value("");
        index.map(Msg::Example)
    });
    let onfiles = link.batch_callback(|event: Event| {
        let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
        let list = input.files()?;
        let files: Vec<File> = (0..list.length()).filter_map(|i| list.get(i)).collect();
        input.set_value("");
        Some(Msg::Files(files))
    });
    html! {
        <header>
            <h1>{ logo() }{ "Parapet" }</h1>
            <p class="tagline">{ "What do these AWS policies and rules really allow?" }</p>
            <nav aria-label="Tools">
                <select class="examples" aria-label="Open an example" {onchange}>
                    <option value="" selected=true>{ "Examples" }</option>
                    { for EXAMPLES.iter().enumerate().map(|(i, example)| html! {
                        <option value={i.to_string()}>{ example.title }</option>
                    }) }
                </select>
                <label class="button files">
                    { "Open files" }
                    <input type="file" multiple=true onchange={onfiles} />
                </label>
                <details class="menu">
                    <summary>{ "Options" }</summary>
                    <div class="sheet">{ options(root, link) }</div>
                </details>
                <details class="menu">
                    <summary>{ "Report" }</summary>
                    <div class="sheet narrow">{ report_menu(root, link) }</div>
                </details>
                <button class="theme" onclick={link.callback(|_| Msg::Theme)} aria-label="Change between light and dark"
                    title="Light or dark">{ half_moon() }</button>
            </nav>
        </header>
    }
}

fn options(root: &Root, link: &Scope<Root>) -> Html {
    let uses = link.batch_callback(|event: InputEvent| Some(Msg::Uses(value(&event)?)));
    let accounts = link.batch_callback(|event: InputEvent| Some(Msg::Accounts(value(&event)?)));
    html! { <>
        <label>
            <span>{ "Actions this job needs" }</span>
            <input type="text" class="uses" placeholder="s3:GetObject, s3:PutObject" spellcheck="false" oninput={uses} />
            <small>{ "Wildcards and full-access policies are compared with these, and fixes list them." }</small>
        </label>
        <label>
            <span>{ "Account ids of your own" }</span>
            <input type="text" class="accounts" placeholder="111122223333" inputmode="numeric" oninput={accounts} />
            <small>{ "Access for them is not reported as foreign." }</small>
        </label>
        <label class="check">
            <input type="checkbox" checked={root.plain} onchange={link.callback(|_| Msg::Plain)} />
            { "Plain text area instead of the editor" }
        </label>
    </> }
}

fn report_menu(root: &Root, link: &Scope<Root>) -> Html {
    let none = root.report.is_none();
    html! { <>
        <button disabled={none} onclick={link.callback(|_| Msg::CopyReport)}>{ "Copy report as Markdown" }</button>
        { for Shape::ALL.into_iter().map(|shape| html! {
            <button disabled={none} onclick={link.callback(move |_| Msg::Save(shape))}>
                { "Download " }{ shape.parts().1 }
            </button>
        }) }
        <hr />
        <button onclick={link.callback(|_| Msg::CopyText)}>{ "Copy text as it is now" }</button>
        <button onclick={link.callback(|_| Msg::SaveText)}>{ "Download text as it is now" }</button>
    </> }
}

fn value(event: &InputEvent) -> Option<String> {
    event.target()?.dyn_into::<HtmlInputElement>().ok().map(|input| input.value())
}

/// On a narrow screen: which half is shown.
pub fn pane_switch(root: &Root, link: &Scope<Root>) -> Html {
    let results = match (&root.report, root.view) {
        (Some(report), View::Findings) => format!("Findings ({})", report.findings.len()),
        (None, View::Findings) => "Guide".to_owned(),
        (_, view) => view.label().to_owned(),
    };
    let button = |pane: Pane, label: String| {
        html! {
            <button aria-pressed={(root.pane == pane).to_string()} onclick={link.callback(move |_| Msg::Pane(pane))}>
                { label }
            </button>
        }
    };
    html! {
        <div class="panes" role="group" aria-label="Part of the page">
            { button(Pane::Text, "Text".into()) }
            { button(Pane::Findings, results) }
        </div>
    }
}

pub fn tabs(root: &Root, link: &Scope<Root>) -> Html {
    html! {
        <div class="tabs" role="group" aria-label="Texts">
            { for root.tabs.iter().map(|tab| {
                let id = tab.id;
                let active = id == root.active;
                html! {
                    <span class={classes!("tab", active.then_some("active"))} key={id}>
                        <button class="name" aria-pressed={active.to_string()} onclick={link.callback(move |_| Msg::Show(id))}>
                            { tab.name.clone() }
                        </button>
                        <button class="close" aria-label={format!("Close {}", tab.name)}
                            onclick={link.callback(move |_| Msg::Close(id))}>{ "×" }</button>
                    </span>
                }
            }) }
            <button class="new" aria-label="Another text" title="Another text" onclick={link.callback(|_| Msg::New)}>{ "+" }</button>
            <button class="undo quiet" onclick={link.callback(|_| Msg::Undo)}>{ "Undo" }</button>
        </div>
    }
}

pub fn text_footer(root: &Root, _link: &Scope<Root>) -> Html {
    let facts = match &root.facts {
        None => "AWS facts: loading …".to_owned(),
        Some(Ok(date)) => format!("AWS facts of {date}"),
        Some(Err(_)) => "AWS facts: not loaded".to_owned(),
    };
    html! {
        <footer>
        <details class="privacy">
            <summary>{ "Nothing you paste leaves this page" }</summary>
            <p>
                { "The check runs in this browser tab. Once loaded, the page forbids itself every connection \
                   (Content-Security-Policy " }<code>{ "connect-src 'none'" }</code>{ "), and WebRTC, which such a policy does \
                   not cover, is removed. Only your choice of light or dark is stored. " }
            </p>
            <p>
                { "To check: open the developer tools' Network tab, paste, and see that nothing appears; or unplug the \
                   network first. What a policy cannot prevent: a link that you click opens its page, and browser \
                   extensions see what you see." }
            </p>
        </details>
        <p class="facts" title="Actions, types of resource and condition keys are known as of this day">{ facts }</p>
        </footer>
    }
}

const COMMANDS: &[(&str, &str)] = &[
    ("Users, groups, roles and policies", "aws iam get-account-authorization-details"),
    ("Keys and MFA", "aws iam get-credential-report"),
    ("Who may reach a bucket", "aws s3api get-bucket-policy --bucket NAME"),
    ("", "aws s3api get-bucket-acl --bucket NAME"),
    ("", "aws s3api get-public-access-block --bucket NAME"),
    ("Security groups", "aws ec2 describe-security-groups"),
    ("Instances' metadata service", "aws ec2 describe-instances"),
    ("Web ACL", "aws wafv2 get-web-acl --name NAME --scope REGIONAL --id ID"),
];

/// What the page says before anything is pasted.
pub fn welcome(link: &Scope<Root>) -> Html {
    html! {
        <div class="welcome">
            <h2>{ "Paste, see, fix" }</h2>
            <p>
                { "Paste JSON into the text, or drop files anywhere: an IAM policy of any kind, or what these commands \
                   print. Several at once make one picture." }
            </p>
            <table>
                <tbody>
                    { for COMMANDS.iter().map(|(what, command)| html! {
                        <tr>
                            <th scope="row">{ *what }</th>
                            <td>
                                <code>{ *command }</code>
                                <button class="quiet" aria-label={format!("Copy {command}")}
                                    onclick={link.callback(|_| Msg::CopyThis((*command).to_owned()))}>{ "Copy" }</button>
                            </td>
                        </tr>
                    }) }
                </tbody>
            </table>
            <h3>{ "Or try an example" }</h3>
            <ul class="tries">
                { for EXAMPLES.iter().enumerate().map(|(i, example)| html! {
                    <li><button onclick={link.callback(move |_| Msg::Example(i))}>{ example.title }</button></li>
                }) }
            </ul>
        </div>
    }
}

fn logo() -> Html {
    html! {
        <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
            <path fill="currentColor" d="M2 8h6v5h5V8h6v5h5V8h6v20H19v-6a3 3 0 0 0-6 0v6H2z" />
        </svg>
    }
}

fn half_moon() -> Html {
    html! {
        <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
            <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" stroke-width="2" />
            <path fill="currentColor" d="M10 3a7 7 0 0 1 0 14z" />
        </svg>
    }
}
