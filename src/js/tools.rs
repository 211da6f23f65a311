//! `analyze` and `rules` with the whole engine, `render`, `explain`, `narrow`, `compare`, `prove`, `writePolicy`,
//! `expandActions`, and who may do what (`simulate` and its kin) for
//! JavaScript: a module of its own, so that the first answer does not wait for it. They need the facts about AWS, but for
//! `render`, and for `explain`, which says less without them. `tools.d.ts` beside this file is part of the TypeScript declarations that the build writes.

#[path = "shared.rs"]
mod shared;

use std::cell::RefCell;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use js_sys::Function;
use parapet::Coverage;
use parapet::aws::{Facts, facts};
use parapet::evaluate::pasted::{AloneRequest, KeysRequest, PastedRequest};
use parapet::evaluate::scenario::{Prepared, open};
use parapet::evaluate::who::{WhatCanRequest, WhoCanRequest};
use parapet::evaluate::{DecidedBy, Outcome, PolicyLayer, Request, Simulated};
use parapet::explain::ExplainOptions;
use parapet::narrow::NarrowRequest;
use parapet::network::exposure::Survey;
use parapet::network::narrow::NarrowNetworkRequest;
use parapet::network::page::Asked;
use parapet::network::reach::ReachQuery;
use parapet::policy::PolicyKind;
use parapet::prove::ProveRequest;
use parapet::report::model::Report;
use parapet::report::{Format, Offsets};
use parapet::{Analysis, Input, Options, read};
use wasm_bindgen::prelude::*;

use shared::{inputs, options_or_default, to_js};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("tools.d.ts");

/// Checks one text, or several that belong together.
#[wasm_bindgen(skip_typescript)]
pub fn analyze(input: JsValue, options: JsValue, on_progress: Option<Function>) -> Result<JsValue, JsError> {
    // The old texts first: two large networks at once are a lot of memory.
    LOOKED.take();
    let (analysis, mut report) = shared::analyze(Coverage::WHOLE, input, options, on_progress)?;
    parapet::prove::settle(&analysis, &mut report);
    LOOKED.set(Some(Looked { hash: None, analysis, survey: None }));
    to_js(&report)
}

/// All rules.
#[wasm_bindgen(skip_typescript)]
pub fn rules() -> Result<JsValue, JsError> {
    to_js(&Coverage::WHOLE.rules().map(|rule| rule.info()).collect::<Vec<_>>())
}

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

/// Makes security groups narrower.
#[wasm_bindgen(js_name = narrowNetwork, skip_typescript)]
pub fn narrow_network(input: JsValue, request: JsValue) -> Result<JsValue, JsError> {
    let request: NarrowNetworkRequest = options_or_default(request, "request")?;
    let analysis = parapet::read(inputs(input)?, &parapet::Options::default());
    to_js(
        &parapet::network::narrow::narrow(&analysis, &request, Offsets::Utf16)
            .map_err(|why| JsError::new(&why))?,
    )
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

/// Requests that were read once.
#[wasm_bindgen(skip_typescript)]
pub struct Requests {
    list: Vec<Request>,
}

#[wasm_bindgen]
impl Requests {
    /// Decides them by the policies of a simulator.
    #[wasm_bindgen(skip_typescript)]
    pub fn decide(&self, simulator: &Simulator) -> Result<js_sys::Array, JsError> {
        simulator.answers(&self.list)
    }
}

/// Policies that were read once.
#[wasm_bindgen(skip_typescript)]
pub struct Simulator {
    prepared: Prepared,
    /// Every pair of decision and layer that was answered so far, as one frozen object each.
    answers: RefCell<Vec<(Outcome, DecidedBy, JsValue)>>,
}

/// Reads the policies of a scenario once, for many requests.
#[wasm_bindgen(skip_typescript)]
pub fn simulator(scenario: &str) -> Result<Simulator, JsError> {
    let prepared =
        Prepared::open(Input::from_text("scenario", scenario)).map_err(|why| JsError::new(&why))?;
    Ok(Simulator { prepared, answers: RefCell::default() })
}

#[wasm_bindgen]
impl Simulator {
    /// Decides requests: objects, or their JSON.
    #[wasm_bindgen(skip_typescript)]
    pub fn decide(&self, requests: JsValue) -> Result<js_sys::Array, JsError> {
        self.answers(&self.read_requests(requests)?)
    }

    /// Reads requests, to be decided more than once.
    #[wasm_bindgen(skip_typescript)]
    pub fn requests(&self, requests: JsValue) -> Result<Requests, JsError> {
        Ok(Requests { list: self.read_requests(requests)? })
    }

    /// Decides one request, with every reason.
    #[wasm_bindgen(skip_typescript)]
    pub fn explain(&self, request: JsValue) -> Result<JsValue, JsError> {
        let requests = self.read_requests(request)?;
        let [request] = requests.as_slice() else { return Err(JsError::new("`explain` takes one request")) };
        to_js(&self.prepared.explain(request))
    }

    fn answers(&self, requests: &[Request]) -> Result<js_sys::Array, JsError> {
        let answers = js_sys::Array::new();
        for request in requests {
            let decision = self.prepared.decide(request);
            answers.push(&self.answer(decision.outcome, decision.decided_by)?);
        }
        Ok(answers)
    }

    fn read_requests(&self, requests: JsValue) -> Result<Vec<Request>, JsError> {
        let text = requests.as_string().or_else(|| js_sys::JSON::stringify(&requests).ok()?.as_string());
        let text = text.ok_or_else(|| JsError::new("`requests` should be a list of requests, or one"))?;
        self.prepared.requests(&text).map_err(|why| JsError::new(&why))
    }

    fn answer(&self, outcome: Outcome, by: DecidedBy) -> Result<JsValue, JsError> {
        let mut answers = self.answers.borrow_mut();
        if let Some((_, _, known)) = answers.iter().find(|(o, b, _)| (*o, *b) == (outcome, by)) {
            return Ok(known.clone());
        }
        let decided_by = by.map_or("none", PolicyLayer::name);
        let answer = to_js(&serde_json::json!({"decision": outcome.name(), "decided_by": decided_by}))?;
        let answer: JsValue = js_sys::Object::freeze(answer.unchecked_ref::<js_sys::Object>()).into();
        answers.push((outcome, by, answer.clone()));
        Ok(answer)
    }
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

/// Whether packets get from one end to another.
#[wasm_bindgen(skip_typescript)]
pub fn reach(input: JsValue, query: JsValue) -> Result<JsValue, JsError> {
    let query: ReachQuery = serde_wasm_bindgen::from_value(query).map_err(|error| {
        JsError::new(&format!("`query` should be {{ from, to, protocol?, port? }}: {error}"))
    })?;
    let analysis = read(inputs(input)?, &Options::default());
    let answer = parapet::network::reach::reach(&analysis, &query, Offsets::Utf16);
    to_js(&answer.map_err(|why| JsError::new(&why))?)
}

/// Who could reach which ports of what.
#[wasm_bindgen(skip_typescript)]
pub fn exposure(input: JsValue, of: Option<String>) -> Result<JsValue, JsError> {
    let analysis = read(inputs(input)?, &Options::default());
    let answer = parapet::network::exposure::exposure(&analysis, of.as_deref(), Offsets::Utf16);
    to_js(&answer.map_err(|why| JsError::new(&why))?)
}

/// Texts that were read last, with what of them is exposed: each letter that is typed in the Network view asks about the same.
struct Looked {
    /// Of the texts; none where `analyze` read them, which is asked without them.
    hash: Option<u64>,
    analysis: Analysis,
    survey: Option<Survey>,
}

thread_local! {
    static LOOKED: RefCell<Option<Looked>> = const { RefCell::new(None) };
}

/// What the page's Network view shows: of these texts, or without any of those that were analyzed last, and then `null` where
/// none were.
#[wasm_bindgen(js_name = networkPage, skip_typescript)]
pub fn network_page(input: JsValue, asked: JsValue) -> Result<JsValue, JsError> {
    let asked: Asked = options_or_default(asked, "asked")?;
    if !input.is_undefined() && !input.is_null() {
        take_up(inputs(input)?);
    }
    LOOKED.with_borrow_mut(|looked| {
        let Some(Looked { analysis, survey, .. }) = looked else { return Ok(JsValue::NULL) };
        if survey.is_none() {
            *survey = Some(Survey::new(analysis, None, Offsets::Utf16).map_err(|why| JsError::new(&why))?);
        }
        let Some(survey) = survey else { return Ok(JsValue::NULL) };
        to_js(&parapet::network::page::page(analysis, survey, &asked, Offsets::Utf16))
    })
}

/// Reads texts, unless they are those that were read last.
fn take_up(inputs: Vec<Input>) {
    let mut hasher = DefaultHasher::new();
    inputs.iter().for_each(|input| (&input.name, &input.content).hash(&mut hasher));
    let hash = Some(hasher.finish());
    LOOKED.with_borrow_mut(|looked| {
        if looked.as_ref().is_none_or(|known| known.hash != hash) {
            *looked = None;
            *looked = Some(Looked { hash, analysis: read(inputs, &Options::default()), survey: None });
        }
    });
}

/// Names that a person offers to a person.
const COMPLETIONS: usize = 50;

/// The actions that a prefix may become.
#[wasm_bindgen(js_name = completeAction, skip_typescript)]
pub fn complete_action(typed: &str) -> Result<JsValue, JsError> {
    let found = needed()?.complete_action(typed, COMPLETIONS);
    to_js(&found.into_iter().map(|action| action.name().to_owned()).collect::<Vec<_>>())
}
