//! The app: what a first visit downloads.

use wasm_bindgen::prelude::*;

/// Shows the app, and calls `done` with whether it could. `public/boot.js` calls it; a worker, which
/// only has words stretched, does not.
#[wasm_bindgen]
pub fn start(done: js_sys::Function) {
    carnet_app::mount(done);
}

fn main() {}
