//! Translations.

use roxmltree::Node;

use super::model::Piece;
use super::read::Reader;
use super::xml;
use crate::error::FormError;
use crate::names::Index;

/// The texts of all languages.
#[derive(Debug, Default)]
pub(crate) struct Translations {
    pub(crate) languages: Vec<String>,
    pub(crate) default: usize,
    /// One table for each language.
    pub(crate) tables: Vec<Table>,
}

/// The texts of one language.
#[derive(Debug, Default)]
pub(crate) struct Table {
    index: Index,
    forms: Vec<Forms>,
}

impl Table {
    fn get(&self, id: &str) -> Option<&Forms> {
        self.forms.get(self.index.get(id)?)
    }
}

/// The forms of one text.
#[derive(Debug, Default)]
pub(crate) struct Forms {
    pub(crate) plain: Option<Vec<Piece>>,
    pub(crate) guidance: Option<Vec<Piece>>,
}

impl Translations {
    /// The forms of a text, in the default language if `language` has not got it.
    pub(crate) fn find(&self, language: usize, id: &str) -> Option<&Forms> {
        let find = |language: usize| self.tables.get(language).and_then(|table| table.get(id));
        find(language).or_else(|| find(self.default))
    }

    /// The texts of one id in all languages.
    pub(crate) fn all(&self, id: &str) -> impl Iterator<Item = &Forms> {
        self.tables.iter().filter_map(move |table| table.get(id))
    }
}

/// Reads the element `itext`.
pub(super) fn read(
    reader: &mut Reader<'_>,
    itext: Node<'_, '_>,
) -> Result<Translations, FormError> {
    let mut translations = Translations::default();
    let mut default = None;
    for translation in xml::elements(itext).filter(|e| e.tag_name().name() == "translation") {
        let Some(language) = translation.attribute("lang") else {
            continue;
        };
        if translation.has_attribute("default") && translation.attribute("default") != Some("false")
        {
            default = default.or(Some(translations.languages.len()));
        }
        let mut table = Table::default();
        for text in xml::elements(translation) {
            let Some(id) = text.attribute("id") else {
                continue;
            };
            let forms = forms(reader, text, id)?;
            table.index.set(id, table.forms.len());
            table.forms.push(forms);
        }
        translations.languages.push(language.to_owned());
        translations.tables.push(table);
    }
    translations.default = default.unwrap_or(0);
    Ok(translations)
}

fn forms(reader: &mut Reader<'_>, text: Node<'_, '_>, id: &str) -> Result<Forms, FormError> {
    let mut forms = Forms::default();
    let mut long = None;
    let mut short = None;
    for value in xml::elements(text).filter(|e| e.tag_name().name() == "value") {
        match value.attribute("form") {
            None => forms.plain = Some(reader.pieces(value, id)?),
            Some("long") => long = Some(reader.pieces(value, id)?),
            Some("short") => short = Some(reader.pieces(value, id)?),
            Some("guidance") => forms.guidance = Some(reader.pieces(value, id)?),
            // Images, sounds and films are attachments, not texts.
            Some(_) => {}
        }
    }
    forms.plain = forms.plain.take().or(long).or(short);
    Ok(forms)
}
