//! The JavaScript API: what other pages import, and what runs in the page's worker.

#[cfg(target_arch = "wasm32")]
#[path = "../engine_js/mod.rs"]
mod engine_js;

fn main() {}
