//! What is asked of the browser by the names of its methods.
//!
//! One that it does not have fails like one that it refuses, and the code is there once instead of
//! once for every method.

use js_sys::{Array, Function, Promise, Reflect, global};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::host::bounded;

/// How long the browser may take for one step, in milliseconds.
pub(crate) const PATIENCE: u32 = 5_000;

/// What the browser has refused; nobody needs to know why.
#[derive(Debug)]
pub(crate) struct Refused;

impl From<JsValue> for Refused {
    fn from(_: JsValue) -> Self {
        Refused
    }
}

/// Calls a method and waits for what it promises.
pub(crate) async fn ask(
    object: &JsValue,
    method: &str,
    arguments: &[&JsValue],
) -> Result<JsValue, JsValue> {
    settled(call(object, method, arguments)?).await
}

/// Waits for what a promise gives, but not for ever: a worker who saves or locks waits too.
pub(crate) async fn settled(promise: Promise) -> Result<JsValue, JsValue> {
    let outcome = bounded(PATIENCE, JsFuture::from(promise)).await;
    outcome.unwrap_or(Err(JsValue::NULL))
}

/// Calls a method; the promise is of what it gives or promises.
pub(crate) fn call(
    object: &JsValue,
    method: &str,
    arguments: &[&JsValue],
) -> Result<Promise, JsValue> {
    let method: Function = Reflect::get(object, &method.into())?.dyn_into()?;
    let arguments: Array = arguments.iter().collect();
    Ok(Promise::resolve(&method.apply(object, &arguments)?))
}

/// Cache Storage, if the browser lets this page have it.
pub(crate) fn caches() -> Option<JsValue> {
    let caches = Reflect::get(&global(), &"caches".into()).ok()?;
    caches.is_object().then_some(caches)
}
