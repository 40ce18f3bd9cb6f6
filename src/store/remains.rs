//! What else the browser keeps for the app: its own files, the service worker, small notes.
//!
//! None of it says what anybody answered. It goes when everything is to go, as far as the browser
//! lets it: what is refused is left.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;

use super::database::Database;
use crate::asked::{PATIENCE, ask, caches};
use crate::host::bounded;

/// Deletes all caches and notes, and ends the service worker.
pub(super) async fn erase() {
    if let Some(caches) = caches() {
        let names = ask(&caches, "keys", &[]).await.unwrap_or_default();
        for name in Array::from(&names) {
            let _ = ask(&caches, "delete", &[&name]).await;
        }
    }
    let Some(window) = web_sys::window() else {
        return;
    };
    if let Ok(Some(notes)) = window.local_storage() {
        let _ = notes.clear();
    }
    let workers = Reflect::get(&window.navigator(), &"serviceWorker".into());
    let workers = workers.unwrap_or(JsValue::UNDEFINED);
    let all = ask(&workers, "getRegistrations", &[]).await;
    for registration in Array::from(&all.unwrap_or_default()) {
        let _ = ask(&registration, "unregister", &[]).await;
    }
}

/// Deletes the database, which is empty by now. If another tab has it open that may have to wait
/// until the tab is closed; nobody waits here for that.
pub(super) async fn delete_database(database: Database) {
    let _ = bounded(PATIENCE, database.delete()).await;
}
