//! Files and the clipboard.

use gloo::file::{Blob, ObjectUrl};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// Offers a text as a download. It goes from memory to the disk; no request is made.
pub fn download(name: &str, mime: &str, text: &str) {
    let url = ObjectUrl::from(Blob::new_with_options(text, Some(mime)));
    let document = gloo::utils::document();
    let Some(link) = document.create_element("a").ok().and_then(|link| link.dyn_into::<HtmlElement>().ok())
    else {
        return;
    };
    let _ = link.set_attribute("href", &url);
    let _ = link.set_attribute("download", name);
    link.click();
    // The browser reads the blob after this turn; it must live until then.
    gloo::timers::callback::Timeout::new(10_000, move || drop(url)).forget();
}

/// Puts a text on the clipboard.
pub fn copy(text: &str) {
    let promise = gloo::utils::window().navigator().clipboard().write_text(text);
    wasm_bindgen_futures::spawn_local(async move {
        let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
    });
}
