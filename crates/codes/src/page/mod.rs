//! The two screens, in the browser: one shows a sequence, the other reads one.
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

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use crate::words::Words;

/// A screen at work. Freed, it stops, and lets go of the camera.
#[wasm_bindgen]
pub struct Screen {
    _work: Work,
}

enum Work {
    Show { _kept: show::Show },
    Scan { _kept: scan::Scan },
}

/// Shows a parcel in a place of the page.
///
/// # Errors
/// `false` if it is too large, or empty; `true` if the browser cannot draw.
#[wasm_bindgen]
pub fn show(place: Element, language: &str, parcel: &[u8]) -> Result<Screen, JsValue> {
    let texts = crate::split(parcel).map_err(|_| JsValue::FALSE)?;
    let codes = crate::draw(&texts).ok_or(JsValue::TRUE)?;
    let kept = show::Show::start(&place, Words::of(language), codes)?;
    Ok(Screen {
        _work: Work::Show { _kept: kept },
    })
}

/// Reads a parcel with the camera, and hands it over, once, as a `Blob`.
///
/// # Errors
/// What the browser says if it cannot draw. That there is no camera is said on the screen.
#[wasm_bindgen]
pub fn scan(place: Element, language: &str, taken: Function) -> Result<Screen, JsValue> {
    let kept = scan::Scan::start(&place, Words::of(language), taken)?;
    Ok(Screen {
        _work: Work::Scan { _kept: kept },
    })
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
