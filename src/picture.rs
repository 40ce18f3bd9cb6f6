//! Pictures made smaller. They are drawn anew, so that nothing is left of what a camera writes into
//! its files: place, time, device.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlCanvasElement};

use crate::asked::{Refused, ask, call};
use crate::dom;

/// Of the longer side, in pixels, where the form does not say (XLSForm: `max-pixels`).
const SIDE: u32 = 1280;
/// How well JPEG keeps a picture, of 1.
const QUALITY: f64 = 0.8;

/// A picture as JPEG whose longer side has at most so many pixels.
///
/// # Errors
/// [`Refused`] if the browser cannot read it.
pub(crate) async fn smaller(file: &Blob, most: Option<u32>) -> Result<Vec<u8>, Refused> {
    let window = dom::window().ok_or(Refused)?;
    // Large pictures take slow devices longer than other steps may.
    let bitmap = JsFuture::from(call(&window, "createImageBitmap", &[file])?).await?;
    let side = |name: &str| Reflect::get(&bitmap, &name.into()).map(|it| it.as_f64());
    let (width, height) = (side("width")?, side("height")?);
    let (width, height) = width.zip(height).ok_or(Refused)?;
    let canvas = canvas(fitted(width, height, most.unwrap_or(SIDE).into()))?;
    let context = canvas.get_context("2d")?.ok_or(Refused)?;
    let draw: Function = Reflect::get(&context, &"drawImage".into())?.dyn_into()?;
    let (w, h) = (f64::from(canvas.width()), f64::from(canvas.height()));
    let corner = JsValue::from(0);
    let arguments = [&bitmap, &corner, &corner, &w.into(), &h.into()];
    draw.apply(&context, &arguments.into_iter().collect())?;
    // Without this its pixels stay in memory until somebody cleans up.
    let _ = call(&bitmap, "close", &[]);
    encoded(&canvas, "image/jpeg").await
}

/// What is drawn, as a file of this kind.
///
/// # Errors
/// [`Refused`] if the browser cannot make one.
pub(crate) async fn encoded(canvas: &HtmlCanvasElement, kind: &str) -> Result<Vec<u8>, Refused> {
    let mut asked = Ok(JsValue::UNDEFINED);
    let blob = Promise::new(&mut |resolve, _| {
        let arguments = [&resolve, &JsValue::from(kind), &JsValue::from(QUALITY)];
        let arguments = arguments.into_iter().collect();
        asked = Reflect::get(canvas, &"toBlob".into())
            .and_then(|it| it.dyn_into::<Function>())
            .and_then(|it| it.apply(canvas, &arguments));
    });
    asked?;
    let blob = JsFuture::from(blob).await?;
    let buffer = ask(&blob, "arrayBuffer", &[]).await?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

fn canvas((width, height): (u32, u32)) -> Result<HtmlCanvasElement, Refused> {
    let document = dom::document().ok_or(Refused)?;
    let canvas: HtmlCanvasElement = document
        .create_element("canvas")?
        .dyn_into()
        .map_err(|_| Refused)?;
    canvas.set_width(width);
    canvas.set_height(height);
    Ok(canvas)
}

/// Width and height, smaller by the same share where the longer one is longer than allowed.
fn fitted(width: f64, height: f64, most: f64) -> (u32, u32) {
    let share = (most.max(1.0) / width.max(height)).min(1.0);
    // Casts stop at the ends of what the type holds.
    let fit = |side: f64| ((side * share).round() as u32).max(1);
    (fit(width), fit(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_too_large_is_made_smaller_and_keeps_its_shape() {
        assert_eq!(fitted(640.0, 480.0, 1280.0), (640, 480));
        assert_eq!(fitted(4000.0, 3000.0, 1280.0), (1280, 960));
        assert_eq!(fitted(3000.0, 4000.0, 1280.0), (960, 1280));
        assert_eq!(fitted(10_000.0, 1.0, 100.0), (100, 1));
        assert_eq!(fitted(10.0, 10.0, 0.0), (1, 1));
    }
}
