//! Reading aloud, by voices that are on the device: others would be sent what they read.

use wasm_bindgen::JsCast;
use web_sys::{SpeechSynthesis, SpeechSynthesisUtterance, SpeechSynthesisVoice};

use crate::dom;

/// The device's voice for a language, if it has one.
fn voice(language: &str) -> Option<(SpeechSynthesis, SpeechSynthesisVoice)> {
    let speech = speech()?;
    let wanted = primary(language);
    let voices = speech.get_voices();
    let mut voices = voices.iter().filter_map(|voice| voice.dyn_into().ok());
    let voice = voices.find(|voice: &SpeechSynthesisVoice| {
        voice.local_service() && primary(&voice.lang()) == wanted
    })?;
    Some((speech, voice))
}

/// Nothing where the browser cannot speak, though its types say that all can.
fn speech() -> Option<SpeechSynthesis> {
    let window = dom::window()?;
    let speech = js_sys::Reflect::get(&window, &"speechSynthesis".into()).ok()?;
    speech.dyn_into().ok()
}

/// `fr` of `fr-BE` and of `fr_FR`.
fn primary(tag: &str) -> String {
    let first = tag.split(['-', '_']).next().unwrap_or_default();
    first.to_ascii_lowercase()
}

/// Has the browser look for its voices, which some know only a while after they were first asked.
pub(crate) fn prepare() {
    if let Some(speech) = speech() {
        speech.get_voices();
    }
}

/// Whether something in this language, a BCP 47 tag, can be read aloud.
pub(crate) fn can_read(language: &str) -> bool {
    voice(language).is_some()
}

/// Reads a text aloud, and nothing else any more.
pub(crate) fn read(language: &str, text: &str) {
    let Some((speech, voice)) = voice(language) else {
        return;
    };
    speech.cancel();
    // Fails only where there is no speech at all.
    let Ok(utterance) = SpeechSynthesisUtterance::new_with_text(text) else {
        return;
    };
    utterance.set_lang(&voice.lang());
    utterance.set_voice(Some(&voice));
    speech.speak(&utterance);
}

/// Is silent.
pub(crate) fn stop() {
    if let Some(speech) = speech() {
        speech.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_the_same_in_every_region() {
        for tag in ["fr", "fr-BE", "fr_FR", "FR"] {
            assert_eq!(primary(tag), "fr", "{tag}");
        }
    }
}
