//! `analyze` and `rules` for JavaScript: what a page needs for its first answer. `engine.d.ts` beside this file is part of
//! the TypeScript declarations that the build writes.

#[path = "shared.rs"]
mod shared;

use js_sys::Function;
use parapet::Options;
use parapet::report::Offsets;
use wasm_bindgen::prelude::*;

use shared::{inputs, options_or_default, to_js};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("engine.d.ts");

/// Calls back at least this seldom: a message for every rule would cost more than the rule.
const PROGRESS_EVERY_MS: f64 = 50.0;

/// Checks one text, or several that belong together.
#[wasm_bindgen(skip_typescript)]
pub fn analyze(input: JsValue, options: JsValue, on_progress: Option<Function>) -> Result<JsValue, JsError> {
    let options: Options = options_or_default(options, "options")?;
    let inputs = inputs(input)?;
    let mut last = f64::NEG_INFINITY;
    let analysis = parapet::analyze(inputs, &options, &mut |progress| {
        let Some(callback) = &on_progress else { return };
        let now = js_sys::Date::now();
        if now - last >= PROGRESS_EVERY_MS {
            last = now;
            // A callback that throws must not stop the work.
            let _ = to_js(progress).map(|value| callback.call1(&JsValue::NULL, &value));
        }
    });
    to_js(&analysis.report(Offsets::Utf16))
}

/// All rules.
#[wasm_bindgen(skip_typescript)]
pub fn rules() -> Result<JsValue, JsError> {
    to_js(&parapet::rules::all().map(|rule| rule.info()).collect::<Vec<_>>())
}
