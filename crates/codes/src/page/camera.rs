//! The camera.

use js_sys::JSON;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, HtmlVideoElement, MediaStream, MediaStreamTrack};

use super::dom;
use super::words::{Text, keys};

/// The one that looks away from the person, and as sharp as it can: what is no such camera is taken
/// too.
const WANTED: &str =
    r#"{"video":{"facingMode":"environment","width":{"ideal":1920},"height":{"ideal":1080}}}"#;

/// A camera that is on. It goes off when this is dropped.
pub(super) struct Camera(MediaStream);

impl Camera {
    /// Switches it on; else says why there is no picture.
    pub(super) async fn start() -> Result<Self, Text> {
        open().await.map(Self).map_err(|error| {
            let error = error.dyn_ref::<DomException>().map(DomException::name);
            match error.as_deref() {
                Some("NotAllowedError" | "SecurityError") => keys::denied,
                _ => keys::no_camera,
            }
        })
    }

    /// Shows on the page what it sees.
    pub(super) fn show_on(&self, video: &HtmlVideoElement) {
        video.set_src_object(Some(&self.0));
        // It starts by itself as well; a browser that refuses says so to nobody.
        if let Ok(playing) = video.play() {
            wasm_bindgen_futures::spawn_local(async move {
                let _ = JsFuture::from(playing).await;
            });
        }
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        for track in self.0.get_tracks() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
    }
}

async fn open() -> Result<MediaStream, JsValue> {
    let devices = dom::window()?.navigator().media_devices()?;
    // Over plain HTTP there are none.
    if JsValue::from(devices.clone()).is_undefined() {
        return Err(JsValue::UNDEFINED);
    }
    let wanted = JSON::parse(WANTED)?.unchecked_into();
    let stream = devices.get_user_media_with_constraints(&wanted)?;
    Ok(JsFuture::from(stream).await?.unchecked_into())
}
