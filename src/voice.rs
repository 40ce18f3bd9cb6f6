//! The browser's voice (Web Speech API), where the device has one of its own: some browsers send what is
//! to be said to a server, and with such a voice nothing is said.

use js_sys::{Array, Function, Reflect, global};
use wasm_bindgen::{JsCast, JsValue};

/// A voice of this device.
pub(crate) struct Voice(JsValue);

impl Voice {
    /// The first that speaks the language of this BCP 47 tag, by its two letters.
    pub(crate) fn of(language: &str) -> Option<Self> {
        let voices: Array = ask("getVoices", &Array::new()).ok()?.dyn_into().ok()?;
        let fits = |voice: &JsValue| {
            let local = Reflect::get(voice, &"localService".into());
            let tag = Reflect::get(voice, &"lang".into());
            let tag = tag.ok().and_then(|tag| tag.as_string());
            local.is_ok_and(|local| local.is_truthy())
                && tag.is_some_and(|tag| tag.get(..2) == language.get(..2))
        };
        voices.iter().find(fits).map(Self)
    }

    /// Says it; stops instead if something is being said.
    pub(crate) fn say_or_stop(&self, text: &str) {
        let speaking = synthesis().and_then(|it| Reflect::get(&it, &"speaking".into()));
        hush();
        if speaking.is_ok_and(|it| it.is_falsy()) {
            // A browser that has voices has all the rest.
            let _ = self.say(text);
        }
    }

    fn say(&self, text: &str) -> Result<JsValue, JsValue> {
        let made: Function =
            Reflect::get(&global(), &"SpeechSynthesisUtterance".into())?.dyn_into()?;
        let utterance = Reflect::construct(&made, &Array::of1(&text.into()))?;
        let language = Reflect::get(&self.0, &"lang".into())?;
        Reflect::set(&utterance, &"voice".into(), &self.0)?;
        Reflect::set(&utterance, &"lang".into(), &language)?;
        ask("speak", &Array::of1(&utterance))
    }
}

/// Says nothing more.
pub(crate) fn hush() {
    let _ = ask("cancel", &Array::new());
}

fn synthesis() -> Result<JsValue, JsValue> {
    Reflect::get(&global(), &"speechSynthesis".into())
}

fn ask(method: &str, arguments: &Array) -> Result<JsValue, JsValue> {
    let synthesis = synthesis()?;
    let method: Function = Reflect::get(&synthesis, &method.into())?.dyn_into()?;
    method.apply(&synthesis, arguments)
}
