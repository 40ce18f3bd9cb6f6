//! The module that shows and reads codes (`crates/codes/src/page`): loaded when somebody opens one of
//! its two screens.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::asked::call;
use crate::dom;

/// The element of the page that names the module's code.
const CODE: &str = "codes-code";

#[wasm_bindgen]
extern "C" {
    /// The browser's own `import()`.
    #[wasm_bindgen(js_name = import)]
    fn load(address: &str) -> Promise;
}

/// Loads the module, calls a function of it and waits for what it promises.
///
/// # Errors
/// The module cannot be had, or the function fails.
pub(crate) async fn ask(function: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let code = dom::by_id(CODE).and_then(|link| link.get_attribute("href"));
    let module = JsFuture::from(load(&code.unwrap_or_default())).await?;
    JsFuture::from(call(&module, "default", &[])?).await?;
    JsFuture::from(call(&module, function, arguments)?).await
}
