//! The border to `<parapet-editor>`, which keeps the texts.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

#[wasm_bindgen]
extern "C" {
    /// `<parapet-editor>` of `editor/editor.js`.
    #[wasm_bindgen(extends = HtmlElement)]
    #[derive(Clone)]
    pub type EditorElement;

    #[wasm_bindgen(method)]
    pub fn open(this: &EditorElement, id: u32, text: &JsValue);
    #[wasm_bindgen(method)]
    pub fn show(this: &EditorElement, id: u32);
    #[wasm_bindgen(method)]
    pub fn close(this: &EditorElement, id: u32);
    #[wasm_bindgen(method)]
    pub fn text(this: &EditorElement, id: u32) -> JsValue;
    #[wasm_bindgen(method)]
    pub fn saved(this: &EditorElement, id: u32) -> JsValue;
    #[wasm_bindgen(method)]
    pub fn apply(this: &EditorElement, id: u32, edits: &Array);
    #[wasm_bindgen(method)]
    pub fn reveal(this: &EditorElement, id: u32, from: u32, to: u32, focus: bool);
    #[wasm_bindgen(method)]
    pub fn underline(this: &EditorElement, id: u32, marks: &Array);
    #[wasm_bindgen(method)]
    pub fn plain(this: &EditorElement, on: bool);
    /// Shows texts of another one from now on.
    #[wasm_bindgen(method)]
    pub fn join(this: &EditorElement, main: &EditorElement);
    /// Shows no text.
    #[wasm_bindgen(method)]
    pub fn rest(this: &EditorElement);
    #[wasm_bindgen(method)]
    pub fn undo(this: &EditorElement);
    #[wasm_bindgen(method, js_name = focus)]
    pub fn focus_text(this: &EditorElement);
}

/// `{ from, to, … }`
pub fn range(from: u32, to: u32, more: &[(&str, &str)]) -> JsValue {
    let object = Object::new();
    // Setting a field of a plain object does not fail.
    let _ = Reflect::set(&object, &"from".into(), &from.into());
    let _ = Reflect::set(&object, &"to".into(), &to.into());
    for (key, value) in more {
        let _ = Reflect::set(&object, &(*key).into(), &(*value).into());
    }
    object.into()
}
