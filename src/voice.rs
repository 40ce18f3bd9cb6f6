//! The browser's voice (Web Speech API), where the device has one of its own: some browsers send what is
//! to be said to a server, and with such a voice nothing is said.

use js_sys::{Array, Function, Reflect, global};
use wasm_bindgen::{JsCast, JsValue};

/// A voice of this device.
pub(crate) struct Voice(JsValue);

impl Voice {
    /// The first that speaks the language of this BCP 47 tag, of whatever region.
    pub(crate) fn of(language: &str) -> Option<Self> {
        let voices: Array = ask("getVoices", &Array::new()).ok()?.dyn_into().ok()?;
        let fits = |voice: &JsValue| {
            let local = Reflect::get(voice, &"localService".into());
            let tag = Reflect::get(voice, &"lang".into());
            let tag = tag.ok().and_then(|tag| tag.as_string());
            local.is_ok_and(|local| local.is_truthy())
                && tag.is_some_and(|tag| primary(&tag) == primary(language))
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

/// `fr` of `fr-BE`, and of `fr_FR`, as some devices write it.
fn primary(tag: &str) -> String {
    let first = tag.split(['-', '_']).next().unwrap_or_default();
    first.to_ascii_lowercase()
}

/// Has the browser look for its voices: some know them only a while after they were first asked.
pub(crate) fn prepare() {
    let _ = ask("getVoices", &Array::new());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_the_same_in_every_region() {
        for tag in ["fr", "fr-BE", "fr_FR", "FR"] {
            assert_eq!(primary(tag), "fr", "{tag}");
        }
        assert_eq!(primary("ckb-IQ"), "ckb");
    }
}
