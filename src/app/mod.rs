//! The page: a view of what the engine in the worker reports. It decides nothing about AWS.

mod access;
mod card;
mod checking;
mod editor;
mod engine;
mod examples;
mod findings;
mod input_panel;
mod menus;
mod prose;
mod root;
mod save;
mod side;
mod simulation;
mod texts;
mod theme;
mod tools;
mod views;

/// Starts the page. `boot.js` has removed nothing yet from the document but its own notice's reason to exist.
pub fn run() {
    console_error_panic_hook::set_once();
    let document = gloo::utils::document();
    if let Some(notice) = document.get_element_by_id("boot") {
        notice.remove();
    }
    if let Some(place) = document.get_element_by_id("app") {
        yew::Renderer::<root::Root>::with_root(place).render();
    }
}
