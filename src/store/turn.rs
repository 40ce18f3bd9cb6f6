//! One at a time, also among tabs.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsValue, closure::Closure};

use super::place::{Refused, call, settled};

/// The name of the lock (Web Locks) under which second copies are written.
const LOCK: &str = "carnet-copies";

/// This tab's turn; it ends when this is dropped, or with the page.
pub(super) struct Turn(Function);

impl Drop for Turn {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::NULL);
    }
}

impl Turn {
    /// Waits for this tab's turn.
    pub(super) async fn wait() -> Result<Turn, Refused> {
        let mut end = None;
        let held = Promise::new(&mut |resolve, _| end = Some(resolve));
        // Made before it is granted: should nobody wait for it any more, it ends at once.
        let turn = Turn(end.ok_or(Refused)?);
        let window = web_sys::window().ok_or(Refused)?;
        let locks = Reflect::get(&window.navigator(), &"locks".into())?;
        let mut begin = None;
        let begun = Promise::new(&mut |resolve, _| begin = Some(resolve));
        let begin = begin.ok_or(Refused)?;
        let granted = Closure::once_into_js(move || {
            let _ = begin.call0(&JsValue::NULL);
            held
        });
        let request = call(&locks, "request", &[&LOCK.into(), &granted])?;
        // The request itself answers only when the turn is over, or if it is refused.
        settled(Promise::race(&Array::of2(&request, &begun))).await?;
        Ok(turn)
    }
}
