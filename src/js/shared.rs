//! What both modules of the JavaScript API have: taking arguments, loading facts, decoding files.

use js_sys::{Function, Uint8Array};
use parapet::report::Offsets;
use parapet::report::model::Report;
use parapet::{Analysis, Coverage, Input, Options};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

#[derive(Deserialize)]
#[serde(untagged)]
enum Sources {
    One(String),
    Many(Vec<NamedText>),
}

#[derive(Deserialize)]
struct NamedText {
    name: String,
    text: String,
}

#[derive(Serialize)]
struct DecodedText {
    text: String,
    notes: Vec<String>,
    refused: bool,
}

/// Calls back at least this seldom: a message for every rule would cost more than the rule.
const PROGRESS_EVERY_MS: f64 = 50.0;

/// Checks texts with a part of the engine.
pub fn analyze(
    coverage: Coverage,
    input: JsValue,
    options: JsValue,
    on_progress: Option<Function>,
) -> Result<(Analysis, Report), JsError> {
    let options: Options = options_or_default(options, "options")?;
    let inputs = inputs(input)?;
    let mut last = f64::NEG_INFINITY;
    let analysis = parapet::analyze_with(coverage, inputs, &options, &mut |progress| {
        let Some(callback) = &on_progress else { return };
        let now = js_sys::Date::now();
        if now - last >= PROGRESS_EVERY_MS {
            last = now;
            // A callback that throws must not stop the work.
            let _ = to_js(progress).map(|value| callback.call1(&JsValue::NULL, &value));
        }
    });
    let report = analysis.report(Offsets::Utf16);
    Ok((analysis, report))
}

/// Takes the facts about AWS and returns their day.
#[wasm_bindgen(js_name = loadFacts, skip_typescript)]
pub fn load_facts(bytes: &[u8]) -> Result<String, JsError> {
    parapet::aws::load_facts(bytes)?;
    Ok(parapet::aws::facts().map(|facts| facts.date().to_owned()).unwrap_or_default())
}

/// Takes AWS's managed policies and returns the day of the newest.
#[wasm_bindgen(js_name = loadManagedPolicies, skip_typescript)]
pub fn load_managed_policies(bytes: &[u8]) -> Result<String, JsError> {
    parapet::aws::load_managed_policies(bytes)?;
    Ok(parapet::aws::managed_policies().map(|policies| policies.date().to_owned()).unwrap_or_default())
}

/// Makes text of the bytes of a file.
#[wasm_bindgen(skip_typescript)]
pub fn decode(bytes: &Uint8Array) -> Result<JsValue, JsError> {
    let decoded = parapet::text::decode(bytes.to_vec());
    let refused = decoded.problems.iter().any(|p| p.level == parapet::report::model::Level::Error);
    let notes = decoded.problems.iter().map(|p| format!("{}: {}", p.message, p.help)).collect();
    to_js(&DecodedText { text: decoded.text, notes, refused })
}

/// A text, or several with names.
pub fn inputs(input: JsValue) -> Result<Vec<Input>, JsError> {
    let sources: Sources = serde_wasm_bindgen::from_value(input)
        .map_err(|_| JsError::new("`input` should be a string, or a list of { name, text }"))?;
    Ok(match sources {
        Sources::One(text) => vec![Input::from_text("text", text)],
        Sources::Many(list) => list.into_iter().map(|s| Input::from_text(s.name, s.text)).collect(),
    })
}

/// A plain object with options, all of which may be left out.
pub fn options_or_default<T: DeserializeOwned + Default>(value: JsValue, name: &str) -> Result<T, JsError> {
    if value.is_undefined() || value.is_null() {
        return Ok(T::default());
    }
    serde_wasm_bindgen::from_value(value).map_err(|error| JsError::new(&format!("`{name}`: {error}")))
}

pub fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsError> {
    value.serialize(&Serializer::json_compatible()).map_err(|error| JsError::new(&error.to_string()))
}
