//! The room that the browser gives to this app, and whether it keeps what is there.
//!
//! Source: Storage Standard (WHATWG).

use js_sys::Reflect;
use wasm_bindgen::JsValue;

use crate::asked::ask;
use crate::dom;

/// Less room than this, in bytes, is too little for an evening: ten questionnaires with their files.
pub(crate) const LITTLE: f64 = 5e7;

/// Whether the browser has promised not to delete what is kept here.
pub(crate) async fn is_kept() -> bool {
    asked("persisted").await
}

/// Asks the browser to promise it. Some browsers decide by themselves, some ask the worker.
pub(crate) async fn keep() -> bool {
    asked("persist").await
}

/// How many bytes there is room for, as far as the browser tells.
pub(crate) async fn left() -> Option<f64> {
    let estimate = ask(&storage()?, "estimate", &[]).await.ok()?;
    let number = |name: &str| Reflect::get(&estimate, &name.into()).ok()?.as_f64();
    Some((number("quota")? - number("usage")?).max(0.0))
}

async fn asked(question: &str) -> bool {
    let Some(storage) = storage() else {
        return false;
    };
    let answer = ask(&storage, question, &[]).await;
    answer.is_ok_and(|answer| answer.is_truthy())
}

fn storage() -> Option<JsValue> {
    let navigator = dom::window()?.navigator();
    let storage = Reflect::get(&navigator, &"storage".into()).ok()?;
    storage.is_object().then_some(storage)
}
