//! How long a screen is at work: as long as its place is on the page.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::{Element, MutationObserver, MutationObserverInit};

use super::dom;

/// Watches over a place of the page, until this is dropped.
pub(super) struct Stay {
    /// Kept as soon as the place is gone.
    pub(super) over: Promise,
    observer: MutationObserver,
    _look: Closure<dyn FnMut()>,
}

impl Stay {
    pub(super) fn at(place: &Element) -> Result<Self, JsValue> {
        let (over, keep) = dom::promise()?;
        let place = place.clone();
        let look = move || {
            if !place.is_connected() {
                // To keep a promise again does nothing, and cannot fail.
                let _ = keep.call0(&JsValue::UNDEFINED);
            }
        };
        // It may be gone already.
        look();
        let look = Closure::new(look);
        let observer = MutationObserver::new(look.as_ref().unchecked_ref())?;
        let whole = MutationObserverInit::new();
        whole.set_child_list(true);
        whole.set_subtree(true);
        observer.observe_with_options(&dom::document()?.into(), &whole)?;
        Ok(Self {
            over,
            observer,
            _look: look,
        })
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
