//! One at a time, also among tabs (Web Locks).

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsValue, closure::Closure};

use crate::asked::{Refused, call, settled};

/// This tab's turn; it ends when this is dropped, or with the page.
pub(crate) struct Turn {
    end: Function,
    /// Settles when it is over.
    over: Promise,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let _ = self.end.call0(&JsValue::NULL);
    }
}

impl Turn {
    /// Waits for this tab's turn at what is called `lock`.
    pub(crate) async fn wait(lock: &str) -> Result<Turn, Refused> {
        let turn = Self::request(lock, &Object::new()).await?;
        turn.ok_or(Refused)
    }

    /// This tab's turn, if no other has it just now.
    pub(crate) async fn if_free(lock: &str) -> Result<Option<Turn>, Refused> {
        let options = Object::new();
        Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE)?;
        Self::request(lock, &options).await
    }

    /// Ends the turn, and waits until the browser knows: whoever asks next gets one.
    pub(crate) async fn end(self) {
        let over = self.over.clone();
        drop(self);
        let _ = settled(over).await;
    }

    async fn request(lock: &str, options: &Object) -> Result<Option<Turn>, Refused> {
        let mut end = None;
        let held = Promise::new(&mut |resolve, _| end = Some(resolve));
        // Made before it is granted: should nobody wait for it any more, it ends at once.
        let mut turn = Turn {
            end: end.ok_or(Refused)?,
            over: held.clone(),
        };
        let window = web_sys::window().ok_or(Refused)?;
        let locks = Reflect::get(&window.navigator(), &"locks".into())?;
        let mut begin = None;
        let begun = Promise::new(&mut |resolve, _| begin = Some(resolve));
        let begin = begin.ok_or(Refused)?;
        let granted = Closure::once_into_js(move |lock: JsValue| {
            let _ = begin.call1(&JsValue::NULL, &lock.is_object().into());
            held
        });
        let request = call(&locks, "request", &[&lock.into(), options, &granted])?;
        // The request itself answers only when the turn is over, or if it is refused.
        let is_granted = settled(Promise::race(&Array::of2(&request, &begun))).await?;
        turn.over = request;
        Ok(is_granted.is_truthy().then_some(turn))
    }
}
