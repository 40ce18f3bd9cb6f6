//! The module that shows and reads codes: loaded when somebody opens one of its two screens.

use std::pin::Pin;

use js_sys::{Function, Promise};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlLinkElement};

use crate::dom;
use crate::markup::{Markup, el};

/// The element of the page that names the module's code.
const CODE: &str = "codes-code";
/// The id of the place that a screen is drawn in.
const PLACE: &str = "codes";

#[wasm_bindgen]
extern "C" {
    /// The browser's own `import()`.
    #[wasm_bindgen(js_name = import)]
    fn load(address: &str) -> Promise;

    /// The module (`crates/codes/src/page`).
    pub(crate) type Codes;
    #[wasm_bindgen(method, js_name = default)]
    fn start(this: &Codes) -> Promise;
    /// Shows a parcel. Fails with `false` if it is too large.
    #[wasm_bindgen(method, catch)]
    pub(crate) fn show(
        this: &Codes,
        place: Element,
        language: &str,
        parcel: &[u8],
    ) -> Result<Screen, JsValue>;
    /// Reads a parcel, and hands it over as a `Blob`.
    #[wasm_bindgen(method, catch)]
    pub(crate) fn scan(
        this: &Codes,
        place: Element,
        language: &str,
        taken: &Function,
    ) -> Result<Screen, JsValue>;

    /// A screen of the module at work.
    pub(crate) type Screen;
    #[wasm_bindgen(method)]
    fn free(this: &Screen);
}

/// The place for a screen of the module.
pub(crate) fn place() -> Markup {
    el("section").attr("id", PLACE)
}

/// What draws a screen in its place.
pub(crate) type Draw = Box<dyn FnOnce(&Codes, Element) -> Result<Screen, JsValue>>;
/// It, once it is known what is to be drawn; `None` if nothing is.
pub(crate) type Prepared = Pin<Box<dyn Future<Output = Option<Draw>>>>;

/// Loads the module and draws a screen of it in its place, until the present screen of the app goes.
/// `failed` is told that it could not be loaded (`true`) or what it cannot do (`false`).
pub(crate) fn draw(prepared: Prepared, failed: impl FnOnce(bool) + 'static) {
    let kept = StoredValue::new_local(None::<Screen>);
    on_cleanup(move || {
        if let Some(Some(screen)) = kept.try_update_value(Option::take) {
            screen.free();
        }
    });
    spawn_local(async move {
        let drawn = async {
            let Some(draw) = prepared.await else {
                return Ok(None);
            };
            let codes = module().await?;
            // Nobody may be on this screen any more.
            let place = dom::by_id(PLACE).filter(|_| !kept.is_disposed());
            place.map(|place| draw(&codes, place)).transpose()
        };
        match drawn.await {
            Ok(screen) => drop(kept.try_set_value(screen)),
            Err(error) => failed(error != JsValue::FALSE),
        }
    });
}

async fn module() -> Result<Codes, JsValue> {
    let code = dom::by_id(CODE).ok_or(JsValue::NULL)?;
    let code: HtmlLinkElement = code.unchecked_into();
    let codes: Codes = JsFuture::from(load(&code.href())).await?.unchecked_into();
    JsFuture::from(codes.start()).await?;
    Ok(codes)
}
