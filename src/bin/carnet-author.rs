//! The page for authors of questionnaires: downloaded when it is opened.

use wasm_bindgen::prelude::*;

/// Shows the page. `public/boot.js` calls it; a worker, which only compiles a workbook, does not.
///
/// # Errors
/// As [`carnet_app::author::mount`].
#[wasm_bindgen]
pub async fn start() -> Result<(), JsValue> {
    carnet_app::author::mount().await
}

fn main() {
    carnet_app::author::serve();
}
