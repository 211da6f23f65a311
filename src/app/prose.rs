//! Text with code between backticks, as text nodes: nothing pasted is ever markup.

use yew::{Html, html};

/// Renders a message.
pub fn prose(text: &str) -> Html {
    text.split('`')
        .enumerate()
        .map(|(i, part)| {
            if i % 2 == 1 {
                html! { <code>{ part.to_owned() }</code> }
            } else {
                html! { { part.to_owned() } }
            }
        })
        .collect()
}
