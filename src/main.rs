//! The app: what a first visit downloads.

use wasm_bindgen::prelude::*;

/// Shows the app. `public/boot.js` calls it; a worker, which only has words stretched, does not.
///
/// # Errors
/// As [`carnet_app::mount`].
#[wasm_bindgen]
pub async fn start() -> Result<(), JsValue> {
    carnet_app::mount().await
}

fn main() {}
