//! Two documents line by line.

use parapet::prove::{Hunk, LineOf};
use parapet::text::counted;
use yew::prelude::*;

use super::notice;

/// Lines that are drawn.
const LINES: usize = 1_000;

/// Shows where they differ; `None` where they are too long for it.
pub fn view(hunks: Option<&[Hunk]>) -> Html {
    let Some(hunks) = hunks else {
        return notice("The texts are too long to be shown line by line.");
    };
    if hunks.is_empty() {
        return notice("The texts differ in nothing but spaces, if at all.");
    }
    let all = || hunks.iter().flat_map(|hunk| &hunk.lines);
    let of = |wanted: LineOf| all().filter(|line| line.of == wanted).count();
    let mut left = LINES;
    html! {
        <details class="rows diff" open={true}>
            <summary>{ format!("The text: {} gone, {} new", counted(of(LineOf::Old), "line"), counted(of(LineOf::New), "line")) }</summary>
            <div class="scroll" tabindex="0" role="group" aria-label="The text line by line">
                { for hunks.iter().map(|hunk| {
                    let drawn = hunk.lines.len().min(left);
                    left -= drawn;
                    html! { <pre>{ for hunk.lines.iter().take(drawn).map(|line| {
                        // An empty line has a height too.
                        let text = if line.text.is_empty() { "\u{a0}".to_owned() } else { line.text.clone() };
                        match line.of {
                            LineOf::Both => html! { <span>{ text }</span> },
                            LineOf::Old => html! { <del>{ text }</del> },
                            LineOf::New => html! { <ins>{ text }</ins> },
                        }
                    }) }</pre> }
                }) }
            </div>
            { if all().count() > LINES { notice(&format!("and {} more", all().count() - LINES)) } else { html! {} } }
            { notice("Both are laid out alike here.") }
        </details>
    }
}
