//! Keeps the screen from going dark while codes are shown or read.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::dom;

/// While this lives the screen stays on, where the browser can do that (Screen Wake Lock API).
pub(super) struct Awake(Option<Promise>);

impl Awake {
    pub(super) fn start() -> Self {
        Self(ask())
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        let Some(asked) = self.0.take() else { return };
        spawn_local(async move {
            if let Ok(lock) = JsFuture::from(asked).await {
                let _ = call(&lock, "release", &[]);
            }
        });
    }
}

fn ask() -> Option<Promise> {
    let navigator = JsValue::from(dom::window().ok()?.navigator());
    let lock = Reflect::get(&navigator, &"wakeLock".into()).ok()?;
    let asked: Promise = call(&lock, "request", &["screen".into()])?
        .dyn_into()
        .ok()?;
    // A browser that saves its battery refuses: nothing is to be done then.
    let refused = JsFuture::from(asked.clone());
    spawn_local(async move { drop(refused.await) });
    Some(asked)
}

fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let method: Function = Reflect::get(object, &method.into()).ok()?.dyn_into().ok()?;
    method.apply(object, &arguments.iter().collect()).ok()
}
