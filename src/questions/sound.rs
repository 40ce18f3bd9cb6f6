//! Sounds, recorded here or taken from the device.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::Reflect;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    BlobEvent, MediaRecorder, MediaRecorderOptions, MediaStream, MediaStreamConstraints,
};

use super::Asked;
use super::upload::{Said, bytes, keep};
use crate::dom;
use crate::frame;
use crate::markup::{Markup, group, nothing, part};
use crate::signals::RwSignal;
use crate::words::{say, text};

/// Enough for speech, in bits a second: five minutes take 1.2 MB.
const BITS: u32 = 32_000;
/// A recording ends after so many milliseconds.
const LONGEST: u32 = 300_000;

/// What is being recorded; dropped, it ends.
struct Recording {
    recorder: MediaRecorder,
    stream: MediaStream,
    _end: Timeout,
}

impl Drop for Recording {
    fn drop(&mut self) {
        // What is stopped already stays so.
        let _ = self.recorder.stop();
        for track in self.stream.get_tracks().iter() {
            // The device shows by a light that somebody listens.
            if let Ok(stop) = Reflect::get(&track, &"stop".into())
                && let Ok(stop) = stop.dyn_into::<js_sys::Function>()
            {
                let _ = stop.call0(&track);
            }
        }
    }
}

type Present = Rc<RefCell<Option<Recording>>>;

pub(super) fn view(asked: Asked, said: Said) -> Markup {
    if untrack(|| asked.readonly()) {
        return nothing();
    }
    let words = asked.app.words;
    let present = SendWrapper::new(Present::default());
    let records = RwSignal::new(false);
    let end = present.clone();
    // Whoever goes on has finished.
    on_cleanup(move || drop(end.borrow_mut().take()));
    let press = move |_| {
        if records.get_untracked() {
            drop(present.borrow_mut().take());
            records.set(false);
            return;
        }
        let present = present.clone();
        spawn_local(async move {
            match start(asked, said, records).await {
                Ok(recording) => {
                    present.replace(Some(recording));
                    records.set(true);
                }
                Err(_) => {
                    let refused = untrack(|| text!(words, file.no_microphone).to_owned());
                    said.set(Some(refused));
                }
            }
        });
    };
    let label = crate::markup::words(move || match records.get() {
        true => text!(words, file.stop).to_owned(),
        false => text!(words, file.record).to_owned(),
    });
    let button = frame::button("button button--second", label, press).attr("id", asked.id());
    let running = move || match records.get() {
        true => frame::paragraph(say!(words, file.recording)).attr("role", "status"),
        false => nothing(),
    };
    group().child(part(running)).child(button)
}

async fn start(asked: Asked, said: Said, records: RwSignal<bool>) -> Result<Recording, JsValue> {
    let devices = dom::window()
        .ok_or(JsValue::NULL)?
        .navigator()
        .media_devices()?;
    let wants = MediaStreamConstraints::new();
    wants.set_audio(&true.into());
    let stream = JsFuture::from(devices.get_user_media_with_constraints(&wants)?).await?;
    let stream: MediaStream = stream.dyn_into()?;
    let options = MediaRecorderOptions::new();
    options.set_audio_bits_per_second(BITS);
    let recorder =
        MediaRecorder::new_with_media_stream_and_media_recorder_options(&stream, &options)?;
    // It hears the end of a recording that is already dropped.
    EventListener::once(&recorder, "dataavailable", move |event| {
        let Some(blob) = event.dyn_ref::<BlobEvent>().and_then(BlobEvent::data) else {
            return;
        };
        let ending = ending(&blob.type_());
        spawn_local(async move {
            if let Some(bytes) = bytes(&blob).await {
                keep(asked, said, ending, bytes);
            }
        });
    })
    .forget();
    recorder.start()?;
    let ends = recorder.clone();
    let end = Timeout::new(LONGEST, move || {
        let _ = ends.stop();
        records.set(false);
    });
    Ok(Recording {
        recorder,
        stream,
        _end: end,
    })
}

/// Of the kinds that browsers record.
fn ending(kind: &str) -> &'static str {
    match kind.split(';').next().unwrap_or_default() {
        "audio/mp4" => "m4a",
        "audio/ogg" => "ogg",
        _ => "webm",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_says_what_was_recorded() {
        assert_eq!(ending("audio/webm;codecs=opus"), "webm");
        assert_eq!(ending("audio/mp4"), "m4a");
        assert_eq!(ending("audio/ogg; codecs=opus"), "ogg");
        assert_eq!(ending(""), "webm");
    }
}
