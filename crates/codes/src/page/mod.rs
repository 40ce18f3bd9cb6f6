//! The two screens, in the browser: one shows a sequence, the other reads one; and a single code,
//! shown or read.
//!
//! The app has drawn the screen's heading and gives the place below it. What happens there is drawn
//! by plain calls: this module is loaded when somebody opens one of the two, and Leptos would make
//! it several times as heavy.

mod awake;
mod camera;
mod detector;
mod dom;
mod reader;
mod scan;
mod show;
mod stay;
mod words;

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Element, HtmlCanvasElement};

use self::scan::{Scan, Wanted};
use self::show::{Packed, Show};
use self::stay::Stay;
use self::words::Words;

/// Shows a parcel in a place of the page, until the place goes. `records` is how many of what waits are
/// in it, `left` how many are not.
///
/// # Errors
/// What the browser says if the texts cannot be had, or if it cannot draw.
#[wasm_bindgen]
pub async fn show(
    place: Element,
    language: String,
    parcel: Blob,
    records: u32,
    left: u32,
) -> Result<(), JsValue> {
    let words = Words::load(language).await?;
    let bytes = JsFuture::from(parcel.array_buffer()).await?;
    let texts = crate::split(&Uint8Array::new(&bytes).to_vec());
    let codes = texts.ok().and_then(|texts| crate::draw(&texts));
    let stay = Stay::at(&place)?;
    let packed = Packed { records, left };
    let _shown = Show::start(&place, words, &packed, codes.ok_or(JsValue::NULL)?)?;
    JsFuture::from(stay.over.clone()).await.map(drop)
}

/// Reads a parcel with the camera. Gives it as a `Blob`, or nothing if the place goes before.
///
/// # Errors
/// What the browser says if the texts cannot be had, or if it cannot draw. That there is no camera is said
/// on the screen.
#[wasm_bindgen]
pub async fn scan(place: Element, language: String) -> Result<JsValue, JsValue> {
    let words = Words::load(language).await?;
    let stay = Stay::at(&place)?;
    let (whole, taken) = dom::promise()?;
    let _scan = Scan::start(&place, words, Wanted::Parcel, taken)?;
    JsFuture::from(Promise::race(&Array::of2(&stay.over, &whole))).await
}

/// Reads a single code with the camera. Gives its text, or nothing if the place goes before.
///
/// # Errors
/// As [`scan`].
#[wasm_bindgen]
pub async fn scan_one(place: Element, language: String) -> Result<JsValue, JsValue> {
    let words = Words::load(language).await?;
    let stay = Stay::at(&place)?;
    let (read, taken) = dom::promise()?;
    let _scan = Scan::start(&place, words, Wanted::Text, taken)?;
    JsFuture::from(Promise::race(&Array::of2(&stay.over, &read))).await
}

/// Shows a text of digits, capital letters and `$%*+-./:` as a single code, as wide as its place, which has
/// to be white.
///
/// # Errors
/// What the browser says if it cannot draw, or nothing if the text fits no code.
#[wasm_bindgen]
pub async fn show_one(place: Element, text: String, label: String) -> Result<(), JsValue> {
    let codes = crate::draw(&[text]).ok_or(JsValue::NULL)?;
    let code = codes.first().ok_or(JsValue::NULL)?;
    let attributes = [("role", "img"), ("aria-label", &*label)];
    let canvas: HtmlCanvasElement = dom::add(&place, "canvas", &attributes)?;
    canvas.style().set_css_text(dom::PICTURE);
    show::paint(&canvas, code)
}

/// The worker's side: reads the code in a picture, of four bytes a pixel as a canvas gives it.
#[wasm_bindgen]
#[must_use]
pub fn read(pixels: &[u8], width: usize, height: usize) -> Option<String> {
    // The weights of ITU-R BT.601.
    let grey = |pixel: &[u8]| match *pixel {
        [red, green, blue, _] => {
            ((u32::from(red) * 77 + u32::from(green) * 150 + u32::from(blue) * 29) >> 8) as u8
        }
        _ => 0,
    };
    let luma: Vec<u8> = pixels.chunks(4).map(grey).collect();
    crate::read(&luma, width, height)
}
