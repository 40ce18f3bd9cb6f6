//! The interface's texts: a file for each language, which comes when the language is wanted.
//!
//! The program knows its texts by number. The build makes the numbers and the files (`build.rs`,
//! `crates/texts`).

use std::fmt::Display;
use std::sync::OnceLock;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use self::generated::{COUNT, FILES};
pub(crate) use self::generated::{LANGUAGES, keys};

#[allow(dead_code, non_camel_case_types, non_upper_case_globals)]
mod generated {
    use super::{Display, Slot, Text};

    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

/// A text, in whatever language.
#[derive(Clone, Copy)]
pub(crate) struct Text(usize);

/// A value that is filled into a text, and its name there.
pub(crate) type Slot<'a> = (&'static str, &'a dyn Display);

/// The place of a language in [`LANGUAGES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Language(usize);

/// All texts in one language.
#[derive(Debug)]
pub(crate) struct Texts {
    language: Language,
    all: Box<[Box<str>; COUNT]>,
}

/// The texts in a language are not on this device and cannot be fetched, or are not those of this
/// program.
#[derive(Debug)]
pub(crate) struct NoTexts;

impl Language {
    /// The language of a BCP 47 tag, if there is one: `fr` for `fr-BE`.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let known = |wanted| LANGUAGES.iter().position(|(tag, _)| *tag == wanted);
        let primary = tag.split('-').next().unwrap_or_default();
        known(tag).or_else(|| known(primary)).map(Self)
    }

    /// The texts in this language. Once they are here they stay as long as the page.
    ///
    /// # Errors
    /// [`NoTexts`]
    pub(crate) async fn load(self) -> Result<&'static Texts, NoTexts> {
        static LOADED: [OnceLock<Texts>; FILES.len()] = [const { OnceLock::new() }; FILES.len()];
        let loaded = LOADED.get(self.0).ok_or(NoTexts)?;
        if let Some(texts) = loaded.get() {
            return Ok(texts);
        }
        let json = fetch(FILES[self.0]).await.ok_or(NoTexts)?;
        let texts = Texts::parse(self, &json)?;
        Ok(loaded.get_or_init(|| texts))
    }
}

impl Texts {
    fn parse(language: Language, json: &str) -> Result<Self, NoTexts> {
        let all: Box<[Box<str>]> = serde_json::from_str(json).map_err(|_| NoTexts)?;
        let all = all.try_into().map_err(|_| NoTexts)?;
        Ok(Self { language, all })
    }

    pub(crate) fn tag(&self) -> &'static str {
        LANGUAGES[self.language.0].0
    }

    pub(crate) fn get(&self, text: Text) -> &str {
        self.all.get(text.0).map_or("", |text| text)
    }

    /// A text with values in the place of their names: `Page {number}`.
    pub(crate) fn fill(&self, text: Text, slots: &[Slot<'_>]) -> String {
        let mut parts = self.get(text).split(['{', '}']);
        let mut filled = parts.next().unwrap_or_default().to_owned();
        while let (Some(name), Some(rest)) = (parts.next(), parts.next()) {
            if let Some((_, value)) = slots.iter().find(|(known, _)| *known == name) {
                filled.push_str(&value.to_string());
            }
            filled.push_str(rest);
        }
        filled
    }
}

/// A file of the app itself.
async fn fetch(path: &str) -> Option<String> {
    let response = JsFuture::from(crate::dom::window()?.fetch_with_str(path)).await;
    let response: Response = response.ok()?.dyn_into().ok()?;
    let text = JsFuture::from(response.text().ok()?).await.ok()?;
    text.as_string()
}
