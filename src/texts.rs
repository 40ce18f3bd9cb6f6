//! The interface's texts: a file for each language, which comes when the language is wanted.
//!
//! The program knows its texts by number. The build makes the numbers and the files (`build.rs`,
//! `crates/texts`).

use std::fmt::Display;
use std::sync::OnceLock;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use leptos_i18n::Locale as _;

use crate::language;

use self::generated::{COUNT, FILES};
pub(crate) use self::generated::{LANGUAGES, keys};
pub(crate) use self::languages::i18n::Locale;

#[allow(dead_code, non_camel_case_types, non_upper_case_globals)]
mod generated {
    use super::{Display, Slot, Text};

    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

#[allow(dead_code, unused_imports, clippy::expect_used)]
mod languages {
    include!(concat!(env!("OUT_DIR"), "/languages.rs"));
}

/// A text, in whatever language.
#[derive(Clone, Copy)]
pub(crate) struct Text(usize);

/// A value that is filled into a text, and its name there.
pub(crate) type Slot<'a> = (&'static str, &'a dyn Display);

/// All texts in one language.
#[derive(Debug)]
pub(crate) struct Texts {
    language: Locale,
    all: Box<[Box<str>; COUNT]>,
}

/// The texts in a language are not on this device and cannot be fetched, or are not those of this
/// program.
#[derive(Debug)]
pub(crate) struct NoTexts;

impl Locale {
    /// The language of a BCP 47 tag, if there is one: `fr` for `fr-BE`.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let mut all = Self::get_all().iter();
        let known = |wanted| move |locale: &&Self| locale.as_str() == wanted;
        let primary = tag.split('-').next().unwrap_or_default();
        let found = all.clone().find(known(tag));
        found.or_else(|| all.find(known(primary))).copied()
    }

    /// The texts in this language. Once they are here they stay as long as the page.
    ///
    /// # Errors
    /// [`NoTexts`]
    pub(crate) async fn load(self) -> Result<&'static Texts, NoTexts> {
        static LOADED: [OnceLock<Texts>; FILES.len()] = [const { OnceLock::new() }; FILES.len()];
        let index = self as usize;
        let loaded = LOADED.get(index).ok_or(NoTexts)?;
        if let Some(texts) = loaded.get() {
            return Ok(texts);
        }
        let mut all = Vec::new();
        for path in FILES[index] {
            let json = fetch(path).await.ok_or(NoTexts)?;
            all.append(&mut parse(&json)?);
        }
        let texts = Texts::new(self, all)?;
        Ok(loaded.get_or_init(|| texts))
    }
}

impl Texts {
    fn new(language: Locale, all: Vec<Box<str>>) -> Result<Self, NoTexts> {
        let all = all.try_into().map_err(|_| NoTexts)?;
        Ok(Self { language, all })
    }

    pub(crate) fn tag(&self) -> &'static str {
        self.language.as_str()
    }

    /// `ltr` or `rtl`.
    pub(crate) fn direction(&self) -> &'static str {
        // The library's own table does not know every language here.
        language::direction(self.tag())
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

fn parse(json: &str) -> Result<Vec<Box<str>>, NoTexts> {
    serde_json::from_slice(json.as_bytes()).map_err(|_| NoTexts)
}

/// A file of the app itself.
async fn fetch(path: &str) -> Option<String> {
    let response = JsFuture::from(crate::dom::window()?.fetch_with_str(path)).await;
    let response: Response = response.ok()?.dyn_into().ok()?;
    let text = JsFuture::from(response.text().ok()?).await.ok()?;
    text.as_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(of: &str) -> Texts {
        Texts::new(Locale::en, vec![of.into(); COUNT]).unwrap()
    }

    #[test]
    fn values_stand_where_the_language_wants_them() {
        let slots: [Slot<'_>; 2] = [("count", &5), ("number", &"{2}")];
        let filled = |text| texts(text).fill(Text(0), &slots);
        assert_eq!(filled("Page {number} of {count}"), "Page {2} of 5");
        assert_eq!(filled("{count}: {number}"), "5: {2}");
        assert_eq!(filled("none"), "none");
        assert_eq!(filled("{other}."), ".");
    }

    #[test]
    fn the_texts_of_another_program_are_none() {
        for wrong in [COUNT - 1, COUNT + 1] {
            assert!(Texts::new(Locale::en, vec!["".into(); wrong]).is_err());
        }
        for wrong in ["", "{}", "<!doctype html>", "[1]"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_language_is_found_by_its_own_tag_or_its_first_part() {
        let found = |tag| Locale::of_tag(tag).map(Locale::as_str);
        assert_eq!(found("fr"), Some("fr"));
        assert_eq!(found("fr-BE"), Some("fr"));
        assert_eq!(found("xx"), None);
        assert_eq!(found(""), None);
    }
}
