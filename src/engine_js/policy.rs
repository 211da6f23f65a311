//! `explain`, `narrow`, `writePolicy` and `expandActions`. They need the facts about AWS, but for `explain`, which
//! says less without them.

use parapet::aws::{Facts, facts};
use parapet::explain::ExplainOptions;
use parapet::narrow::NarrowRequest;
use parapet::report::Offsets;
use wasm_bindgen::prelude::*;

use super::{inputs, options_or_default, to_js};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("policy.d.ts");

fn needed() -> Result<&'static Facts, JsError> {
    facts().ok_or_else(|| JsError::new("the facts about AWS are not loaded"))
}

/// Says in plain English what policies allow and deny.
#[wasm_bindgen(skip_typescript)]
pub fn explain(input: JsValue, options: JsValue) -> Result<JsValue, JsError> {
    let options: ExplainOptions = options_or_default(options, "options")?;
    let analysis = parapet::read(inputs(input)?, &options.reading());
    to_js(&parapet::explain::explain(&analysis, facts(), &options, Offsets::Utf16))
}

/// Makes policies narrower.
#[wasm_bindgen(skip_typescript)]
pub fn narrow(input: JsValue, request: JsValue) -> Result<JsValue, JsError> {
    let request: NarrowRequest = options_or_default(request, "request")?;
    let analysis = parapet::read(inputs(input)?, &request.reading());
    to_js(&parapet::narrow::narrow(&analysis, needed()?, &request, Offsets::Utf16)?)
}

/// Writes a policy for a task.
#[wasm_bindgen(js_name = writePolicy, skip_typescript)]
pub fn write_policy(task: JsValue) -> Result<JsValue, JsError> {
    let task = options_or_default(task, "task")?;
    to_js(&parapet::narrow::write(needed()?, &task)?)
}

/// The actions that a pattern names.
#[wasm_bindgen(js_name = expandActions, skip_typescript)]
pub fn expand_actions(pattern: &str) -> Result<JsValue, JsError> {
    to_js(&parapet::explain::expand_actions(needed()?, pattern))
}
