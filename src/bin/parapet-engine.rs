//! The JavaScript API, first half: what other pages import for a report, and what runs in the page's worker.

#[cfg(target_arch = "wasm32")]
#[path = "../js/engine.rs"]
mod engine;

fn main() {}
