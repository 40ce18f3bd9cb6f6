//! The table of translations.

use std::collections::HashMap;

use crate::choices::Lists;
use crate::outputs;
use crate::paths::Paths;
use crate::tree::{Element, Id, Kind, Text, Tree};
use crate::xml;

/// Texts and media by their languages, ids and forms.
pub(crate) struct Itext<'a> {
    default: &'a str,
    languages: Vec<String>,
    /// Ids in order, with the forms that each has in any language.
    ids: Vec<(String, Vec<&'a str>)>,
    at: HashMap<String, usize>,
    /// Language, id and form to a text and the element it belongs to.
    texts: HashMap<(usize, usize, &'a str), (&'a str, Option<Id>)>,
}

/// A text without a form of its own.
const LONG: &str = "";

pub(crate) fn is_medium(name: &str) -> bool {
    matches!(name, "image" | "big-image" | "audio" | "video")
}

impl<'a> Itext<'a> {
    pub(crate) fn new(
        tree: &'a Tree,
        paths: &Paths<'_>,
        lists: &'a Lists,
        default: &'a str,
    ) -> Self {
        let mut itext = Self {
            default,
            languages: Vec::new(),
            ids: Vec::new(),
            at: HashMap::new(),
            texts: HashMap::new(),
        };
        for list in lists.iter().filter(|list| list.needs_itext()) {
            for (n, choice) in list.choices.iter().enumerate() {
                let id = format!("{}-{n}", list.name);
                if let Some(label) = &choice.label {
                    itext.add(&id, LONG, label, None);
                }
                for (medium, file) in &choice.media {
                    itext.add(&id, medium, file, None);
                }
            }
        }
        for id in tree.descendants(0) {
            if tree.get(id).is_data() {
                itext.add_element(id, tree.get(id), paths.of(id));
            }
        }
        itext
    }

    fn add_element(&mut self, id: Id, element: &'a Element, path: &str) {
        for (name, text) in element.bind.iter().flatten() {
            if message_is_itext(name, text) {
                self.add(&format!("{path}:{name}"), LONG, text, Some(id));
            }
        }
        let label = format!("{path}:label");
        let hint = format!("{path}:hint");
        if let Some(text) = element.label.as_ref().filter(|_| element.label_is_itext()) {
            self.add(&label, LONG, text, Some(id));
        }
        if let Some(text) = element.hint.as_ref().filter(|_| hint_is_itext(element)) {
            self.add(&hint, LONG, text, Some(id));
        }
        // Nobody shows the guidance of a group.
        if let Some(text) = element
            .guidance
            .as_ref()
            .filter(|_| element.kind == Kind::Question)
        {
            self.add(&hint, "guidance", text, Some(id));
        }
        for (medium, file) in &element.media {
            self.add(&label, medium, file, Some(id));
        }
    }

    fn add(&mut self, id: &str, form: &'a str, text: &'a Text, element: Option<Id>) {
        let at = *self.at.entry(id.to_owned()).or_insert(self.ids.len());
        if at == self.ids.len() {
            self.ids.push((id.to_owned(), Vec::new()));
        }
        if let Some((_, forms)) = self.ids.get_mut(at)
            && !forms.contains(&form)
        {
            forms.push(form);
        }
        for (language, text) in text.in_languages(self.default) {
            let known = self.languages.iter().position(|other| other == language);
            let language = known.unwrap_or_else(|| {
                self.languages.push(language.to_owned());
                self.languages.len() - 1
            });
            self.texts.insert((language, at, form), (text, element));
        }
    }

    pub(crate) fn languages(&self) -> &[String] {
        &self.languages
    }

    /// Bytes that the table takes at least: every language has every id.
    pub(crate) fn length(&self) -> usize {
        let texts = self.texts.values().map(|(text, _)| text.len());
        let ids = self.ids.iter().map(|(id, forms)| {
            let values = forms
                .len()
                .saturating_mul("\n          <value></value>".len());
            "\n        <text id=\"\">\n        </text>".len() + id.len() + values
        });
        let ids = ids.sum::<usize>().saturating_mul(self.languages.len());
        texts.sum::<usize>().saturating_add(ids)
    }

    /// Every language has every id; a text that it lacks is `-`.
    pub(crate) fn element(&self, paths: &Paths<'_>) -> Option<xml::Element> {
        if self.languages.is_empty() {
            return None;
        }
        let mut itext = xml::Element::new("itext");
        for (n, language) in self.languages.iter().enumerate() {
            let mut translation = xml::Element::new("translation").with("lang", language);
            if language == self.default {
                translation.set("default", "true()");
            }
            for (at, (id, forms)) in self.ids.iter().enumerate() {
                let mut text = xml::Element::new("text").with("id", id);
                for form in forms {
                    let found = self.texts.get(&(n, at, *form)).copied();
                    if let Some(value) = value(form, found, paths) {
                        text.push(value);
                    }
                }
                translation.push(text);
            }
            itext.push(translation);
        }
        Some(itext)
    }
}

fn value(form: &str, found: Option<(&str, Option<Id>)>, paths: &Paths<'_>) -> Option<xml::Element> {
    let (text, element) = found.unwrap_or(("-", None));
    let value = xml::Element::new("value");
    match form {
        LONG => Some(value.nodes(paths.outputs(text, element))),
        "guidance" => {
            let value = value.with("form", form);
            Some(value.nodes(paths.outputs(text, element)))
        }
        medium if text != "-" => {
            let folder = if medium == "big-image" {
                "image"
            } else {
                medium
            };
            let folder = if folder == "image" { "images" } else { folder };
            let address = format!("jr://{folder}/{text}");
            Some(
                value
                    .with("form", medium)
                    .nodes(paths.outputs(&address, element)),
            )
        }
        _ => None,
    }
}

/// Whether a message of a bind has to be in the table of translations.
pub(crate) fn message_is_itext(name: &str, text: &Text) -> bool {
    match text {
        Text::Translated(_) => is_message(name),
        Text::Plain(text) => {
            matches!(name, "jr:constraintMsg" | "jr:requiredMsg") && outputs::has(text)
        }
    }
}

fn is_message(name: &str) -> bool {
    matches!(
        name,
        "jr:constraintMsg" | "jr:requiredMsg" | "jr:noAppErrorString"
    )
}

/// Whether a hint has to be in the table of translations: always beside a guidance.
pub(crate) fn hint_is_itext(element: &Element) -> bool {
    matches!(element.hint, Some(Text::Translated(_)))
        || (element.guidance.is_some() && element.kind == Kind::Question)
}
