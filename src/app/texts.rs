//! The texts: tabs, files, examples, what is dropped.

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{JsString, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{DragEvent, File};
use yew::prelude::*;

use super::root::{Msg, Root, Tab};

/// Files above this are not read; the engine would refuse them too.
const MAX_FILE_BYTES: f64 = 64.0 * 1024.0 * 1024.0;

impl Root {
    pub(super) fn changed(&mut self, ctx: &Context<Self>, rest: u32) {
        self.version += 1;
        let link = ctx.link().clone();
        self.rest = Some(Timeout::new(rest, move || link.send_message(Msg::Check)));
    }

    pub(super) fn open_tab(&mut self, name: String, text: &JsValue) -> u32 {
        let id = self.next_id;
        self.next_id += 1;
        self.tabs.push(Tab { id, name, example: false });
        if let Some(editor) = self.editor() {
            editor.open(id, text);
        }
        self.show(id);
        id
    }

    /// Opens a text; the empty tab that the page starts with makes room for it.
    pub(super) fn open_text(&mut self, name: String, text: &JsValue) {
        let Some(editor) = self.editor() else { return };
        let empty = self.tabs.iter().find(|tab| length(&editor.text(tab.id)) == 0).map(|tab| tab.id);
        match empty {
            Some(id) => {
                if let Some(tab) = self.tabs.iter_mut().find(|tab| tab.id == id) {
                    tab.name = name;
                }
                editor.open(id, text);
                self.show(id);
            }
            None => drop(self.open_tab(name, text)),
        }
    }

    pub(super) fn show(&mut self, id: u32) {
        self.active = id;
        if let Some(editor) = self.editor() {
            editor.show(id);
        }
    }

    pub(super) fn close(&mut self, ctx: &Context<Self>, id: u32) {
        let Some(editor) = self.editor() else { return };
        self.tabs.retain(|tab| tab.id != id);
        editor.close(id);
        match self.tabs.last().map(|tab| tab.id) {
            None => drop(self.open_tab("Pasted text".into(), &"".into())),
            Some(last) if self.active == id => self.show(last),
            Some(_) => {}
        }
        self.changed(ctx, 0);
    }

    pub(super) fn read_files(&mut self, ctx: &Context<Self>, files: Vec<File>) {
        for file in files {
            let name = file.name();
            if file.size() > MAX_FILE_BYTES {
                let megabytes = file.size() / 1e6;
                self.notices.push(format!(
                    "{name} has {megabytes:.0} MB and was not read: texts up to 64 MB are. Ask AWS for less at a time \
                     (--filters, --max-items) or split it."
                ));
                continue;
            }
            self.reading += 1;
            let link = ctx.link().clone();
            wasm_bindgen_futures::spawn_local(async move {
                link.send_message(match wasm_bindgen_futures::JsFuture::from(file.array_buffer()).await {
                    Ok(buffer) => Msg::Bytes { name, bytes: Uint8Array::new(&buffer) },
                    Err(_) => Msg::Unreadable(name),
                });
            });
        }
    }

    pub(super) fn listen_for_drops(&mut self, ctx: &Context<Self>) {
        let document = gloo::utils::document();
        let listen = |name: &'static str, handle: Box<dyn Fn(&DragEvent)>| {
            // Before the editor sees it: a dropped file is a new text, not an insertion.
            let options = gloo::events::EventListenerOptions {
                phase: gloo::events::EventListenerPhase::Capture,
                passive: false,
            };
            EventListener::new_with_options(&document, name, options, move |event| {
                if let Some(event) = event.dyn_ref::<DragEvent>().filter(|event| has_files(event)) {
                    event.prevent_default();
                    event.stop_propagation();
                    handle(event);
                }
            })
        };
        let (over, leave, drop) = (ctx.link().clone(), ctx.link().clone(), ctx.link().clone());
        self.listeners.push(listen("dragover", Box::new(move |_| over.send_message(Msg::Dragging(true)))));
        self.listeners.push(listen(
            "dragleave",
            Box::new(move |event| {
                if event.related_target().is_none() {
                    leave.send_message(Msg::Dragging(false));
                }
            }),
        ));
        self.listeners.push(listen(
            "drop",
            Box::new(move |event| {
                drop.send_message(Msg::Dragging(false));
                if let Some(list) = event.data_transfer().and_then(|data| data.files()) {
                    drop.send_message(Msg::Files((0..list.length()).filter_map(|i| list.get(i)).collect()));
                }
            }),
        ));
    }

    pub(super) fn saved_text(&self) -> String {
        self.editor().and_then(|editor| editor.saved(self.active).as_string()).unwrap_or_default()
    }
}

fn has_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().iter().any(|kind| kind == "Files"))
}

/// UTF-16 code units of a text.
pub(super) fn length(text: &JsValue) -> u32 {
    text.dyn_ref::<JsString>().map_or(0, JsString::length)
}
