//! What the two screens say, in the reader's language.

use std::fmt::Display;

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use self::generated::FILES;
pub(super) use self::generated::keys::codes as keys;
use super::dom;

#[allow(non_camel_case_types, non_upper_case_globals)]
mod generated {
    use super::{Display, Slot, Text};

    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

/// A text, in whatever language.
#[derive(Clone, Copy)]
pub(super) struct Text(usize);

/// A value that is filled into a text, and its name there.
pub(super) type Slot<'a> = (&'static str, &'a dyn Display);

/// The texts in one language.
pub(super) struct Words {
    language: String,
    texts: Vec<String>,
}

impl Words {
    /// Those of a language that the app has, by its tag.
    ///
    /// # Errors
    /// They are not on this device and cannot be fetched.
    pub(super) async fn load(language: String) -> Result<Self, JsValue> {
        let known = FILES.iter().find(|(tag, _)| *tag == language);
        let (_, path) = known.ok_or(JsValue::UNDEFINED)?;
        let response = JsFuture::from(dom::window()?.fetch_with_str(path)).await?;
        let texts = JsFuture::from(response.dyn_into::<Response>()?.json()?).await?;
        let text = |text: JsValue| text.as_string().unwrap_or_default();
        Ok(Self {
            language,
            texts: Array::from(&texts).iter().map(text).collect(),
        })
    }

    pub(super) fn say(&self, text: Text) -> &str {
        self.texts.get(text.0).map_or("", |text| text)
    }

    /// A text with values in the place of their names: `Code {index}`.
    pub(super) fn fill<const N: usize>(&self, (text, slots): (Text, [Slot<'_>; N])) -> String {
        let mut filled = self.say(text).to_owned();
        for (name, value) in slots {
            filled = filled.replace(&format!("{{{name}}}"), &value.to_string());
        }
        filled
    }

    /// A whole number, as the language writes it.
    pub(super) fn number(&self, number: u32) -> String {
        let shown = js_sys::Number::from(number).to_locale_string(&self.language);
        shown.into()
    }
}
