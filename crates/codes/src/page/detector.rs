//! The browser's own reader of codes, where it has one (Barcode Detection API).

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlVideoElement;

const FORMAT: &str = "qr_code";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = BarcodeDetector)]
    type Detector;
    #[wasm_bindgen(static_method_of = Detector, js_class = BarcodeDetector, catch, js_name = getSupportedFormats)]
    fn formats() -> Result<Promise, JsValue>;
    #[wasm_bindgen(constructor, js_class = BarcodeDetector, catch)]
    fn new(options: &JsValue) -> Result<Detector, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn detect(this: &Detector, picture: &HtmlVideoElement) -> Result<Promise, JsValue>;
}

/// The browser's reader.
pub(super) struct Native(Detector);

impl Native {
    /// `None` where there is none, or none for these codes. `any` reads all other kinds of codes, too,
    /// that the browser knows.
    pub(super) async fn find(any: bool) -> Option<Self> {
        let known = JsFuture::from(Detector::formats().ok()?).await.ok()?;
        let known = Array::from(&known);
        known.iter().find(|format| *format == FORMAT)?;
        let formats = if any {
            known
        } else {
            Array::of1(&FORMAT.into())
        };
        let options = Object::new();
        Reflect::set(&options, &"formats".into(), &formats).ok()?;
        Detector::new(&options).ok().map(Self)
    }

    /// The texts of the codes in the present picture; `None` if it fails.
    pub(super) async fn read(&self, video: &HtmlVideoElement) -> Option<Vec<String>> {
        let found = JsFuture::from(self.0.detect(video).ok()?).await.ok()?;
        let text = |code: JsValue| Reflect::get(&code, &"rawValue".into()).ok()?.as_string();
        Some(Array::from(&found).iter().filter_map(text).collect())
    }
}
