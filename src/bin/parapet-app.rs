//! The page.

#[cfg(target_arch = "wasm32")]
#[path = "../app/mod.rs"]
mod app;

#[cfg(target_arch = "wasm32")]
fn main() {
    app::run();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
