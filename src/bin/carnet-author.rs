//! The page for authors of questionnaires: downloaded when it is opened.

use wasm_bindgen::prelude::*;

/// Shows the page, and calls `done` with whether it could. `public/boot.js` calls it; a worker, which
/// only compiles a workbook, does not.
#[wasm_bindgen]
pub fn start(done: js_sys::Function) {
    carnet_app::author::mount(done);
}

fn main() {
    carnet_app::author::serve();
}
