//! `analyze` and `rules` for JavaScript, as far as a page needs them for its first answer; the tools have them whole.
//! `engine.d.ts` beside this file is part of
//! the TypeScript declarations that the build writes.

#[path = "shared.rs"]
mod shared;

use js_sys::Function;
use parapet::Coverage;
use wasm_bindgen::prelude::*;

use shared::to_js;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("engine.d.ts");

/// Checks one text, or several that belong together, with the rules of the first answer.
#[wasm_bindgen(skip_typescript)]
pub fn analyze(input: JsValue, options: JsValue, on_progress: Option<Function>) -> Result<JsValue, JsError> {
    let (_, report) = shared::analyze(Coverage::FIRST, input, options, on_progress)?;
    to_js(&report)
}

/// The rules of the first answer.
#[wasm_bindgen(skip_typescript)]
pub fn rules() -> Result<JsValue, JsError> {
    to_js(&Coverage::FIRST.rules().map(|rule| rule.info()).collect::<Vec<_>>())
}
