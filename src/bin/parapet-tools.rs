//! The JavaScript API, second half: what works on texts and reports after the first answer. It is loaded later.

#[cfg(target_arch = "wasm32")]
#[path = "../js/tools.rs"]
mod tools;

fn main() {}
