//! The worker that runs the engine.
//!
//! A thin wrapper over `web_sys::Worker` instead of gloo-worker or yew-agent, for three reasons: the worker must
//! be made from a blob, with a module that was compiled before the page locked its network (see `boot.js`); Stop
//! must end a busy worker at once, which only `terminate` does; and the other end of the protocol is the public
//! JavaScript API itself.

use js_sys::{Array, Object, Reflect};
use parapet::Progress;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker};
use yew::Callback;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = parapetHost, js_name = spawnWorker)]
    fn spawn_worker() -> Worker;
    /// It speaks like a worker; its code may still be on its way.
    #[wasm_bindgen(js_namespace = parapetHost, js_name = spawnTools)]
    fn spawn_tools() -> Worker;
}

/// What the worker says.
pub enum Reply {
    /// The answer to the request with this number.
    Done(u32, JsValue),
    /// The request failed. The worker cannot be used any more if `fatal`.
    Failed { id: u32, message: String, fatal: bool },
    /// Where the request is.
    Progress(u32, Progress),
    /// Something that is known of AWS has arrived, with its day, or has not: after what was asked before, and
    /// before what is asked from now on.
    Asset(Asset, Result<String, String>),
}

/// What arrives after the page has started.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asset {
    Facts,
    ManagedPolicies,
    /// The whole engine: a worker that is started from now on has it.
    Whole,
}

/// A worker. Ends with its value.
pub struct Engine {
    worker: Worker,
    next: u32,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::ErrorEvent)>,
}

impl Engine {
    /// Starts a worker that checks.
    pub fn start(sink: Callback<Reply>) -> Self {
        Self::with(spawn_worker(), sink)
    }

    /// Starts a worker for everything else.
    pub fn tools(sink: Callback<Reply>) -> Self {
        Self::with(spawn_tools(), sink)
    }

    fn with(worker: Worker, sink: Callback<Reply>) -> Self {
        let failed = sink.clone();
        let on_message = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
            if let Some(reply) = read(&event.data()) {
                sink.emit(reply);
            }
        });
        let on_error = Closure::<dyn FnMut(_)>::new(move |event: web_sys::ErrorEvent| {
            failed.emit(Reply::Failed { id: 0, message: event.message(), fatal: true });
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Self { worker, next: 0, _on_message: on_message, _on_error: on_error }
    }

    /// Sends a request and returns its number.
    pub fn ask(&mut self, method: &str, args: &Array) -> u32 {
        self.next += 1;
        let message = Object::new();
        let set = |key: &str, value: &JsValue| {
            // Setting a field of a plain object does not fail.
            let _ = Reflect::set(&message, &key.into(), value);
        };
        set("id", &self.next.into());
        set("method", &method.into());
        set("args", args);
        let _ = self.worker.post_message(&message);
        self.next
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// A value as plain JavaScript data.
pub fn to_js<T: Serialize>(value: &T) -> JsValue {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

fn read(data: &JsValue) -> Option<Reply> {
    let field = |key: &str| Reflect::get(data, &key.into()).ok().filter(|value| !value.is_undefined());
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let id = field("id")?.as_f64()? as u32;
    if let Some(progress) = field("progress") {
        return Some(Reply::Progress(id, serde_wasm_bindgen::from_value(progress).ok()?));
    }
    if let Some(name) = field("asset") {
        let asset = match name.as_string()?.as_str() {
            "facts" => Asset::Facts,
            "managed-policies" => Asset::ManagedPolicies,
            _ => Asset::Whole,
        };
        let text = |key: &str| field(key).and_then(|value| value.as_string());
        return Some(Reply::Asset(asset, text("date").ok_or_else(|| text("error").unwrap_or_default())));
    }
    if let Some(message) = field("error") {
        let fatal = field("fatal").is_some_and(|fatal| fatal.is_truthy());
        return Some(Reply::Failed { id, message: message.as_string().unwrap_or_default(), fatal });
    }
    (id > 0).then(|| field("ok").map(|value| Reply::Done(id, value)))?
}
