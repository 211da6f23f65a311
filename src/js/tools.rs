//! `render`, `explain`, `narrow`, `compare`, `writePolicy` and `expandActions` for JavaScript: a module of its own, so that the first
//! answer does not wait for it. They need the facts about AWS, but for `render`, and for `explain`, which says less without
//! them. `tools.d.ts` beside this file is part of the TypeScript declarations that the build writes.

#[path = "shared.rs"]
mod shared;

use parapet::aws::{Facts, facts};
use parapet::explain::ExplainOptions;
use parapet::narrow::NarrowRequest;
use parapet::policy::PolicyKind;
use parapet::report::model::Report;
use parapet::report::{Format, Offsets};
use wasm_bindgen::prelude::*;

use shared::{inputs, options_or_default, to_js};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("tools.d.ts");

/// Renders a report of `analyze`.
#[wasm_bindgen(skip_typescript)]
pub fn render(report: JsValue, format: JsValue) -> Result<String, JsError> {
    let report: Report = serde_wasm_bindgen::from_value(report)
        .map_err(|error| JsError::new(&format!("`report` is none of `analyze`: {error}")))?;
    let format: Format = serde_wasm_bindgen::from_value(format)
        .map_err(|_| JsError::new("`format` should be json, markdown, html, csv or sarif"))?;
    Ok(parapet::report::render(&report, format))
}

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

/// Compares what two policies allow, over all requests.
#[wasm_bindgen(skip_typescript)]
pub fn compare(old: &str, new: &str, kind: Option<String>) -> Result<JsValue, JsError> {
    let kind = kind.map(|kind| PolicyKind::from_name(&kind)).transpose();
    let compared = kind.and_then(|kind| parapet::prove::compare_texts(old, new, kind));
    to_js(&compared.map_err(|message| JsError::new(&message))?)
}
