//! `render`, `explain`, `narrow`, `compare`, `prove`, `writePolicy`, `expandActions`, and who may do what (`simulate` and its kin) for
//! JavaScript: a module of its own, so that the first answer does not wait for it. They need the facts about AWS, but for
//! `render`, and for `explain`, which says less without them. `tools.d.ts` beside this file is part of the TypeScript declarations that the build writes.

#[path = "shared.rs"]
mod shared;

use parapet::aws::{Facts, facts};
use parapet::evaluate::Simulated;
use parapet::evaluate::pasted::{AloneRequest, KeysRequest, PastedRequest};
use parapet::evaluate::scenario::open;
use parapet::evaluate::who::{WhatCanRequest, WhoCanRequest};
use parapet::explain::ExplainOptions;
use parapet::narrow::NarrowRequest;
use parapet::policy::PolicyKind;
use parapet::prove::ProveRequest;
use parapet::report::model::Report;
use parapet::report::{Format, Offsets};
use parapet::{Input, Options, read};
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

/// What is proved of one policy.
#[wasm_bindgen(skip_typescript)]
pub fn prove(input: JsValue, request: JsValue) -> Result<JsValue, JsError> {
    let request: ProveRequest = options_or_default(request, "request")?;
    let analysis = read(inputs(input)?, &Options::of_kinds(None, &request.policy_kinds));
    to_js(&parapet::prove::prove(&analysis, &request, Offsets::Utf16))
}

/// What one policy by itself says of a request.
#[wasm_bindgen(js_name = judgeAlone, skip_typescript)]
pub fn judge_alone(input: JsValue, request: JsValue) -> Result<JsValue, JsError> {
    let request: AloneRequest = options_or_default(request, "request")?;
    let analysis = read(inputs(input)?, &Options::of_kinds(None, &request.request.policy_kinds));
    let answer = parapet::evaluate::pasted::alone_pasted(&analysis, &request, Offsets::Utf16);
    to_js(&answer.map_err(|why| JsError::new(&why))?)
}

/// Condition keys for a request.
#[wasm_bindgen(js_name = offeredKeys, skip_typescript)]
pub fn offered_keys(input: JsValue, request: JsValue) -> Result<JsValue, JsError> {
    let request: KeysRequest = options_or_default(request, "request")?;
    let analysis = read(inputs(input)?, &Options::default());
    to_js(&parapet::evaluate::pasted::offered_keys(&analysis, facts(), &request))
}

/// What the requests of a scenario would get.
#[wasm_bindgen(skip_typescript)]
pub fn simulate(scenario: &str) -> Result<JsValue, JsError> {
    let opened = open(Input::from_text("scenario", scenario)).map_err(|why| JsError::new(&why))?;
    to_js(&Simulated::new(opened.reports(), opened.scenario.is_list))
}

/// What a request would get by the policies in the texts.
#[wasm_bindgen(js_name = simulatePasted, skip_typescript)]
pub fn simulate_pasted(input: JsValue, request: JsValue) -> Result<JsValue, JsError> {
    let request: PastedRequest = options_or_default(request, "request")?;
    let analysis = read(inputs(input)?, &Options::of_kinds(None, &request.policy_kinds));
    let answer = parapet::evaluate::pasted::simulate_pasted(&analysis, &request, Offsets::Utf16);
    to_js(&answer.map_err(|why| JsError::new(&why))?)
}

/// Who can do something.
#[wasm_bindgen(js_name = whoCan, skip_typescript)]
pub fn who_can(input: JsValue, request: JsValue) -> Result<JsValue, JsError> {
    let request: WhoCanRequest = options_or_default(request, "request")?;
    let analysis = read(inputs(input)?, &Options::of_kinds(None, &request.policy_kinds));
    let answer = parapet::evaluate::who::who_can(&analysis, &request, Offsets::Utf16);
    to_js(&answer.map_err(|why| JsError::new(&why))?)
}

/// What one principal can do.
#[wasm_bindgen(js_name = whatCan, skip_typescript)]
pub fn what_can(input: JsValue, request: JsValue) -> Result<JsValue, JsError> {
    let request: WhatCanRequest = options_or_default(request, "request")?;
    let analysis = read(inputs(input)?, &Options::of_kinds(None, &request.policy_kinds));
    let answer = parapet::evaluate::who::what_can(&analysis, needed()?, &request, Offsets::Utf16);
    to_js(&answer.map_err(|why| JsError::new(&why))?)
}

/// The users and roles in the texts.
#[wasm_bindgen(skip_typescript)]
pub fn principals(input: JsValue) -> Result<JsValue, JsError> {
    let analysis = read(inputs(input)?, &Options::default());
    to_js(&parapet::evaluate::who::principals(&analysis, Offsets::Utf16))
}

/// Names that a person offers to a person.
const COMPLETIONS: usize = 50;

/// The actions that a prefix may become.
#[wasm_bindgen(js_name = completeAction, skip_typescript)]
pub fn complete_action(typed: &str) -> Result<JsValue, JsError> {
    let found = needed()?.complete_action(typed, COMPLETIONS);
    to_js(&found.into_iter().map(|action| action.name().to_owned()).collect::<Vec<_>>())
}
