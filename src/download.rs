//! Files that a page gives to its reader.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File, HtmlAnchorElement, Url};

use crate::asked::call;
use crate::dom;

/// Offers a file to be kept on the device.
pub(crate) fn offer(name: &str, content: &Blob) {
    // Nothing of this fails in a document that shows a page.
    let _ = try_offer(name, content);
}

fn try_offer(name: &str, content: &Blob) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(content)?;
    let document = dom::document().ok_or(JsValue::NULL)?;
    let link: HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // Some browsers begin a moment later.
    gloo::timers::callback::Timeout::new(60_000, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Ok(())
}

/// Hands a file to another app by the device's own sheet (Web Share), or offers it to be kept where
/// the device has none, or none for such files.
pub(crate) fn share(name: &str, content: &Blob) {
    if !matches!(try_share(name, content), Ok(true)) {
        offer(name, content);
    }
}

fn try_share(name: &str, content: &Blob) -> Result<bool, JsValue> {
    let navigator = dom::window().ok_or(JsValue::NULL)?.navigator();
    let file = File::new_with_blob_sequence(&Array::of1(content), name)?;
    let what = Object::new();
    Reflect::set(&what, &"files".into(), &Array::of1(&file))?;
    let can: js_sys::Function = Reflect::get(&navigator, &"canShare".into())?.dyn_into()?;
    if !can.call1(&navigator, &what)?.is_truthy() {
        return Ok(false);
    }
    // Whether the reader then goes through with it is the reader's to know.
    let _ = call(&navigator, "share", &[&what])?;
    Ok(true)
}
