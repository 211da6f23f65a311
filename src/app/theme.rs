//! Light and dark.

const THEME_KEY: &str = "parapet-theme";

pub(super) fn stored_theme() -> Option<bool> {
    let storage = gloo::utils::window().local_storage().ok()??;
    storage.get_item(THEME_KEY).ok()?.map(|value| value == "dark")
}

/// The theme is the only thing that the page ever stores.
pub(super) fn store_theme(dark: bool) {
    if let Ok(Some(storage)) = gloo::utils::window().local_storage() {
        let _ = storage.set_item(THEME_KEY, if dark { "dark" } else { "light" });
    }
}

pub(super) fn system_is_dark() -> bool {
    let query = gloo::utils::window().match_media("(prefers-color-scheme: dark)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

pub(super) fn set_theme(dark: Option<bool>) {
    if let (Some(dark), Some(root)) = (dark, gloo::utils::document().document_element()) {
        let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
    }
}
